import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { answerOf, api } from '../api/client';
import { sentenceOf } from '../api/problem';
import { keys } from '../api/queries';
import type { Project } from '../api/types';
import { useToast } from '../ui/toasts';

/** How long a deletion can be taken back: until then the server has not heard of it. */
const UNDO_MS = 10_000;

interface Deletions {
  /** Projects that are hidden, and deleted when the time to take it back is over. */
  readonly pending: ReadonlySet<string>;
  readonly deleteSoon: (project: Pick<Project, 'id' | 'name'>) => void;
}

const DeletionsContext = createContext<Deletions>({ pending: new Set(), deleteSoon: () => undefined });

export function usePendingDeletions(): Deletions {
  return useContext(DeletionsContext);
}

/** Deletes with a way back. Whoever leaves the page meant it: what is pending is sent then. */
export function PendingDeletions({ children }: { children: ReactNode }) {
  const [pending, setPending] = useState<ReadonlySet<string>>(new Set());
  const waiting = useRef(new Set<string>());
  const queries = useQueryClient();
  const toast = useToast();
  const show = useCallback(() => setPending(new Set(waiting.current)), []);

  useEffect(() => {
    const onLeave = () => {
      for (const id of waiting.current) void fetch(`/api/v1/projects/${id}`, { method: 'DELETE', keepalive: true });
      waiting.current.clear();
    };
    window.addEventListener('pagehide', onLeave);
    return () => window.removeEventListener('pagehide', onLeave);
  }, []);

  const deleteSoon = useCallback(
    ({ id, name }: Pick<Project, 'id' | 'name'>) => {
      if (waiting.current.has(id)) return;
      waiting.current.add(id);
      show();
      const takeBack = () => {
        waiting.current.delete(id);
        show();
      };
      const send = async () => {
        if (!waiting.current.has(id)) return;
        await answerOf(api.DELETE('/api/v1/projects/{id}', { params: { path: { id } } })).catch((error: unknown) =>
          toast({ text: `“${name}” was not deleted. ${sentenceOf(error)}` }),
        );
        await queries.refetchQueries({ queryKey: keys.projects });
        takeBack();
      };
      toast({
        text: `“${name}” is deleted, with its containers, files and conversation.`,
        action: { label: 'Undo', onPress: takeBack },
        durationMs: UNDO_MS,
        onExpire: () => void send(),
      });
    },
    [queries, show, toast],
  );

  const deletions = useMemo(() => ({ pending, deleteSoon }), [pending, deleteSoon]);
  return <DeletionsContext value={deletions}>{children}</DeletionsContext>;
}
