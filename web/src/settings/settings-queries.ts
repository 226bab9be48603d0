import { queryOptions } from '@tanstack/react-query';
import { answerOf, api } from '../api/client';
import type { components } from '../api/schema';

export type ApiToken = components['schemas']['ApiToken'];
export type NewApiToken = components['schemas']['NewApiToken'];

export const tokensQuery = queryOptions({
  queryKey: ['tokens'],
  queryFn: async () => (await answerOf(api.GET('/api/v1/account/tokens'))).tokens,
});

export const usersQuery = queryOptions({
  queryKey: ['users'],
  queryFn: async () => (await answerOf(api.GET('/api/v1/users'))).users,
});

export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: () => answerOf(api.GET('/api/v1/settings')),
});
