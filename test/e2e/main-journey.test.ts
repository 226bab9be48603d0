import { readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { setupWorkflowId } from '../../workflows/messages.js';
import { agentPassword } from '../../src/config/secrets.js';
import type { ProjectId } from '../../src/domain/project.js';
import { withService } from '../support/e2e/with-service.js';
import { eventually } from '../support/eventually.js';
import { previewPage } from '../support/e2e/preview-page.js';
import { startTemporal } from '../support/temporal.js';

const MASTER_KEY = 'a master key only for end-to-end tests';
const PROMPT = 'A landing page for a lighthouse called Northern Beacon, in deep blue, with opening hours';

let temporal: TestWorkflowEnvironment;

beforeAll(async () => {
  temporal = await startTemporal();
}, 60_000);

afterAll(async () => {
  await temporal.teardown();
});

/** What the development server tells an open page: the connection, then that files changed. */
async function openLiveReload(apiUrl: string, previewUrl: string): Promise<{ said: () => string; close(): void }> {
  const { host } = new URL(previewUrl);
  const { html } = await previewPage(`${apiUrl}/@vite/client`, previewUrl);
  const token = /wsToken = "([^"]+)"/.exec(html)?.[1] ?? '';
  const call = request(`${apiUrl}/?token=${token}`, {
    headers: {
      host,
      origin: `http://${host}`,
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'sec-websocket-protocol': 'vite-hmr',
    },
  });
  call.end();
  return new Promise((resolve, reject) => {
    let text = '';
    call.once('error', reject);
    call.once('response', ({ statusCode }) => reject(new Error(`The upgrade was answered with ${statusCode}.`)));
    call.once('upgrade', (_response, socket, head) => {
      text += head.toString();
      socket.on('data', (piece) => (text += String(piece))).on('error', () => undefined);
      resolve({ said: () => text, close: () => socket.destroy() });
    });
  });
}

interface Trace {
  readonly summaries: readonly string[];
  readonly details: string;
  readonly text: string;
}

/** What an operator sees of a setup in the Temporal Web UI. */
async function traceOf(projectId: string): Promise<Trace> {
  const handle = temporal.client.workflow.getHandle(setupWorkflowId(projectId as ProjectId, 1));
  const { events = [] } = await handle.fetchHistory();
  const lifecycle = await temporal.client.workflow.getHandle(`project:${projectId}`).fetchHistory();
  const read = (payload: { data?: Uint8Array | null } | null | undefined): string =>
    payload?.data ? (JSON.parse(Buffer.from(payload.data).toString()) as string) : '';
  const details = await handle.query<string>('__temporal_workflow_metadata').catch(() => '');
  return {
    summaries: (events ?? []).map((event) => read(event.userMetadata?.summary)).filter((summary) => summary !== ''),
    details: JSON.stringify(details),
    text: decoded([events, lifecycle.events]),
  };
}

/** All payloads and texts of a history, readable: secrets would stand in them. */
function decoded(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner instanceof Uint8Array ? Buffer.from(inner).toString('utf8') : inner,
  );
}

describe('a prompt', () => {
  it('becomes a website that the real agent built, with a trace that an operator can read', async () => {
    await withService({ temporal, onNewMachine: true, env: { SITEWRIGHT_MASTER_KEY: MASTER_KEY } }, async (service) => {
      const { api, apiUrl, process } = service;
      const statuses = new Set<string>();
      const created = await api.create({ prompt: PROMPT });
      statuses.add(created.status);
      const found = eventually(
        async () => {
          const query = `ProjectId = "${created.id}" AND SetupPhase = "starting_docker"`;
          const { count } = await temporal.client.workflow.count(query);
          expect(count).toBe(1);
        },
        { timeoutMs: 30_000 },
      );
      const project = await eventually(
        async () => {
          const now = await api.project(created.id);
          statuses.add(now.status);
          expect(now.status).toBe('running');
          return now;
        },
        { timeoutMs: 90_000, intervalMs: 20 },
      );
      await found;

      expect([...statuses]).toEqual(['created', 'starting', 'running']);
      const { phases } = await api.setup(project.id);
      expect(phases.map(({ phase, failedAttempts }) => [phase, failedAttempts])).toEqual([
        ['creating_files', 0],
        ['starting_docker', 0],
        ['initializing_agent', 0],
        ['sending_prompt', 0],
        ['waiting_completion', 0],
      ]);
      const starts = phases.map(({ startedAt }) => Date.parse(startedAt));
      expect(new Set(starts).size).toBe(5);
      expect(starts).toEqual(starts.toSorted((a, b) => a - b));

      const { status, html } = await previewPage(apiUrl, project.previewUrl);
      expect(status).toBe(200);
      expect(html).toContain('Northern Beacon');
      expect(html.toLowerCase()).toContain('lighthouse');

      const page = await openLiveReload(apiUrl, project.previewUrl);
      await eventually(() => expect(page.said()).toContain('"type":"connected"'));
      const file = join(service.dataDir, 'projects', project.id, 'src/pages/index.astro');
      await writeFile(file, (await readFile(file, 'utf8')).replaceAll('Northern', 'Southern'));
      await eventually(() => expect(page.said()).toMatch(/"type":"(full-reload|update)"/));
      page.close();
      expect((await previewPage(apiUrl, project.previewUrl)).html).toContain('Southern Beacon');

      const trace = await traceOf(project.id);
      expect(trace.summaries).toEqual(
        expect.arrayContaining(['starting_docker: 300 s limit', 'poll until preview and agent answer']),
      );
      expect(trace.details).toContain('| waiting_completion |');
      const secrets = [MASTER_KEY, agentPassword(MASTER_KEY, project.id as ProjectId), 'token-for-end-to-end-tests'];
      const answers = JSON.stringify([project, await api.setup(project.id), await api.list()]);
      const told = trace.text + trace.details + answers + (await process.log());
      for (const secret of secrets) expect(told).not.toContain(secret);
    });
  }, 180_000);
});
