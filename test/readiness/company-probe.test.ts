import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { probeInCompany } from '../../src/readiness/company-probe.js';
import type { ProbeTarget } from '../../src/readiness/http-probe.js';

interface Requests {
  readonly target: ProbeTarget;
  /** Those that were not answered yet, oldest first. */
  readonly held: ServerResponse[];
}

/** A server that takes requests; `answer` decides about each, counted from 1. */
async function withServer(
  answer: (number: number, response: ServerResponse) => void,
  story: (requests: Requests) => Promise<void>,
): Promise<void> {
  const held: ServerResponse[] = [];
  const server = createServer((_request, response) => {
    held.push(response);
    answer(held.length, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    await story({ held, target: { host: '127.0.0.1', port, path: '/', isReady: (status) => status === 200 } });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

describe('probeInCompany', () => {
  it('asks once when the answer comes at once', async () => {
    await withServer(
      (_number, response) => response.end(),
      async ({ target, held }) => {
        const result = await probeInCompany(target, new AbortController().signal);

        expect(result.ready).toBe(true);
        expect(held).toHaveLength(1);
      },
    );
  });

  it('is not held up by a request that the server took while it started and never answers', async () => {
    await withServer(
      (number, response) => {
        if (number > 1) response.end();
      },
      async ({ target, held }) => {
        const result = await probeInCompany(target, new AbortController().signal);

        expect(result.ready).toBe(true);
        expect(held).toHaveLength(2);
      },
    );
  });

  it('still takes the late answer to its first request, and gives up the others then', async () => {
    await withServer(
      () => undefined,
      async ({ target, held }) => {
        const probing = probeInCompany(target, new AbortController().signal);
        while (held.length < 3) await new Promise((resolve) => setImmediate(resolve));
        held[0]?.end();

        expect((await probing).ready).toBe(true);
        const others = held.slice(1).map((response) => new Promise((resolve) => response.once('close', resolve)));
        await Promise.all(others);
      },
    );
  });

  it('ends with its signal', async () => {
    await withServer(
      () => undefined,
      async ({ target }) => {
        const controller = new AbortController();
        const probing = probeInCompany(target, controller.signal);
        controller.abort();

        expect((await probing).ready).toBe(false);
      },
    );
  });
});
