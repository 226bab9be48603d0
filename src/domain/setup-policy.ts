import { WORK_PHASES, type WorkPhase } from './setup-phase.js';

/**
 * Every number that a setup obeys, in milliseconds unless named otherwise. It travels in the workflow input, so a
 * setup keeps the numbers it began with, and a test can shorten them.
 */
export interface SetupPolicy {
  /** Time limit of each phase, counted from that phase's start. */
  readonly phaseTimeoutMs: Readonly<Record<WorkPhase, number>>;
  /** The agent may go on beyond `waiting_completion` as long as it makes progress, up to this. */
  readonly agentWorkCapMs: number;
  /** Failure policy: something went wrong. */
  readonly failure: {
    readonly maximumAttempts: number;
    readonly initialIntervalMs: number;
    readonly backoffCoefficient: number;
    readonly maximumIntervalMs: number;
  };
  /** Readiness policy: not yet. It has no attempt limit by design: only the phase timer ends it. */
  readonly readiness: {
    readonly intervalMs: number;
    readonly agentIntervalMs: number;
    /** How long one attempt watches before it hands back its slot as "not ready yet". */
    readonly windowMs: number;
    readonly heartbeatTimeoutMs: number;
  };
  /** Heartbeat timeout of actions: cancelling reaches a running action within it. */
  readonly actionHeartbeatTimeoutMs: number;
  /** Time limit of one attempt of an action. */
  readonly actionAttemptTimeoutMs: number;
  /** Time limit of the clean-up at the end. */
  readonly cleanupTimeoutMs: number;
}

/** Defaults of the design's table of phases and policies. */
export const DEFAULT_SETUP_POLICY: SetupPolicy = {
  phaseTimeoutMs: {
    creating_files: 30_000,
    starting_docker: 300_000,
    initializing_agent: 30_000,
    sending_prompt: 30_000,
    waiting_completion: 600_000,
  },
  agentWorkCapMs: 7_200_000,
  failure: { maximumAttempts: 3, initialIntervalMs: 2_000, backoffCoefficient: 2, maximumIntervalMs: 60_000 },
  readiness: { intervalMs: 1_000, agentIntervalMs: 2_000, windowMs: 45_000, heartbeatTimeoutMs: 10_000 },
  actionHeartbeatTimeoutMs: 3_000,
  actionAttemptTimeoutMs: 60_000,
  cleanupTimeoutMs: 120_000,
};

/** Longest limit a phase can get, extensions included: 24 hours. */
export const LONGEST_PHASE_MS = 86_400_000;

/** The defaults with other time limits for some phases. */
export function policyWithTimeouts(timeoutsMs: Partial<Record<WorkPhase, number>>): SetupPolicy {
  const phaseTimeoutMs = { ...DEFAULT_SETUP_POLICY.phaseTimeoutMs };
  for (const phase of WORK_PHASES) phaseTimeoutMs[phase] = timeoutsMs[phase] ?? phaseTimeoutMs[phase];
  return { ...DEFAULT_SETUP_POLICY, phaseTimeoutMs };
}
