import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { FAILURE_CODES } from '../../domain/failure.js';
import type { AttemptFailure, PhaseRecord } from '../../domain/phase-record.js';
import { previewLabel } from '../../domain/preview-host.js';
import { type Project, PROJECT_STATUSES, type ProjectId } from '../../domain/project.js';
import { SETUP_PHASES, WORK_PHASES } from '../../domain/setup-phase.js';
import { SetupOrchestrator } from '../../temporal/setup-orchestrator.js';
import { ApiSettings } from '../api-dependencies.js';
import { ProjectFacts } from './project-facts.service.js';

const instant = z.iso.datetime();
const code = z.enum(FAILURE_CODES as [string, ...string[]]);

const setupSummary = z.object({
  try: z.int().meta({ description: '1 for the first setup; each retry adds one.' }),
  phase: z.enum(SETUP_PHASES),
  phaseStartedAt: instant.nullable(),
  phaseDeadlineAt: instant.nullable(),
  startedAt: instant.nullable(),
  finishedAt: instant.nullable(),
  error: z
    .object({
      code,
      phase: z.enum(WORK_PHASES),
      message: z.string(),
      hint: z.string(),
      logTail: z.string().nullable(),
    })
    .nullable(),
  waiting: z
    .object({ before: z.int() })
    .nullable()
    .meta({ description: 'It waits for a free place, with this many in front; null: it does not wait.' }),
  workflowId: z.string(),
  traceUrl: z.string().nullable().meta({ description: 'The setup in the Temporal Web UI.' }),
});

export const projectView = z
  .object({
    id: z.string(),
    revision: z.int().meta({ description: 'Grows with each change; a reader keeps the state with the highest.' }),
    owner: z.object({
      id: z.string(),
      name: z.string().nullable().meta({ description: 'Null: the account is gone.' }),
    }),
    slug: z.string(),
    name: z.string(),
    prompt: z.string(),
    model: z.string(),
    template: z.string(),
    status: z.enum(PROJECT_STATUSES),
    setup: setupSummary,
    previewUrl: z.string(),
    previewReady: z.boolean(),
    agentReady: z.boolean(),
    problem: z
      .object({ code, message: z.string(), hint: z.string(), logTail: z.string().nullable() })
      .nullable()
      .meta({ description: 'Why a project that was set up does not run as wished.' }),
    viewers: z.int().meta({ description: 'Pages that look at it now.' }),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'Project' });

export type ProjectView = z.infer<typeof projectView>;

const phaseView = z
  .object({
    phase: z.enum(WORK_PHASES),
    startedAt: instant,
    deadlineAt: instant,
    endedAt: instant.nullable(),
    outcome: z.enum(['completed', 'failed', 'cancelled']).nullable(),
    failedAttempts: z
      .int()
      .meta({ description: 'Attempts that went wrong; looking whether something is ready is none.' }),
    lastFailure: z
      .object({
        attempt: z.int(),
        maximumAttempts: z.int(),
        code,
        message: z.string(),
        at: instant,
        nextAttemptAt: instant.nullable(),
        retry: z.string().nullable().meta({ description: 'For people: "retry 2 of 3"; null: there is none.' }),
      })
      .nullable(),
    probes: z.int(),
    lastFinding: z.string().nullable(),
  })
  .meta({ id: 'SetupPhase' });

export const setupView = setupSummary
  .extend({
    projectId: z.string(),
    phases: z.array(phaseView).meta({ description: 'Of this try, those that began, in their order.' }),
    earlierTries: z.array(z.object({ try: z.int(), phases: z.array(phaseView) })),
  })
  .meta({ id: 'Setup' });

export type SetupView = z.infer<typeof setupView>;

interface FactsOfProject {
  readonly viewers: number;
  /** Setups that wait in front of its own; undefined: it does not wait. */
  readonly before: number | undefined;
  readonly ownerName: string | undefined;
}

/** How projects look from outside. */
@Injectable()
export class ProjectViews {
  constructor(
    private readonly settings: ApiSettings,
    private readonly orchestrator: SetupOrchestrator,
    private readonly facts: ProjectFacts,
  ) {}

  async project(project: Project): Promise<ProjectView> {
    const [view] = await this.projects([project]);
    return view ?? this.#project(project, { viewers: 0, before: undefined, ownerName: undefined });
  }

