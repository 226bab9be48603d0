import { nowMs } from '../harness/clock.js';
import type { Engine } from './engine.js';
import { lookUntilItAnswers } from './look.js';

export const bare: Engine = {
  name: 'bare script, look every 10 ms',
  kind: 'bare',
  needs: [],
  packages: [],
  open: async () => ({
    async wait(address) {
      await lookUntilItAnswers(address);
      return nowMs();
    },
    close: async () => undefined,
  }),
};
