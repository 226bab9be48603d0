import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { LONG_PHASES, projectInEachPhase } from '../support/e2e/every-phase.js';
import { heading } from '../support/browser/with-browser.js';
import { withPage } from '../support/browser/with-page.js';
import { startTemporal } from '../support/temporal.js';

let temporal: TestWorkflowEnvironment;

beforeAll(async () => {
  temporal = await startTemporal();
}, 60_000);

afterAll(async () => {
  await temporal.teardown();
});

describe('the view of a setup', () => {
  it('shows each phase with its place and clock, also after a reload in it', async () => {
    await withPage({ temporal, templates: LONG_PHASES }, async (signedIn) => {
      const projects = await projectInEachPhase(signedIn);
      const names = { starting_docker: 'Containers', initializing_agent: 'Agent', waiting_completion: 'Building' };
      for (const [phase, name] of Object.entries(names)) {
        const id = projects.get(phase as keyof typeof names) ?? '';
        const { page } = await signedIn.open(`/projects/${id}`);
        for (const _time of ['at first', 'after a reload']) {
          const current = page.locator('[aria-current=step]');
          await current.waitFor();
          expect(await current.innerText()).toMatch(new RegExp(`${name}[^]*of \\d+:\\d\\d`));
          await page.reload();
          await heading(page);
        }
        await page.close();
      }
    });
  }, 240_000);

  it('says what happened, where and what to do when it failed, and tries again', async () => {
    const templates = { breaks: { preview: { mode: 'exit' as const } } };
    await withPage({ temporal, templates }, async ({ api, open }) => {
      const { id } = await api.create({ template: 'breaks' });
      const { page } = await open(`/projects/${id}`);

      await page.getByRole('heading', { name: /Containers · .*stopped|Containers · .*exit/i }).waitFor();
      await page.getByText('something essential is missing').waitFor();
      await page.getByText('The last log lines say why it stopped').waitFor();
      await page.getByRole('button', { name: 'Try again' }).click();

      await page.getByText(/try 2/).waitFor();
      await page.getByText('Try 1', { exact: true }).waitFor();
    });
  }, 120_000);

  it('cancels, and starts again', async () => {
    const templates = { slow: { preview: { readyAfterMs: 60_000 } } };
    await withPage({ temporal, templates }, async ({ api, open }) => {
      const { id } = await api.create({ template: 'slow' });
      const { page } = await open(`/projects/${id}`);

      await page.getByRole('button', { name: 'Cancel setup' }).click();
      await page.getByRole('button', { name: 'Cancelling…' }).waitFor();
      await page.getByRole('heading', { name: /Cancelled at step 2/ }).waitFor();
      await page.getByRole('button', { name: 'Start again' }).click();

      await page.getByRole('button', { name: 'Cancel setup' }).waitFor();
      expect((await api.setup(id)).try).toBe(2);
    });
  }, 120_000);

  it('gives a phase more time, and its tape gets longer', async () => {
    const templates = { slow: { preview: { readyAfterMs: 60_000 } } };
    await withPage({ temporal, templates }, async ({ api, open }) => {
      const { id } = await api.create({ template: 'slow' });
      const { page } = await open(`/projects/${id}`);
      await page.locator('[aria-current=step]').getByText('of 5:00').waitFor();

      await page.getByRole('button', { name: 'Give it 5 more minutes' }).click();

      await page.locator('[aria-current=step]').getByText('of 10:00').waitFor();
    });
  }, 120_000);

  it('shows polls apart from failures, and failures with their limit', async () => {
    const templates = { flaky: { agent: { failSessions: 2 }, preview: { readyAfterMs: 1_500 } } };
    await withPage({ temporal, templates }, async ({ api, open }) => {
      const { id } = await api.create({ template: 'flaky' });
      const { page } = await open(`/projects/${id}`);

      await page.getByText(/Went wrong \d of 3/).waitFor();

      expect(await page.getByText(/attempt/i).count()).toBe(0);
    });
  }, 120_000);

  it('says how many setups are ahead of one that waits', async () => {
    const templates = { slow: { preview: { readyAfterMs: 60_000 } } };
    await withPage({ temporal, templates, env: { SITEWRIGHT_MAX_SETUPS: '1' } }, async ({ api, open }) => {
      const first = await api.create({ template: 'slow' });
      await api.untilPhase(first.id, 'starting_docker');
      const { id } = await api.create({ template: 'slow' });
      const { page } = await open(`/projects/${id}`);

      await page.getByRole('heading', { name: 'Waiting for a free place. You are next.' }).waitFor();
      await api.command(first.id, 'cancel');
      await page.locator('[aria-current=step]').waitFor();
    });
  }, 120_000);
});
