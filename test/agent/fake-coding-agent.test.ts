import { FakeCodingAgent } from '../support/fakes/fake-coding-agent.js';
import { describeCodingAgent } from './coding-agent.contract.js';

describeCodingAgent('the fake', async (use) => {
  const agent = new FakeCodingAgent();
  await use({
    agent,
    endpoint: { baseUrl: 'http://127.0.0.1:1', password: 'none' },
    holdNextPrompt: () => {
      agent.holdPrompts();
      return { release: () => agent.setProgress(agent.prompts.at(-1)?.promptKey ?? '', { kind: 'completed' }) };
    },
    runsOf: (text) => agent.prompts.filter((prompt) => prompt.text === text).length,
    goAway: async () => agent.goAway(),
  });
});
