import { createHash, createHmac, randomBytes } from 'node:crypto';
import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PREVIEW_KEY_LENGTH } from '../domain/preview-host.js';
import type { ProjectId } from '../domain/project.js';
import type { Config } from './env.js';

export interface Secrets {
  /** The first administrator's API token. */
  readonly token: string;
  /** True when this start made the token: it has to be shown once. */
  readonly tokenIsNew: boolean;
  readonly masterKey: string;
  /** What the API shows to the gateways of workers that run apart. */
  readonly gatewayToken: string;
}

/** The slice of the configuration that may name secrets, and where to keep those that it does not. */
export interface SecretSources {
  readonly dataDir: string;
  readonly auth: Pick<Config['auth'], 'token' | 'masterKey'>;
  readonly gateway: Pick<Config['gateway'], 'token'>;
}

/** The secrets of the configuration; what it leaves out is made once and kept in the data folder, readable by its owner only. */
export async function loadSecrets(config: SecretSources): Promise<Secrets> {
  const folder = join(config.dataDir, 'secrets');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const token = config.auth.token ?? (await keptSecret(join(folder, 'admin-token')));
  const masterKey = config.auth.masterKey ?? (await keptSecret(join(folder, 'master-key'))).value;
  return {
    token: typeof token === 'string' ? token : token.value,
    tokenIsNew: typeof token !== 'string' && token.isNew,
    masterKey,
    gatewayToken: config.gateway.token ?? derivedSecret(masterKey, 'gateway'),
  };
}

/** What the configuration holds beside these that nobody may see. */
export function secretsIn(config: Pick<Config, 'auth' | 'databaseUrl' | 'models' | 'temporal'>): readonly string[] {
  const { auth, databaseUrl, models, temporal } = config;
  const password = databaseUrl !== undefined && URL.canParse(databaseUrl) ? new URL(databaseUrl).password : '';
  const secrets = [password, withoutPercents(password), models.provider?.apiKey ?? ''];
  return [...secrets, ...auth.previousMasterKeys, ...temporal.payloadKeys.map(({ key }) => key)].filter(
    (secret) => secret !== '',
  );
}

function withoutPercents(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The master key as it is, for a backup: none is made. Throws when there is none yet. */
export async function readMasterKey(
  config: Pick<SecretSources, 'dataDir' | 'auth'>,
): Promise<{ value: string; isKept: boolean }> {
  const { masterKey } = config.auth;
  if (masterKey !== undefined) return { value: masterKey, isKept: false };
  const value = await readSecret(join(config.dataDir, 'secrets', 'master-key'));
  if (value === undefined) throw new Error(`There is no master key in ${config.dataDir}, and none is configured.`);
  return { value, isKept: true };
}

/** The password of a project's agent: worked out anew whenever it is needed, so that it is stored nowhere. */
export function agentPassword(masterKey: string, projectId: ProjectId): string {
  return derivedSecret(masterKey, `agent:${projectId}`);
}

/** RFC 4648, in lower case: what host names are written with. */
const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

/** What makes the address of a project's preview one that cannot be guessed; stored nowhere, like the password. */
export function previewKey(masterKey: string, projectId: ProjectId): string {
  const bytes = createHmac('sha256', masterKey).update(`preview:${projectId}`).digest();
  return Array.from(bytes.subarray(0, PREVIEW_KEY_LENGTH), (byte) => BASE32[byte % 32]).join('');
}

/** What the database keeps of a token. Tokens are long and random, so a plain hash suffices. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function derivedSecret(masterKey: string, purpose: string): string {
  return createHmac('sha256', masterKey).update(purpose).digest('base64url');
}

/**
 * Made under another name first and then linked to its own: the link fails when somebody was quicker, so processes that
 * start at once agree on one secret, and a process that dies here leaves no empty one.
 */
async function keptSecret(path: string): Promise<{ value: string; isNew: boolean }> {
  const known = await readSecret(path);
  if (known !== undefined) return { value: known, isNew: false };
  const value = randomBytes(32).toString('base64url');
  const draft = `${path}.${randomBytes(8).toString('hex')}`;
  await writeFile(draft, value, { mode: 0o600, flag: 'wx', flush: true });
  try {
    await link(draft, path);
    return { value, isNew: true };
  } catch (error) {
    const quicker = await readSecret(path);
    if (quicker === undefined) throw error;
    return { value: quicker, isNew: false };
  } finally {
    await unlink(draft);
  }
}

async function readSecret(path: string): Promise<string | undefined> {
  const value = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (value === undefined || value.trim().length >= 16) return value?.trim();
  throw new Error(`${path} holds no usable secret; delete it to have a new one made.`);
}
