import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { heading, visitor } from '../support/browser/with-browser.js';
import { withPage } from '../support/browser/with-page.js';
import { startTemporal } from '../support/temporal.js';

let temporal: TestWorkflowEnvironment;

beforeAll(async () => {
  temporal = await startTemporal();
}, 60_000);

afterAll(async () => {
  await temporal.teardown();
});

const SLOW = { slow: { preview: { readyAfterMs: 120_000 } }, breaks: { preview: { mode: 'exit' as const } } };

describe('the operations page', () => {
  it('shows what runs and waits, lets one begin at once, pauses and resumes, and cancels', async () => {
    await withPage({ temporal, templates: SLOW, env: { SITEWRIGHT_MAX_SETUPS: '1' } }, async ({ api, open }) => {
      const running = await api.create({ template: 'slow', prompt: 'First site' });
      await api.untilPhase(running.id, 'starting_docker');
      const waiting = await api.create({ template: 'slow', prompt: 'Second site' });
      const { page } = await open('/operations');
      await page.getByRole('button', { name: 'Pause new setups' }).click();
      await page.getByText('Administrator paused new setups').waitFor();

      const second = page.getByRole('row').filter({ hasText: 'Second site' });
      await second
        .getByText(/ahead|next/i)
        .first()
        .waitFor();
      await second.getByRole('button', { name: /^Actions for the setup/ }).click();
      await page.getByRole('menuitem', { name: 'Run now' }).click();
      await api.untilPhase(waiting.id, 'starting_docker');
      await page.getByRole('button', { name: 'Resume', exact: true }).click();
      await page.getByText('Administrator paused new setups').waitFor({ state: 'hidden' });

      await second.getByRole('button', { name: /^Actions for the setup/ }).click();
      await page.getByRole('menuitem', { name: 'Cancel' }).click();
      expect((await api.untilEnded(waiting.id)).setup.phase).toBe('cancelled');
      await api.command(running.id, 'cancel');
    });
  }, 180_000);

  it('tells what failed, and how everything is that the service runs on', async () => {
    await withPage({ temporal, templates: SLOW }, async ({ api, open }) => {
      const { id } = await api.create({ template: 'breaks', prompt: 'A broken site' });
      await api.untilEnded(id);
      const { page } = await open('/operations');

      await page.getByRole('cell', { name: 'container_exited' }).first().waitFor();
      await page.getByRole('link', { name: 'A broken site' }).first().waitFor();
      for (const part of ['Temporal', 'Docker', 'Database', 'Disk', 'Memory']) {
        await page.getByText(part, { exact: true }).first().waitFor();
      }
    });
  }, 120_000);
});

describe('the first administrator', () => {
  it('signs in by the link, takes a login and a password, and signs in with them elsewhere', async () => {
    await withPage({ temporal }, async ({ open, browser, url }) => {
      const { page } = await open('/settings/account');
      await page.getByText("You are signed in with the server's token.").waitFor();
      await page.getByLabel('Login').fill('admin@example.org');
      await page.getByLabel('Password').fill('a good password');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText("You are signed in with the server's token.").waitFor({ state: 'hidden' });

      await using elsewhere = await visitor(browser, url);
      const { page: other } = await elsewhere.open();
      await other.getByLabel('Login').fill('Admin@example.org');
      await other.getByLabel('Password').fill('a good password');
      await other.getByRole('button', { name: 'Sign in' }).click();
      await heading(other);
      await other.reload();
      await heading(other);
    });
  }, 120_000);

  it('makes a token, which is shown once and works', async () => {
    await withPage({ temporal }, async ({ open, apiUrl }) => {
      const { page } = await open('/settings/tokens');
      await page.getByRole('button', { name: 'New token' }).click();
      await page.getByRole('dialog').getByLabel('Name').fill('A script');
      await page.getByRole('button', { name: 'Make token' }).click();
      const text = await page
        .getByRole('dialog')
        .getByText(/sitewright_/)
        .innerText();
      const token = /sitewright_[\w-]+/.exec(text)?.[0] ?? '';

      const answer = await fetch(`${apiUrl}/api/v1/projects`, { headers: { authorization: `Bearer ${token}` } });

      expect(answer.status).toBe(200);
      await page.keyboard.press('Escape');
      await page.getByRole('table').getByText('A script').first().waitFor();
      expect(await page.getByText(token).count()).toBe(0);
    });
  }, 120_000);
});
