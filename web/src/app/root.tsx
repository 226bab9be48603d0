import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Outlet } from '@tanstack/react-router';
import { useCallback } from 'react';
import { isProblem } from '../api/problem';
import { keys, sessionQuery } from '../api/queries';
import { LiveProvider } from '../live/live-provider';
import { SignInPage } from '../session/sign-in-page';
import { UserContext } from '../session/user';
import { ProblemNotice } from '../ui/notice';
import { ConnectionStrip } from './connection-strip';
import { Keyboard } from './keyboard';
import { TopBar } from './top-bar';
import { PendingDeletions } from '../projects/pending-deletions';

/** Signed in: the page with its frame. Else: the sign-in, at whatever address; the address stays. */
export function Root() {
  const session = useQuery(sessionQuery);
  const queries = useQueryClient();
  const onSignedOut = useCallback(() => void queries.invalidateQueries({ queryKey: keys.session }), [queries]);
  if (isProblem(session.error, 'unauthorized')) return <SignInPage />;
  if (session.data === undefined) {
    if (session.error === null) return null;
    return (
      <main id="main" tabIndex={-1} className="page">
        <ProblemNotice error={session.error} onRetry={() => void session.refetch()} />
      </main>
    );
  }
  return (
    <UserContext value={session.data}>
      <LiveProvider onSignedOut={onSignedOut}>
        <PendingDeletions>
          <Keyboard />
          <TopBar />
          <ConnectionStrip />
          <Outlet />
        </PendingDeletions>
      </LiveProvider>
    </UserContext>
  );
}
