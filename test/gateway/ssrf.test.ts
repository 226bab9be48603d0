import { describe, expect, it } from '@jest/globals';
import { probeHttp } from '../../src/readiness/http-probe.js';
import { askServer } from '../support/ask-server.js';
import { withPreviewService } from './preview-service.js';
import { type WayToContainers, withRelay } from './with-relay.js';

const WAYS: readonly WayToContainers[] = ['local', 'remote'];

/** A server that nobody may be led to. */
function withTrap(story: (trap: { url: string; isUntouched: () => void }) => Promise<void>): Promise<void> {
  return withPreviewService(
    (_request, response) => response.end('secret'),
    ({ port, requests }) =>
      story({ url: `http://127.0.0.1:${port}/secret`, isUntouched: () => expect(requests).toEqual([]) }),
  );
}

describe.each(WAYS)('the %s way to a preview', (way) => {
  it('follows no redirect of a site: the browser may, from where it is', async () => {
    await withTrap(async ({ url, isUntouched }) => {
      for (const location of [url, 'http://169.254.169.254/latest/meta-data/']) {
        await withPreviewService(
          (_request, response) => response.writeHead(302, { location }).end(),
          async ({ port }) => {
            await withRelay(way, port, async ({ ask }) => {
              const { status, headers, body } = await ask('/');

              expect([status, headers.location, body]).toEqual([302, location, '']);
            });
          },
        );
      }
      isUntouched();
    });
  });

  it('leads to the site whatever the request names: in its first line, its path or its headers', async () => {
    await withTrap(async ({ url, isUntouched }) => {
      await withPreviewService(
        (_request, response) => response.end('the site'),
        async ({ port, requests }) => {
          await withRelay(way, port, async ({ port: relayPort }) => {
            const trapHost = new URL(url).host;
            for (const [path, headers] of [
              [url, {}],
              [`//${trapHost}/secret`, {}],
              [`/@${trapHost}/secret`, {}],
              [`/\\${trapHost}/secret`, {}],
              ['/', { 'x-forwarded-host': trapHost, forwarded: `host=${trapHost}`, 'x-original-url': url }],
              ['/', { host: trapHost }],
            ] as const) {
              expect(await askServer(relayPort, path, { headers })).toMatchObject({ status: 200, body: 'the site' });
            }
            expect(requests).toHaveLength(6);
          });
        },
      );
      isUntouched();
    });
  });
});

describe('a probe', () => {
  it('follows no redirect either', async () => {
    await withTrap(async ({ url, isUntouched }) => {
      await withPreviewService(
        (_request, response) => response.writeHead(307, { location: url }).end(),
        async ({ port }) => {
          const isReady = (status: number): boolean => status === 200;
          const target = { host: '127.0.0.1', port, path: '/', isReady };

          expect(await probeHttp(target, AbortSignal.timeout(10_000))).toEqual({
            ready: false,
            finding: 'answered with status 307',
          });
        },
      );
      isUntouched();
    });
  });
});
