/** The phases that do work, in the order in which every setup runs them. */
export const WORK_PHASES = [
  'creating_files',
  'starting_docker',
  'initializing_agent',
  'sending_prompt',
  'waiting_completion',
] as const;

export type WorkPhase = (typeof WORK_PHASES)[number];

export const FINAL_PHASES = ['completed', 'failed', 'cancelled'] as const;

export type FinalPhase = (typeof FINAL_PHASES)[number];

export const SETUP_PHASES = ['not_started', ...WORK_PHASES, ...FINAL_PHASES] as const;

export type SetupPhase = (typeof SETUP_PHASES)[number];

export function isWorkPhase(phase: SetupPhase): phase is WorkPhase {
  return WORK_PHASES.some((work) => work === phase);
}

export function isFinalPhase(phase: SetupPhase): phase is FinalPhase {
  return FINAL_PHASES.some((final) => final === phase);
}

/**
 * Whether one try of a setup may go from `from` to `to`: one work phase forward at a time, `completed` only after the
 * last of them, `failed` and `cancelled` from any that is not final.
 */
export function canMovePhase(from: SetupPhase, to: SetupPhase): boolean {
  if (isFinalPhase(from)) return false;
  if (to === 'failed' || to === 'cancelled') return true;
  return SETUP_PHASES.indexOf(to) === SETUP_PHASES.indexOf(from) + 1;
}

/**
 * The place of a phase in its try: 0 for `not_started`, 1 to 5 for the work phases, 6 for every final phase. Together
 * with the try it orders the writes of setups, so that a late write never moves a project backwards.
 */
export function phaseStep(phase: SetupPhase): number {
  return isFinalPhase(phase) ? WORK_PHASES.length + 1 : SETUP_PHASES.indexOf(phase);
}
