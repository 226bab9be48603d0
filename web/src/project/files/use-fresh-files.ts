import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef } from 'react';
import { useTopic } from '../../live/live-provider';
import { siteKeys } from './site-files';

/** An agent writes several files in a row; they are asked for once. */
const GATHER_MS = 1_000;

/** Asks for the present files again when the agent has written one, or a new version was kept. */
export function useFreshFiles(projectId: string, newestVersion: string | undefined): void {
  const queries = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const askSoon = useCallback(() => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      void queries.invalidateQueries({ queryKey: siteKeys.now(projectId) });
    }, GATHER_MS);
  }, [queries, projectId]);
  const onEvent = useCallback(
    (event: string, data: unknown) => {
      if (event === 'conversation' && (data as { event: { kind: string } }).event.kind === 'file') askSoon();
    },
    [askSoon],
  );
  useTopic(`conversation.${projectId}`, onEvent);
  const known = useRef(newestVersion);
  useEffect(() => {
    if (known.current !== undefined && known.current !== newestVersion) askSoon();
    known.current = newestVersion;
  }, [askSoon, newestVersion]);
  useEffect(() => {
    return () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    };
  }, []);
}
