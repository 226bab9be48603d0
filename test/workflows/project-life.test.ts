import { describe, expect, it } from '@jest/globals';
import { SetupError } from '../../src/domain/failure.js';
import type { ProjectId } from '../../src/domain/project.js';
import { lifecycleWorkflowId } from '../../workflows/messages.js';
import { eventually } from '../support/eventually.js';
import { FakeActivities, notReady, untilCancelled } from '../support/fake-activities.js';
import { prepareTemporal, QUICK_POLICY, withJourney } from './with-journey.js';

const temporal = prepareTemporal();

const DOWN = { code: 'container_exited', message: 'The preview ended.', hint: 'Look.', logTail: null } as const;

function statusesOf(activities: FakeActivities): string[] {
  return activities.statuses.map(({ status }) => status);
}

describe('start and stop', () => {
  it('stops a running project, keeps its containers, and starts it again', async () => {
    await withJourney(new FakeActivities(), async ({ live, orchestrator, projectId, waitForStatus, activities }) => {
      await live();
      await orchestrator.stopContainers(projectId);
      await waitForStatus('stopped');
      await orchestrator.startContainers(projectId);
      await waitForStatus('running');

      expect(statusesOf(activities)).toEqual(['starting', 'running', 'stopping', 'stopped', 'starting', 'running']);
      expect(activities.callsOf('removeContainers')).toBe(0);
      expect(activities.callsOf('wakeContainers')).toBe(1);
    });
  });

  it('refuses both before the project is set up', async () => {
    const activities = new FakeActivities().script('startContainers', untilCancelled);
    await withJourney(activities, async ({ start, orchestrator, projectId }) => {
      await start();
      const expected = { code: 'conflict', message: 'The project is not set up yet.' };
      await expect(orchestrator.startContainers(projectId)).rejects.toMatchObject(expected);
      await expect(orchestrator.stopContainers(projectId)).rejects.toMatchObject(expected);
    });
  });

  it('starts once for ten visitors that come at once', async () => {
    await withJourney(new FakeActivities(), async ({ live, orchestrator, projectId, waitForStatus, activities }) => {
      await live();
      await orchestrator.stopContainers(projectId);
      await waitForStatus('stopped');
      await Promise.all(Array.from({ length: 10 }, () => orchestrator.presenceChanged(projectId, { visited: true })));
      await waitForStatus('running');

      expect(activities.callsOf('wakeContainers')).toBe(1);
    });
  });

  it('lets a stop beat a wake that waits', async () => {
    const activities = new FakeActivities().script('waitUntilAwake', untilCancelled);
    await withJourney(activities, async ({ live, orchestrator, projectId, waitForStatus }) => {
      await live();
      await orchestrator.stopContainers(projectId);
      await waitForStatus('stopped');
      await orchestrator.presenceChanged(projectId, { visited: true });
      await waitForStatus('starting');
      await orchestrator.stopContainers(projectId);
      await waitForStatus('stopped');

      expect(statusesOf(activities).slice(-2)).toEqual(['starting', 'stopped']);
    });
  });

  it('tells why a wake failed, and tries again at the next visit', async () => {
    const activities = new FakeActivities().script('waitUntilAwake', (call) => {
      if (call === 1) throw new SetupError('container_oom', 'Too little memory.', { details: { logTail: 'killed' } });
    });
    await withJourney(activities, async ({ live, orchestrator, projectId, waitForStatus }) => {
      await live();
      await orchestrator.stopContainers(projectId);
      await waitForStatus('stopped');
      await orchestrator.startContainers(projectId);
      await waitForStatus('error');
      expect(activities.statuses.at(-1)?.problem).toMatchObject({ code: 'container_oom', logTail: 'killed' });

      await orchestrator.presenceChanged(projectId, { visited: true });
      await waitForStatus('running');
      expect(activities.statuses.at(-1)?.problem).toBeUndefined();
    });
  });

  it('is patient with a wake that takes long', async () => {
    const activities = new FakeActivities().script('waitUntilAwake', (call) => (call < 10 ? notReady() : undefined));
    await withJourney(activities, async ({ live, orchestrator, projectId, waitForStatus }) => {
      await live();
      await orchestrator.stopContainers(projectId);
      await waitForStatus('stopped');
      await orchestrator.startContainers(projectId);
      await waitForStatus('running');
      expect(activities.callsOf('waitUntilAwake')).toBe(10);
    });
  });
});

