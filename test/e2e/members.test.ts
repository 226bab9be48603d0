import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { addMember } from '../support/e2e/add-member.js';
import { type Service, withService } from '../support/e2e/with-service.js';
import { eventually } from '../support/eventually.js';
import { startTemporal } from '../support/temporal.js';

let temporal: TestWorkflowEnvironment;

beforeAll(async () => {
  temporal = await startTemporal();
}, 60_000);

afterAll(async () => {
  await temporal.teardown();
});

/** What a route wants to be sent, by the end of its path. */
const BODIES = [
  ['/prompts', '{"text":"Mine now"}'],
  ['/extend', '{"seconds":60}'],
  ['/presence', '{"viewerId":"viewer-1"}'],
  ['/{askId}', '{"rejected":true}'],
] as const;

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

function statusOf({ apiUrl }: Service, previewUrl: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const call = request(apiUrl, { headers: { host: new URL(previewUrl).host } }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode));
    });
    call.once('error', reject);
    call.end();
  });
}

describe('a member', () => {
  it('can neither see, guess nor reach what another has', async () => {
    await withService({ temporal, templates: { quick: {} } }, async (service) => {
      const [mia, moe] = [await addMember(service, 'mia'), await addMember(service, 'moe')];
      const project = await moe.create({ template: 'quick' });
      await moe.untilEnded(project.id);
      await eventually(async () => expect(await statusOf(service, project.previewUrl)).toBe(200));
      const before = await service.resourcesOf(project.id);

      const { paths } = (await (await fetch(`${service.apiUrl}/api/openapi.json`)).json()) as OpenApi;
      const routes = Object.entries(paths).filter(([path]) => path.includes('{id}'));
      expect(routes.length).toBeGreaterThan(12);
      for (const [path, methods] of routes) {
        const filled = path
          .replace('/api/v1', '')
          .replace('{id}', project.id)
          .replace('{viewerId}', 'viewer-1')
          .replace('{askId}', 'ask-1')
          .replace('{version}', 'a'.repeat(40))
          .replace('/content', '/content?path=package.json');
        for (const method of Object.keys(methods)) {
          const [, body] = BODIES.find(([end]) => method === 'post' && path.endsWith(end)) ?? [];
          const sent = body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body };
          const answer = await mia.raw(method.toUpperCase(), filled, sent);
          // What only administrators may do is refused whatever id it names: that tells nothing of the project.
          const refusal = path.startsWith('/api/v1/admin/') ? 403 : 404;
          expect([method, path, answer.status]).toEqual([method, path, refusal]);
        }
      }

      expect(await mia.list()).toEqual([]);
      await mia.deleteAll();
      const { slug, previewUrl } = project;
      const wrongKey = previewUrl.replace(/-[a-z2-7]{12}\./, '-aaaaaaaaaaaa.');
      expect(wrongKey).not.toBe(previewUrl);
      for (const guess of [wrongKey, `http://${slug}.localhost/`]) expect(await statusOf(service, guess)).toBe(404);
      expect(await service.resourcesOf(project.id)).toEqual(before);
      expect((await moe.project(project.id)).status).toBe('running');
      expect(await statusOf(service, previewUrl)).toBe(200);
    });
  }, 120_000);

  it('who is deleted is out at once; the projects stay with the administrator', async () => {
    await withService({ temporal, templates: { quick: {} } }, async (service) => {
      const moe = await addMember(service, 'moe');
      const { id } = await moe.create({ template: 'quick' });
      await moe.untilEnded(id);
      const { users } = (await service.api.get('/users')) as { users: { id: string; login: string | null }[] };
      const account = users.find(({ login }) => login === 'moe')?.id ?? '';

      expect((await service.api.raw('DELETE', `/users/${account}`)).status).toBe(204);

      expect((await moe.raw('GET', `/projects/${id}`)).status).toBe(401);
      expect((await service.api.project(id)).status).toBe('running');
    });
  }, 120_000);
});
