import { describe, expect, it } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { ensureTemporalServer, type TemporalServer } from '../../scripts/platform/ensure-temporal-server.js';
import { findFreePort } from '../../scripts/platform/free-port.js';
import { identifyProcess, isRunning } from '../../scripts/platform/process-identity.js';
import { compilePlatformScripts, runModule } from '../support/run-compiled.js';
import { withTempFolder } from '../support/temp-folder.js';

const START_LIMIT_MS = 60_000;

/** A data folder whose servers are ended after the test; their ports are not those that people use. */
async function withDataFolder(
  use: (start: (address?: string) => Promise<TemporalServer>, dataDir: string) => Promise<void>,
): Promise<void> {
  await withTempFolder(async (dataDir) => {
    const servers: TemporalServer[] = [];
    await writeRecord(dataDir, { port: await findFreePort(0), uiPort: await findFreePort(0) });
    try {
      await use(async (address) => {
        const options = { dataDir, allowInstall: true, ...(address === undefined ? {} : { address }) };
        const server = await ensureTemporalServer(options);
        servers.push(server);
        return server;
      }, dataDir);
    } finally {
      for (const server of servers) await server.stop();
    }
  });
}

async function writeRecord(dataDir: string, record: object): Promise<void> {
  await mkdir(join(dataDir, 'temporal'), { recursive: true });
  await writeFile(recordOf(dataDir), JSON.stringify(record));
}

async function readRecord(dataDir: string): Promise<{ port: number; uiPort: number; server?: object }> {
  return JSON.parse(await readFile(recordOf(dataDir), 'utf8')) as { port: number; uiPort: number };
}

function recordOf(dataDir: string): string {
  return join(dataDir, 'temporal', 'server.json');
}

async function withClient<T>(address: string, use: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address });
  try {
    return await use(new Client({ connection }));
  } finally {
    await connection.close();
  }
}

/** A process that starts the folder's server and then only waits. Answers what it got. */
async function startInChild(scripts: string, dataDir: string): Promise<{ child: ChildProcess; pid: number }> {
  const child = runModule(`
    import { ensureTemporalServer } from ${JSON.stringify(`file://${scripts}/ensure-temporal-server.js`)};
    const server = await ensureTemporalServer({ dataDir: ${JSON.stringify(dataDir)}, allowInstall: true });
    console.log(server.startedPid);
    setInterval(() => undefined, 1_000);
  `);
  const [line] = (await Promise.race([once(child.stdout ?? child, 'data'), once(child, 'exit')])) as [Buffer];
  return { child, pid: Number(line.toString()) };
}

describe('the Temporal server of a data folder', () => {
  it(
    'keeps workflows and its ports over a restart, and is gone after a stop',
    async () => {
      await withDataFolder(async (start, dataDir) => {
        const first = await start();
        const page = await fetch(first.uiUrl ?? '');
        await withClient(first.address, ({ workflow }) =>
          workflow.start('anything', { workflowId: 'kept', taskQueue: 'nobody' }),
        );
        const identity = identifyProcess(first.startedPid ?? 0);
        await first.stop();
        await first.stop();

        expect(page.status).toBe(200);
        expect(identity !== undefined && isRunning(identity)).toBe(false);
        expect((await readRecord(dataDir)).server).toBeUndefined();

        const second = await start();

        expect(second).toMatchObject({ address: first.address, uiUrl: first.uiUrl });
        expect(second.startedPid).not.toBe(first.startedPid);
        const { status } = await withClient(second.address, ({ workflow }) => workflow.getHandle('kept').describe());
        expect(status.name).toBe('RUNNING');
      });
    },
    START_LIMIT_MS,
  );

  it(
    'outlives a killed parent, is taken over by the next start, and then ended by it',
    async () => {
      await withTempFolder((folder) =>
        withDataFolder(async (start, dataDir) => {
          const { child, pid } = await startInChild(await compilePlatformScripts(folder), dataDir);
          const beside = await start();
          child.kill('SIGKILL');
          await once(child, 'exit');

          const next = await start();

          expect(pid).toBeGreaterThan(0);
          expect(beside.startedPid).toBeUndefined();
          expect(next).toMatchObject({ startedPid: pid, address: beside.address });
          await beside.stop();
          expect(identifyProcess(pid)).toBeDefined();
          await next.stop();
          expect(identifyProcess(pid)).toBeUndefined();
        }),
      );
    },
    START_LIMIT_MS,
  );

  it(
    'goes to free ports when its own are taken, and stays there',
    async () => {
      await withDataFolder(async (start, dataDir) => {
        const occupier = createServer().listen(0, '127.0.0.1');
        await once(occupier, 'listening');
        const taken = (occupier.address() as AddressInfo).port;
        await writeRecord(dataDir, { port: taken, uiPort: taken });

        const server = await start();

        occupier.close();
        const { port, uiPort } = await readRecord(dataDir);
        expect([port, uiPort]).not.toContain(taken);
        expect(server).toMatchObject({ address: `127.0.0.1:${port}`, uiUrl: `http://localhost:${uiPort}` });
      });
    },
    START_LIMIT_MS,
  );

  it(
    'is one for two starts at once, and belongs to the one that started it',
    async () => {
      await withDataFolder(async (start) => {
        const both = await Promise.all([start(), start()]);

        expect(both[0].address).toBe(both[1].address);
        expect(both.filter(({ startedPid }) => startedPid !== undefined)).toHaveLength(1);
      });
    },
    START_LIMIT_MS,
  );

  it(
    'is started anew when the process of the record is gone or another one',
    async () => {
      await withDataFolder(async (start, dataDir) => {
        const stranger = { pid: process.pid, startedAt: 'another time' };
        await writeRecord(dataDir, { ...(await readRecord(dataDir)), server: stranger, owner: stranger });

        const server = await start();

        expect(server.startedPid).toBeGreaterThan(0);
        expect(server.startedPid).not.toBe(process.pid);
      });
    },
    START_LIMIT_MS,
  );

  it('shows the end of its log when it cannot start', async () => {
    await withDataFolder(async (start, dataDir) => {
      await mkdir(join(dataDir, 'temporal', 'temporal.db'));

      await expect(start()).rejects.toThrow(/did not start; see .*server\.log\.\n.*(database|directory)/s);
    });
  });
});

describe('a Temporal server at a given address', () => {
  it(
    'is used as it is and never ended',
    async () => {
      await withDataFolder(async (start) => {
        const { address } = await start();

        const given = await start(address);

        expect(given).toMatchObject({ address, uiUrl: undefined, startedPid: undefined });
        await given.stop();
        await withClient(address, ({ connection }) => connection.workflowService.getSystemInfo({}));
      });
    },
    START_LIMIT_MS,
  );

  it(
    'must answer soon',
    async () => {
      await withDataFolder(async (start) => {
        const nobody = `127.0.0.1:${await findFreePort(0)}`;

        await expect(start(nobody)).rejects.toThrow(`No Temporal server answers at ${nobody} (TEMPORAL_ADDRESS).`);
      });
    },
    START_LIMIT_MS,
  );
});
