import { describe, expect, it } from '@jest/globals';
import { type AgentChanges, changesOf } from '../../activities/agent-changes.js';
import { SetupError } from '../../src/domain/failure.js';
import { collectGarbage } from '../support/collect-garbage.js';
import { eventually } from '../support/eventually.js';
import { FakeCodingAgent } from '../support/fakes/fake-coding-agent.js';
import { withOther } from './with-activities.js';

const ENDPOINT = { baseUrl: 'http://agent', password: 'secret' };
const FAR = 60_000;

class Announcer {
  streams = 0;
  open = 0;
  /** Announcements that the listener has dealt with. */
  taken = 0;
  readonly agent = withOther(new FakeCodingAgent(), { watchChanges: (...args) => this.#watch(args[2]) });
  #told: { resolve: () => void; reject: (error: Error) => void } | undefined;

  announce(): void {
    this.#told?.resolve();
  }

  break(): void {
    this.#told?.reject(new SetupError('agent_unreachable', 'The stream broke.'));
  }

  async *#watch(signal: AbortSignal): AsyncGenerator<void> {
    this.streams += 1;
    this.open += 1;
    try {
      for (;;) {
        await new Promise<void>((resolve, reject) => {
          this.#told = { resolve, reject };
          signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
        });
        yield;
        this.taken += 1;
      }
    } finally {
      this.open -= 1;
    }
  }
}

async function withChanges(story: (changes: AgentChanges, announcer: Announcer) => Promise<void>): Promise<void> {
  const announcer = new Announcer();
  const changes = changesOf(announcer.agent, ENDPOINT, 'ses_1');
  try {
    await eventually(() => expect(announcer.open).toBe(1));
    await story(changes, announcer);
  } finally {
    changes.close();
  }
  await eventually(() => expect(announcer.open).toBe(0));
}

const NEVER = new AbortController().signal;

describe('changesOf', () => {
  it('ends the pause at an announcement', async () => {
    await withChanges(async (changes, announcer) => {
      const next = changes.next(FAR, NEVER);

      announcer.announce();

      await expect(next).resolves.toBeUndefined();
    });
  });

  it('does not lose an announcement that came while nobody paused, and tells of it once', async () => {
    await withChanges(async (changes, announcer) => {
      announcer.announce();
      await eventually(() => expect(announcer.taken).toBe(1));

      await changes.next(FAR, NEVER);
      const pausedAt = performance.now();
      await changes.next(100, NEVER);

      expect(performance.now() - pausedAt).toBeGreaterThanOrEqual(95);
    });
  });

  it('pauses no longer than it was asked to, also when memory is tidied up meanwhile', async () => {
    await withChanges(async (changes) => {
      const tidying = setInterval(collectGarbage, 20);
      try {
        await expect(changes.next(300, NEVER)).resolves.toBeUndefined();
      } finally {
        clearInterval(tidying);
      }
    });
  }, 5_000);

  it('ends the pause when its caller gives up', async () => {
    await withChanges(async (changes) => {
      const giveUp = new AbortController();
      const next = changes.next(FAR, giveUp.signal);

      giveUp.abort();

      await expect(next).resolves.toBeUndefined();
    });
  });

  it('opens a broken stream again after a second', async () => {
    await withChanges(async (changes, announcer) => {
      const brokenAt = performance.now();
      announcer.break();
      await eventually(() => expect(announcer.streams).toBe(2));

      expect(performance.now() - brokenAt).toBeGreaterThanOrEqual(950);

      const next = changes.next(FAR, NEVER);
      announcer.announce();
      await expect(next).resolves.toBeUndefined();
    });
  });
});
