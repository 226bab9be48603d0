import { basename } from 'node:path';
import { parseCompose } from '../compose/parse-compose.js';
import { SetupError } from '../domain/failure.js';
import type { ProjectId } from '../domain/project.js';
import type { Egress, ProjectSpec } from '../domain/service-spec.js';
import type { Template } from './template.js';

/** What a template's Compose file may use beside `PROJECT_ID` and `PROJECT_SLUG`. */
export interface TemplateVariables {
  readonly RUNTIME_IMAGE: string;
  readonly AGENT_PASSWORD: string;
  readonly MODEL_BASE_URL: string;
  /** The agent's configuration as JSON: models, keys, permissions. */
  readonly AGENT_CONFIG: string;
  /** Key of the configured provider, to which AGENT_CONFIG refers by name; empty when there is none. */
  readonly PROVIDER_API_KEY: string;
}

export interface ProjectSpecInput {
  readonly template: Pick<Template, 'name' | 'composePath' | 'composeText' | 'preview' | 'agent'>;
  readonly projectId: ProjectId;
  readonly slug: string;
  /** Absolute path of the project's folder: what `.` means in the Compose file. */
  readonly projectPath: string;
  readonly variables: TemplateVariables;
  /** Undefined: nobody is reached. */
  readonly egress?: ProjectEgress;
}

/** A service that is neither preview nor agent has the preview's. */
export interface ProjectEgress {
  readonly preview: Egress;
  readonly agent: Egress;
}

const NO_EGRESS: ProjectEgress = { preview: 'none', agent: 'none' };

/** The containers of a project, worked out from its template. Throws `invalid_template` with every problem. */
export function buildProjectSpec(input: ProjectSpecInput): ProjectSpec {
  const { template, projectId, slug, projectPath, variables, egress = NO_EGRESS } = input;
  const fileName = `${template.name}/${basename(template.composePath)}`;
  const { services, volumes } = parseCompose({
    fileName,
    text: template.composeText,
    variables: { ...variables, PROJECT_ID: projectId, PROJECT_SLUG: slug },
    projectPath,
  });
  const missing = [template.preview.service, template.agent.service]
    .filter((wanted) => !services.some(({ name }) => name === wanted))
    .map((wanted) => `${fileName}: there is no service \`${wanted}\`, which template.yaml names`);
  if (missing.length > 0) {
    throw new SetupError('invalid_template', missing.join('; '), { details: { fields: missing } });
  }
  const isAgent = (name: string) => name === template.agent.service;
  return {
    projectId,
    slug,
    services: services.map((service) => ({
      ...service,
      egress: isAgent(service.name) ? egress.agent : egress.preview,
    })),
    volumes,
  };
}

/** Throws what `buildProjectSpec` would throw for any project: a bad template is told of before anything is made. */
export function checkCompose(template: ProjectSpecInput['template']): void {
  const variables = {
    RUNTIME_IMAGE: 'image',
    AGENT_PASSWORD: 'secret',
    MODEL_BASE_URL: 'http://host',
    AGENT_CONFIG: '{}',
    PROVIDER_API_KEY: '',
  };
  buildProjectSpec({
    template,
    projectId: '0000000000000000' as ProjectId,
    slug: 'site',
    projectPath: '/projects/site',
    variables,
  });
}
