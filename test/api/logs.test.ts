import { describe, expect, it } from '@jest/globals';
import { SetupError } from '../../src/domain/failure.js';
import { eventually } from '../support/eventually.js';
import { readEvents } from './read-events.js';
import { problemIn, withApi } from './with-api.js';

describe('the log of a project', () => {
  it('is text, of the preview unless another service is named', async () => {
    await withApi(async ({ gateway, request, create }) => {
      const { id } = await create();
      gateway.run('preview', ['one', 'two', 'three']);
      gateway.run('agent', ['thinking']);

      const preview = await request(`/api/v1/projects/${id}/logs`);
      const tail = await request(`/api/v1/projects/${id}/logs?service=agent&tail=1`);
      const nothing = await request(`/api/v1/projects/${id}/logs?tail=0`);

      expect(preview.headers.get('content-type')).toBe('text/plain; charset=utf-8');
      expect(await preview.text()).toBe('one\ntwo\nthree\n');
      expect(await tail.text()).toBe('thinking\n');
      expect(await nothing.text()).toBe('');
      await eventually(() => expect(gateway.openReaders).toBe(0));
    });
  });

  it('can be followed until the container ends', async () => {
    await withApi(async (api) => {
      const { id } = await api.create();
      api.gateway.run('preview', ['one', 'two']);
      const stream = await readEvents(api, `/api/v1/projects/${id}/logs?follow=true&tail=1`);
      await stream.event(0);
      api.gateway.write('preview', 'three');
      await stream.event(1);
      api.gateway.end('preview');
      await stream.event(2);

      expect(stream.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
      expect(stream.events.map(({ event }) => event)).toEqual(['line', 'line', 'end']);
      expect(stream.events.slice(0, 2).map(({ data }) => JSON.parse(data))).toEqual([
        { stream: 'stdout', text: 'two', at: null },
        { stream: 'stdout', text: 'three', at: null },
      ]);
      await eventually(() => expect(stream.hasEnded).toBe(true));
    });
  });

  it('is let go when the reader goes', async () => {
    await withApi(async (api) => {
      const { id } = await api.create();
      api.gateway.run('preview', ['one']);
      const stream = await readEvents(api, `/api/v1/projects/${id}/logs?follow=true`);
      await stream.event(0);

      stream.close();

      await eventually(() => expect(api.gateway.openReaders).toBe(0));
    });
  });

  it('ends when the server closes, also where nothing was ever written', async () => {
    await withApi(async (api) => {
      const { id } = await api.create();
      api.gateway.run('preview');
      const stream = await readEvents(api, `/api/v1/projects/${id}/logs?follow=true`);
      await eventually(() => expect(stream.comments).toEqual(['the log follows']));

      await api.api.close();

      await eventually(() => expect(stream.hasEnded).toBe(true));
      expect(api.gateway.openReaders).toBe(0);
    });
  });

  it('tells when it breaks off', async () => {
    await withApi(async (api) => {
      const { id } = await api.create();
      api.gateway.run('preview');
      // eslint-disable-next-line require-yield -- a log that breaks before its first line
      api.gateway.readLogs = async function* () {
        throw new SetupError('docker_unavailable', 'The Docker engine does not answer.');
      };

      const stream = await readEvents(api, `/api/v1/projects/${id}/logs?follow=true`);

      const { event, data } = await stream.event(0);
      expect(event).toBe('failed');
      expect(JSON.parse(data)).toEqual({ code: 'docker_unavailable', message: 'The Docker engine does not answer.' });
      expect(await problemIn(await api.request(`/api/v1/projects/${id}/logs`))).toMatchObject({ status: 503 });
    });
  });

  it('of an unknown service is refused with the names of those there are', async () => {
    await withApi(async ({ gateway, request, create }) => {
      const { id } = await create();
      gateway.run('preview');
      gateway.run('agent');

      const problem = await problemIn(await request(`/api/v1/projects/${id}/logs?service=database`));

      expect(problem).toMatchObject({
        status: 400,
        fields: [{ field: 'service', reason: 'must be one of agent, preview' }],
      });
    });
  });

  it('is a conflict while no containers run', async () => {
    await withApi(async ({ request, create }) => {
      const { id } = await create();

      const problem = await problemIn(await request(`/api/v1/projects/${id}/logs`));

      expect(problem).toMatchObject({ status: 409, code: 'conflict' });
    });
  });
});