  /** Asks once for all. */
  async projects(projects: readonly Project[]): Promise<ProjectView[]> {
    const viewers = await this.facts.viewersOf(projects);
    const positions = await this.facts.positionsOf(projects);
    const names = await this.facts.ownerNamesOf(projects);
    return projects.map((project) =>
      this.#project(project, {
        viewers: viewers.get(project.id) ?? 0,
        before: positions.get(project.id),
        ownerName: names.get(project.ownerId),
      }),
    );
  }

  /** Whoever has this address sees the site. */
  previewUrl({ id, slug }: Pick<Project, 'id' | 'slug'>): string {
    const { http, portInUse, previewKey } = this.settings;
    const label = previewLabel({ slug, key: previewKey(id) });
    // URL leaves the port out where it is the usual one.
    return new URL(`http://${label}.${http.previewDomain}:${portInUse}/`).href;
  }

  #project(project: Project, { viewers, before, ownerName }: FactsOfProject): ProjectView {
    const { id, revision, slug, name, prompt, model, template, status, previewReady, agentReady } = project;
    return {
      id,
      revision,
      owner: { id: project.ownerId, name: ownerName ?? null },
      slug,
      name,
      prompt,
      model,
      template,
      status,
      setup: this.#summary(project, before),
      previewUrl: this.previewUrl(project),
      previewReady,
      agentReady,
      problem: project.problem,
      viewers,
      createdAt: project.createdAt.toISOString(),
      updatedAt: project.updatedAt.toISOString(),
    };
  }

  async setup(project: Project, phases: readonly PhaseRecord[]): Promise<SetupView> {
    return this.#setup(project, phases, (await this.facts.positionsOf([project])).get(project.id));
  }

  /** Asks once for all. */
  async setups(
    projects: readonly Project[],
    phases: ReadonlyMap<ProjectId, readonly PhaseRecord[]>,
  ): Promise<SetupView[]> {
    const positions = await this.facts.positionsOf(projects);
    return projects.map((project) => this.#setup(project, phases.get(project.id) ?? [], positions.get(project.id)));
  }

  #setup(project: Project, phases: readonly PhaseRecord[], before: number | undefined): SetupView {
    const current = project.setup.try;
    const earlier = [...new Set(phases.map((phase) => phase.try))].filter((number) => number < current);
    const phasesOf = (number: number) => phases.filter((phase) => phase.try === number).map(toPhaseView);
    return {
      projectId: project.id,
      ...this.#summary(project, before),
      phases: phasesOf(current),
      earlierTries: earlier.map((number) => ({ try: number, phases: phasesOf(number) })),
    };
  }

  #summary({ id, setup }: Project, before: number | undefined): z.infer<typeof setupSummary> {
    return {
      try: setup.try,
      phase: setup.phase,
      phaseStartedAt: text(setup.phaseStartedAt),
      phaseDeadlineAt: text(setup.phaseDeadlineAt),
      startedAt: text(setup.startedAt),
      finishedAt: text(setup.finishedAt),
      error: setup.error,
      waiting: before === undefined ? null : { before },
      workflowId: this.orchestrator.setupWorkflowId(id, setup.try),
      traceUrl: this.orchestrator.traceUrl(id, setup.try),
    };
  }
}

function toPhaseView(record: PhaseRecord): z.infer<typeof phaseView> {
  const { phase, outcome, failedAttempts, lastFailure, probes, lastFinding } = record;
  return {
    phase,
    startedAt: record.startedAt.toISOString(),
    deadlineAt: record.deadlineAt.toISOString(),
    endedAt: text(record.endedAt),
    outcome,
    failedAttempts,
    lastFailure: lastFailure === null ? null : toFailureView(lastFailure),
    probes,
    lastFinding,
  };
}

function toFailureView(failure: AttemptFailure): NonNullable<z.infer<typeof phaseView>['lastFailure']> {
  const { attempt, maximumAttempts, nextAttemptAt } = failure;
  const retry = nextAttemptAt === null ? null : `retry ${attempt + 1} of ${maximumAttempts}`;
  return { ...failure, at: failure.at.toISOString(), nextAttemptAt: text(nextAttemptAt), retry };
}

function text(at: Date | null): string | null {
  return at === null ? null : at.toISOString();
}
