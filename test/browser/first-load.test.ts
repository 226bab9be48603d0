import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { firstLoad } from '../support/browser/first-load.js';
import { withPage } from '../support/browser/with-page.js';
import { startTemporal } from '../support/temporal.js';

let temporal: TestWorkflowEnvironment;

beforeAll(async () => {
  temporal = await startTemporal();
}, 60_000);

afterAll(async () => {
  await temporal.teardown();
});

describe('the first page', () => {
  it('fetches less than 140 kB of compressed script', async () => {
    await withPage({ temporal }, async ({ open }) => {
      const { page } = await open();
      await page.getByText('Nothing built yet.').waitFor();

      const { scripts, gzip } = await firstLoad(page);

      expect(scripts).toBeGreaterThan(0);
      expect(gzip).toBeLessThan(140);
    });
  }, 60_000);
});
