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

const QUICK = { quick: {} };

describe('a page that loses its connection', () => {
  it('says so, and catches up without a reload', async () => {
    await withPage({ temporal, templates: QUICK }, async ({ api, open, process }) => {
      const { page } = await open();
      await page.evaluate('window.wasNotReloaded = true');

      await process.kill9();
      await page
        .getByText(/Connection lost at/)
        .first()
        .waitFor();
      await process.start();
      const { id } = await api.create({ template: 'quick', prompt: 'Made meanwhile' });
      await api.untilEnded(id);

      await page.getByRole('link', { name: 'Made meanwhile' }).waitFor();
      await page
        .getByText(/Connection lost at/)
        .first()
        .waitFor({ state: 'hidden' });
      expect(await page.evaluate('window.wasNotReloaded')).toBe(true);
    });
  }, 120_000);
});

describe('two tabs', () => {
  it('show the same, whichever of them did it', async () => {
    await withPage({ temporal, templates: QUICK }, async ({ api, open }) => {
      const { id } = await api.create({ template: 'quick', prompt: 'Seen twice' });
      await api.untilEnded(id);
      const { page: first } = await open(`/projects/${id}`);
      const second = await first.context().newPage();
      await second.goto(new URL('/', first.url()).href);
      await second.getByText('Running', { exact: true }).waitFor();

      await first.getByRole('button', { name: 'Stop', exact: true }).click();

      await second.getByText('Asleep', { exact: true }).waitFor();
      await first.getByText('Asleep', { exact: true }).first().waitFor();
    });
  }, 120_000);
});

describe('two people', () => {
  it('see their own projects only, and hear nothing of the others', async () => {
    await withPage({ temporal, templates: QUICK }, async ({ api, open, browser, url }) => {
      const login = { login: 'mia', password: 'a password for tests' };
      await api.raw('POST', '/users', {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'Mia', ...login }),
      });
      await using mia = await visitor(browser, url);
      const { page } = await mia.open();
      await page.getByLabel('Login').fill(login.login);
      await page.getByLabel('Password').fill('wrong at first');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByText('Login and password do not belong together.').waitFor();
      await page.getByLabel('Password').fill(login.password);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await heading(page);
      expect(await page.getByRole('link', { name: 'Operations' }).count()).toBe(0);

      const { id } = await api.create({ template: 'quick', prompt: 'Of the administrator' });
      const { page: admin } = await open();
      await admin.getByRole('link', { name: 'Of the administrator' }).waitFor();
      await page.getByRole('textbox', { name: 'Describe your site' }).fill('A site of Mia');
      await page.getByLabel('Template').selectOption('quick');
      await page.getByRole('button', { name: 'Build it' }).click();
      await page.getByRole('heading', { level: 1, name: 'A site of Mia' }).waitFor();
      await admin.getByRole('link', { name: 'A site of Mia' }).waitFor();
      await page.getByRole('link', { name: 'Sitewright, all projects' }).click();
      await page.getByRole('link', { name: 'A site of Mia' }).waitFor();
      expect(await page.getByText('Of the administrator').count()).toBe(0);

      await page.goto(`${url}/projects/${id}`);
      await page.getByText('There is no such project.').waitFor();
      await page.goto(`${url}/operations`);
      await page.getByText('Operations are for administrators.').waitFor();
      await page.getByRole('button', { name: /^Sign out/ }).click();
      await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    });
  }, 120_000);
});
