import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { startApi } from '../src/api/api-server.js';
import { DEFAULT_SETUP_POLICY } from '../src/domain/setup-policy.js';
import { ModelProviders } from '../src/providers/model-providers.js';
import { openStores } from '../src/store/open-stores.js';
import { DiskTemplateCatalog } from '../src/workspace/disk-template-catalog.js';
import { FakeProjectGateway } from '../test/support/fakes/fake-project-gateway.js';
import { FakeSetupOrchestrator } from '../test/support/fakes/fake-setup-orchestrator.js';
import { ensureSchemathesis } from './platform/ensure-schemathesis.js';
import { projectPath } from './platform/project-root.js';

/**
 * `npm run test:api-fuzz`: the real API over a database in memory, without workflows and containers, is asked what its
 * own description allows, and what it does not. What schemathesis finds fails the run. `--seed <n>` asks other things.
 */
const TOKEN = 'token-of-the-administrator';
const seed = process.argv.includes('--seed') ? (process.argv[process.argv.indexOf('--seed') + 1] ?? '1') : '1';

const schemathesis = await ensureSchemathesis({ allowInstall: !process.argv.includes('--no-install') });
const stores = await openStores({ memory: true });
const { users, settings, projects, ...others } = stores;
await users.ensureAdministrator(hashToken(TOKEN));
const gateway = new FakeProjectGateway();
gateway.siteFiles = { 'index.html': Buffer.from('<h1>A bakery</h1>') };
gateway.conversation = { messages: [], asks: [{ id: 'ask-1', kind: 'permission', permission: 'bash', patterns: [] }] };
for (const service of ['preview', 'agent']) gateway.run(service, ['ready']);
const api = await startApi({
  ...others,
  http: { host: '127.0.0.1', port: 0, previewDomain: 'localhost', createLimitPerMinute: 100_000 },
  store: projects,
  users,
  orchestrator: new FakeSetupOrchestrator(),
  payloads: { encode: async (payloads) => payloads, decode: async (payloads) => payloads },
  gateway,
  templates: new DiskTemplateCatalog([projectPath('templates')]),
  providers: new ModelProviders({ store: settings, configured: undefined, masterKey: TOKEN, onKey: quiet }),
  preferences: settings,
  setupPolicy: DEFAULT_SETUP_POLICY,
  idleTimeoutMs: 180_000,
  hashToken,
  previewKey: () => 'abcdefghijkl',
  version: '1',
  previews: { owns: () => false, handle: () => undefined, upgrade: () => undefined },
  logger: { debug: quiet, info: quiet, warn: quiet, error: (fields, text) => console.error(text, fields) },
});
const startedAt = performance.now();
try {
  const code = await fuzz(await createProject());
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  console.log(`API fuzzing with seed ${seed}: ${code === 0 ? 'nothing found' : 'failed'}, ${seconds} s`);
  process.exitCode = code;
} finally {
  await api.close();
  await stores.close();
}

async function createProject(): Promise<string> {
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ prompt: 'A bakery' });
  const created = await fetch(`${api.url}/api/v1/projects`, { method: 'POST', headers, body });
  return ((await created.json()) as { id: string }).id;
}

function fuzz(projectId: string): Promise<number> {
  const args = ['--config-file', projectPath('scripts', 'schemathesis.toml'), 'run', `${api.url}/api/openapi.json`];
  args.push('--header', `Authorization: Bearer ${TOKEN}`, '--seed', seed);
  const child = spawn(schemathesis, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, SITEWRIGHT_FUZZ_PROJECT: projectId },
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function quiet(): void {}
