import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { answerOf, api } from '../api/client';
import type { Project } from '../api/types';
import { applyProject } from '../live/apply-event';

export interface NewProject {
  readonly prompt: string;
  readonly model?: string;
  readonly template?: string;
}

/** One intention has one key, however often it is sent: a second press, or a try after a lost answer, makes nothing twice. */
export function useCreateProject(onCreated: (project: Project) => void) {
  const queries = useQueryClient();
  const sent = useRef<{ text: string; key: string }>(undefined);
  return useMutation({
    mutationFn: (body: NewProject) => {
      const text = JSON.stringify(body);
      if (sent.current?.text !== text) sent.current = { text, key: randomKey() };
      const header = { 'Idempotency-Key': sent.current.key };
      return answerOf(api.POST('/api/v1/projects', { body, params: { header } }));
    },
    onSuccess: (project) => {
      applyProject(queries, project);
      onCreated(project);
    },
  });
}

/** `crypto.randomUUID` exists over HTTPS and on localhost only; a server in the local network is neither. */
function randomKey(): string {
  return [...crypto.getRandomValues(new Uint32Array(4))].map((word) => word.toString(36)).join('');
}
