import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { heading, pageUrl, visitor, withBrowser } from '../test/support/browser/with-browser.js';
import type { ApiClient } from '../test/support/e2e/api-client.js';
import { TOKEN, withService } from '../test/support/e2e/with-service.js';
import { startTemporal } from '../test/support/temporal.js';
import { ensureTemporalCli } from './platform/ensure-temporal-cli.js';
import { projectPath } from './platform/project-root.js';

/**
 * `npm run screenshots`: makes projects with the real agent, and pictures of each page, light and dark, wide and narrow,
 * for the README (`docs/screenshots`). All in one folder for `-- <folder>`.
 */
const FOLDER = process.argv[2] ?? projectPath('docs', 'screenshots');

const PROMPTS = [
  'A landing page for a small bakery called Morning Crumb, in warm colours, with opening hours',
  'A portfolio for a landscape photographer called Mira Holt, dark, with a contact form',
  'A site for a village choir called Alder Singers: next concerts, who we are, how to join',
] as const;

process.env['TEMPORAL_CLI_PATH'] ??= await ensureTemporalCli({ allowInstall: true });
const temporal = await startTemporal();
try {
  await mkdir(FOLDER, { recursive: true });
  const templates = { slow: { preview: { readyAfterMs: 40_000 } }, breaks: { preview: { mode: 'exit' as const } } };
  const env = { SITEWRIGHT_TEMPORAL_UI: 'http://127.0.0.1:8233' };
  await withService({ temporal, templates, env }, async ({ api, apiUrl }) => {
    const ids = await makeProjects(api);
    await withBrowser(async (browser) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        for (const width of [1440, 390]) await shootAll(browser, { url: pageUrl(apiUrl), ids, colorScheme, width });
      }
    });
  });
} finally {
  await temporal.teardown();
}

interface Ids {
  readonly built: string;
  readonly failed: string;
  readonly slow: () => Promise<string>;
}

async function makeProjects(api: ApiClient): Promise<Ids> {
  const built: string[] = [];
  for (const prompt of PROMPTS) built.push((await api.create({ prompt })).id);
  for (const id of built) await api.untilEnded(id, 180_000);
  const failed = await api.create({ template: 'breaks', prompt: 'A workshop for old clocks' });
  await api.untilEnded(failed.id);
  const slow = async () => {
    const { id } = await api.create({ template: 'slow', prompt: 'A calendar of regional markets' });
    await api.untilPhase(id, 'starting_docker');
    return id;
  };
  return { built: built[0] ?? '', failed: failed.id, slow };
}

async function shootAll(
  browser: Browser,
  { url, ids, colorScheme, width }: { url: string; ids: Ids; colorScheme: 'light' | 'dark'; width: number },
): Promise<void> {
  const viewport = { width, height: width > 800 ? 900 : 844 };
  const shoot = (page: Page, name: string) =>
    page.screenshot({ path: join(FOLDER, `${name}-${colorScheme}-${width > 800 ? 'wide' : 'narrow'}.png`) });
  await using stranger = await visitor(browser, url, { colorScheme, viewport });
  const first = await stranger.open();
  await first.page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await shoot(first.page, 'sign-in');
  await using person = await visitor(browser, url, { colorScheme, viewport });
  const { page } = await person.open(`/#token=${TOKEN}`);
  const slow = await ids.slow();
  const pages = {
    projects: '/',
    setup: `/projects/${slow}`,
    failed: `/projects/${ids.failed}`,
    project: `/projects/${ids.built}?panel=preview`,
    logs: `/projects/${ids.built}?panel=logs`,
    files: `/projects/${ids.built}?panel=files`,
    versions: `/projects/${ids.built}?panel=versions`,
    operations: '/operations',
    settings: '/settings/models',
  };
  for (const [name, path] of Object.entries(pages)) {
    await page.goto(`${url}${path}`);
    await heading(page);
    await page.locator('[class*=skeleton]').first().waitFor({ state: 'hidden' });
    if (name === 'project') await page.frameLocator('iframe').locator('h1').first().waitFor();
    await page.evaluate('new Promise((done) => setTimeout(done, 800))');
    await shoot(page, name);
  }
}
