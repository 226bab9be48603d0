import { describe, expect, it } from '@jest/globals';
import { SetupError } from '../../src/domain/failure.js';
import { eventually } from '../support/eventually.js';
import { FakeActivities } from '../support/fake-activities.js';
import { prepareTemporal, withJourney } from './with-journey.js';

prepareTemporal();

const DOWN = { code: 'container_exited', message: 'The preview ended.', hint: 'Look.', logTail: null } as const;

describe('a prompt for a site whose preview does not run', () => {
  it('is worked on as soon as the agent answers; then the preview is started again', async () => {
    const activities = new FakeActivities()
      .script('waitUntilAwake', (call) => (call === 1 ? DOWN : null))
      .script('lookAtContainers', () => ({ running: 1, problem: DOWN, agentRuns: true, viewers: 1 }));
    await withJourney(activities, async ({ live, orchestrator, projectId, waitForStatus }) => {
      await live();
      await orchestrator.stopContainers(projectId);
      await waitForStatus('stopped');

      await orchestrator.runTurn(projectId, 1);

      await eventually(() => expect(activities.callsOf('waitUntilAwake')).toBe(2));
      await waitForStatus('running');
      expect(activities.turns.map(({ change }) => change.state)).toEqual(['completed']);
      const seen = activities.statuses.slice(-4).map(({ status, problem }) => [status, problem?.code]);
      expect(seen).toEqual([
        ['starting', undefined],
        ['running', 'container_exited'],
        ['starting', undefined],
        ['running', undefined],
      ]);
    });
  });

  it('is not ended by a preview that ends again and again; what it left is in error when it still does', async () => {
    let goOn = (): void => undefined;
    const released = new Promise<void>((resolve) => (goOn = resolve));
    const activities = new FakeActivities()
      // While prompts wait or run it tells what is wrong; after them it fails.
      .script('waitUntilAwake', (call) => {
        if (call > 3) throw new SetupError(DOWN.code, DOWN.message);
        return DOWN;
      })
      .script('lookAtContainers', () => ({ running: 1, problem: DOWN, agentRuns: true, viewers: 1 }))
      .script('waitUntilAgentIdle', (call) => (call === 2 ? released : undefined));
    await withJourney(activities, async ({ live, orchestrator, projectId, waitForStatus }) => {
      await live();
      await orchestrator.runTurn(projectId, 1);
      await eventually(() => expect(activities.callsOf('waitUntilAgentIdle')).toBe(2));
      for (let look = 1; look <= 5; look += 1) {
        await orchestrator.containersChanged(projectId);
        await eventually(() => expect(activities.callsOf('lookAtContainers')).toBe(look));
        await waitForStatus('running');
      }
      expect(activities.callsOf('wakeContainers')).toBe(3);
      expect(activities.turns).toEqual([]);

      goOn();

      await waitForStatus('error');
      expect(activities.turns.map(({ change }) => change.state)).toEqual(['completed']);
      expect(activities.statuses.at(-1)?.problem).toMatchObject({ code: DOWN.code, message: DOWN.message });
      expect(activities.callsOf('wakeContainers')).toBe(4);
    });
  });

  it('may mend it, however often it was started in vain meanwhile', async () => {
    let goOn = (): void => undefined;
    const released = new Promise<void>((resolve) => (goOn = resolve));
    const activities = new FakeActivities()
      .script('waitUntilAwake', (call) => (call <= 3 ? DOWN : null))
      .script('lookAtContainers', () => ({ running: 1, problem: DOWN, agentRuns: true, viewers: 1 }))
      .script('waitUntilAgentIdle', (call) => (call === 2 ? released : undefined));
    await withJourney(activities, async ({ live, orchestrator, projectId, waitForStatus }) => {
      await live();
      await orchestrator.runTurn(projectId, 1);
      await eventually(() => expect(activities.callsOf('waitUntilAgentIdle')).toBe(2));
      for (let look = 1; look <= 5; look += 1) {
        await orchestrator.containersChanged(projectId);
        await eventually(() => expect(activities.callsOf('lookAtContainers')).toBe(look));
        await waitForStatus('running');
      }

      goOn();

      await eventually(() => expect(activities.callsOf('waitUntilAwake')).toBe(4));
      await waitForStatus('running');
      expect(activities.statuses.at(-1)?.problem).toBeUndefined();
    });
  });

  it('is followed by one look, also when the engine is away then', async () => {
    const activities = new FakeActivities()
      .script('waitUntilAwake', () => DOWN)
      .script('lookAtContainers', () => {
        throw new SetupError('docker_unavailable', 'No engine.');
      });
    await withJourney(activities, async ({ live, orchestrator, projectId, waitForStatus }) => {
      await live();
      await orchestrator.stopContainers(projectId);
      await waitForStatus('stopped');
      await orchestrator.runTurn(projectId, 1);
      await eventually(() => expect(activities.callsOf('lookAtContainers')).toBe(1));

      // What came after a second look would come before what is asked for now.
      await orchestrator.stopContainers(projectId);
      await waitForStatus('stopped');
      expect(activities.callsOf('lookAtContainers')).toBe(1);
    });
  });

  it('fails with an agent that does not run either', async () => {
    const activities = new FakeActivities()
      .script('lookAtContainers', () => ({ running: 0, problem: DOWN, agentRuns: false, viewers: 1 }))
      .script('waitUntilAgentIdle', (call, signal) => (call === 1 ? undefined : untilAborted(signal)));
    await withJourney(activities, async ({ live, orchestrator, projectId, waitForStatus }) => {
      await live();
      await orchestrator.runTurn(projectId, 1);
      for (let look = 1; look <= 4; look += 1) {
        await orchestrator.containersChanged(projectId);
        await eventually(() => expect(activities.callsOf('lookAtContainers')).toBe(look));
        if (look < 4) await waitForStatus('running');
      }
      await waitForStatus('error');
      expect(activities.turns.at(-1)?.change.state).toBe('aborted');
    });
  });
});

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
}
