import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { SetupError } from '../../src/domain/failure.js';
import { FakeActivities, notReady } from '../support/fake-activities.js';
import { prepareTemporal, QUICK_POLICY, withJourney } from './with-journey.js';

prepareTemporal();

describe('an engine that is away', () => {
  it('is waited for, and does not fail the project', async () => {
    const activities = new FakeActivities()
      .script('startContainers', (call) => {
        if (call === 1) throw new SetupError('docker_unavailable', 'No engine.');
      })
      .script('waitUntilEngineAnswers', (call) => (call < 6 ? notReady() : undefined));

    await completes(activities);

    expect(activities.callsOf('waitUntilEngineAnswers')).toBe(6);
    expect(activities.callsOf('startContainers')).toBe(2);
  });
});

describe('a database that stays away', () => {
  it.each(['createProjectFiles', 'startContainers', 'openAgentSession', 'sendPrompt'] as const)(
    'does not fail the project at %s, however many attempts are over',
    async (activity) => {
      const activities = new FakeActivities();
      const away = new SetupError('database_unavailable', 'The database does not answer.');
      activities.script(activity, (call) => {
        if (call <= 4) throw away;
        return activity === 'openAgentSession'
          ? { sessionId: 'session-1' }
          : { sessionId: 'session-1', promptKey: 'k' };
      });

      await completes(activities);

      expect(activities.callsOf(activity)).toBe(5);
    },
  );
});

describe('a worker that stands still', () => {
  it('does not fail the project, though it was handed every attempt of an action', async () => {
    const { maximumAttempts } = QUICK_POLICY.failure;
    const activities = new FakeActivities().script('openAgentSession', async (call) => {
      // It sends no heartbeat, and what it says later is not heard.
      if (call <= maximumAttempts) await delay(QUICK_POLICY.actionHeartbeatTimeoutMs * 1.5);
      return { sessionId: 'session-1' };
    });

    await completes(activities);

    expect(activities.callsOf('openAgentSession')).toBe(maximumAttempts + 1);
  });
});

async function completes(activities: FakeActivities): Promise<void> {
  await withJourney(activities, async ({ start, waitForSetup }) => {
    await start();
    await waitForSetup();
  });
  expect(activities.phases().at(-1)).toBe('completed');
}
