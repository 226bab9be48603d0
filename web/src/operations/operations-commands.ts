import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { answerOf, api } from '../api/client';
import { sentenceOf } from '../api/problem';
import { useTopic } from '../live/live-provider';
import { useToast } from '../ui/toasts';
import { changeLimits, limitsQuery, operationKeys, runNow, usageQuery } from './operations-queries';
import { throttled } from './throttle';
import type { PlacedSetup } from './types';

const MORE_S = 5 * 60;
/** With hundreds of setups there are many events a second. */
const REFRESH_MS = 1_000;

/** Every event of a project may be one of a setup. */
export function useFreshSetups(): void {
  const queries = useQueryClient();
  const refresh = useMemo(
    () => throttled(() => void queries.invalidateQueries({ queryKey: operationKeys.setups }), REFRESH_MS),
    [queries],
  );
  useEffect(() => refresh.stop, [refresh]);
  const listener = useCallback(
    (event: string) => {
      refresh.run();
      if (event === 'deleted') void queries.invalidateQueries({ queryKey: usageQuery.queryKey });
    },
    [queries, refresh],
  );
  useTopic('projects', listener);
}

export function setupKey({ projectId, try: number }: Pick<PlacedSetup, 'projectId' | 'try'>): string {
  return `${projectId}:${number}`;
}

/** What an administrator does about setups. They are "cancelling" until they are over. */
export function useSetupOrders() {
  const queries = useQueryClient();
  const toast = useToast();
  const [cancelling, setCancelling] = useState<ReadonlySet<string>>(new Set());

  async function say(order: Promise<unknown>, done: string | undefined): Promise<void> {
    try {
      await order;
      if (done !== undefined) toast({ text: done });
    } catch (error) {
      toast({ text: sentenceOf(error) });
    }
    await queries.invalidateQueries({ queryKey: operationKeys.setups });
  }

  async function cancel(setups: readonly PlacedSetup[]): Promise<void> {
    const all = setups.map(setupKey);
    setCancelling((others) => new Set([...others, ...all]));
    const answers = await Promise.allSettled(
      setups.map(({ projectId: id }) =>
        answerOf(api.POST('/api/v1/projects/{id}/setup/cancel', { params: { path: { id } } })),
      ),
    );
    const refused = all.filter((_key, index) => answers[index]?.status === 'rejected');
    if (refused.length > 0) {
      setCancelling((others) => new Set([...others].filter((key) => !refused.includes(key))));
      const reason: unknown = answers.find((answer) => answer.status === 'rejected')?.reason;
      const which = all.length === 1 ? '' : `${refused.length} of ${all.length} were not cancelled. `;
      toast({ text: `${which}${sentenceOf(reason)}` });
    }
    await queries.invalidateQueries({ queryKey: operationKeys.setups });
  }

  function extend({ projectId: id, project }: PlacedSetup): Promise<void> {
    const body = { seconds: MORE_S };
    const order = answerOf(api.POST('/api/v1/projects/{id}/setup/extend', { params: { path: { id } }, body }));
    return say(order, `The phase of “${project.name}” has 5 minutes more.`);
  }

  function start({ projectId, project }: PlacedSetup): Promise<void> {
    return say(runNow(projectId), `“${project.name}” does not wait for a place.`);
  }

  return { cancelling, cancel, extend, start };
}

export type SetupOrders = ReturnType<typeof useSetupOrders>;

/** Another try for a setup that failed; what comes of it is told by events. */
export function useRetry() {
  const queries = useQueryClient();
  const toast = useToast();
  return useMutation({
    mutationFn: (id: string) => answerOf(api.POST('/api/v1/projects/{id}/setup/retry', { params: { path: { id } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: operationKeys.setups }),
    onError: (error) => toast({ text: sentenceOf(error) }),
  });
}

export function useLimitsChange() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: changeLimits,
    onSuccess: (limits) => queries.setQueryData(limitsQuery.queryKey, limits),
  });
}

/** Pausing and resuming, which has no field to show an error under. */
export function usePause() {
  const toast = useToast();
  const change = useLimitsChange();
  return {
    isPending: change.isPending,
    set: (paused: boolean) => change.mutate({ paused }, { onError: (error) => toast({ text: sentenceOf(error) }) }),
  };
}
