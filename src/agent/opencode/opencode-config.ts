/** The provider of a project's model: any server that speaks OpenAI's chat completions. */
export interface ConfiguredProvider {
  /** First part of its models' names. */
  readonly id: string;
  readonly baseUrl: string;
  /** Names of its models, as the provider knows them; the first one also does small jobs such as titles. */
  readonly models: readonly [string, ...string[]];
}

/** Name of the environment variable of the agent's container that holds the provider's key. */
export const PROVIDER_KEY_VARIABLE = 'PROVIDER_API_KEY';

/** Bundled with opencode: nothing is downloaded for it. */
const PROVIDER_PACKAGE = '@ai-sdk/openai-compatible';

/** A provider that sends nothing for this long hangs: the agent gives up and tries again. */
const PROVIDER_SILENCE_LIMIT_MS = 120_000;

/**
 * The settings for `OPENCODE_CONFIG_CONTENT`: the demo model, the project's own provider and no other, nothing that calls home or asks a
 * question that nobody can answer. It holds no key: opencode fills `{env:…}` in from its own environment.
 */
export function buildOpencodeConfig(options: { modelBaseUrl: string; provider?: ConfiguredProvider }) {
  const { modelBaseUrl, provider } = options;
  const model = provider === undefined ? 'demo/site-builder' : `${provider.id}/${provider.models[0]}`;
  return {
    autoupdate: false,
    share: 'disabled',
    model,
    small_model: model,
    enabled_providers: provider === undefined ? ['demo'] : ['demo', provider.id],
    provider: {
      demo: {
        npm: PROVIDER_PACKAGE,
        name: 'Demo model',
        options: { baseURL: modelBaseUrl, apiKey: 'none', ...silenceLimits() },
        models: { 'site-builder': { name: 'Site builder (demo)' } },
      },
      ...(provider !== undefined && {
        [provider.id]: {
          npm: PROVIDER_PACKAGE,
          name: provider.id,
          options: { baseURL: provider.baseUrl, apiKey: `{env:${PROVIDER_KEY_VARIABLE}}`, ...silenceLimits() },
          models: Object.fromEntries(provider.models.map((name) => [name, { name }])),
        },
      }),
    },
    instructions: ['AGENTS.md'],
    lsp: false,
    formatter: false,
    permission: {
      edit: 'allow',
      bash: 'allow',
      webfetch: 'allow',
      websearch: 'deny',
      // Both ask by default, in the middle of a setup that nobody may be watching.
      external_directory: 'deny',
      doom_loop: 'deny',
    },
  };
}

function silenceLimits(): { headerTimeout: number; chunkTimeout: number } {
  return { headerTimeout: PROVIDER_SILENCE_LIMIT_MS, chunkTimeout: PROVIDER_SILENCE_LIMIT_MS };
}
