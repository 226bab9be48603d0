import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { ProjectsPage } from '../projects/projects-page';
import { NewVersionPage, NotFoundPage } from './error-pages';
import { Root } from './root';

interface RouterContext {
  readonly queries: QueryClient;
}

const rootRoute = createRootRouteWithContext<RouterContext>()({
  component: Root,
  notFoundComponent: NotFoundPage,
});

const projectsRoute = createRoute({ getParentRoute: () => rootRoute, path: '/', component: ProjectsPage });

/** The pieces of a project's page that have an address of their own. */
export const PROJECT_PANELS = ['preview', 'setup', 'logs', 'files', 'versions', 'settings'] as const;
export type ProjectPanel = (typeof PROJECT_PANELS)[number];

const projectRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/projects/$projectId',
  validateSearch: (search: Record<string, unknown>): { panel?: ProjectPanel } => {
    const panel = PROJECT_PANELS.find((name) => name === search['panel']);
    return panel === undefined ? {} : { panel };
  },
  component: lazyRouteComponent(() => import('../project/project-page'), 'ProjectPage'),
});

const operationsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/operations',
  component: lazyRouteComponent(() => import('../operations/operations-page'), 'OperationsPage'),
});

const settingsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/settings/$section',
  component: lazyRouteComponent(() => import('../settings/settings-page'), 'SettingsPage'),
});

const settingsIndexRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/settings',
  beforeLoad: () => {
    // oxlint-disable-next-line typescript/only-throw-error -- the router's own way to go elsewhere
    throw redirect({ to: '/settings/$section', params: { section: 'account' }, replace: true });
  },
});

const tree = rootRoute.addChildren([projectsRoute, projectRoute, operationsRoute, settingsIndexRoute, settingsRoute]);

export function createAppRouter(queries: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { queries },
    defaultPreload: 'intent',
    defaultErrorComponent: NewVersionPage,
    scrollRestoration: true,
  });
}
