import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { answerOf, api } from '../../api/client';
import { versionsQuery } from '../../api/queries';
import type { Version } from '../../api/types';
import { useToast } from '../../ui/toasts';
import { isRestored } from './version-words';

/** The stream tells of most changes; this finds a version of which it did not. */
const LOOK_MS = 2_000;
/** Restoring takes a second or two; after so long it has failed, or waits for something. */
const PATIENCE_MS = 60_000;

interface Waiting {
  /** The version that is put back. */
  readonly version: string;
  readonly newestBefore: string | undefined;
}

export interface Restore {
  /** The version that is being put back. */
  readonly busyVersion: string | undefined;
  readonly isAsking: boolean;
  readonly error: Error | null;
  readonly ask: (version: Version, onAccepted: () => void) => void;
  /** Forgets an earlier refusal. */
  readonly reset: () => void;
}

/** Puts the site back to a version; busy until that shows up as a version of its own. */
export function useRestore(projectId: string): Restore {
  const [waiting, setWaiting] = useState<Waiting>();
  const versions = useQuery({
    ...versionsQuery(projectId),
    refetchInterval: waiting === undefined ? false : LOOK_MS,
  }).data;
  const mutation = useMutation({
    mutationFn: (version: string) =>
      answerOf(
        api.POST('/api/v1/projects/{id}/versions/{version}/restore', { params: { path: { id: projectId, version } } }),
      ),
  });
  useEndOfWaiting({ waiting, isDone: waiting !== undefined && isRestored(versions ?? [], waiting.newestBefore) }, () =>
    setWaiting(undefined),
  );
  return {
    busyVersion: waiting?.version,
    isAsking: mutation.isPending,
    error: mutation.error,
    reset: mutation.reset,
    ask: ({ version }, onAccepted) => {
      const newestBefore = versions?.[0]?.version;
      const onSuccess = () => {
        setWaiting({ version, newestBefore });
        onAccepted();
      };
      mutation.mutate(version, { onSuccess });
    },
  };
}

function useEndOfWaiting({ waiting, isDone }: { waiting: Waiting | undefined; isDone: boolean }, onEnd: () => void) {
  const toast = useToast();
  useEffect(() => {
    if (waiting === undefined) return undefined;
    function end(text: string): void {
      toast({ text });
      onEnd();
    }
    if (isDone) {
      end('The site was put back. What it was before is kept as a version.');
      return undefined;
    }
    const timer = setTimeout(() => end('The site was not put back within a minute. Try again later.'), PATIENCE_MS);
    return () => clearTimeout(timer);
    // `onEnd` is new at each rendering and always does the same.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [waiting, isDone, toast]);
}
