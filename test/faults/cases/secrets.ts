import type { FaultCase } from '../fault-case.js';

export const SECRET_CASES: readonly FaultCase[] = [
  {
    row: '63a',
    injected:
      'a canary in every secret, then success, failure, an agent that tells its environment, cancel, delete, kill -9, a database that goes away',
    expected:
      'none in histories, visibility, database, logs, metrics, answers, streams, folders and containers; one that is planted is found',
    suite: { files: ['test/e2e/canaries.test.ts'] },
  },
  {
    row: '63b',
    injected: 'keys, tokens and passwords that are known by heart, looked for in logs, answers and settings',
    expected: "never told; the checker looks for the service's own secrets in answers and logs after every row",
    suite: {
      files: [
        'test/logging/logger.test.ts',
        'test/providers/model-providers.test.ts',
        'test/api/settings.test.ts',
        'test/api/users.test.ts',
        'test/agent/opencode-settings.test.ts',
      ],
      names: 'no secret|no key|without its key|never out|takes or opens',
    },
  },
];
