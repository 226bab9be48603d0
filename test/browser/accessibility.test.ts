import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Page } from 'playwright-core';
import { accessibilityFaults, heading, visitor } from '../support/browser/with-browser.js';
import { type SignedIn, withPage } from '../support/browser/with-page.js';
import { eventually } from '../support/eventually.js';
import { startTemporal } from '../support/temporal.js';

let temporal: TestWorkflowEnvironment;

beforeAll(async () => {
  temporal = await startTemporal();
}, 60_000);

afterAll(async () => {
  await temporal.teardown();
});

const TEMPLATES = {
  quick: {},
  slow: { preview: { readyAfterMs: 120_000 } },
  breaks: { preview: { mode: 'exit' as const } },
};

/** A project that runs, one that is set up, and one that failed. */
async function projectsIn({ api }: SignedIn): Promise<Record<'running' | 'slow' | 'failed', string>> {
  const running = await api.create({ template: 'quick', prompt: 'Bakery' });
  const slow = await api.create({ template: 'slow', prompt: 'Choir' });
  const failed = await api.create({ template: 'breaks', prompt: 'Workshop' });
  await api.untilEnded(running.id);
  await api.untilEnded(failed.id);
  await api.untilPhase(slow.id, 'starting_docker');
  return { running: running.id, slow: slow.id, failed: failed.id };
}

const SETTINGS = ['account', 'tokens', 'appearance', 'models', 'users', 'service'];

/** Opens each page and each of its states, one after the other. */
async function visitAll(page: Page, url: string, ids: Awaited<ReturnType<typeof projectsIn>>) {
  const panels = ['preview', 'logs', 'files', 'versions', 'setup', 'settings'];
  const paths = [
    '/',
    '/nowhere',
    '/operations',
    `/projects/${ids.slow}`,
    `/projects/${ids.failed}`,
    '/projects/0000000000000000',
    ...panels.map((panel) => `/projects/${ids.running}?panel=${panel}`),
    ...SETTINGS.map((section) => `/settings/${section}`),
  ];
  const faults: Record<string, readonly string[]> = {};
  for (const path of paths) {
    await page.goto(`${url}${path}`);
    await heading(page);
    await eventually(async () => expect(await page.locator('[class*=skeleton]').count()).toBe(0), {
      timeoutMs: 30_000,
    });
    const found = await accessibilityFaults(page);
    if (found.length > 0) faults[path] = found;
  }
  return faults;
}

/** The width that a page wants beyond that of its window. */
function sidewaysScroll(page: Page): Promise<unknown> {
  return page.evaluate('Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)');
}

describe('every page', () => {
  it.each(['light', 'dark'] as const)(
    'has nothing that axe finds fault with, %s, wide and narrow',
    async (colorScheme) => {
      await withPage({ temporal, templates: TEMPLATES }, async (signedIn) => {
        const ids = await projectsIn(signedIn);
        for (const width of [1440, 360]) {
          const { page } = await signedIn.open('/', { colorScheme, viewport: { width, height: 800 } });

          expect(await visitAll(page, signedIn.url, ids)).toEqual({});

          await page.goto(`${signedIn.url}/`);
          await page
            .getByRole('button', { name: /^More about/ })
            .first()
            .click();
          expect(await accessibilityFaults(page)).toEqual([]);
          await page.keyboard.press('Escape');
          await page.keyboard.press('?');
          await page.getByRole('dialog').waitFor();
          expect(await accessibilityFaults(page)).toEqual([]);
          await page.close();
        }
      });
    },
    300_000,
  );

  it('fits into a window of 320 px', async () => {
    await withPage({ temporal, templates: TEMPLATES }, async (signedIn) => {
      const ids = await projectsIn(signedIn);
      const { page } = await signedIn.open('/', { viewport: { width: 320, height: 700 } });
      const paths = ['/', '/operations', ...SETTINGS.map((section) => `/settings/${section}`)];
      for (const path of [...paths, ...Object.values(ids).map((id) => `/projects/${id}`)]) {
        await page.goto(`${signedIn.url}${path}`);
        await heading(page);
        expect([path, await sidewaysScroll(page)]).toEqual([path, 0]);
      }
    });
  }, 180_000);

  it('has a sign-in without faults', async () => {
    await withPage({ temporal }, async ({ browser, url }) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await using stranger = await visitor(browser, url, { colorScheme });
        const { page } = await stranger.open();
        await page.getByRole('heading', { name: 'Sign in' }).waitFor();

        expect(await accessibilityFaults(page)).toEqual([]);
      }
    });
  }, 60_000);
});

/** Goes on with Tab until the focus is on what is looked for: everything must be within reach of it. */
async function tabTo(page: Page, selector: string): Promise<void> {
  await page.locator(selector).first().waitFor();
  for (let steps = 0; steps < 80; steps += 1) {
    if ((await page.locator(`${selector}:focus`).count()) > 0) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to ${selector}.`);
}

describe('the keyboard alone', () => {
  it('makes a project, looks at it, stops it, goes through its panels and deletes it', async () => {
    await withPage({ temporal, templates: { quick: {} } }, async ({ api, open }) => {
      const { page } = await open();
      await page.keyboard.press('n');
      await page.keyboard.type('By keyboard alone');
      await tabTo(page, 'select:has(option[value=quick])');
      await page.keyboard.type('quick');
      await tabTo(page, 'button:has-text("Build it")');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: 'By keyboard alone' }).waitFor();
      const id = /projects\/([0-9a-f]+)/.exec(page.url())?.[1] ?? '';
      await api.untilEnded(id);

      await tabTo(page, '[role=tab][aria-selected=true]');
      await page.keyboard.press('ArrowRight');
      await page.waitForURL(/panel=logs/);
      await tabTo(page, 'button:has-text("Stop")');
      await page.keyboard.press('Enter');
      await page.getByText('Asleep', { exact: true }).first().waitFor({ timeout: 30_000 });
      await tabTo(page, 'button[aria-label^="More about"]');
      await page.keyboard.press('Enter');
      await page.keyboard.press('End');
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').waitFor();
      await tabTo(page, 'dialog button:has-text("Delete")');
      await page.keyboard.press('Enter');

      await page.waitForURL((url) => url.pathname === '/');
      await api.untilGone(id, 60_000);
    });
  }, 180_000);
});
