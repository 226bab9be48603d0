import type { Message, Part } from '@opencode-ai/sdk/v2/client';
import { type AgentMessage, type AgentMessagePart, PART_LIMIT } from '../agent-message.js';
import { readableText } from './readable-text.js';

/** A message of opencode as ours. What only concerns the agent itself (steps, snapshots, its thoughts) is left out. */
export function toAgentMessage({ info, parts }: { info: Message; parts: readonly Part[] }): AgentMessage {
  return { ...toMessageHead(info), parts: parts.flatMap(toPart) };
}

export function toMessageHead(info: Message): Omit<AgentMessage, 'parts'> {
  const isUser = info.role === 'user';
  const completed = isUser ? info.time.created : info.time.completed;
  return {
    id: info.id,
    role: info.role,
    createdAt: new Date(info.time.created).toISOString(),
    completedAt: completed === undefined ? null : new Date(completed).toISOString(),
    error: isUser || info.error === undefined ? null : errorText(info.error),
  };
}

/** None: it is not for people. */
export function toPart(part: Part): AgentMessagePart[] {
  const { id } = part;
  if (part.type === 'text') return part.text === '' ? [] : [{ id, kind: 'text', text: part.text.slice(0, PART_LIMIT) }];
  if (part.type !== 'tool') return [];
  const { state, tool } = part;
  const title = 'title' in state && state.title ? state.title : tool;
  const output = state.status === 'completed' ? state.output : state.status === 'error' ? state.error : null;
  return [{ id, kind: 'tool', tool, title, status: state.status, output: output?.slice(0, PART_LIMIT) ?? null }];
}

function errorText(error: { name: string; data?: unknown }): string {
  const { data } = error;
  const text = typeof data === 'object' && data !== null && 'message' in data ? data.message : error.name;
  return readableText(typeof text === 'string' ? text : error.name, error.name);
}