describe('a setup that finds no free place', () => {
  it('waits for one, and gives it back when it is done', async () => {
    const activities = new FakeActivities()
      .script('requestSetupPlace', () => false)
      .script('waitForSetupPlace', (call) => (call < 5 ? notReady() : undefined));
    await withJourney(activities, async ({ start, waitForSetup }) => {
      await start();
      await waitForSetup();
      const { calls } = activities;
      expect(activities.callsOf('waitForSetupPlace')).toBe(5);
      expect(calls.lastIndexOf('waitForSetupPlace')).toBeLessThan(calls.indexOf('createProjectFiles'));
      await eventually(() => expect(activities.callsOf('releaseSetupPlace')).toBe(1));
      expect(statusesOf(activities)[0]).toBe('starting');
    });
  });

  it('is cancelled while it waits, leaves the queue, and may be retried', async () => {
    const activities = new FakeActivities()
      .script('requestSetupPlace', (call) => call > 1)
      .script('waitForSetupPlace', untilCancelled);
    await withJourney(activities, async ({ start, waitForSetup, orchestrator, projectId, waitForStatus }) => {
      await start();
      await eventually(() => expect(activities.callsOf('waitForSetupPlace')).toBe(1));
      await orchestrator.cancelSetup(projectId);
      await waitForStatus('stopped');
      expect(activities.progress.at(-1)).toMatchObject({ kind: 'finished', try: 1, phase: 'cancelled' });
      expect(activities.callsOf('releaseSetupPlace')).toBe(1);
      expect(activities.callsOf('createProjectFiles')).toBe(0);

      await orchestrator.retrySetup(projectId);
      await waitForSetup(2);
      await waitForStatus('running');
    });
  });

  it('is deleted while it waits', async () => {
    const activities = new FakeActivities()
      .script('requestSetupPlace', () => false)
      .script('waitForSetupPlace', untilCancelled);
    await withJourney(activities, async ({ start, orchestrator, projectId }) => {
      await start();
      await eventually(() => expect(activities.callsOf('waitForSetupPlace')).toBe(1));
      await orchestrator.deleteProject({ projectId, ownerId: 'admin', name: 'Bakery', policy: QUICK_POLICY });
      await temporal().client.workflow.getHandle(lifecycleWorkflowId(projectId)).result();
      expect(statusesOf(activities)).toEqual(['deleting']);
    });
  });
});

describe('idleness', () => {
  it('stops a project that nobody looks at once its idle time is over', async () => {
    await withJourney(new FakeActivities(), async ({ live, waitForStatus, activities }) => {
      await live({ idleTimeoutMs: 300 });
      await waitForStatus('stopped');
      expect(activities.callsOf('readPresence')).toBe(1);
    });
  });

  it('counts from the last heartbeat, which it reads before it stops anything', async () => {
    let lastHeartbeatMs = 0;
    const activities = new FakeActivities().script('readPresence', (call) => {
      if (call <= 3) lastHeartbeatMs = Date.now();
      return { viewers: 1, lastHeartbeatMs };
    });
    await withJourney(activities, async ({ live, waitForStatus }) => {
      await live({ idleTimeoutMs: 400 });
      await waitForStatus('stopped');
      const idleMs = Date.now() - lastHeartbeatMs;
      expect(activities.callsOf('readPresence')).toBe(4);
      expect(idleMs).toBeGreaterThanOrEqual(400);
    });
  });

  it('takes the idle time that was set meanwhile', async () => {
    const idleTimeoutMs = 700;
    const activities = new FakeActivities().script('readPresence', () => ({
      viewers: 0,
      lastHeartbeatMs: null,
      idleTimeoutMs,
    }));
    await withJourney(activities, async ({ live, waitForStatus }) => {
      await live({ idleTimeoutMs: 100 });
      const since = Date.now();
      await waitForStatus('stopped');

      expect(activities.callsOf('readPresence')).toBe(2);
      // The clocks of the server and of this process may differ by some milliseconds.
      expect(Date.now() - since).toBeGreaterThan(idleTimeoutMs / 2);
    });
  });

  it('stops nothing while the agent works', async () => {
    const activities = new FakeActivities().script('waitUntilAgentIdle', (call) =>
      call === 1 ? undefined : untilCancelled(),
    );
    await withJourney(activities, async ({ live, orchestrator, projectId, waitForStatus }) => {
      await live({ idleTimeoutMs: 200 });
      await orchestrator.runTurn(projectId, 1);
      await eventually(() => expect(activities.callsOf('waitUntilAgentIdle')).toBe(2));
      const looks = activities.callsOf('readPresence');
      await orchestrator.presenceChanged(projectId, { visited: true });
      expect(statusesOf(activities).at(-1)).toBe('running');
      expect(activities.callsOf('readPresence')).toBe(looks);
      await orchestrator.abortTurns(projectId);
      await waitForStatus('stopped');
    });
  });
});

