import type { ApiUnderTest } from './with-api.js';
import type { OpenApiDocument, Route } from './openapi-document.js';

type Schema = Record<string, unknown>;

/** One value for each parameter of a path. */
export type Things = Readonly<Record<string, string>>;

/** Ids as they are made, of nothing. */
export const NOTHING: Things = {
  id: '0123456789abcdef',
  askId: 'ask-0',
  viewerId: 'viewer-of-nobody',
  version: 'b'.repeat(40),
  tokenId: '0123456789abcdef',
  userId: 'nobody',
  providerId: 'nothing',
};

/**
 * The other parameters, each with a value that is right. They choose among what the path names, or name nothing of
 * anybody; those marked in `TESTED_APART` could lead to other people's things, and have tests of their own.
 */
export const CHOICES: Things = {
  'query:confirm': 'all',
  'query:cursor': '',
  'query:follow': 'false',
  'query:hours': '1',
  'query:limit': '1',
  'query:owner': 'everybody',
  'query:path': 'index.html',
  'query:q': 'aardvark',
  'query:service': 'preview',
  'query:status': 'created',
  'query:tail': '1',
  'query:topics': 'projects',
  'query:version': 'a'.repeat(40),
  'header:Idempotency-Key': 'key-1',
  'header:Last-Event-ID': '',
};

/** A word that stands in everything that is somebody's. */
export const CANARY = 'aardvark';

/** Gives somebody one thing of each kind. */
export async function giveThings(api: ApiUnderTest, { userId, token }: { userId: string; token: string }) {
  const { request, stores } = api;
  const created = await request('/api/v1/projects', {
    method: 'POST',
    token,
    body: { prompt: `${CANARY} prompt`, name: `${CANARY} of ${userId}` },
  });
  const { id } = (await created.json()) as { id: string };
  const made = await request('/api/v1/account/tokens', { method: 'POST', token, body: { name: `${CANARY} token` } });
  const { id: tokenId } = (await made.json()) as { id: string };
  const viewerId = `viewer-of-${userId}`;
  await request(`/api/v1/projects/${id}/presence`, { method: 'POST', token, body: { viewerId } });
  const address = { baseUrl: `http://127.0.0.1:9/${CANARY}`, models: ['large'], encryptedKey: null };
  await stores.settings.saveProvider({ id: 'acme', name: `${CANARY} provider`, ...address });
  return { id, tokenId, viewerId, userId, askId: 'ask-1', version: 'a'.repeat(40), providerId: 'acme' };
}

/** The address of a route with these things in it, and with the queries that it cannot do without. */
export function pathWith({ path, operation }: Route, things: Things): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => things[name] ?? '');
  const queries = (operation.parameters ?? [])
    .filter((parameter) => parameter.in === 'query' && (parameter.required === true || parameter.name === 'owner'))
    .map(({ name }) => `${name}=${CHOICES[`query:${name}`] ?? ''}`);
  return queries.length === 0 ? filled : `${filled}?${queries.join('&')}`;
}

/** A body that the route takes, made from its schema; undefined: it wants none. */
export function bodyFor({ operation }: Route, document: OpenApiDocument): string | undefined {
  const schema = operation.requestBody?.content['application/json']?.schema;
  return schema === undefined ? undefined : JSON.stringify(sampleOf(schema, document));
}

function sampleOf(schema: Schema, document: OpenApiDocument): unknown {
  const { $ref, anyOf, properties, required = [], type, minimum, minItems, format } = schema;
  if (typeof $ref === 'string') {
    return sampleOf(document.components.schemas[$ref.split('/').at(-1) ?? ''] ?? {}, document);
  }
  if (Array.isArray(anyOf)) return sampleOf(anyOf[0] as Schema, document);
  switch (type) {
    case 'object': {
      const all = (properties ?? {}) as Record<string, Schema>;
      return Object.fromEntries((required as string[]).map((name) => [name, sampleOf(all[name] ?? {}, document)]));
    }
    case 'array':
      return minItems === 1 ? [sampleOf(schema['items'] as Schema, document)] : [];
    case 'integer':
    case 'number':
      return minimum ?? 1;
    case 'boolean':
      return true;
    default:
      return format === 'uri' ? 'http://127.0.0.1:9/v1' : 'something-1';
  }
}
