import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { startDemoModel, type DemoModel } from '../../src/demo-model/demo-model.js';
import { eventually } from '../support/eventually.js';

const HOST = '127.0.0.1';

async function modelNames({ url }: DemoModel): Promise<unknown> {
  const response = await fetch(`${url}/models`, { headers: { connection: 'close' } });
  return ((await response.json()) as { data: { id: string }[] }).data.map(({ id }) => id);
}

async function withModels(use: (start: (port?: number) => Promise<DemoModel>) => Promise<void>): Promise<void> {
  const models: DemoModel[] = [];
  try {
    await use(async (port = 0) => {
      const model = await startDemoModel({ host: HOST, port, paceMs: 0 });
      models.push(model);
      return model;
    });
  } finally {
    await Promise.all(models.map((model) => model.close()));
  }
}

describe('startDemoModel', () => {
  it('shares the port of another demo model, and takes it over when that goes away', () =>
    withModels(async (start) => {
      const first = await start();
      const second = await start(Number(new URL(first.url).port));
      const shared = await modelNames(second);
      await first.close();

      const taken = await eventually(() => modelNames(second));

      expect(second.url).toBe(first.url);
      expect([shared, taken]).toEqual([['site-builder'], ['site-builder']]);
    }));

  it('frees the port when it is closed, also while another one waits for it', () =>
    withModels(async (start) => {
      const first = await start();
      const second = await start(Number(new URL(first.url).port));

      await second.close();
      await first.close();

      await expect(modelNames(first)).rejects.toThrow('fetch failed');
    }));

  it('ends in the middle of an answer when it is closed', () =>
    withModels(async () => {
      const model = await startDemoModel({ host: HOST, port: 0, paceMs: 60_000 });
      const response = await fetch(`${model.url}/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          model: 'site-builder',
          stream: true,
          messages: [{ role: 'user', content: 'A bakery' }],
        }),
      });
      const reading = response.text().catch(() => 'cut off');

      await model.close();

      expect(await reading).toBe('cut off');
    }));

  it('refuses a port that something else has', async () => {
    const other = createServer((_request, response) => void response.end('Hello'));
    other.listen(0, HOST);
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;

    const start = startDemoModel({ host: HOST, port });

    await expect(start).rejects.toMatchObject({
      code: 'internal',
      message: `Something else listens on ${HOST}:${port}, where the demo model should be.`,
    });
    other.closeAllConnections();
    other.close();
  });

  it('refuses an address that this machine does not have', async () => {
    await expect(startDemoModel({ host: '192.0.2.1', port: 0 })).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringContaining('The demo model cannot listen on 192.0.2.1:0'),
    });
  });
});
