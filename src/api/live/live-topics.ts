import { z } from 'zod';
import { parseProjectId, type ProjectId } from '../../domain/project.js';

/** What a stream tells of; `name` is how the client wrote it. */
export type LiveTopic =
  | { readonly kind: 'projects'; readonly name: string }
  | ProjectTopic<'project'>
  | ProjectTopic<'conversation'>
  | (ProjectTopic<'logs'> & { readonly service: string });

interface ProjectTopic<K extends string> {
  readonly kind: K;
  readonly name: string;
  /** Undefined: an id that cannot be one names nothing. */
  readonly projectId: ProjectId | undefined;
}

const MOST_TOPICS = 8;

/** `project.<id>`, `conversation.<id>`, `logs.<id>.<service>`. */
const OF_PROJECT = /^(?:(project|conversation)\.([\w-]{1,64})|logs\.([\w-]{1,64})\.([\w.-]{1,64}))$/;

export const liveQuery = z.strictObject({
  topics: z
    .string({ error: ({ input }) => (input === undefined ? 'is required' : 'must be text') })
    .transform((text, { issues }) => {
      const topics = parseTopics(text);
      if (typeof topics !== 'string') return topics;
      issues.push({ code: 'custom', message: topics, input: text });
      return z.NEVER;
    })
    .meta({
      description:
        '1 to 8, with commas between: `projects`, `project.<id>`, `conversation.<id>`, `logs.<id>.<service>`.',
    }),
});

/** Answers what is wrong when they cannot be read. The same topic twice is one. */
export function parseTopics(text: string): readonly LiveTopic[] | string {
  const names = [...new Set(text.split(','))];
  if (text === '' || names.length > MOST_TOPICS) return `must name 1 to ${MOST_TOPICS} topics`;
  const topics = names.map(parseTopic);
  const known = topics.filter((topic) => topic !== undefined);
  if (known.length === topics.length) return known;
  return 'must be projects, project.<id>, conversation.<id> or logs.<id>.<service>, with commas between';
}

function parseTopic(name: string): LiveTopic | undefined {
  if (name === 'projects') return { kind: 'projects', name };
  const [, kind, id, idOfLog, service] = OF_PROJECT.exec(name) ?? [];
  if (kind === 'project' || kind === 'conversation') return { kind, name, projectId: parseProjectId(id ?? '') };
  if (service === undefined) return undefined;
  return { kind: 'logs', name, projectId: parseProjectId(idOfLog ?? ''), service };
}
