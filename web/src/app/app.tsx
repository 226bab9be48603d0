import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { isProblem } from '../api/problem';
import { keys } from '../api/queries';
import { Toasts } from '../ui/toasts';
import { createAppRouter } from './router';

/** Whoever is told that nobody is signed in asks again who is: the page then shows the sign-in. */
function noteSignedOut(error: unknown): void {
  if (isProblem(error, 'unauthorized')) void queries.invalidateQueries({ queryKey: keys.session });
}

const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: (error, { queryKey }) => queryKey[0] !== 'session' && noteSignedOut(error) }),
  mutationCache: new MutationCache({
    // A wrong password says that as well: to the person who typed it.
    onError: (error, ...[, , { options }]) =>
      options.mutationKey?.[0] === 'session' ? undefined : noteSignedOut(error),
  }),
  defaultOptions: {
    // A laptop that runs its own server has no network, and needs none: the browser's word counts for nothing.
    queries: { networkMode: 'always', retry: 1, refetchOnWindowFocus: false, refetchOnReconnect: false },
    mutations: { networkMode: 'always' },
  },
});

const router = createAppRouter(queries);

export function App() {
  return (
    <QueryClientProvider client={queries}>
      <Toasts>
        <RouterProvider router={router} />
      </Toasts>
    </QueryClientProvider>
  );
}

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
