import { describe, expect, it } from '@jest/globals';
import { HttpServer } from '../../src/api/http/http-server.js';

describe('a request that comes byte by byte', () => {
  it('is not waited for without end', () => {
    const { server } = new HttpServer(() => undefined, {
      owns: () => false,
      handle: () => undefined,
      upgrade: () => undefined,
    });

    expect(server.headersTimeout).toBeLessThanOrEqual(20_000);
    expect(server.requestTimeout).toBeLessThanOrEqual(120_000);
    expect(server.requestTimeout).toBeGreaterThan(0);
  });
});
