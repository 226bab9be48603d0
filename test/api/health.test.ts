import { describe, expect, it } from '@jest/globals';
import { withApi } from './with-api.js';

const BOTH_UP = { database: 'up', temporal: 'up' };

describe('health', () => {
  it('is told to everybody', async () => {
    await withApi(async ({ request }) => {
      const live = await request('/api/v1/health/live', { token: null });
      const ready = await request('/api/v1/health/ready', { token: null });

      expect([live.status, ready.status]).toEqual([200, 200]);
      expect(await ready.json()).toEqual({ status: 'up', parts: BOTH_UP });
    });
  });

  it('names Temporal when it is down; the process still lives', async () => {
    await withApi(async ({ request, orchestrator }) => {
      orchestrator.isAway = true;

      const response = await request('/api/v1/health/ready', { token: null });

      expect(response.status).toBe(503);
      expect(await response.json()).toEqual({ status: 'down', parts: { ...BOTH_UP, temporal: 'down' } });
      expect((await request('/api/v1/health/live')).status).toBe(200);
    });
  });

  it.each([
    ['fails', () => Promise.reject(new Error('away'))],
    ['does not answer', () => new Promise<void>(() => {})],
  ])('names the database when it %s, within a short time', async (_what, ping) => {
    await withApi(async ({ request, store }) => {
      const realPing = store.ping.bind(store);
      store.ping = ping;
      const startedAt = performance.now();

      const response = await request('/api/v1/health/ready', { token: null });

      expect(response.status).toBe(503);
      expect(await response.json()).toEqual({ status: 'down', parts: { ...BOTH_UP, database: 'down' } });
      expect(performance.now() - startedAt).toBeLessThan(4_000);
      store.ping = realPing;
    });
  });
});

describe('metrics', () => {
  it('count requests by route, projects by status, and the process', async () => {
    await withApi(async ({ request, create }) => {
      const { id } = await create();
      await request(`/api/v1/projects/${id}`);

      const response = await request('/api/v1/metrics');
      const text = await response.text();

      expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
      expect(text).toContain(
        'sitewright_http_request_duration_seconds_count{method="GET",route="/api/v1/projects/:id",status="200"} 1',
      );
      expect(text).toContain('sitewright_projects{status="created"} 1');
      expect(text).toContain('sitewright_projects{status="error"} 0');
      expect(text).toContain('sitewright_event_streams_open 0');
      expect(text).toContain('process_resident_memory_bytes');
      expect(text).not.toContain(id);
    });
  });
});
