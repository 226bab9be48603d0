import type { FaultCase } from '../fault-case.js';

export const SECRET_CASES: readonly FaultCase[] = [
  {
    row: '63',
    injected: 'keys, tokens and passwords that are known by heart, looked for in logs, answers, settings and histories',
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
