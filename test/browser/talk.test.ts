import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { accessibilityFaults } from '../support/browser/with-browser.js';
import { withPage } from '../support/browser/with-page.js';
import { startTemporal } from '../support/temporal.js';

let temporal: TestWorkflowEnvironment;

beforeAll(async () => {
  temporal = await startTemporal();
}, 60_000);

afterAll(async () => {
  await temporal.teardown();
});

describe('an agent that asks something', () => {
  it('is answered in the page, during the setup and later, and goes on', async () => {
    const templates = { asks: { agent: { question: 'Which colours shall it have?' } } };
    await withPage({ temporal, templates }, async ({ api, open }) => {
      const { id } = await api.create({ template: 'asks' });
      const { page } = await open(`/projects/${id}`);

      await page.getByRole('group', { name: 'Which colours shall it have?' }).waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.getByRole('radio', { name: 'Cool' }).check();
      await page.getByRole('button', { name: 'Answer', exact: true }).click();
      await page.getByText('You said: Cool').waitFor();

      await page.getByRole('textbox', { name: 'Ask for a change' }).fill('Again');
      await page.getByRole('button', { name: 'Send' }).click();
      await page.getByLabel(/own words/).fill('Something like autumn');
      await page.getByRole('button', { name: 'Answer', exact: true }).click();
      await page.getByText('You said: Something like autumn').waitFor();
    });
  }, 120_000);
});
