import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Page } from 'playwright-core';
import { eventually } from '../support/eventually.js';
import { withPage } from '../support/browser/with-page.js';
import { startTemporal } from '../support/temporal.js';

let temporal: TestWorkflowEnvironment;

beforeAll(async () => {
  temporal = await startTemporal();
}, 60_000);

afterAll(async () => {
  await temporal.teardown();
});

/** The text of the site as the preview frame shows it. */
function siteText(page: Page): Promise<string> {
  return page.frameLocator('iframe').locator('body').innerText();
}

describe('a person with a browser', () => {
  it('signs in, asks for a site, watches it being built, changes it, lets it sleep, wakes it and deletes it', async () => {
    await withPage({ temporal, env: { SITEWRIGHT_IDLE_TIMEOUT: '600' } }, async ({ open, api, resourcesOf }) => {
      const { page } = await open();
      expect(page.url()).not.toContain('token');
      await page.getByRole('textbox', { name: 'Describe your site' }).fill('A lighthouse called Northern Beacon');
      await page.getByRole('button', { name: 'Build it' }).click();

      await page.waitForURL(/\/projects\/[0-9a-f]{16}/);
      const id = /projects\/([0-9a-f]+)/.exec(page.url())?.[1] ?? '';
      await page.getByRole('list', { name: 'Phases' }).waitFor();
      await page.locator('iframe').waitFor({ timeout: 120_000 });
      await eventually(async () => expect(await siteText(page)).toContain('Northern Beacon'), { timeoutMs: 60_000 });

      await page.getByRole('textbox', { name: 'Ask for a change' }).fill('Call it Southern Star instead');
      await page.keyboard.press('Enter');
      await eventually(async () => expect(await siteText(page)).toContain('Southern Star'), { timeoutMs: 60_000 });

      await page.getByRole('button', { name: 'Stop', exact: true }).click();
      await page.getByText('Asleep', { exact: true }).first().waitFor({ timeout: 30_000 });
      expect((await resourcesOf(id)).running).toEqual([]);
      await page.getByRole('link', { name: 'Sitewright, all projects' }).click();
      await page.getByRole('link', { name: /Northern Beacon|Southern Star/ }).click();
      await eventually(async () => expect(await siteText(page)).toContain('Southern Star'), { timeoutMs: 60_000 });

      await page.getByRole('button', { name: /^More about/ }).click();
      await page.getByRole('menuitem', { name: 'Delete' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
      await page.waitForURL((url) => url.pathname === '/');
      await api.untilGone(id, 60_000);
    });
  }, 300_000);
});
