import { describe, expect, it } from '@jest/globals';
import { dispositionOf, FAILURE_CODES, hintFor, isFailureCode, SetupError } from '../../src/domain/failure.js';
import { canMoveStatus, parseProjectId, PROJECT_STATUSES, type ProjectStatus } from '../../src/domain/project.js';
import { canMovePhase, phaseStep, SETUP_PHASES } from '../../src/domain/setup-phase.js';
import { DEFAULT_SETUP_POLICY, policyWithTimeouts } from '../../src/domain/setup-policy.js';

describe('the status of a project', () => {
  it.each([
    ['created', ['starting', 'deleting']],
    ['starting', ['running', 'stopped', 'error', 'deleting']],
    ['running', ['starting', 'stopping', 'error', 'deleting']],
    ['stopping', ['stopped', 'error', 'deleting']],
    ['stopped', ['starting', 'deleting']],
    ['error', ['starting', 'stopping', 'deleting']],
    ['deleting', []],
  ] as const)('moves from %s only to %j', (from, allowed: readonly ProjectStatus[]) => {
    expect(PROJECT_STATUSES.filter((to) => canMoveStatus(from, to)).sort()).toEqual([...allowed].sort());
  });
});

describe('the phases of a setup', () => {
  it('go forward one at a time, to failed or cancelled from any, and nowhere from the end', () => {
    const moves = SETUP_PHASES.flatMap((from) =>
      SETUP_PHASES.filter((to) => canMovePhase(from, to)).map((to) => `${from}>${to}`),
    );

    expect(moves).toEqual([
      ...['not_started>creating_files', 'not_started>failed', 'not_started>cancelled'],
      ...['creating_files>starting_docker', 'creating_files>failed', 'creating_files>cancelled'],
      ...['starting_docker>initializing_agent', 'starting_docker>failed', 'starting_docker>cancelled'],
      ...['initializing_agent>sending_prompt', 'initializing_agent>failed', 'initializing_agent>cancelled'],
      ...['sending_prompt>waiting_completion', 'sending_prompt>failed', 'sending_prompt>cancelled'],
      ...['waiting_completion>completed', 'waiting_completion>failed', 'waiting_completion>cancelled'],
    ]);
  });

  it('have steps that order their writes', () => {
    expect(SETUP_PHASES.map(phaseStep)).toEqual([0, 1, 2, 3, 4, 5, 6, 6, 6]);
  });
});

describe('failures', () => {
  it('never repeats what cannot get better', () => {
    const repeated = FAILURE_CODES.filter((code) => dispositionOf(code) !== 'give_up');

    expect(repeated).toEqual([
      'temporal_unavailable',
      'database_unavailable',
      'container_failed',
      'not_ready',
      'agent_unreachable',
      'internal',
    ]);
    expect(dispositionOf('not_ready')).toBe('wait');
  });

  it('tell what to do', () => {
    for (const code of FAILURE_CODES) expect(hintFor(code)).toMatch(/^[A-Z].*\.$/);
  });

  it('keep the cause and the details', () => {
    const cause = new Error('inner');
    const error = new SetupError('disk_full', 'full', { cause, details: { logTail: 'x' } });

    expect(error).toMatchObject({ code: 'disk_full', disposition: 'give_up', cause, details: { logTail: 'x' } });
    expect(new SetupError('internal', 'x').details).toEqual({});
  });

  it.each([
    ['disk_full', true],
    ['toString', false],
    ['', false],
  ])('knows whether %j is a code', (text, known) => {
    expect(isFailureCode(text)).toBe(known);
  });
});

describe('parseProjectId', () => {
  it.each([
    ['0123456789abcdef', '0123456789abcdef'],
    ['0123456789ABCDEF', undefined],
    ['../../etc/passwd', undefined],
    ['', undefined],
  ])('of %j is %j', (text, id) => {
    expect(parseProjectId(text)).toBe(id);
  });
});

describe('policyWithTimeouts', () => {
  it('changes the limits that are given and keeps the others', () => {
    const { phaseTimeoutMs } = policyWithTimeouts({ starting_docker: 1_000 });

    expect(phaseTimeoutMs).toEqual({ ...DEFAULT_SETUP_POLICY.phaseTimeoutMs, starting_docker: 1_000 });
  });
});
