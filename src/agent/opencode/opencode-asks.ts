import type { OpencodeClient, PermissionRequest, QuestionInfo, QuestionRequest } from '@opencode-ai/sdk/v2/client';
import { SetupError } from '../../domain/failure.js';
import type { AgentAsk, AskAnswer } from '../agent-conversation.js';
import { PART_LIMIT } from '../agent-message.js';
import { asList, findAnswer, requireAnswer } from './opencode-calls.js';

export interface PendingAsks {
  readonly questions: readonly QuestionRequest[];
  readonly permissions: readonly PermissionRequest[];
}

/** What the session and its subtasks ask. */
export async function readAsks(
  client: OpencodeClient,
  sessionId: string,
  signal: AbortSignal | undefined,
): Promise<PendingAsks> {
  const [questions, permissions] = await Promise.all([
    requireAnswer('list its questions', signal, (signal) => client.question.list({}, { signal })),
    requireAnswer('list its permissions', signal, (signal) => client.permission.list({}, { signal })),
  ]);
  const asks = [...asList(questions.data), ...asList(permissions.data)];
  const family = await familyOf(client, { sessionId, asks }, signal);
  return {
    questions: asList(questions.data).filter(({ sessionID }) => family.has(sessionID)),
    permissions: asList(permissions.data).filter(({ sessionID }) => family.has(sessionID)),
  };
}

export function toAsks({ questions, permissions }: PendingAsks): readonly AgentAsk[] {
  return [
    ...questions.map(({ id, questions: infos }) => ({
      id,
      kind: 'question' as const,
      questions: infos.map(toQuestion),
    })),
    ...permissions.map(({ id, permission, patterns }) => ({ id, kind: 'permission' as const, permission, patterns })),
  ];
}

/** Whether it is still asked was seen before; should somebody else be quicker, the agent does not find it. */
export async function replyTo(client: OpencodeClient, ask: AgentAsk, answer: AskAnswer): Promise<void> {
  const requestID = ask.id;
  const done = await findAnswer('take the answer', undefined, (signal) => {
    if (ask.kind === 'permission') {
      if (answer.kind === 'answers') throw doesNotFit('This asks for permission: allow it or reject it.');
      const reply = answer.kind === 'rejected' ? 'reject' : answer.permission;
      return client.permission.reply({ requestID, reply }, { signal });
    }
    if (answer.kind === 'permission') throw doesNotFit('This is a question: answer it or reject it.');
    if (answer.kind === 'rejected') return client.question.reject({ requestID }, { signal });
    if (answer.answers.length !== ask.questions.length) {
      throw doesNotFit(`There must be ${ask.questions.length} lists of answers, one for each question.`);
    }
    return client.question.reply({ requestID, answers: answer.answers.map((texts) => [...texts]) }, { signal });
  });
  if (done === undefined) throw notAsked();
}

export function notAsked(): SetupError {
  return new SetupError('not_found', 'The agent does not ask this any more.');
}

function doesNotFit(message: string): SetupError {
  return new SetupError('invalid_request', message);
}

function toQuestion({ header, question, options, multiple = false }: QuestionInfo) {
  return {
    header: header.slice(0, PART_LIMIT),
    question: question.slice(0, PART_LIMIT),
    options: options.map(({ label, description }) => ({ label, description })),
    isMultiple: multiple,
  };
}

/** Ids of the session and, when somebody else asks something, of its subtasks' sessions. */
async function familyOf(
  client: OpencodeClient,
  { sessionId, asks }: { sessionId: string; asks: readonly { sessionID: string }[] },
  signal: AbortSignal | undefined,
): Promise<Set<string>> {
  const family = new Set([sessionId]);
  if (asks.every(({ sessionID }) => sessionID === sessionId)) return family;
  const children = await findAnswer('list its subtasks', signal, (signal) =>
    client.session.children({ sessionID: sessionId }, { signal }),
  );
  for (const { id } of asList(children?.data ?? [])) family.add(id);
  return family;
}
