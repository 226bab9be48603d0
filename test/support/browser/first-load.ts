import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { projectPath } from '../../../scripts/platform/project-root.js';

export interface FirstLoad {
  readonly scripts: number;
  /** Kilobytes of 1,000 bytes, to a tenth. */
  readonly gzip: number;
  readonly brotli: number;
  readonly css: number;
}

/** What the page that is open has fetched so far, by the sizes of the built files. */
export async function firstLoad(page: Page): Promise<FirstLoad> {
  const fetched = await page.evaluate<readonly string[]>(
    `performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname)`,
  );
  const paths = new Set(fetched);
  const scripts = Array.from(paths).filter((path) => path.endsWith('.js'));
  const styles = Array.from(paths).filter((path) => path.endsWith('.css'));
  return {
    scripts: scripts.length,
    gzip: await sum(scripts, gzipped),
    brotli: await sum(scripts, async (path) => (await readFile(`${path}.br`).catch(() => readFile(path))).length),
    css: await sum(styles, gzipped),
  };
}

async function gzipped(path: string): Promise<number> {
  return gzipSync(await readFile(path), { level: 9 }).length;
}

async function sum(paths: readonly string[], size: (path: string) => Promise<number>): Promise<number> {
  const sizes = await Promise.all(paths.map((path) => size(join(projectPath('dist', 'web'), path))));
  return Math.round(sizes.reduce((all, one) => all + one, 0) / 100) / 10;
}
