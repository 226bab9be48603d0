import { Ajv } from 'ajv';
import * as formats from 'ajv-formats';
import { describe, expect, it } from '@jest/globals';
import { type OpenApiDocument, readDocument, routesOf } from './openapi-document.js';
import { withApi } from './with-api.js';

const ROUTES = [
  'DELETE /api/v1/account/tokens/{tokenId}',
  'DELETE /api/v1/projects',
  'DELETE /api/v1/projects/{id}',
  'DELETE /api/v1/projects/{id}/presence/{viewerId}',
  'DELETE /api/v1/session',
  'DELETE /api/v1/settings/providers/{providerId}',
  'DELETE /api/v1/users/{userId}',
  'GET /api/v1/account/tokens',
  'GET /api/v1/admin/failures',
  'GET /api/v1/admin/health',
  'GET /api/v1/admin/limits',
  'GET /api/v1/admin/setups',
  'GET /api/v1/admin/usage',
  'GET /api/v1/events',
  'GET /api/v1/health/live',
  'GET /api/v1/health/ready',
  'GET /api/v1/metrics',
  'GET /api/v1/models',
  'GET /api/v1/projects',
  'GET /api/v1/projects/deletion',
  'GET /api/v1/projects/{id}',
  'GET /api/v1/projects/{id}/archive',
  'GET /api/v1/projects/{id}/events',
  'GET /api/v1/projects/{id}/files',
  'GET /api/v1/projects/{id}/files/content',
  'GET /api/v1/projects/{id}/logs',
  'GET /api/v1/projects/{id}/messages',
  'GET /api/v1/projects/{id}/messages/events',
  'GET /api/v1/projects/{id}/prompts',
  'GET /api/v1/projects/{id}/setup',
  'GET /api/v1/projects/{id}/versions',
  'GET /api/v1/session',
  'GET /api/v1/settings',
  'GET /api/v1/setup-durations',
  'GET /api/v1/templates',
  'GET /api/v1/users',
  'PATCH /api/v1/account',
  'PATCH /api/v1/projects/{id}',
  'PATCH /api/v1/users/{userId}',
  'POST /api/v1/account/tokens',
  'POST /api/v1/admin/setups/{id}/run-now',
  'POST /api/v1/codec/decode',
  'POST /api/v1/codec/encode',
  'POST /api/v1/projects',
  'POST /api/v1/projects/{id}/asks/{askId}',
  'POST /api/v1/projects/{id}/presence',
  'POST /api/v1/projects/{id}/presence/{viewerId}/leave',
  'POST /api/v1/projects/{id}/prompts',
  'POST /api/v1/projects/{id}/prompts/abort',
  'POST /api/v1/projects/{id}/setup/cancel',
  'POST /api/v1/projects/{id}/setup/extend',
  'POST /api/v1/projects/{id}/setup/retry',
  'POST /api/v1/projects/{id}/start',
  'POST /api/v1/projects/{id}/stop',
  'POST /api/v1/projects/{id}/versions/{version}/restore',
  'POST /api/v1/session',
  'POST /api/v1/settings/providers/{providerId}/check',
  'POST /api/v1/users',
  'PUT /api/v1/admin/limits',
  'PUT /api/v1/settings',
  'PUT /api/v1/settings/providers/{providerId}',
];

describe('the OpenAPI document', () => {
  it('lists every route', async () => {
    await withApi(async (api) => {
      const document = await readDocument(api);

      expect(document.openapi).toMatch(/^3\.0\./);
      expect(document.info).toMatchObject({ title: 'Sitewright', version: '1.2.3' });
      expect(
        routesOf(document)
          .map(({ method, path }) => `${method} ${path}`)
          .sort(),
      ).toEqual(ROUTES);
    });
  });

  it('describes each with a summary, a name of its own, its parameters and its answers', async () => {
    await withApi(async (api) => {
      const routes = routesOf(await readDocument(api));

      const names = routes.map(({ operation }) => operation.operationId);
      expect(new Set(names).size).toBe(names.length);
      for (const { path, operation } of routes) {
        expect(operation.summary).not.toBe('');
        const wanted = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
        const named = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
        expect(named.map(({ name }) => name)).toEqual(wanted);
        const successes = Object.keys(operation.responses).filter((status) => status.startsWith('2'));
        expect(successes).toHaveLength(1);
      }
    });
  });

  it('has schemas that are valid, with references that lead somewhere', async () => {
    await withApi(async (api) => {
      const document = await readDocument(api);
      const ajv = schemasOf(document);

      const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => reference);

      expect(references.length).toBeGreaterThan(10);
      for (const reference of new Set(references)) expect(ajv.getSchema(`api${reference}`)).toBeDefined();
      for (const { operation } of routesOf(document)) {
        for (const { schema } of operation.parameters ?? []) expect(ajv.validateSchema(schema)).toBe(true);
      }
    });
  });

  it('describes what is really answered', async () => {
    await withApi(async (api) => {
      const document = await readDocument(api);
      const ajv = schemasOf(document);
      const { id } = await api.create();
      const bad = await api.request('/api/v1/projects', { method: 'POST', body: {} });

      const answers: [string, unknown][] = [
        ['Project', await (await api.request(`/api/v1/projects/${id}`)).json()],
        ['ProjectPage', await (await api.request('/api/v1/projects')).json()],
        ['Setup', await (await api.request(`/api/v1/projects/${id}/setup`)).json()],
        ['CommandReceipt', await (await api.request(`/api/v1/projects/${id}`, { method: 'DELETE' })).json()],
        ['Choices', await (await api.request('/api/v1/templates')).json()],
        ['Choices', await (await api.request('/api/v1/models')).json()],
        ['Readiness', await (await api.request('/api/v1/health/ready')).json()],
        ['Problem', await bad.json()],
      ];

      for (const [name, answer] of answers) {
        const validate = ajv.getSchema(`api#/components/schemas/${name}`);
        expect([name, validate?.(answer), validate?.errors]).toEqual([name, true, null]);
      }
    });
  });

  it('names the limits of a creation', async () => {
    await withApi(async (api) => {
      const document = await readDocument(api);

      const creation = document.paths['/api/v1/projects']?.['post'];
      expect(creation?.requestBody?.content['application/json']?.schema).toMatchObject({
        required: ['prompt'],
        additionalProperties: false,
        properties: { prompt: { type: 'string' }, name: {}, model: {}, template: {} },
      });
      expect(creation?.parameters).toMatchObject([{ name: 'Idempotency-Key', in: 'header' }]);
      expect(Object.keys(creation?.responses ?? {})).toEqual(['202', '400', '401', '409', '413', '415', '429', '503']);
    });
  });
});

describe('the page of the API', () => {
  it('is there for everybody, with what it loads', async () => {
    await withApi(async ({ request }) => {
      const page = await request('/api/docs', { token: null });
      const html = await page.text();
      const scripts = [...html.matchAll(/src="\.\/([^"]+)"/g)].map(([, path]) => path);

      expect(page.headers.get('content-type')).toMatch(/^text\/html/);
      expect(scripts.length).toBeGreaterThan(1);
      for (const path of scripts) expect((await request(`/api/${path}`, { token: null })).status).toBe(200);
    });
  });

  it('is what the address of the server leads to', async () => {
    await withApi(async ({ request }) => {
      const response = await request('/', { token: null });

      expect(response.status).toBe(200);
      expect(await response.text()).toContain('/api/docs');
    });
  });
});

function schemasOf(document: OpenApiDocument): Ajv {
  const ajv = new Ajv({ strict: false });
  formats.default.default(ajv);
  ajv.addSchema(document, 'api');
  return ajv;
}
