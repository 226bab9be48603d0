import { describe, expect, it } from '@jest/globals';
import { type ApiUnderTest, problemIn, type RequestOptions, withApi } from './with-api.js';

const PROMPT = 'A landing page for a bakery';

interface BadCreation {
  readonly what: string;
  readonly send: Partial<RequestOptions>;
  readonly status: number;
  readonly field?: string;
}

function body(wrong: object): Partial<RequestOptions> {
  return { body: { prompt: PROMPT, ...wrong } };
}

function text(json: string): Partial<RequestOptions> {
  return { body: json, headers: { 'content-type': 'application/json' } };
}

const BAD_CREATIONS: readonly BadCreation[] = [
  { what: 'no body', send: {}, status: 400, field: 'prompt' },
  { what: 'an empty body', send: text(''), status: 400, field: 'prompt' },
  { what: 'no prompt', send: { body: {} }, status: 400, field: 'prompt' },
  { what: 'an empty prompt', send: body({ prompt: '' }), status: 400, field: 'prompt' },
  { what: 'a prompt of blanks', send: body({ prompt: ' \n\t ' }), status: 400, field: 'prompt' },
  { what: 'a prompt that is null', send: body({ prompt: null }), status: 400, field: 'prompt' },
  { what: 'a prompt that is a number', send: body({ prompt: 7 }), status: 400, field: 'prompt' },
  { what: 'a prompt that is a list', send: body({ prompt: [PROMPT] }), status: 400, field: 'prompt' },
  { what: 'a prompt one byte too long', send: body({ prompt: 'a'.repeat(32_769) }), status: 400, field: 'prompt' },
  { what: 'a prompt too long in bytes only', send: body({ prompt: 'é'.repeat(16_385) }), status: 400, field: 'prompt' },
  { what: 'a prompt of 1 MB', send: body({ prompt: 'a'.repeat(1_048_576) }), status: 413, field: 'prompt' },
  { what: 'a prompt with NUL', send: body({ prompt: 'a\0b' }), status: 400, field: 'prompt' },
  { what: 'a prompt with an escape character', send: body({ prompt: 'a\u001b[31m' }), status: 400, field: 'prompt' },
  { what: 'a prompt with half a character', send: text('{"prompt":"a\\ud800b"}'), status: 400, field: 'prompt' },
  { what: 'an empty name', send: body({ name: '  ' }), status: 400, field: 'name' },
  { what: 'a name too long', send: body({ name: 'a'.repeat(81) }), status: 400, field: 'name' },
  { what: 'a name with NUL', send: body({ name: 'a\0b' }), status: 400, field: 'name' },
  { what: 'a name with a line break', send: body({ name: 'a\nb' }), status: 400, field: 'name' },
  { what: 'a name that climbs', send: body({ name: '../../etc/passwd' }), status: 400, field: 'name' },
  { what: 'a name that climbs backwards', send: body({ name: 'a\\..\\b' }), status: 400, field: 'name' },
  { what: 'a name with half a character', send: text('{"prompt":"a","name":"\\udc00"}'), status: 400, field: 'name' },
  { what: 'a name that is an object', send: body({ name: {} }), status: 400, field: 'name' },
  { what: 'an unknown template', send: body({ template: 'nothing' }), status: 400, field: 'template' },
  { what: 'a template that climbs', send: body({ template: '../astro-starter' }), status: 400, field: 'template' },
  { what: 'a template that is a number', send: body({ template: 1 }), status: 400, field: 'template' },
  { what: 'an unknown model', send: body({ model: 'acme/none' }), status: 400, field: 'model' },
  { what: 'a model that is true', send: body({ model: true }), status: 400, field: 'model' },
  { what: 'an unknown field', send: body({ promt: 'x' }), status: 400, field: 'promt' },
  { what: 'a field of the prototype', send: text('{"prompt":"a","constructor":1}'), status: 400, field: 'constructor' },
  { what: 'a poisoned prototype', send: text('{"prompt":"a","__proto__":{"x":1}}'), status: 400 },
  { what: 'a list', send: text('[]'), status: 400, field: 'body' },
  { what: 'a text', send: text('"a"'), status: 400, field: 'body' },
  { what: 'null', send: text('null'), status: 400, field: 'body' },
  { what: 'half of a JSON', send: text('{"prompt":'), status: 400 },
  {
    what: 'a form',
    send: { body: 'prompt=a', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    status: 415,
  },
  { what: 'plain text', send: { body: PROMPT, headers: { 'content-type': 'text/plain' } }, status: 415 },
  {
    what: 'an idempotency key with a space',
    send: { ...body({}), headers: { 'content-type': 'application/json', 'idempotency-key': 'a b' } },
    status: 400,
    field: 'Idempotency-Key',
  },
  {
    what: 'an idempotency key without end',
    send: { ...body({}), headers: { 'content-type': 'application/json', 'idempotency-key': 'a'.repeat(256) } },
    status: 400,
    field: 'Idempotency-Key',
  },
];

describe('a creation with bad input', () => {
  it.each(BAD_CREATIONS)('is refused: $what', async ({ send, status, field }) => {
    await withApi(async ({ request, store, orchestrator }) => {
      const response = await request('/api/v1/projects', { method: 'POST', ...send });
      const problem = await problemIn(response);

      expect(problem).toMatchObject({ type: 'about:blank', status, code: 'invalid_request' });
      expect(problem['detail']).not.toBe('');
      expect(problem['hint']).not.toBe('');
      expect(fieldsOf(problem)).toEqual(field === undefined ? [] : [field]);
      expect((await store.listProjects({ limit: 1 })).projects).toEqual([]);
      expect(orchestrator.workflows.size).toBe(0);
    });
  });

  it('names all wrong fields at once', async () => {
    await withApi(async ({ request }) => {
      const response = await request('/api/v1/projects', { method: 'POST', body: { prompt: 1, name: '', other: 1 } });

      expect(fieldsOf(await problemIn(response))).toEqual(['prompt', 'name', 'other']);
    });
  });

  it('says what there is instead of an unknown template and model', async () => {
    await withApi(async ({ request }) => {
      const wrong = { prompt: PROMPT, template: 'x', model: 'y' };
      const response = await request('/api/v1/projects', { method: 'POST', body: wrong });

      expect((await problemIn(response))['fields']).toEqual([
        { field: 'template', reason: 'must be one of astro-starter, shop' },
        { field: 'model', reason: 'must be one of provider/large, demo/site-builder' },
      ]);
    });
  });

  it.each([
    ['32 KiB of prompt', { prompt: 'a'.repeat(32_768) }],
    ['line breaks and tabs in the prompt', { prompt: 'a\r\n\tb' }],
    ['a name of 80 characters that take two units each', { prompt: PROMPT, name: '🍞'.repeat(80) }],
    ['a slash in a name', { prompt: PROMPT, name: '24/7 Plumbing' }],
  ])('is not mistaken for one: %s', async (_what, body) => {
    await withApi(async ({ request }) => {
      const response = await request('/api/v1/projects', { method: 'POST', body });

      expect(response.status).toBe(202);
    });
  });
});

describe('bad input elsewhere', () => {
  it.each([
    ['GET', '/api/v1/projects?limit=0', 400, 'limit'],
    ['GET', '/api/v1/projects?limit=101', 400, 'limit'],
    ['GET', '/api/v1/projects?limit=many', 400, 'limit'],
    ['GET', '/api/v1/projects?limit=1&limit=2', 400, 'limit'],
    ['GET', '/api/v1/projects?status=lost', 400, 'status'],
    ['GET', '/api/v1/projects?cursor=nonsense', 400, 'cursor'],
    ['GET', '/api/v1/projects?stauts=running', 400, 'stauts'],
    ['GET', '/api/v1/projects/ID/logs?tail=-1', 400, 'tail'],
    ['GET', '/api/v1/projects/ID/logs?follow=yes', 400, 'follow'],
    ['POST', '/api/v1/projects/ID/setup/extend', 400, 'seconds'],
    ['GET', '/api/v1/projects/0123', 404, undefined],
    ['GET', '/api/v1/projects/0123456789ABCDEF', 404, undefined],
    ['GET', '/api/v1/projects/0123456789abcdef', 404, undefined],
    ['DELETE', '/api/v1/projects/0123456789abcdef', 404, undefined],
    ['GET', '/api/v1/projects/..%2f..%2fetc/setup', 404, undefined],
    ['GET', '/api/v1/nothing?token=secret', 404, undefined],
    ['GET', '/api/v1/%zz', 400, undefined],
    ['PUT', '/api/v1/projects', 405, undefined],
    ['POST', '/api/v1/projects/ID', 405, undefined],
  ])('%s %s is answered with a problem', async (method, path, status, field) => {
    await withApi(async ({ request, create }) => {
      const { id } = await create();

      const problem = await problemIn(await request(path.replace('ID', id), { method }));

      expect(problem).toMatchObject({ status, code: status === 404 ? 'not_found' : 'invalid_request' });
      expect(fieldsOf(problem)).toEqual(field === undefined ? [] : [field]);
      expect(JSON.stringify(problem)).not.toContain('secret');
    });
  });

  it.each([0, -5, 1.5, '60', null, 86_401, 1e300])('%p seconds are no extension', async (seconds) => {
    await withApi(async ({ request, create }) => {
      const { id } = await create();

      const response = await request(`/api/v1/projects/${id}/setup/extend`, { method: 'POST', body: { seconds } });

      expect(fieldsOf(await problemIn(response))).toEqual(['seconds']);
    });
  });

  it('a wrong method is told which there are', async () => {
    await withApi(async ({ request }) => {
      const response = await request('/api/v1/projects', { method: 'PATCH' });

      expect(response.status).toBe(405);
      expect(response.headers.get('allow')).toBe('DELETE, GET, HEAD, POST');
    });
  });
});

describe('what breaks inside', () => {
  it('is 500 without its words, and logged once with the id of the request', async () => {
    await withApi(async ({ request, log, ...api }) => {
      breakReads(api.store, new Error('secret words of the driver'));

      const response = await request('/api/v1/projects');
      const problem = await problemIn(response);

      expect(problem).toMatchObject({ status: 500, code: 'internal' });
      expect(JSON.stringify(problem)).not.toContain('secret');
      const errors = log.filter(({ level }) => level === 'error');
      expect(errors).toHaveLength(1);
      expect(errors[0]?.fields).toMatchObject({ requestId: problem['requestId'], route: '/api/v1/projects' });
    });
  });
});

function breakReads(store: ApiUnderTest['store'], error: Error): void {
  const list = store.listProjects.bind(store);
  store.listProjects = () => {
    store.listProjects = list;
    return Promise.reject(error);
  };
}

function fieldsOf(problem: Record<string, unknown>): readonly string[] {
  const fields = (problem['fields'] ?? []) as readonly { field: string }[];
  return fields.map(({ field }) => field);
}
