import type { Blueprint } from '../../activities/dependencies.js';
import { buildOpencodeConfig } from '../agent/opencode/opencode-config.js';
import type { Config } from '../config/env.js';
import { agentPassword } from '../config/secrets.js';
import type { KnownSecrets } from '../domain/known-secrets.js';
import type { Project } from '../domain/project.js';
import type { ModelProviders } from '../providers/model-providers.js';
import { buildProjectSpec } from '../workspace/project-spec.js';
import type { ProjectWorkspace } from '../workspace/project-workspace.js';
import type { TemplateCatalog } from '../workspace/template.js';

export interface BlueprintSources {
  readonly config: Pick<Config, 'runtimeImage' | 'models' | 'network'>;
  readonly masterKey: string;
  readonly templates: TemplateCatalog;
  readonly providers: ModelProviders;
  readonly workspace: ProjectWorkspace;
  readonly known: KnownSecrets;
}

/** Where containers find the demo model. */
export function demoModelUrl({ models }: Pick<Config, 'models'>): string {
  return `http://host.docker.internal:${models.demoPort}/v1`;
}

/** Works out what a project's containers shall be, anew whenever it is asked: secrets in it are stored nowhere. */
export async function blueprintOf(
  { config, masterKey, templates, providers, workspace, known }: BlueprintSources,
  project: Project,
): Promise<Blueprint> {
  const template = await templates.load(project.template);
  const password = agentPassword(masterKey, project.id);
  known.add(password);
  const { agentEgress } = config.network;
  const modelBaseUrl = demoModelUrl(config);
  // Only the provider of the project's own model: no agent is given a key that it does not need.
  const provider = await providers.forModel(project.model);
  const agentConfig = buildOpencodeConfig({ modelBaseUrl, ...(provider === undefined ? {} : { provider }) });
  const spec = buildProjectSpec({
    template,
    projectId: project.id,
    slug: project.slug,
    projectPath: workspace.pathOf(project.id),
    variables: {
      RUNTIME_IMAGE: config.runtimeImage,
      AGENT_PASSWORD: password,
      MODEL_BASE_URL: modelBaseUrl,
      AGENT_CONFIG: JSON.stringify(agentConfig),
      PROVIDER_API_KEY: provider?.key ?? '',
    },
    // Without its model an agent is of no use.
    egress: { preview: config.network.previewEgress, agent: agentEgress === 'none' ? 'model' : agentEgress },
  });
  return { template, spec, agentPassword: password };
}
