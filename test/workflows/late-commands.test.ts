import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { ProjectId } from '../../src/domain/project.js';
import { TemporalSetupOrchestrator } from '../../src/temporal/temporal-setup-orchestrator.js';
import { COMMAND_WANTED, EXTEND_PHASE, lifecycleWorkflowId, STOP } from '../../workflows/messages.js';
import { eventually } from '../support/eventually.js';
import { FakeActivities, untilCancelled } from '../support/fake-activities.js';
import { prepareTemporal, QUICK_POLICY, withJourney } from './with-journey.js';

const temporal = prepareTemporal();

describe('a command that no worker takes in time', () => {
  it('stands in the history as a signal, which the server keeps through its own crash', async () => {
    const projectId = randomBytes(8).toString('hex') as ProjectId;
    const { client } = temporal();
    const orchestrator = new TemporalSetupOrchestrator({ client, taskQueue: `nobody-${projectId}`, uiUrl: undefined });
    await orchestrator.startProject({ projectId, ownerId: 'admin', name: 'Bakery', policy: QUICK_POLICY });

    expect(await orchestrator.cancelSetup(projectId)).toBe('accepted');

    const handle = client.workflow.getHandle(lifecycleWorkflowId(projectId));
    const { events } = await handle.fetchHistory();
    const signals = events?.map((event) => event.workflowExecutionSignaledEventAttributes?.signalName);
    expect(signals).toContain(COMMAND_WANTED);
    await handle.terminate();
  });

  it('is obeyed when its signal comes, and refused in silence when it makes no sense', async () => {
    const activities = new FakeActivities();
    await withJourney(activities, async ({ live, projectId, waitForStatus }) => {
      const handle = temporal().client.workflow.getHandle(lifecycleWorkflowId(projectId));
      await live();

      await handle.signal(COMMAND_WANTED, { id: 'one', name: 'cancelSetup', request: {} });
      await handle.signal(COMMAND_WANTED, { id: 'two', name: 'no such command', request: {} });
      await handle.signal(COMMAND_WANTED, { id: 'three', name: STOP, request: {} });

      await waitForStatus('stopped');
      expect(activities.phases().at(-1)).toBe('completed');
    });
  });

  it.each(['signal', 'update'] as const)('is obeyed once when its %s comes first', async (first) => {
    const activities = new FakeActivities().script('waitUntilReady', untilCancelled);
    await withJourney(activities, async ({ start, projectId }) => {
      const handle = temporal().client.workflow.getHandle(lifecycleWorkflowId(projectId));
      await start();
      await eventually(() => expect(activities.callsOf('waitUntilReady')).toBe(1));
      const request = { seconds: 1_000 };
      const bySignal = () => handle.signal(COMMAND_WANTED, { id: 'one', name: EXTEND_PHASE, request });
      const byUpdate = () => handle.executeUpdate(EXTEND_PHASE, { updateId: 'one', args: [request] });

      if (first === 'signal') await bySignal();
      await byUpdate();
      if (first === 'update') await bySignal();
      await handle.executeUpdate(EXTEND_PHASE, { updateId: 'two', args: [{ seconds: 1 }] });

      const limits = () => activities.progress.flatMap((one) => (one.kind === 'phase' ? [limitOf(one)] : []));
      const usual = QUICK_POLICY.phaseTimeoutMs.starting_docker;
      await eventually(() => expect(limits().slice(-2)).toEqual([usual + 1_000_000, usual + 1_001_000]));
    });
  });
});

function limitOf({ startedAtMs, deadlineAtMs }: { startedAtMs: number; deadlineAtMs: number }): number {
  return deadlineAtMs - startedAtMs;
}
