import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { agentPassword, hashToken, loadSecrets, previewKey } from '../../src/config/secrets.js';
import { previewLabel, readPreviewLabel } from '../../src/domain/preview-host.js';
import type { ProjectId } from '../../src/domain/project.js';

const nothingSet = { token: undefined, masterKey: undefined };
const noToken = { token: undefined };

async function withDataDir(story: (dataDir: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'sitewright-secrets-'));
  try {
    await story(join(folder, 'data'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe('loadSecrets', () => {
  it('makes secrets once, long and for the owner only, and finds them again', async () => {
    await withDataDir(async (dataDir) => {
      const first = await loadSecrets({ dataDir, auth: nothingSet, gateway: noToken });
      const second = await loadSecrets({ dataDir, auth: nothingSet, gateway: noToken });

      expect(first.tokenIsNew).toBe(true);
      expect(first.token).toHaveLength(43);
      expect(first.masterKey).toHaveLength(43);
      expect(first.masterKey).not.toBe(first.token);
      expect(second).toEqual({ ...first, tokenIsNew: false });
      const folder = join(dataDir, 'secrets');
      expect((await readdir(folder)).sort()).toEqual(['admin-token', 'master-key']);
      expect((await stat(folder)).mode & 0o777).toBe(0o700);
      for (const name of await readdir(folder)) expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
    });
  });

  it('works the gateway token out from the master key, so that API and workers that share the key agree on it', async () => {
    await withDataDir(async (dataDir) => {
      const auth = { token: undefined, masterKey: 'k'.repeat(32) };
      const first = await loadSecrets({ dataDir: join(dataDir, 'api'), auth, gateway: noToken });
      const second = await loadSecrets({ dataDir: join(dataDir, 'worker'), auth, gateway: noToken });
      const given = await loadSecrets({ dataDir, auth, gateway: { token: 'given-gateway-token' } });

      expect(first.gatewayToken).toHaveLength(43);
      expect(second.gatewayToken).toBe(first.gatewayToken);
      expect(given.gatewayToken).toBe('given-gateway-token');
    });
  });

  it('prefers what the configuration sets, and writes no file for it', async () => {
    await withDataDir(async (dataDir) => {
      const secrets = await loadSecrets({
        dataDir,
        auth: { token: 'given-token', masterKey: 'given-key' },
        gateway: noToken,
      });

      expect(secrets).toMatchObject({ token: 'given-token', tokenIsNew: false, masterKey: 'given-key' });
      expect(await readdir(join(dataDir, 'secrets'))).toEqual([]);
    });
  });

  it('gives one secret to all who start at once, and new to one of them', async () => {
    await withDataDir(async (dataDir) => {
      const all = await Promise.all(
        Array.from({ length: 20 }, () => loadSecrets({ dataDir, auth: nothingSet, gateway: noToken })),
      );

      expect(new Set(all.map(({ token }) => token)).size).toBe(1);
      expect(new Set(all.map(({ masterKey }) => masterKey)).size).toBe(1);
      expect(all.filter(({ tokenIsNew }) => tokenIsNew)).toHaveLength(1);
      expect((await readFile(join(dataDir, 'secrets', 'admin-token'), 'utf8')).trim()).toBe(all[0]?.token);
      expect(await readdir(join(dataDir, 'secrets'))).toHaveLength(2);
    });
  });

  it('refuses a file that holds no secret instead of running with none', async () => {
    await withDataDir(async (dataDir) => {
      await mkdir(join(dataDir, 'secrets'), { recursive: true });
      await writeFile(join(dataDir, 'secrets', 'master-key'), 'short\n');

      await expect(loadSecrets({ dataDir, auth: nothingSet, gateway: noToken })).rejects.toThrow(
        /master-key holds no usable secret/,
      );
    });
  });
});

describe('agentPassword', () => {
  it('is the same for a project every time, and another for every project and key', () => {
    const [one, two] = ['0123456789abcdef', 'fedcba9876543210'] as ProjectId[];
    const passwords = [agentPassword('k1', one as ProjectId), agentPassword('k1', two as ProjectId)];
    passwords.push(agentPassword('k2', one as ProjectId));

    expect(new Set(passwords).size).toBe(3);
    expect(agentPassword('k1', one as ProjectId)).toBe(passwords[0]);
    for (const password of passwords) expect(password).toMatch(/^[\w-]{43}$/);
  });
});

describe('previewKey', () => {
  it('is twelve letters of a host name, others for every project and key', () => {
    const [one, two] = ['0123456789abcdef', 'fedcba9876543210'] as [ProjectId, ProjectId];
    const keys = [previewKey('k1', one), previewKey('k1', two), previewKey('k2', one)];

    expect(new Set(keys).size).toBe(3);
    expect(previewKey('k1', one)).toBe(keys[0]);
    for (const key of keys)
      expect(readPreviewLabel(previewLabel({ slug: 'bakery-2', key }))).toEqual({ slug: 'bakery-2', key });
  });
});

describe('hashToken', () => {
  it('is the SHA-256 of the token', () => {
    expect(hashToken('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});