describe('containers that end by themselves', () => {
  it.each([
    ['starts them again while somebody looks', 1, ['starting', 'running', 'starting', 'running']],
    ['stops the rest and says why while nobody looks', 0, ['starting', 'running', 'stopping', 'stopped']],
  ])('%s', async (_title, viewers, statuses) => {
    const activities = new FakeActivities().script('lookAtContainers', () => ({ running: 1, problem: DOWN, viewers }));
    await withJourney(activities, async ({ live, orchestrator, projectId }) => {
      await live();
      await orchestrator.containersChanged(projectId);
      await eventually(() => expect(statusesOf(activities)).toEqual(statuses));
      expect(activities.statuses.at(-1)?.problem).toEqual(viewers === 0 ? DOWN : undefined);
    });
  });

  it('gives up when they end again and again', async () => {
    const activities = new FakeActivities().script('lookAtContainers', () => ({
      running: 1,
      problem: DOWN,
      viewers: 1,
    }));
    await withJourney(activities, async ({ live, orchestrator, projectId, waitForStatus }) => {
      await live();
      for (let repair = 1; repair <= 3; repair += 1) {
        await orchestrator.containersChanged(projectId);
        await eventually(() => expect(activities.callsOf('wakeContainers')).toBe(repair));
        await waitForStatus('running');
      }
      await orchestrator.containersChanged(projectId);
      await waitForStatus('error');
      expect(activities.statuses.at(-1)?.problem).toEqual(DOWN);
      expect(activities.callsOf('wakeContainers')).toBe(3);
    });
  });

  it('are no reason: an agent made for another model is made anew, once', async () => {
    const activities = new FakeActivities().script('lookAtContainers', (call) => ({
      running: 2,
      problem: null,
      isOutdated: call === 1,
      viewers: 0,
    }));
    await withJourney(activities, async ({ live, orchestrator, projectId, waitForStatus }) => {
      await live();
      await orchestrator.containersChanged(projectId);
      await orchestrator.runTurn(projectId, 1);
      await eventually(() => expect(activities.turns.at(-1)?.change.state).toBe('completed'));
      await waitForStatus('running');

      const { calls } = activities;
      expect(activities.callsOf('wakeContainers')).toBe(1);
      expect(calls.indexOf('wakeContainers')).toBeLessThan(calls.indexOf('deliverTurn'));
    });
  });

  it('are no reason: an agent at work is let finish before it is made anew', async () => {
    let finish = () => {};
    const work = new Promise<void>((resolve) => (finish = resolve));
    const activities = new FakeActivities()
      .script('waitUntilAgentIdle', (call) => (call === 1 ? undefined : work))
      .script('lookAtContainers', () => ({
        running: 2,
        problem: null,
        isOutdated: activities.callsOf('wakeContainers') === 0,
        viewers: 1,
      }));
    await withJourney(activities, async ({ live, orchestrator, projectId }) => {
      await live();
      await orchestrator.runTurn(projectId, 1);
      await eventually(() => expect(activities.callsOf('waitUntilAgentIdle')).toBe(2));
      await orchestrator.containersChanged(projectId);
      await eventually(() => expect(activities.callsOf('lookAtContainers')).toBe(1));
      expect(activities.callsOf('wakeContainers')).toBe(0);

      finish();

      await eventually(() => expect(activities.callsOf('wakeContainers')).toBe(1));
      expect(activities.turns.map(({ change }) => change.state)).toEqual(['completed']);
    });
  });

  it('are not looked at for ever when a look fails', async () => {
    let finish = () => {};
    const work = new Promise<void>((resolve) => (finish = resolve));
    const activities = new FakeActivities()
      .script('waitUntilAgentIdle', (call) => (call === 1 ? undefined : work))
      .script('lookAtContainers', (call) => {
        if (call > 1) throw new SetupError('image_missing', 'No look today.');
        return { running: 2, problem: null, isOutdated: true, viewers: 1 };
      });
    await withJourney(activities, async ({ live, orchestrator, projectId, waitForStatus }) => {
      await live();
      await orchestrator.runTurn(projectId, 1);
      await eventually(() => expect(activities.callsOf('waitUntilAgentIdle')).toBe(2));
      await orchestrator.containersChanged(projectId);
      await eventually(() => expect(activities.callsOf('lookAtContainers')).toBe(1));
      finish();
      await eventually(() => expect(activities.callsOf('lookAtContainers')).toBe(2));

      await orchestrator.stopContainers(projectId);
      await waitForStatus('stopped');
      expect(activities.callsOf('lookAtContainers')).toBe(2);
    });
  });

  it('leaves alone a project whose containers all run', async () => {
    await withJourney(new FakeActivities(), async ({ live, orchestrator, projectId, activities }) => {
      await live();
      await orchestrator.containersChanged(projectId);
      await eventually(() => expect(activities.callsOf('lookAtContainers')).toBe(1));
      expect(statusesOf(activities)).toEqual(['starting', 'running']);
    });
  });
});

