import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { withPage } from '../support/browser/with-page.js';
import { startTemporal } from '../support/temporal.js';

let temporal: TestWorkflowEnvironment;

beforeAll(async () => {
  temporal = await startTemporal();
}, 60_000);

afterAll(async () => {
  await temporal.teardown();
});

/** Marks the page when any part of it is run. */
const MARKUP = '<img src="x" onerror="window.wasRun = 1"><script>window.wasRun = 1</script>';

describe('text that others wrote', () => {
  it('is shown as it is, and never run: prompts, names, logs, and what the agent says', async () => {
    const templates = {
      hostile: {
        preview: { says: `log ${MARKUP}` },
        agent: { answer: `answer ${MARKUP} [link](javascript:window.wasRun=1)` },
      },
    };
    await withPage({ temporal, templates }, async ({ api, open }) => {
      const { id } = await api.create({ template: 'hostile', prompt: `prompt ${MARKUP}` });
      await api.untilEnded(id);
      const { page } = await open('/');
      await page.getByText(`prompt ${MARKUP}`).first().waitFor();

      await page.goto(`${new URL('/', page.url()).href}projects/${id}?panel=logs`);
      await page.getByText(`log ${MARKUP}`).first().waitFor();
      await page.getByText('answer <img').first().waitFor();

      expect(await page.locator('img[src=x]').count()).toBe(0);
      expect(await page.locator('a[href^="javascript"]').count()).toBe(0);
      expect(await page.evaluate('window.wasRun')).toBeUndefined();
    });
  }, 120_000);
});

/** Tries what a preview must not be able to do, and writes down what came of it. */
const ATTACK = `<!doctype html><title>attack</title><pre id="out">at work</pre><script>
const results = {};
async function attempt(name, work) {
  try { results[name] = String(await work()); } catch (error) { results[name] = 'denied'; }
}
const app = 'http://localhost:' + location.port;
const outcome = (thing) => new Promise((resolve) => {
  for (const event of ['open', 'load']) thing.addEventListener(event, () => resolve('reached'));
  thing.addEventListener('error', () => resolve('refused'));
});
(async () => {
  await attempt('parent', () => parent.document.title);
  await attempt('navigate', () => { top.location.href = 'about:blank#taken'; return 'sent'; });
  await attempt('read', async () => (await fetch(app + '/api/v1/session', { credentials: 'include' })).status);
  await attempt('write', async () => (await fetch(app + '/api/v1/projects', { method: 'POST', credentials: 'include',
    mode: 'no-cors', headers: { 'content-type': 'text/plain' }, body: '{"prompt":"taken"}' })).type);
  await attempt('cookie', () => document.cookie.includes('sitewright') ? 'seen' : 'none');
  await attempt('plant', () => { document.cookie = 'sitewright_session=planted; domain=localhost'; return document.cookie.includes('planted'); });
  await attempt('storage', () => parent.localStorage.length);
  await attempt('opener', () => window.opener);
  await attempt('worker', () => navigator.serviceWorker.register(app + '/assets/worker.js', { scope: app + '/' }));
  await attempt('message', () => { parent.postMessage({ type: 'navigate', href: '/settings' }, '*'); return 'sent'; });
  await attempt('socket', () => outcome(new WebSocket(app.replace('http', 'ws') + '/api/v1/events?topics=projects')));
  await attempt('image', () => outcome(Object.assign(new Image(), { src: app + '/api/v1/session' })));
  await attempt('script', () => outcome(document.head.appendChild(
    Object.assign(document.createElement('script'), { src: app + '/api/v1/projects' }))));
  await attempt('signIn', async () => (await fetch(app + '/api/v1/session', { method: 'POST', mode: 'no-cors',
    credentials: 'include', body: '{"token":"of somebody else"}' })).type);
  await attempt('form', () => {
    const form = Object.assign(document.createElement('form'), { method: 'post', enctype: 'text/plain', target: 'sink' });
    form.action = app + '/api/v1/projects';
    form.append(Object.assign(document.createElement('input'), { name: '{"prompt":"taken', value: '"}' }));
    document.body.append(Object.assign(document.createElement('iframe'), { name: 'sink' }), form);
    form.submit();
    return 'sent';
  });
  document.querySelector('#out').textContent = JSON.stringify(results);
})();
</script>`;

describe('a preview', () => {
  it('reaches neither the page around it, nor its server, cookies or address', async () => {
    const templates = { attack: { preview: { page: ATTACK } } };
    await withPage({ temporal, templates }, async ({ api, open }) => {
      const { id } = await api.create({ template: 'attack' });
      await api.untilEnded(id);
      const { page } = await open(`/projects/${id}`);
      const address = page.url();
      const out = page.frameLocator('iframe').locator('#out');
      await out.getByText('{').waitFor();
      const results = JSON.parse(await out.innerText()) as Record<string, string>;

      expect(results).toMatchObject({ parent: 'denied', read: 'denied', cookie: 'none', plant: 'false' });
      expect(results).toMatchObject({ storage: 'denied', opener: 'null', worker: 'denied' });
      expect(results).toMatchObject({ socket: 'refused', image: 'refused', script: 'refused' });
      expect(await page.evaluate(`fetch('/api/v1/session').then(({ status }) => status)`)).toBe(200);
      expect(page.url()).toBe(address);
      expect(await api.list()).toHaveLength(1);
    });
  }, 120_000);

  it('cannot show the app, or the description of its API, in a frame of its own', async () => {
    await withPage({ temporal, templates: {} }, async ({ browser, url }) => {
      const page = await browser.newPage();
      await page.setContent(`<iframe src="${url}/"></iframe><iframe src="${url}/api/docs"></iframe>`);
      const shown = page.frames().map((frame) => frame.url());

      expect(shown).toHaveLength(3);
      expect(shown.filter((address) => address.startsWith(url))).toEqual([]);
    });
  }, 120_000);
});
