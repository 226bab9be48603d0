import type { PhaseRecord, Project, Setup } from '../../web/src/api/types.js';

/** A project that runs, with what the case is about. */
export function aProject(changes: Partial<Project> = {}): Project {
  return {
    id: '0123456789abcdef',
    slug: 'bakery',
    name: 'Bakery',
    prompt: 'A landing page for a bakery',
    model: 'demo/site-builder',
    template: 'astro-starter',
    status: 'running',
    setup: aSetupSummary(),
    previewUrl: 'http://bakery-abcdefghijkl.localhost:3000/',
    previewReady: true,
    agentReady: true,
    problem: null,
    viewers: 1,
    owner: { id: 'admin', name: 'Administrator' },
    revision: 7,
    createdAt: '2026-01-01T10:00:00.000Z',
    updatedAt: '2026-01-01T10:01:00.000Z',
    ...changes,
  };
}

function aSetupSummary(): Project['setup'] {
  return {
    try: 1,
    phase: 'completed',
    phaseStartedAt: null,
    phaseDeadlineAt: null,
    startedAt: '2026-01-01T10:00:00.000Z',
    finishedAt: '2026-01-01T10:00:48.000Z',
    error: null,
    waiting: null,
    workflowId: 'project-setup:0123456789abcdef:1',
    traceUrl: null,
  };
}

export function aSetup(changes: Partial<Setup> = {}): Setup {
  return { projectId: '0123456789abcdef', ...aSetupSummary(), phases: [], earlierTries: [], ...changes };
}

/** A phase that began at 10:00 with a limit of five minutes and goes on. */
export function aPhase(changes: Partial<PhaseRecord> = {}): PhaseRecord {
  return {
    phase: 'starting_docker',
    startedAt: '2026-01-01T10:00:00.000Z',
    deadlineAt: '2026-01-01T10:05:00.000Z',
    endedAt: null,
    outcome: null,
    failedAttempts: 0,
    lastFailure: null,
    probes: 0,
    lastFinding: null,
    ...changes,
  };
}
