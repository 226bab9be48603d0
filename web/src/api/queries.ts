import { queryOptions } from '@tanstack/react-query';
import { answerOf, api } from './client';
import { serverNowMs } from '../live/server-clock';
import { mergeLists, newerOf, type ProjectList } from './revisions';
import type { Project } from './types';

/** Names of what the cache holds. */
export const keys = {
  session: ['session'] as const,
  projects: ['projects'] as const,
  project: (id: string) => ['project', id] as const,
  setup: (id: string) => ['setup', id] as const,
  turns: (id: string) => ['turns', id] as const,
  versions: (id: string) => ['versions', id] as const,
};

/** A page holds so many at most; the API gives a hundred at a time. */
const MOST_PROJECTS = 1_000;

export const sessionQuery = queryOptions({
  queryKey: keys.session,
  queryFn: () => answerOf(api.GET('/api/v1/session')),
  staleTime: Infinity,
  retry: false,
});

export const projectsQuery = queryOptions({
  queryKey: keys.projects,
  queryFn: async ({ client }) => {
    const askedAt = new Date(serverNowMs()).toISOString();
    const answered = await listProjects();
    return mergeLists(answered, client.getQueryData<ProjectList>(keys.projects) ?? [], askedAt);
  },
  staleTime: Infinity,
});

async function listProjects(): Promise<ProjectList> {
  const all: Project[] = [];
  let cursor: string | undefined;
  do {
    const query = { limit: 100, ...(cursor === undefined ? {} : { cursor }) };
    const page = await answerOf(api.GET('/api/v1/projects', { params: { query } }));
    all.push(...page.projects);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && all.length < MOST_PROJECTS);
  return all;
}

export function projectQuery(id: string) {
  return queryOptions({
    queryKey: keys.project(id),
    queryFn: async ({ client }) => {
      const answered = await answerOf(api.GET('/api/v1/projects/{id}', { params: { path: { id } } }));
      return newerOf(answered, client.getQueryData<Project>(keys.project(id)));
    },
    staleTime: Infinity,
  });
}

export function setupQuery(id: string) {
  return queryOptions({
    queryKey: keys.setup(id),
    queryFn: () => answerOf(api.GET('/api/v1/projects/{id}/setup', { params: { path: { id } } })),
    staleTime: Infinity,
  });
}

export function turnsQuery(id: string) {
  return queryOptions({
    queryKey: keys.turns(id),
    queryFn: async () => (await answerOf(api.GET('/api/v1/projects/{id}/prompts', { params: { path: { id } } }))).turns,
    staleTime: Infinity,
  });
}

export function versionsQuery(id: string) {
  return queryOptions({
    queryKey: keys.versions(id),
    queryFn: async () =>
      (await answerOf(api.GET('/api/v1/projects/{id}/versions', { params: { path: { id } } }))).versions,
    staleTime: Infinity,
  });
}

export const templatesQuery = queryOptions({
  queryKey: ['templates'],
  queryFn: () => answerOf(api.GET('/api/v1/templates')),
  staleTime: 60_000,
});

export const modelsQuery = queryOptions({
  queryKey: ['models'],
  queryFn: () => answerOf(api.GET('/api/v1/models')),
  staleTime: 60_000,
});
