import type { OpencodeClient } from '@opencode-ai/sdk/v2/client';
import { SetupError } from '../../domain/failure.js';
import { CodingAgent, type AgentEndpoint, type AgentProgress, type PromptReference } from '../coding-agent.js';
import { CALL_LIMIT_MS, connect, findAnswer, requireAnswer, unreachable } from './opencode-calls.js';
import { readEvents } from './opencode-events.js';
import { promptIdsFor, sessionIdFor } from './opencode-ids.js';
import { progressOf } from './opencode-progress.js';
import { parseModelId, type OpencodeModel } from './model-id.js';
import { readableText } from './readable-text.js';
import { isModelKnown, readSnapshot } from './session-snapshot.js';

/** The title that opencode gives a session of its own accord, until it asks a model for a better one. */
const DEFAULT_TITLE = /^New session - \d{4}-/;

const TITLE_LIMIT = 100;

/** Time between two looks for a message that the agent has accepted but not yet stored. */
const STORED_CHECK_INTERVAL_MS = 25;

/** Streamed words come many times a second and change no snapshot but its last progress: one hint a second tells it. */
const DELTA_HINT_INTERVAL_MS = 1_000;

/** opencode's server (`opencode serve`, version 1.18) as our coding agent. */
export class OpencodeAgent extends CodingAgent {
  /** Newest change per session that a running {@link watchChanges} has seen; gone when the watch ends. */
  private readonly lastChangeSeen = new Map<string, Date>();

  /** opencode creates a session under an id of the caller's choice, or answers with the one that is there. */
  async openSession(
    endpoint: AgentEndpoint,
    request: { key: string; title: string },
    signal?: AbortSignal,
  ): Promise<{ sessionId: string }> {
    const client = connect(endpoint);
    const sessionId = sessionIdFor(request.key);
    const purpose = 'open a session';
    await requireAnswer(purpose, signal, (signal) => client.v2.session.create({ id: sessionId }, { signal }));
    const { data: session } = await requireAnswer(purpose, signal, (signal) =>
      client.session.get({ sessionID: sessionId }, { signal }),
    );
    if (DEFAULT_TITLE.test(session.title)) {
      const title = readableText(request.title, 'Website', TITLE_LIMIT);
      await requireAnswer(purpose, signal, (signal) =>
        client.session.update({ sessionID: sessionId, title }, { signal }),
      );
    }
    return { sessionId };
  }

  async sendPrompt(
    endpoint: AgentEndpoint,
    request: PromptReference & { text: string; model: string },
    signal?: AbortSignal,
  ): Promise<{ delivery: 'sent' | 'already_there' }> {
    const client = connect(endpoint);
    const model = parseModelId(request.model);
    const { messageId, partId } = promptIdsFor(request);
    if (await this.hasBegun(endpoint, request, signal)) return { delivery: 'already_there' };
    await requireModel(client, model, signal);

    const sent = await findAnswer('take the prompt', signal, (signal) =>
      client.session.promptAsync(
        {
          sessionID: request.sessionId,
          messageID: messageId,
          model: { ...model },
          parts: [{ id: partId, type: 'text', text: request.text }],
        },
        { signal },
      ),
    );
    if (sent === undefined) throw new SetupError('agent_failed', 'The agent does not know the session any more.');
    await waitUntilStored(client, { sessionID: request.sessionId, messageID: messageId }, signal);
    return { delivery: 'sent' };
  }

  async readProgress(endpoint: AgentEndpoint, prompt: PromptReference, signal?: AbortSignal): Promise<AgentProgress> {
    const client = connect(endpoint);
    const first = await this.look(client, prompt, signal);
    if (first.kind !== 'not_begun' && first.kind !== 'interrupted') return first;
    // The run may have begun or ended between the reads of the first look; a second one after it cannot miss that.
    return await this.look(client, prompt, signal);
  }

  async abort(endpoint: AgentEndpoint, sessionId: string, signal?: AbortSignal): Promise<void> {
    const client = connect(endpoint);
    await findAnswer('stop', signal, (signal) => client.session.abort({ sessionID: sessionId }, { signal }));
  }

  /**
   * The first hint comes when the watch stands: what changes after it is not missed. Ends quietly when `signal` is
   * aborted.
   */
  async *watchChanges(endpoint: AgentEndpoint, sessionId: string, signal: AbortSignal): AsyncGenerator<void> {
    let lastDeltaHintAt = Number.NEGATIVE_INFINITY;
    try {
      for await (const event of readEvents(endpoint, signal)) {
        // Questions and permissions may come from a subtask, which has a session of its own.
        const isAsk = event.type.startsWith('question.') || event.type.startsWith('permission.');
        if (event.sessionId !== sessionId && !isAsk && event.type !== 'server.connected') continue;
        if (event.type.startsWith('message.')) this.lastChangeSeen.set(sessionId, new Date());
        const isDelta = event.type === 'message.part.delta';
        if (isDelta && performance.now() - lastDeltaHintAt < DELTA_HINT_INTERVAL_MS) continue;
        if (isDelta) lastDeltaHintAt = performance.now();
        yield;
      }
    } finally {
      this.lastChangeSeen.delete(sessionId);
    }
  }

  /**
   * Whether the agent works on the prompt or has answered it. A message that was stored just before the agent died
   * has not begun: sent again under the same ids it stays one message, and the agent takes it up.
   */
  private async hasBegun(endpoint: AgentEndpoint, prompt: PromptReference, signal?: AbortSignal): Promise<boolean> {
    const progress = await this.readProgress(endpoint, prompt, signal);
    return !['session_lost', 'not_delivered', 'not_begun'].includes(progress.kind);
  }

  private async look(client: OpencodeClient, prompt: PromptReference, signal?: AbortSignal): Promise<AgentProgress> {
    const { messageId } = promptIdsFor(prompt);
    const reading = await readSnapshot(client, { sessionId: prompt.sessionId, messageId }, signal);
    if (reading.kind !== 'snapshot') return { kind: reading.kind };
    const lastChangeSeen = this.lastChangeSeen.get(prompt.sessionId);
    const progress = progressOf(messageId, { ...reading.snapshot, lastChangeSeen });
    if (progress.kind !== 'not_begun') return progress;
    // A model that is not configured leaves no trace in the session: the agent drops the prompt.
    if (await isModelKnown(client, reading.model, signal)) return progress;
    return { kind: 'failed', code: 'provider_rejected', message: unknownModelText(reading.model) };
  }
}

function unknownModelText(model: OpencodeModel): string {
  return `Model not found: ${model.providerID}/${model.modelID} is not among the configured models.`;
}

async function requireModel(client: OpencodeClient, model: OpencodeModel, signal?: AbortSignal): Promise<void> {
  if (await isModelKnown(client, model, signal)) return;
  throw new SetupError('provider_rejected', unknownModelText(model));
}

/** The agent answers before it has stored the message; only a stored one survives a crash. */
async function waitUntilStored(
  client: OpencodeClient,
  message: { sessionID: string; messageID: string },
  signal?: AbortSignal,
): Promise<void> {
  const deadline = performance.now() + CALL_LIMIT_MS;
  while (performance.now() < deadline) {
    const found = await findAnswer('store the prompt', signal, (signal) => client.session.message(message, { signal }));
    if (found !== undefined) return;
    await new Promise((resolve) => setTimeout(resolve, STORED_CHECK_INTERVAL_MS));
  }
  throw unreachable('store the prompt', `it accepted the prompt but did not store it within ${CALL_LIMIT_MS / 1000} s`);
}
