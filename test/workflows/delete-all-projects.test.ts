import { describe, expect, it } from '@jest/globals';
import { SetupError } from '../../src/domain/failure.js';
import { deleteAllWorkflowId } from '../../workflows/messages.js';
import { eventually } from '../support/eventually.js';
import { FakeActivities, notReady } from '../support/fake-activities.js';
import { prepareTemporal, withJourney } from './with-journey.js';

const temporal = prepareTemporal();

function ids(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(index).padStart(16, '0'));
}

describe('deleting all projects', () => {
  it('deletes each once, five at a time, however often it is asked for, and tells how far it is', async () => {
    let [now, most] = [0, 0];
    const activities = new FakeActivities()
      .script('listProjectsToDelete', () => ids(20))
      .script('deleteOneProject', async () => {
        now += 1;
        most = Math.max(most, now);
        await new Promise((resolve) => setTimeout(resolve, 20));
        now -= 1;
      });
    await withJourney(activities, async ({ orchestrator }) => {
      expect(await orchestrator.deleteAllProgress('owner-1')).toBeNull();
      await Promise.all([orchestrator.deleteAll('owner-1'), orchestrator.deleteAll('owner-1')]);
      await temporal().client.workflow.getHandle(deleteAllWorkflowId('owner-1')).result();

      expect(await orchestrator.deleteAllProgress('owner-1')).toEqual({ total: 20, deleted: 20, failed: [] });
      expect(activities.callsOf('deleteOneProject')).toBe(20);
      expect(most).toBe(5);
    });
  });

  it('is patient with a deletion that takes long, and reports one that fails without stopping for it', async () => {
    const activities = new FakeActivities()
      .script('listProjectsToDelete', () => ids(3))
      .script('deleteOneProject', (call) => {
        if (call === 1) throw new SetupError('invalid_template', 'The template is gone.');
        if (call < 10) notReady();
      });
    await withJourney(activities, async ({ orchestrator }) => {
      await orchestrator.deleteAll(null);
      await eventually(
        async () => {
          expect(await orchestrator.deleteAllProgress(null)).toEqual({
            total: 3,
            deleted: 2,
            failed: [{ projectId: expect.any(String), message: 'The template is gone.' }],
          });
        },
        { timeoutMs: 30_000 },
      );
    });
  });
});
