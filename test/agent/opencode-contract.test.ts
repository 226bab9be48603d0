import { shareScenes, openGate } from './opencode-harness.js';
import type { ModelRequest } from '../support/scripted-model.js';
import { describeCodingAgent } from './coding-agent.contract.js';

const withScene = shareScenes();

describeCodingAgent('opencode', (use) =>
  withScene(({ agent, opencode, model }) =>
    use({
      agent,
      endpoint: opencode.endpoint,
      holdNextPrompt: () => {
        const { until, release } = openGate();
        model.script({ kind: 'hold', until });
        return { release };
      },
      runsOf: (text) => model.requests.filter((request) => lastUserText(request).includes(text)).length,
      goAway: () => opencode.kill(),
    }),
  ),
);

function lastUserText(request: ModelRequest): string {
  return JSON.stringify(request.messages.findLast(({ role }) => role === 'user')?.content);
}
