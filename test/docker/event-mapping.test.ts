import { describe, expect, it } from '@jest/globals';
import { jsonLines, toContainerEvent } from '../../src/docker/event-mapping.js';

const PROJECT = '0123456789abcdef';

describe('toContainerEvent', () => {
  it.each([
    ['create', 'create'],
    ['start', 'start'],
    ['die', 'die'],
    ['oom', 'oom'],
    ['health_status: healthy', 'health'],
    ['health_status: unhealthy', 'health'],
    ['destroy', 'destroy'],
    ['unpause', 'unpause'],
  ])('reads the action %s as %s', (action, expected) => {
    expect(toContainerEvent(engineEvent({ Action: action }))?.action).toBe(expected);
  });

  it('reads project, service, container, exit code and time', () => {
    const attributes = { 'sitewright.project': PROJECT, 'sitewright.service': 'agent', exitCode: '137' };

    expect(toContainerEvent(engineEvent({ Action: 'die', Actor: { ID: 'c1', Attributes: attributes } }))).toEqual({
      projectId: PROJECT,
      service: 'agent',
      containerId: 'c1',
      action: 'die',
      exitCode: 137,
      at: new Date('2026-01-02T03:04:05.678Z'),
    });
  });

  it.each([
    ['another action', engineEvent({ Action: 'exec_start: sh' })],
    ['no labels', engineEvent({ Actor: { ID: 'c1', Attributes: {} } })],
    ['a project id that is none', engineEvent({ Actor: { ID: 'c1', Attributes: { 'sitewright.project': '../x' } } })],
    ['null', null],
    ['a text', 'hello'],
  ])('passes over an event with %s', (_name, document) => {
    expect(toContainerEvent(document)).toBeUndefined();
  });
});

describe('jsonLines', () => {
  it.each([1, 5, 1000])('reads documents from chunks of %i bytes and passes over what is no JSON', async (size) => {
    const bytes = Buffer.from('{"a":"ü"}\nnonsense\n\n{"b":2}\n{"unfinished"');

    const documents: unknown[] = [];
    for await (const document of jsonLines(chunksOf(bytes, size))) documents.push(document);

    expect(documents).toEqual([{ a: 'ü' }, { b: 2 }]);
  });
});

function engineEvent(changes: object): unknown {
  return {
    Type: 'container',
    Action: 'start',
    Actor: { ID: 'c1', Attributes: { 'sitewright.project': PROJECT, 'sitewright.service': 'preview' } },
    timeNano: Date.parse('2026-01-02T03:04:05.678Z') * 1e6,
    ...changes,
  };
}

async function* chunksOf(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) {
    yield await Promise.resolve(bytes.subarray(start, start + size));
  }
}
