import { isIPv6 } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { guardedGet, leadsToForbidden, type ResolveName } from '../../src/providers/guarded-get.js';
import { withProviderServer } from './provider-server.js';

describe('an address of a provider', () => {
  it.each([
    'http://169.254.169.254/latest/meta-data',
    'http://169.254.170.2',
    'http://2852039166/',
    'http://0xa9fea9fe/',
    'http://0251.0376.0251.0376/',
    'http://169.16689662/',
    'http://１６９.254.169.254/',
    'http://[::ffff:169.254.169.254]/',
    'http://[::ffff:a9fe:a9fe]/',
    'http://[64:ff9b::169.254.169.254]/',
    'http://[fe80::1]/',
    'http://[fd00:ec2::254]/',
    'http://[::]/',
    'http://0/',
    'http://0.0.0.0:3000/',
    'http://100.100.100.200/',
    'http://255.255.255.255/',
  ])('must not be %s', async (url) => {
    expect(leadsToForbidden(url)).toBe(true);
    await expect(guardedGet(url, { headers: {}, signal: AbortSignal.timeout(1_000) })).rejects.toThrow('Forbidden');
  });

  it.each(['https://api.example.com/v1', 'http://127.0.0.1:11434/v1', 'http://192.168.1.5/', 'http://[::1]:8080/'])(
    'may be %s',
    (url) => {
      expect(leadsToForbidden(url)).toBe(false);
    },
  );

  it('is looked at as it is connected to: a name that leads to a forbidden one, too, is not asked', async () => {
    await withProviderServer({ key: undefined, models: ['large'] }, async ({ baseUrl, requests }) => {
      const url = `${baseUrl.replace('127.0.0.1', 'models.example')}/models`;
      function ask(...addresses: readonly string[]) {
        const resolveName: ResolveName = (_name, _options, done) =>
          done(
            null,
            addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 })),
          );
        return guardedGet(url, { headers: {}, signal: AbortSignal.timeout(5_000), resolveName });
      }

      await expect(ask('169.254.169.254')).rejects.toThrow('Forbidden');
      await expect(ask('127.0.0.1', '::ffff:169.254.169.254')).rejects.toThrow('Forbidden');
      expect(requests).toEqual([]);
      expect(await ask('127.0.0.1')).toMatchObject({ status: 200, text: expect.stringContaining('large') });
    });
  });
});