describe('prompts after the first', () => {
  it('ends a prompt at its limit also when the agent cannot be asked whether it got on', async () => {
    const activities = new FakeActivities()
      .script('waitUntilAgentIdle', (call) => (call === 1 ? undefined : untilCancelled()))
      .script('findAgentProgress', () => {
        throw new SetupError('agent_unreachable', 'The agent does not answer.');
      });
    const phaseTimeoutMs = { ...QUICK_POLICY.phaseTimeoutMs, waiting_completion: 3_000 };

    await withJourney(activities, async ({ live, orchestrator, projectId }) => {
      await live({ policy: { ...QUICK_POLICY, phaseTimeoutMs } });
      await orchestrator.runTurn(projectId, 1);

      await eventually(() => expect(activities.turns.at(-1)?.change).toMatchObject({ code: 'phase_timeout' }));
    });
  });

  it('run one after the other, each kept as a version', async () => {
    await withJourney(new FakeActivities(), async ({ live, orchestrator, projectId, activities }) => {
      await live();
      await Promise.all([1, 2, 3].map((turn) => orchestrator.runTurn(projectId, turn)));
      await eventually(() => expect(activities.turns).toHaveLength(3));

      expect(activities.turns.map(({ turn, change }) => [turn, change.state])).toEqual([
        [1, 'completed'],
        [2, 'completed'],
        [3, 'completed'],
      ]);
      expect(activities.callsOf('keepVersion')).toBe(4);
    });
  });

  it('wake a stopped project first', async () => {
    await withJourney(new FakeActivities(), async ({ live, orchestrator, projectId, waitForStatus, activities }) => {
      await live();
      await orchestrator.stopContainers(projectId);
      await waitForStatus('stopped');
      await orchestrator.runTurn(projectId, 1);
      await eventually(() => expect(activities.turns.at(-1)?.change.state).toBe('completed'));
      const { calls } = activities;
      expect(calls.indexOf('wakeContainers')).toBeLessThan(calls.indexOf('deliverTurn'));
    });
  });

  it('tell why they failed, and the next one runs all the same', async () => {
    const activities = new FakeActivities().script('waitUntilAgentIdle', (call) => {
      if (call === 2) throw new SetupError('provider_rejected', 'The key was refused.');
    });
    await withJourney(activities, async ({ live, orchestrator, projectId }) => {
      await live();
      await orchestrator.runTurn(projectId, 1);
      await orchestrator.runTurn(projectId, 2);
      await eventually(() =>
        expect(activities.turns.at(-1)).toMatchObject({ turn: 2, change: { state: 'completed' } }),
      );
      expect(activities.turns[0]).toMatchObject({
        turn: 1,
        change: { state: 'failed', code: 'provider_rejected', message: 'The key was refused.' },
      });
    });
  });

  it('are ended by an abort, with those that wait', async () => {
    const activities = new FakeActivities().script('waitUntilAgentIdle', (call) =>
      call === 1 ? undefined : untilCancelled(),
    );
    await withJourney(activities, async ({ live, orchestrator, projectId }) => {
      await live();
      await orchestrator.runTurn(projectId, 1);
      await eventually(() => expect(activities.callsOf('waitUntilAgentIdle')).toBe(2));
      await orchestrator.runTurn(projectId, 2);
      await orchestrator.abortTurns(projectId);
      await eventually(() => {
        const aborted = activities.turns.filter(({ change }) => change.state === 'aborted').map(({ turn }) => turn);
        expect(new Set(aborted)).toEqual(new Set([1, 2]));
      });
      expect(activities.callsOf('abortAgent')).toBe(1);
      expect(activities.callsOf('deliverTurn')).toBe(1);
    });
  });

  it('are refused an abort when there is none', async () => {
    await withJourney(new FakeActivities(), async ({ live, orchestrator, projectId }) => {
      await live();
      await expect(orchestrator.abortTurns(projectId)).rejects.toMatchObject({ code: 'conflict' });
    });
  });
});

