import { chmod, cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';
import { briefFrom } from '../../src/demo-model/page-brief.js';
import { writePage } from '../../src/demo-model/page-writer.js';
import { TestEngine } from '../support/docker-engine.js';
import { eventually } from '../support/eventually.js';
import { withTempFolder } from '../support/temp-folder.js';

const SITE = fileURLToPath(new URL('../../templates/astro-starter/site', import.meta.url));
const IMAGE = 'sitewright/runtime:latest';
const SLOW = { timeoutMs: 30_000, intervalMs: 100 };

const engine = new TestEngine();
afterAll(() => engine.sweep());

/** The starter's development server in a container, as its Compose file has it, on a folder that the test writes to. */
async function withDevServer(use: (site: string, read: (path: string) => Promise<string>) => Promise<void>) {
  await withTempFolder(async (folder) => {
    const site = join(folder, 'site');
    await cp(SITE, site, { recursive: true, filter: (path) => !path.includes('node_modules') });
    await chmod(folder, 0o755);
    const container = await engine.docker.createContainer({
      Image: IMAGE,
      Cmd: ['node', '/app/node_modules/astro/bin/astro.mjs', 'dev', '--host', '0.0.0.0', '--port', '4321'],
      Labels: engine.labels,
      User: `${process.getuid?.() ?? 1000}:${process.getgid?.() ?? 1000}`,
      Env: ['HOME=/tmp', 'ASTRO_TELEMETRY_DISABLED=1'],
      WorkingDir: '/app/site',
      HostConfig: {
        Binds: [`${site}:/app/site`],
        ReadonlyRootfs: true,
        Tmpfs: { '/tmp': 'mode=1777' },
        CapDrop: ['ALL'],
        Init: true,
      },
    });
    try {
      await container.start();
      const address = (await container.inspect()).NetworkSettings.Networks['bridge']?.IPAddress ?? '';
      const read = async (path: string) => {
        const signal = AbortSignal.timeout(10_000);
        return (await fetch(`http://${address}:4321${path}`, { signal })).text();
      };
      await eventually(async () => expect(await read('/')).toContain('This site is being built.'), SLOW);
      await use(site, read);
    } finally {
      await container.remove({ force: true, v: true });
    }
  });
}

describe("the starter's development server", () => {
  it(
    'styles the classes of files that are new, survives a half-written page, and shows the finished one',
    () =>
      withDevServer(async (site, read) => {
        const pages = join(site, 'src/pages');
        const page = writePage(briefFrom(['A bakery called Sol']));
        await writeFile(join(pages, 'new.astro'), page.replaceAll('max-w-6xl', 'max-w-[1234px]'));
        await eventually(async () => expect(await read('/new')).toContain('max-width: 1234px'), SLOW);

        await writeFile(join(pages, 'index.astro'), page.slice(0, -page.length / 3));
        await eventually(async () => expect(await read('/')).not.toContain('This site is being built.'), SLOW);
        await writeFile(join(pages, 'index.astro'), page);

        await eventually(async () => expect(await read('/')).toMatch(/<h1[^>]*>Sol<\/h1>/), SLOW);
      }),
    90_000,
  );
});
