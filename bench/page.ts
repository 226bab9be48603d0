import type { Page } from 'playwright-core';
import { ensureTemporalCli } from '../scripts/platform/ensure-temporal-cli.js';
import { heading, pageUrl, visitor, withBrowser } from '../test/support/browser/with-browser.js';
import { TOKEN, withService } from '../test/support/e2e/with-service.js';
import { eventually } from '../test/support/eventually.js';
import { startTemporal } from '../test/support/temporal.js';
import { firstLoad } from '../test/support/browser/first-load.js';

/**
 * `npm run bench:page`: what the first page loads, and how soon it answers a person with 200 projects listed, on a
 * processor four times as slow as this one. Setups are paused, so no container takes part. Latency is the browser's own
 * Event Timing: from the input to the next paint, in steps of 8 ms.
 */
const PROJECTS = 200;
const SLOWER = 4;

process.env['TEMPORAL_CLI_PATH'] ??= await ensureTemporalCli({ allowInstall: !process.argv.includes('--no-install') });
const temporal = await startTemporal();
try {
  const env = { SITEWRIGHT_CREATE_LIMIT: '1000' };
  await withService({ temporal, env, templates: { quick: {} } }, async ({ api, apiUrl }) => {
    const headers = { 'content-type': 'application/json' };
    await api.raw('PUT', '/admin/limits', { headers, body: '{"maxSetups":1,"paused":true}' });
    for (let number = 1; number <= PROJECTS; number += 1) {
      await api.create({ template: 'quick', prompt: `Site ${number} of a village with a choir and a bakery` });
    }
    await withBrowser(async (browser) => {
      await using person = await visitor(browser, pageUrl(apiUrl));
      const { page } = await person.open(`/#token=${TOKEN}`);
      await heading(page);
      await page.getByRole('link', { name: `Site ${PROJECTS} of` }).waitFor();
      const { scripts, gzip, brotli, css } = await firstLoad(page);
      console.log(`first load       ${scripts} scripts: ${gzip} kB gzip, ${brotli} kB brotli; ${css} kB of CSS, gzip`);
      for (const [name, ms] of await latencies(page)) console.log(`${name.padEnd(16)} ${ms} ms at most`);
    });
    await api.deleteAll();
    await eventually(
      async () => {
        if ((await api.list()).length > 0) throw new Error('Projects are left.');
      },
      { timeoutMs: 120_000 },
    );
  });
} finally {
  await temporal.teardown();
}

/** The slowest answer to each kind of input. */
async function latencies(page: Page): Promise<readonly (readonly [string, number])[]> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  await page.evaluate(`window.slowest = 0; new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.slowest = Math.max(window.slowest, duration);
  }).observe({ type: 'event', durationThreshold: 16 })`);
  const results: [string, number][] = [];
  const measure = async (name: string, act: () => Promise<void>) => {
    await page.evaluate('window.slowest = 0');
    await act();
    // What was painted is told to observers some frames later.
    await page.evaluate('new Promise((done) => setTimeout(done, 500))');
    results.push([name, Number(await page.evaluate('window.slowest'))]);
  };
  await measure('search, typed', () => page.getByLabel('Search projects').pressSequentially('choir 17', { delay: 60 }));
  await measure('search, emptied', () => page.getByLabel('Search projects').fill(''));
  await measure('filter', () => page.getByRole('button', { name: /^Setting up/ }).click());
  await measure('filter taken away', () => page.getByRole('button', { name: /^All/ }).click());
  await measure('prompt, typed', () =>
    page.getByRole('textbox', { name: 'Describe your site' }).pressSequentially('A bakery', { delay: 60 }),
  );
  await measure('menu', () =>
    page
      .getByRole('button', { name: /^More about/ })
      .first()
      .click(),
  );
  return results;
}
