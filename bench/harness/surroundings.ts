import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { cacheFolder } from '../../scripts/platform/cache-folder.js';
import { runCommand } from '../../scripts/platform/commands.js';
import { ensureTemporalCli } from '../../scripts/platform/ensure-temporal-cli.js';
import { ensureTestTools } from '../../scripts/platform/ensure-test-tools.js';
import { makeWhole } from '../../scripts/platform/make-whole.js';
import { withProgress } from '../../scripts/platform/progress.js';
import { TemporalProcess } from '../../test/faults/world/temporal-process.js';
import { startPostgres } from '../../test/support/postgres.js';
import type { Engine, Service, Surroundings } from '../engines/engine.js';
import { startRedis } from './redis.js';

export interface OpenSurroundings {
  /** For one engine: with a database and a folder of packages that no other one has. */
  of(engine: Engine): Promise<Surroundings>;
  close(): Promise<void>;
}

/** Starts what these engines need, each service once. All of them write to files and wait for the disk. */
export async function openSurroundings(
  engines: readonly Engine[],
  options: { allowInstall: boolean },
): Promise<OpenSurroundings> {
  const needed = new Set(engines.flatMap(({ needs }) => needs));
  const folder = await mkdtemp(join(tmpdir(), 'sitewright-bench-'));
  const closers: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const shared = await startServices(needed, { folder, closers, ...options });
    return { of: (engine) => surroundingsOf(engine, shared, options), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startServices(
  needed: ReadonlySet<Service>,
  options: { folder: string; closers: (() => Promise<unknown>)[]; allowInstall: boolean },
): Promise<Omit<Surroundings, 'packages'>> {
  const { folder, closers } = options;
  const started = async <T extends { stop(): Promise<void> }>(service: Service, start: () => Promise<T>) => {
    if (!needed.has(service)) return undefined;
    const running = await withProgress(`${service} started`, start);
    closers.push(() => running.stop());
    return running;
  };
  const cli = await ensureTemporalCli(options);
  await ensureTestTools(options);
  const postgres = await started('postgres', () => startPostgres({ isDurable: true }));
  const redis = await started('redis', () => startRedis(join(folder, 'redis'), options));
  const quick = await started('temporal', () => TemporalProcess.start(cli, join(folder, 'quick')));
  const stock = await started('stock-temporal', () =>
    TemporalProcess.start(cli, join(folder, 'stock'), { asItComes: true }),
  );
  return {
    postgresUrl: postgres?.url ?? '',
    redisUrl: redis?.url ?? '',
    temporalAddress: quick?.address ?? '',
    stockTemporalAddress: stock?.address ?? '',
  };
}

async function surroundingsOf(
  engine: Engine,
  shared: Omit<Surroundings, 'packages'>,
  options: { allowInstall: boolean },
): Promise<Surroundings> {
  const packages = await ensurePackages(engine.packages, options);
  if (!engine.needs.includes('postgres')) return { ...shared, packages };
  const database = `bench_${engine.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_')}`.slice(0, 60);
  const client = new pg.Client({ connectionString: shared.postgresUrl });
  await client.connect();
  await client.query(`create database "${database}"`);
  await client.end();
  const url = new URL(shared.postgresUrl);
  url.pathname = database;
  return { ...shared, packages, postgresUrl: url.href };
}

/** Installs them once, into a folder of their own. */
async function ensurePackages(
  packages: readonly string[],
  { allowInstall }: { allowInstall: boolean },
): Promise<string> {
  const folder = cacheFolder('bench', packages.join('+').replaceAll(/[^\w.@+-]/g, '-') || 'none');
  if (packages.length === 0 || existsSync(folder)) return folder;
  if (!allowInstall) throw new Error(`Not installed: ${packages.join(', ')}. Leave out --no-install.`);
  await withProgress(`${packages.join(' ')} installed`, () =>
    makeWhole(folder, async (unfinished) => {
      await mkdir(unfinished, { recursive: true });
      await writeFile(join(unfinished, 'package.json'), '{"private":true}\n');
      const quietly = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
      await runCommand('npm', ['install', '--save-exact', ...quietly, ...packages], { cwd: unfinished });
    }),
  );
  return folder;
}
