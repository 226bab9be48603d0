import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answerOf, api } from '../api/client';
import type { Limits, WantedLimits } from './types';

/** How often what no event tells is asked for, while the page is visible. */
const HEALTH_MS = 10_000;
const SETUPS_MS = 10_000;
const FAILURES_MS = 30_000;
const USAGE_MS = 60_000;

export const HOUR_RANGES = [24, 168] as const;
export type HourRange = (typeof HOUR_RANGES)[number];

export const operationKeys = {
  setups: ['operations', 'setups'] as const,
  limits: ['operations', 'limits'] as const,
};

export const setupsQuery = queryOptions({
  queryKey: operationKeys.setups,
  queryFn: async () => (await answerOf(api.GET('/api/v1/admin/setups'))).setups,
  refetchInterval: SETUPS_MS,
});

export const healthQuery = queryOptions({
  queryKey: ['operations', 'health'],
  queryFn: () => answerOf(api.GET('/api/v1/admin/health')),
  refetchInterval: HEALTH_MS,
});

export const limitsQuery = queryOptions({
  queryKey: operationKeys.limits,
  queryFn: () => answerOf(api.GET('/api/v1/admin/limits')),
  refetchInterval: FAILURES_MS,
});

export function failuresQuery(hours: HourRange) {
  return queryOptions({
    queryKey: ['operations', 'failures', hours],
    queryFn: () => answerOf(api.GET('/api/v1/admin/failures', { params: { query: { hours } } })),
    refetchInterval: FAILURES_MS,
    placeholderData: keepPreviousData,
  });
}

export const usageQuery = queryOptions({
  queryKey: ['operations', 'usage'],
  queryFn: async () => (await answerOf(api.GET('/api/v1/admin/usage'))).projects,
  refetchInterval: USAGE_MS,
});

export function runNow(id: string): Promise<unknown> {
  return answerOf(api.POST('/api/v1/admin/setups/{id}/run-now', { params: { path: { id } } }));
}

/** Another administrator may have changed the rest meanwhile: only what is named here changes. */
export async function changeLimits(change: Partial<WantedLimits>): Promise<Limits> {
  const { maxSetups, paused, projectsPerUser } = await answerOf(api.GET('/api/v1/admin/limits'));
  const body: WantedLimits = { maxSetups, paused, projectsPerUser, ...change };
  return answerOf(api.PUT('/api/v1/admin/limits', { body }));
}
