import { STATUS_CODES } from 'node:http';
import { hintFor, type FailureCode, type SetupError } from '../../domain/failure.js';
import { z } from 'zod';

/** The one translation of failures to HTTP. A failure of a setup is part of a project, never the status of an answer. */
export const STATUS_OF_CODE = {
  invalid_request: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  rate_limited: 429,
  temporal_unavailable: 503,
  database_unavailable: 503,
  docker_unavailable: 503,
  agent_unreachable: 503,
  disk_full: 507,
  image_missing: 500,
  invalid_template: 500,
  container_failed: 500,
  container_exited: 500,
  container_oom: 500,
  not_ready: 503,
  phase_timeout: 500,
  agent_failed: 500,
  provider_rejected: 500,
  provider_unreachable: 500,
  prompt_rejected: 500,
  setup_cancelled: 500,
  internal: 500,
} as const satisfies Record<FailureCode, number>;

export const PROBLEM_TYPE = 'application/problem+json';

/** RFC 9457 with our own members: every answer that is not what was asked for. */
export const problemSchema = z
  .object({
    type: z.string().meta({ description: 'Always about:blank: the code tells problems apart.' }),
    title: z.string().meta({ description: 'The name of the status.' }),
    status: z.int(),
    detail: z.string().meta({ description: 'What happened, for people.' }),
    code: z.string().meta({ description: 'What happened, for programs.' }),
    hint: z.string().meta({ description: 'What to do about it.' }),
    fields: z
      .array(z.object({ field: z.string(), reason: z.string() }))
      .optional()
      .meta({ description: 'The fields of the request that are wrong.' }),
    requestId: z.string().meta({ description: 'Names the request in the log of the server.' }),
  })
  .meta({ id: 'Problem' });

export type Problem = z.infer<typeof problemSchema>;

interface ProblemFacts {
  readonly status: number;
  readonly code: FailureCode;
  readonly detail: string;
  readonly requestId: string;
  readonly fields?: readonly string[] | undefined;
}

export function problemOf(error: SetupError, requestId: string): Problem {
  const { code, message, details } = error;
  const status = STATUS_OF_CODE[code];
  // What broke inside is for the log: its words may hold addresses, paths or parts of statements.
  const detail = status === 500 ? 'Something went wrong on the server.' : message;
  return toProblem({ status, code, detail, requestId, fields: details.fields });
}

export function toProblem({ status, code, detail, requestId, fields }: ProblemFacts): Problem {
  const problem = { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, detail, code };
  const named = fields === undefined ? {} : { fields: fields.map(toField) };
  return { ...problem, hint: hintFor(code), ...named, requestId };
}

/** `FailureDetails.fields` are written as `path: reason`. */
function toField(text: string): { field: string; reason: string } {
  const colon = text.indexOf(': ');
  return { field: text.slice(0, colon), reason: text.slice(colon + 2) };
}
