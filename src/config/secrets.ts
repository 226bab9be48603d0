import { createHash, createHmac, randomBytes } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProjectId } from '../domain/project.js';
import type { Config } from './env.js';

export interface Secrets {
  /** The first administrator's API token. */
  readonly token: string;
  /** True when this start made the token: it has to be shown once. */
  readonly tokenIsNew: boolean;
  readonly masterKey: string;
}

/** The secrets of the configuration; what it leaves out is made once and kept in the data folder, readable by its owner only. */
export async function loadSecrets(config: Pick<Config, 'dataDir' | 'auth'>): Promise<Secrets> {
  const folder = join(config.dataDir, 'secrets');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const token = config.auth.token ?? (await keptSecret(join(folder, 'admin-token')));
  const masterKey = config.auth.masterKey ?? (await keptSecret(join(folder, 'master-key')));
  return {
    token: typeof token === 'string' ? token : token.value,
    tokenIsNew: typeof token !== 'string' && token.isNew,
    masterKey: typeof masterKey === 'string' ? masterKey : masterKey.value,
  };
}

/** The password of a project's agent: worked out anew whenever it is needed, so that it is stored nowhere. */
export function agentPassword(masterKey: string, projectId: ProjectId): string {
  return createHmac('sha256', masterKey).update(`agent:${projectId}`).digest('base64url');
}

/** What the database keeps of a token. Tokens are long and random, so a plain hash suffices. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Makes the file only when it is not there, so that two processes that start at once agree on one secret. */
async function keptSecret(path: string): Promise<{ value: string; isNew: boolean }> {
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      const value = randomBytes(32).toString('base64url');
      await file.writeFile(value);
      await file.sync();
      return { value, isNew: true };
    } finally {
      await file.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const value = (await readFile(path, 'utf8')).trim();
  if (value.length < 16) throw new Error(`${path} holds no usable secret; delete it to have a new one made.`);
  return { value, isNew: false };
}
