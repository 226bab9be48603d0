import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll } from '@jest/globals';
import type { AgentProgress } from '../../src/agent/coding-agent.js';
import { OpencodeAgent } from '../../src/agent/opencode/opencode-agent.js';
import { eventually } from '../support/eventually.js';
import { ScriptedModel } from '../support/scripted-model.js';
import { startOpencode, type OpencodeSettings, type RunningOpencode } from '../support/with-opencode.js';

/** A running agent with a session of the test's own, and shortcuts for prompts in it. */
export interface Scene {
  readonly agent: OpencodeAgent;
  readonly opencode: RunningOpencode;
  readonly model: ScriptedModel;
  readonly sessionKey: string;
  readonly sessionId: string;
  send(promptKey: string, options?: { text?: string; model?: string }): Promise<{ delivery: string }>;
  read(promptKey: string): Promise<AgentProgress>;
  /** Waits for this kind of progress. */
  waitFor<Kind extends AgentProgress['kind']>(
    promptKey: string,
    kind: Kind,
    timeoutMs?: number,
  ): Promise<Extract<AgentProgress, { kind: Kind }>>;
}

type WithScene = (use: (scene: Scene) => Promise<void>) => Promise<void>;

/**
 * One agent and one model for all tests of a file: an agent takes seconds to start. A test that ended one of them
 * leaves that to the next test to put right.
 */
export function shareScenes(settingsFor: (model: ScriptedModel) => Partial<OpencodeSettings> = () => ({})): WithScene {
  const model = new ScriptedModel();
  let opencode: RunningOpencode;
  beforeAll(async () => {
    await model.start();
    opencode = await startOpencode({ modelBaseUrl: model.baseUrl, ...settingsFor(model) });
  }, 120_000);
  afterAll(async () => {
    await opencode.close();
    await model.stop();
  });
  return async (use) => {
    await Promise.all([model.start(), opencode.start()]);
    model.reset();
    const scene = await openScene(opencode, model);
    try {
      await use(scene);
    } finally {
      await opencode.start();
      await askServer(opencode, `/session/${scene.sessionId}/abort`, {});
    }
  };
}

async function openScene(opencode: RunningOpencode, model: ScriptedModel): Promise<Scene> {
  const agent = new OpencodeAgent();
  const sessionKey = randomUUID();
  const { sessionId } = await agent.openSession(opencode.endpoint, { key: sessionKey, title: 'A bakery' });
  const read = (promptKey: string) => agent.readProgress(opencode.endpoint, { sessionId, promptKey });
  return {
    agent,
    opencode,
    model,
    sessionKey,
    sessionId,
    read,
    send: (promptKey, { text = 'Build a bakery', model: modelId = 'demo/site-builder' } = {}) =>
      agent.sendPrompt(opencode.endpoint, { sessionId, promptKey, text, model: modelId }),
    waitFor: (promptKey, kind, timeoutMs = 10_000) =>
      eventually(
        async () => {
          const progress = await read(promptKey);
          if (!isKind(progress, kind)) throw new Error(`${kind} expected, got ${JSON.stringify(progress)}`);
          return progress;
        },
        { timeoutMs },
      ),
  };
}

function isKind<Kind extends AgentProgress['kind']>(
  progress: AgentProgress,
  kind: Kind,
): progress is Extract<AgentProgress, { kind: Kind }> {
  return progress.kind === kind;
}

export interface StoredMessage {
  readonly info: { readonly role: string };
  readonly parts: readonly { readonly type: string; readonly text?: string }[];
}

/** The prompts that the session holds, each as the texts of its parts. */
export async function storedPrompts({ opencode, sessionId }: Scene): Promise<(string | undefined)[][]> {
  const messages = (await askServer(opencode, `/session/${sessionId}/message`)) as StoredMessage[];
  return messages.filter(({ info }) => info.role === 'user').map(({ parts }) => parts.map(({ text }) => text));
}

/** A plain request to the agent's server, past our adapter: a POST when there is a body. */
export async function askServer({ endpoint }: RunningOpencode, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${endpoint.baseUrl}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`opencode:${endpoint.password}`).toString('base64')}`,
      'content-type': 'application/json',
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return response.json();
}

/** Settled from outside: keeps a scripted model from answering until the test says so. */
export function openGate(): { until: Promise<string>; release: () => void } {
  let release = (): void => undefined;
  const until = new Promise<string>((resolve) => {
    release = () => resolve('Done.');
  });
  return { until, release };
}
