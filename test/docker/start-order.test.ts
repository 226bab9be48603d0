import { describe, expect, it } from '@jest/globals';
import { requireStartOrder, startInOrder } from '../../src/docker/start-order.js';
import type { ServiceSpec } from '../../src/domain/service-spec.js';
import { serviceSpec } from '../support/docker-specs.js';

const never = new AbortController().signal;

describe('startInOrder', () => {
  it('starts a service once, after the conditions of all that it depends on', async () => {
    const steps: string[] = [];

    await startInOrder(
      [service('d', 'b', 'c'), service('b', 'a'), service('c', 'a'), service('a')],
      {
        start: async ({ name }) => void steps.push(`start ${name}`),
        meet: async ({ service: name }) => void steps.push(`meet ${name}`),
      },
      never,
    );

    expect(steps).toEqual(['start a', 'meet a', 'meet a', 'start b', 'start c', 'meet b', 'meet c', 'start d']);
  });

  it('ends the steps under way at the first error, and throws it when they are over', async () => {
    let isWaiting = true;

    const starting = startInOrder(
      [service('a'), service('b'), service('c', 'a'), service('d', 'b')],
      {
        start: () => Promise.resolve(),
        meet: ({ service: name }, signal) =>
          name === 'b'
            ? Promise.reject(new Error('b failed'))
            : new Promise((_resolve, reject) => {
                signal.addEventListener('abort', () => {
                  isWaiting = false;
                  reject(signal.reason as Error);
                });
              }),
      },
      never,
    );

    await expect(starting).rejects.toThrow('b failed');
    expect(isWaiting).toBe(false);
  });
});

describe('requireStartOrder', () => {
  it.each([
    ['itself', [service('a', 'a')], 'a → a'],
    ['each other', [service('a', 'b'), service('b', 'a')], 'a → b → a'],
    ['each other, further down', [service('x', 'a'), service('a', 'b'), service('b', 'c'), service('c', 'a')], 'a → b'],
    ['what does not exist', [service('a', 'ghost')], 'ghost'],
  ])('refuses services that depend on %s', (_name, services, text) => {
    expect(() => requireStartOrder(services)).toThrow(text);
    expect(() => requireStartOrder(services)).toThrow(expect.objectContaining({ code: 'invalid_template' }));
  });

  it('accepts one service that many depend on', () => {
    expect(() =>
      requireStartOrder([service('d', 'b', 'c'), service('b', 'a'), service('c', 'a'), service('a')]),
    ).not.toThrow();
  });
});

function service(name: string, ...dependencies: string[]): ServiceSpec {
  const dependsOn = dependencies.map((it) => ({ service: it, condition: 'service_healthy' as const }));
  return serviceSpec('image', { name, dependsOn });
}
