import { DEFAULT_SETUP_POLICY, type SetupPolicy } from '../../src/domain/setup-policy.js';
import type { Project, ProjectId, SetupSummary } from '../../src/domain/project.js';
import type { ProjectSpec, ServiceSpec } from '../../src/domain/service-spec.js';
import type { Template } from '../../src/workspace/template.js';

/** The id of a project that nothing real belongs to; tests on a real engine take `randomProjectId`. */
export const SOME_PROJECT_ID = '0123456789abcdef' as ProjectId;

const NOON = new Date('2026-01-02T12:00:00Z');

/** Valid objects with plain values: a test names only what it is about. */
export function aProject(changes: Partial<Project> = {}): Project {
  return {
    id: SOME_PROJECT_ID,
    ownerId: 'owner-1',
    slug: 'bakery',
    name: 'Bakery',
    prompt: 'A landing page for a bakery',
    model: 'demo',
    template: 'astro-starter',
    status: 'created',
    statusSequence: -1,
    setup: aSetup(),
    previewReady: false,
    agentReady: false,
    problem: null,
    gatewayUrl: null,
    revision: 1,
    createdAt: NOON,
    updatedAt: NOON,
    ...changes,
  };
}

export function aSetup(changes: Partial<SetupSummary> = {}): SetupSummary {
  return {
    try: 1,
    phase: 'not_started',
    phaseStartedAt: null,
    phaseDeadlineAt: null,
    startedAt: null,
    finishedAt: null,
    error: null,
    ...changes,
  };
}

export function aServiceSpec(changes: Partial<ServiceSpec> = {}): ServiceSpec {
  return {
    name: 'preview',
    image: 'sitewright/runtime:latest',
    environment: {},
    mounts: [],
    ports: [],
    dependsOn: [],
    restart: 'no',
    tmpfs: {},
    readOnly: false,
    capAdd: [],
    init: false,
    ...changes,
  };
}

export function aProjectSpec(changes: Partial<ProjectSpec> = {}): ProjectSpec {
  return { projectId: SOME_PROJECT_ID, slug: 'bakery', services: [aServiceSpec()], volumes: [], ...changes };
}

export const COMPOSE_TEXT = `services:
  preview:
    image: \${RUNTIME_IMAGE}
    volumes: [".:/app"]
    ports: [4321]
  agent:
    image: \${RUNTIME_IMAGE}
    environment: { PASSWORD: "\${AGENT_PASSWORD}" }
    volumes: [".:/app", "home:/home/app"]
    ports: [4096]
volumes:
  home:
`;

export function aTemplate(changes: Partial<Template> = {}): Template {
  return {
    name: 'astro-starter',
    title: 'Astro starter',
    directory: '/templates/astro-starter',
    composePath: '/templates/astro-starter/compose.yaml',
    composeText: COMPOSE_TEXT,
    sitePath: '/templates/astro-starter/site',
    preview: { service: 'preview', port: 4321, path: '/' },
    agent: { service: 'agent', port: 4096, kind: 'opencode', path: '/global/health' },
    ...changes,
  };
}

/** The default numbers, but for those that a test shortens. */
export function aPolicy(changes: Partial<SetupPolicy> = {}): SetupPolicy {
  return { ...DEFAULT_SETUP_POLICY, ...changes };
}
