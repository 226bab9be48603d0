import { execFile } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import Docker from 'dockerode';
import { Client } from 'pg';
import type { ApiClient } from './api-client.js';
import { resourcesOf, type Service } from './with-service.js';

const run = promisify(execFile);
const MOST_BYTES = 64 * 2 ** 20;

type Found = [place: string, content: string | Uint8Array];

/** Every row of every table. */
export async function inDatabase(url: string): Promise<Found[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
    );
    const read = async ({ name }: { name: string }): Promise<Found> => {
      const table = await client.query<{ row: string }>(`select row_to_json(t)::text as row from ${name} t`);
      return [`the table ${name}`, table.rows.map(({ row }) => row).join('\n')];
    };
    const found: Found[] = [];
    for (const table of rows) found.push(await read(table));
    return found;
  } finally {
    await client.end();
  }
}

/** Histories, and what a list of workflows shows. `decode` opens what was encoded; what was not stays. */
export async function inTemporal(
  { client }: TestWorkflowEnvironment,
  decode: (value: unknown) => Promise<unknown> = async (value) => value,
): Promise<Found[]> {
  const found: Found[] = [];
  for await (const { raw, workflowId, runId } of client.workflow.list()) {
    found.push([`the list's entry of ${workflowId}`, readable([raw, await decode(raw)])]);
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    found.push([`the history of ${workflowId}`, readable([history, await decode(history)])]);
  }
  return found;
}

/** Files of a folder but those that `isLeftOut`, and of each git repository all that it ever held. */
export async function inFolder(folder: string, isLeftOut: (path: string) => boolean): Promise<Found[]> {
  const found: Found[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const place = relative(folder, path);
    if (isLeftOut(place)) continue;
    if (entry.isFile()) found.push([`the file ${place}`, await readFile(path)]);
    if (entry.isDirectory() && entry.name.endsWith('.git'))
      found.push([`the objects of ${place}`, await objectsOf(path)]);
  }
  return found;
}

async function objectsOf(gitDir: string): Promise<Buffer> {
  const all = ['--git-dir', gitDir, 'cat-file', '--batch-all-objects', '--batch'];
  const { stdout } = await run('git', all, { encoding: 'buffer', maxBuffer: MOST_BYTES });
  return stdout;
}

/** What `docker inspect` tells of each container, its environment left out where the container may have it. */
export async function inContainers(
  projectIds: readonly string[],
  mayHave: (service: string, variable: string) => boolean,
): Promise<Found[]> {
  const docker = new Docker();
  const found: Found[] = [];
  for (const projectId of projectIds) {
    for (const [service, id] of Object.entries((await resourcesOf(projectId)).containers)) {
      const facts = await docker.getContainer(id).inspect();
      const variables = facts.Config.Env.filter((entry) => !mayHave(service, entry.split('=', 1)[0] ?? ''));
      const told = { ...facts, Config: { ...facts.Config, Env: variables } };
      found.push([`the container ${service} of ${projectId}`, JSON.stringify(told)]);
    }
  }
  return found;
}

/** What a person reads: each GET route of the API's description, of each project. */
export async function inAnswers(service: Service, who: string, api: ApiClient): Promise<Found[]> {
  const document = await (await fetch(`${service.apiUrl}/api/openapi.json`)).text();
  const { paths } = JSON.parse(document) as { paths: Record<string, Record<string, unknown>> };
  const ids = (await api.list()).map(({ id }) => id);
  const found: Found[] = [["the API's description", document]];
  for (const [path, methods] of Object.entries(paths)) {
    if (methods['get'] === undefined) continue;
    const route = path.replace('/api/v1', '');
    const addresses = route.includes('{id}') ? ids.flatMap((id) => addressesOf(route, id)) : addressesOf(route, '');
    for (const address of addresses) found.push([`GET ${address} for ${who}`, await answerTo(api, address)]);
  }
  return found;
}

/** One route has a parameter in its query that says which of several things is meant. */
function addressesOf(route: string, id: string): readonly string[] {
  const filled = route.replace('{id}', id);
  if (filled.includes('{')) throw new Error(`Nobody said what to ask ${route} for.`);
  if (filled === '/events') return [`${filled}?topics=projects`];
  if (filled.endsWith('/files/content')) return [`${filled}?path=agent-state.json`];
  if (filled.endsWith('/logs')) return ['preview', 'agent'].map((service) => `${filled}?service=${service}`);
  return [filled];
}

/** A stream has no end: its beginning, which tells the present state. */
async function answerTo(api: ApiClient, address: string): Promise<Buffer> {
  const reading = new AbortController();
  const response = await api.open(address, reading.signal);
  const head = Buffer.from(`${response.status} ${JSON.stringify([...response.headers])}\n`);
  if (response.headers.get('content-type')?.startsWith('text/event-stream') !== true) {
    return Buffer.concat([head, Buffer.from(await response.arrayBuffer())]);
  }
  const first = await response.body?.getReader().read();
  reading.abort();
  return Buffer.concat([head, Buffer.from(first?.value ?? [])]);
}

/** Whether only its owner can read a file or enter a folder. */
export async function isPrivate(path: string): Promise<boolean> {
  return ((await stat(path)).mode & 0o077) === 0;
}

function readable(value: unknown): string {
  return JSON.stringify(value, (_name, item: unknown) => {
    if (item instanceof Uint8Array) return Buffer.from(item).toString('utf8');
    return typeof item === 'bigint' ? String(item) : item;
  });
}
