import { describe, expect, it } from '@jest/globals';
import { SOME_PROJECT_ID } from '../support/builders.js';
import { problemIn, withApi } from './with-api.js';

describe('the deletion of all projects', () => {
  it('wants to be confirmed', async () => {
    await withApi(async (api) => {
      for (const query of ['', '?confirm=yes', '?confirm=']) {
        const response = await api.request(`/api/v1/projects${query}`, { method: 'DELETE' });
        expect(response.status).toBe(400);
        expect(JSON.stringify(await problemIn(response))).toContain('confirm');
      }
      expect(api.orchestrator.deletions.size).toBe(0);
    });
  });

  it('is of one’s own projects, of everybody’s only for administrators, and shows its progress', async () => {
    await withApi(async (api) => {
      const token = await api.addMember('mia');
      const none = await api.request('/api/v1/projects/deletion', { token });
      expect(await none.json()).toEqual({ deletion: null });
      const mine = await api.request('/api/v1/projects?confirm=all', { method: 'DELETE', token });
      expect([mine.status, await mine.json()]).toEqual([
        202,
        { deletion: { total: 1, deleted: 0, remaining: 1, failed: [] } },
      ]);
      const all = await api.request('/api/v1/projects?confirm=all&owner=everybody', { method: 'DELETE', token });
      expect(all.status).toBe(403);
      expect([...api.orchestrator.deletions.keys()]).toEqual(['mia']);

      await api.request('/api/v1/projects?confirm=all&owner=everybody', { method: 'DELETE' });
      api.orchestrator.deletions.set(null, {
        total: 9,
        deleted: 4,
        failed: [{ projectId: SOME_PROJECT_ID, message: 'No.' }],
      });
      const progress = await api.request('/api/v1/projects/deletion?owner=everybody');
      expect(await progress.json()).toEqual({
        deletion: { total: 9, deleted: 4, remaining: 5, failed: [{ projectId: SOME_PROJECT_ID, message: 'No.' }] },
      });
      const others = await api.request('/api/v1/projects/deletion?owner=everybody', { token });
      expect(others.status).toBe(403);
    });
  });
});