describe('versions', () => {
  it('are restored by name, each time under a key of its own', async () => {
    const keys: unknown[] = [];
    const activities = new FakeActivities().script('restoreVersion', () => void keys.push(keys.length));
    await withJourney(activities, async ({ live, orchestrator, projectId }) => {
      await live();
      await orchestrator.restoreVersion(projectId, 'abc');
      await eventually(() => expect(activities.callsOf('restoreVersion')).toBe(1));
    });
  });
});

describe('a long life', () => {
  async function runIdOf(projectId: ProjectId): Promise<string> {
    return (await temporal().client.workflow.getHandle(lifecycleWorkflowId(projectId)).describe()).runId;
  }

  it('continues as new many times and loses neither a signal nor a command', async () => {
    await withJourney(new FakeActivities(), async ({ live, orchestrator, projectId, waitForStatus, activities }) => {
      await live({ continueAfterEvents: 30 });
      const runs = new Set<string>();
      for (let round = 1; round <= 6; round += 1) {
        await orchestrator.stopContainers(projectId);
        await waitForStatus('stopped');
        await orchestrator.presenceChanged(projectId, { visited: true });
        await waitForStatus('running');
        await orchestrator.runTurn(projectId, round);
        await eventually(() => expect(activities.turns).toHaveLength(round));
        runs.add(await runIdOf(projectId));
      }

      expect(runs.size).toBeGreaterThanOrEqual(4);
      expect(activities.callsOf('wakeContainers')).toBe(6);
      expect(activities.turns.every(({ change }) => change.state === 'completed')).toBe(true);
      const sequences = activities.statuses.map(({ sequence }) => sequence);
      expect(sequences).toEqual([...sequences].sort((a, b) => a - b));
    });
  });

  it.each(['running', 'starting', 'stopping', 'stopped', 'error'] as const)(
    'is taken up again from the database after its workflow was lost while %s, without a second setup',
    async (status) => {
      await withJourney(new FakeActivities(), async ({ orchestrator, projectId, activities, waitForStatus }) => {
        const started = { projectId, ownerId: 'admin', name: 'Bakery', policy: QUICK_POLICY };
        await orchestrator.adoptProject({
          ...started,
          status,
          statusSequence: 7,
          setupTry: 2,
          setupPhase: 'completed',
        });
        await orchestrator.startContainers(projectId);
        await eventually(() =>
          expect(activities.callsOf('lookAtContainers') + activities.callsOf('wakeContainers')).toBeGreaterThan(0),
        );
        if (status !== 'running') await waitForStatus('running');

        expect(activities.callsOf('createProjectFiles')).toBe(0);
        expect(activities.callsOf('sendPrompt')).toBe(0);
        expect(activities.statuses.every(({ sequence }) => sequence > 7)).toBe(true);
      });
    },
  );
});

describe('deletion', () => {
  it.each(['a wake', 'a turn'])('wins over %s that is under way', async (what) => {
    const activities = new FakeActivities()
      .script('waitUntilAwake', untilCancelled)
      .script('waitUntilAgentIdle', (call) => (call === 1 ? undefined : untilCancelled()));
    await withJourney(activities, async ({ live, orchestrator, projectId, waitForStatus }) => {
      await live();
      if (what === 'a wake') {
        await orchestrator.stopContainers(projectId);
        await waitForStatus('stopped');
        await orchestrator.startContainers(projectId);
        await eventually(() => expect(activities.callsOf('waitUntilAwake')).toBe(1));
      } else {
        await orchestrator.runTurn(projectId, 1);
        await eventually(() => expect(activities.callsOf('waitUntilAgentIdle')).toBe(2));
      }
      const policy = QUICK_POLICY;
      await orchestrator.deleteProject({ projectId, ownerId: 'admin', name: 'Bakery', policy });
      await temporal().client.workflow.getHandle(lifecycleWorkflowId(projectId)).result();

      expect(activities.calls.at(-1)).toBe('deleteProjectRecord');
      expect(statusesOf(activities).at(-1)).toBe('deleting');
    });
  });
});
