import type {
  AssistantMessage,
  Message,
  PermissionRequest,
  QuestionRequest,
  SessionStatus,
} from '@opencode-ai/sdk/v2/client';
import type { AgentProgress } from '../coding-agent.js';
import { activityOf, newestTimeOf, type Entry } from './opencode-activity.js';
import { failureOf, retryOf } from './opencode-failure.js';
import { readableText } from './readable-text.js';

/** How long a session may stay busy after its final answer before we take it for done: some never turn idle. */
const BUSY_AFTER_END_GRACE_MS = 10_000;

/** One look at a session. `status` is `undefined` when idle: the agent lists only sessions that are not. */
export interface SessionSnapshot {
  /** The newest messages, oldest first. */
  readonly messages: readonly Entry<Message>[];
  readonly status: SessionStatus | undefined;
  readonly questions: readonly QuestionRequest[];
  readonly permissions: readonly PermissionRequest[];
  /** The agent's clock. */
  readonly takenAt: Date;
  /** The newest sign of life seen on the event stream, which shows streamed words that a look does not. */
  readonly lastChangeSeen: Date | undefined;
}

type AssistantEntry = Entry<AssistantMessage>;

/**
 * What the snapshot says about the prompt of that message. Idle with an unfinished answer may also be a run that
 * ended between the reads that make up the snapshot: `interrupted` and `not_begun` need a second look.
 */
export function progressOf(messageId: string, snapshot: SessionSnapshot): AgentProgress {
  const answer = decisiveAnswer(messageId, snapshot.messages);
  const isBusy = snapshot.status !== undefined && snapshot.status.type !== 'idle';
  if (answer !== undefined) {
    const outcome = outcomeOf(answer);
    if (outcome !== undefined && (!isBusy || hasEnded(messageId, answer, snapshot))) return outcome;
  }
  if (isBusy) return busyProgress(answer, snapshot);
  return { kind: answer === undefined ? 'not_begun' : 'interrupted' };
}

/**
 * The newest answer to our message; while that one is not final, the newest answer since our message: after a
 * compaction of the conversation, or a further prompt in mid-work, the agent carries on under another message.
 */
function decisiveAnswer(messageId: string, messages: readonly Entry<Message>[]): AssistantEntry | undefined {
  const answers = messages.filter(isAnswer);
  const own = answers.findLast((answer) => answer.info.parentID === messageId);
  if (own !== undefined && outcomeOf(own) !== undefined) return own;
  const prompt = messages.find((message) => message.info.id === messageId);
  const since = prompt?.info.time.created ?? own?.info.time.created ?? 0;
  return answers.findLast((answer) => answer.info.time.created >= since) ?? own;
}

function isAnswer(entry: Entry<Message>): entry is AssistantEntry {
  return entry.info.role === 'assistant';
}

/** How the answer ended, or `undefined` while the agent has not ended with it. */
function outcomeOf(answer: AssistantEntry): AgentProgress | undefined {
  const { error, finish, time, summary } = answer.info;
  if (error !== undefined) return error.name === 'MessageAbortedError' ? { kind: 'interrupted' } : failureOf(error);
  if (time.completed === undefined || finish === undefined || summary === true) return undefined;
  if (finish === 'tool-calls' || finish === 'unknown' || hasToolResults(answer)) return undefined;
  if (finish === 'content-filter') {
    return { kind: 'failed', code: 'prompt_rejected', message: 'The provider withheld the answer (content filter).' };
  }
  if (finish === 'error') return { kind: 'failed', code: 'agent_failed', message: "The model's answer broke off." };
  return { kind: 'completed' };
}

/** The agent hands the results of its tools back to the model, whatever reason the model gave for finishing. */
function hasToolResults(answer: AssistantEntry): boolean {
  return answer.parts.some(
    (part) => part.type === 'tool' && part.metadata?.['providerExecuted'] !== true && !wasInterrupted(part.state),
  );
}

function wasInterrupted(state: { status: string; metadata?: Record<string, unknown> }): boolean {
  return state.status === 'error' && state.metadata?.['interrupted'] === true;
}

/** A busy session has nonetheless ended with our prompt when it works on a later one, or stays busy for no reason. */
function hasEnded(messageId: string, answer: AssistantEntry, snapshot: SessionSnapshot): boolean {
  const endedAt = answer.info.time.completed ?? answer.info.time.created;
  if (snapshot.takenAt.getTime() - endedAt >= BUSY_AFTER_END_GRACE_MS) return true;
  return snapshot.messages.some(
    ({ info }) => info.role === 'user' && info.id !== messageId && info.time.created > endedAt,
  );
}

function busyProgress(answer: AssistantEntry | undefined, snapshot: SessionSnapshot): AgentProgress {
  if (snapshot.status?.type === 'retry') return retryOf(snapshot.status);
  const [question] = snapshot.questions;
  if (question !== undefined) return { kind: 'waiting_for_user', ask: 'question', text: questionText(question) };
  const [permission] = snapshot.permissions;
  if (permission !== undefined) {
    return { kind: 'waiting_for_user', ask: 'permission', text: permissionText(permission) };
  }
  const lastProgress = Math.max(newestTimeOf(snapshot.messages), snapshot.lastChangeSeen?.getTime() ?? 0);
  return { kind: 'working', activity: activityOf(answer), lastProgressAt: new Date(lastProgress) };
}

function questionText(request: QuestionRequest): string {
  return readableText(request.questions.map(({ question }) => question).join(' '), 'The agent asks a question.');
}

function permissionText(request: PermissionRequest): string {
  return readableText(`The agent asks for permission: ${request.permission} ${request.patterns.join(', ')}`);
}
