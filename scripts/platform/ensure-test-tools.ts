import { existsSync, readdirSync } from 'node:fs';
import { canUseApt, findCommand, installWithApt, isExecutable } from './commands.js';
import { findChromium } from './find-chromium.js';
import { withProgress } from './progress.js';

/** What the tests use beside the product's own needs: PostgreSQL, a browser, network namespaces, and a static busybox as the smallest image. */
export async function ensureTestTools(options: { allowInstall: boolean }): Promise<void> {
  const missing: string[] = [];
  if (!(await isExecutable('/bin/busybox'))) missing.push('busybox-static');
  if (!(await hasPostgres())) missing.push('postgresql');
  if ((await findCommand('ip')) === undefined) missing.push('iproute2');
  if ((await findChromium()) === undefined) missing.push('chromium', 'fonts-liberation');
  if (missing.length === 0) return;
  if (!options.allowInstall || !(await canUseApt())) {
    throw new Error(`The tests need these packages of Debian or their like: ${missing.join(', ')}.`);
  }
  await withProgress(`packages ${missing.join(' and ')} installed with apt`, () => installWithApt(missing));
}

async function hasPostgres(): Promise<boolean> {
  if ((await findCommand('initdb')) !== undefined) return true;
  const folder = '/usr/lib/postgresql';
  const versions = existsSync(folder) ? readdirSync(folder) : [];
  return versions.some((version) => existsSync(`${folder}/${version}/bin/initdb`));
}
