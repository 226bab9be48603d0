import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { answerOf, api } from '../api/client';
import { sentenceOf } from '../api/problem';
import type { Project, ProjectStatus } from '../api/types';
import { useToast } from '../ui/toasts';
import { type Held, heldAfter } from './held';

/** A command that another overtook changes nothing: after this long nobody waits for it any more. */
const LONGEST_WAIT_MS = 30_000;

export interface Life {
  readonly start: () => void;
  readonly stop: () => void;
  /** From the press until the status says so. */
  readonly isStarting: boolean;
  readonly isStopping: boolean;
  /** The person at this page stopped it: nothing here may wake it by itself. */
  readonly isHeld: boolean;
}

interface Asked {
  readonly verb: 'start' | 'stop';
  readonly at: ProjectStatus;
}

export function useLife({ id, status }: Pick<Project, 'id' | 'status'>): Life {
  const toast = useToast();
  const [asked, setAsked] = useState<Asked>();
  const [held, setHeld] = useState<Held>('no');
  if (asked !== undefined && asked.at !== status) setAsked(undefined);
  if (heldAfter(held, status) !== held) setHeld(heldAfter(held, status));
  const command = useMutation({
    mutationFn: (verb: Asked['verb']) =>
      answerOf(api.POST(`/api/v1/projects/{id}/${verb}`, { params: { path: { id } } })),
    onError: (error) => {
      giveUp();
      toast({ text: sentenceOf(error) });
    },
  });
  useEffect(() => {
    if (asked === undefined) return undefined;
    const timer = setTimeout(giveUp, LONGEST_WAIT_MS);
    return () => clearTimeout(timer);
  }, [asked]);
  function giveUp(): void {
    setAsked(undefined);
    setHeld((before) => (before === 'asked' ? 'no' : before));
  }
  function ask(verb: Asked['verb']): void {
    setAsked({ verb, at: status });
    setHeld(verb === 'stop' ? 'asked' : 'no');
    command.mutate(verb);
  }
  return {
    start: () => ask('start'),
    stop: () => ask('stop'),
    isStarting: asked?.verb === 'start',
    isStopping: asked?.verb === 'stop' || status === 'stopping',
    isHeld: held !== 'no',
  };
}
