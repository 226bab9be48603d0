import { ApplicationFailure, Context } from '@temporalio/activity';
import { nowMs } from '../../harness/clock.js';
import { answers, lookUntilItAnswers } from '../look.js';
import type { Waiters } from '../waiters.js';

export function createPollingActivities(waiters: Waiters) {
  return {
    async look(address: string): Promise<boolean> {
      return answers(address);
    },

    async lookOrFail(address: string): Promise<void> {
      if (!(await answers(address))) throw ApplicationFailure.create({ message: 'Nobody answers yet.' });
    },

    async lookAllTheTime(address: string): Promise<void> {
      await lookUntilItAnswers(address, () => Context.current().heartbeat());
    },

    async goOn(address: string): Promise<void> {
      waiters.wentOn(address, nowMs());
    },
  };
}

export type PollingActivities = ReturnType<typeof createPollingActivities>;
