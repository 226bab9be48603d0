import type { WorkPhase } from './setup-phase.js';

/**
 * How the workflow treats a failure:
 * - `retry`: something went wrong, the failure policy tries again;
 * - `give_up`: trying again cannot help;
 * - `wait`: not a failure at all, something is not ready yet; the readiness policy goes on.
 */
export type Disposition = 'retry' | 'give_up' | 'wait';

/** Every failure code, with its disposition and what a person can do about it. */
const FAILURES = {
  invalid_request: { disposition: 'give_up', hint: 'Correct the named fields and send the request again.' },
  unauthorized: { disposition: 'give_up', hint: 'Send a valid token.' },
  forbidden: { disposition: 'give_up', hint: "Ask the project's owner or an administrator." },
  not_found: { disposition: 'give_up', hint: 'It may have been deleted; look at the list of projects.' },
  conflict: { disposition: 'give_up', hint: 'Look at the newest state first.' },
  rate_limited: { disposition: 'give_up', hint: 'Wait for the time that the answer names, then try again.' },
  temporal_unavailable: {
    disposition: 'retry',
    hint: 'Nothing is lost: work resumes when the Temporal server is back. Check that it runs.',
  },
  database_unavailable: {
    disposition: 'retry',
    hint: 'Nothing is lost: work resumes when the database is back. Check that it runs.',
  },
  docker_unavailable: {
    disposition: 'give_up',
    hint: 'Start the Docker engine on the server; the setup goes on by itself while its phase lasts. Then retry.',
  },
  image_missing: { disposition: 'give_up', hint: 'Build the runtime image with `npm run images`, then retry.' },
  invalid_template: { disposition: 'give_up', hint: 'Correct the template, then retry.' },
  disk_full: { disposition: 'give_up', hint: 'Delete projects or free disk space on the server, then retry.' },
  container_failed: {
    disposition: 'retry',
    hint: 'The engine refused the containers; its message says why. Then retry.',
  },
  container_exited: {
    disposition: 'give_up',
    hint: 'The last log lines say why it stopped. Correct that, then retry.',
  },
  container_oom: { disposition: 'give_up', hint: "Raise the memory limit in the template's Compose file, then retry." },
  not_ready: { disposition: 'wait', hint: 'It is checked again by itself.' },
  phase_timeout: {
    disposition: 'give_up',
    hint: 'Look at the last finding and the log lines; retry, or extend the phase next time.',
  },
  agent_unreachable: { disposition: 'retry', hint: "The agent's container may have stopped; retry starts it again." },
  agent_failed: { disposition: 'give_up', hint: 'Files written up to then are kept. Retry sends the prompt again.' },
  provider_rejected: {
    disposition: 'give_up',
    hint: "Check the provider's key and the model, or use the demo model; then retry.",
  },
  provider_unreachable: {
    disposition: 'give_up',
    hint: 'Check that the server reaches the provider, or use another model; then retry.',
  },
  prompt_rejected: { disposition: 'give_up', hint: 'Change the words of the prompt.' },
  setup_cancelled: { disposition: 'give_up', hint: 'Retry starts the setup again; files are kept.' },
  internal: { disposition: 'retry', hint: 'This is a fault of Sitewright: the log of the worker has the details.' },
} as const satisfies Record<string, { disposition: Disposition; hint: string }>;

export type FailureCode = keyof typeof FAILURES;

export const FAILURE_CODES = Object.keys(FAILURES) as readonly FailureCode[];

export function dispositionOf(code: FailureCode): Disposition {
  return FAILURES[code].disposition;
}

export function hintFor(code: FailureCode): string {
  return FAILURES[code].hint;
}

export function isFailureCode(text: string): text is FailureCode {
  return Object.hasOwn(FAILURES, text);
}

/** Facts beside the message, shown to people: never a secret. */
export interface FailureDetails {
  /** Last lines of the container that failed, oldest first, at most `LOG_TAIL_LIMIT` characters. */
  readonly logTail?: string;
  /** The fields of a request that are wrong, as `path: reason`. */
  readonly fields?: readonly string[];
  /** The last thing a wait saw before it ended. */
  readonly lastFinding?: string;
  /** When asking again makes sense, in seconds. */
  readonly retryAfterSeconds?: number;
}

/** Longest log tail that travels with a failure, in characters: small against Temporal's 2 MB payload limit. */
export const LOG_TAIL_LIMIT = 8_000;

/** The one error class of Sitewright; adapters wrap foreign errors in it where they enter. */
export class SetupError extends Error {
  override readonly name = 'SetupError';
  readonly code: FailureCode;
  readonly details: FailureDetails;

  constructor(code: FailureCode, message: string, options: { details?: FailureDetails; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details ?? {};
  }

  get disposition(): Disposition {
    return dispositionOf(this.code);
  }
}

/** Why a setup ended without a site, as a person sees it. */
export interface SetupFailure {
  readonly code: FailureCode;
  readonly phase: WorkPhase;
  readonly message: string;
  readonly hint: string;
  readonly logTail: string | null;
}
