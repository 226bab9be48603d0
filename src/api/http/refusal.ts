import type { FastifyReply } from 'fastify';
import { BODY_LIMIT_BYTES, LONGEST_PROMPT_BYTES } from '../projects/project-requests.js';
import { type Problem, PROBLEM_TYPE, toProblem } from './problem.js';

export function sendProblem(reply: FastifyReply, problem: Problem): void {
  // As bytes: to text Fastify would add a charset, which this type does not have.
  void reply
    .status(problem.status)
    .type(PROBLEM_TYPE)
    .send(Buffer.from(JSON.stringify(problem)));
}

const DETAILS: Readonly<Record<number, string>> = {
  408: 'The request did not come in time.',
  415: 'The body must be sent as application/json.',
  431: 'The address and the headers are longer than 16 KiB.',
};

/** What the HTTP server itself refuses, before any of our code reads it. */
export function unreadable(status: number, requestId: string): Problem {
  if (status === 413) {
    const detail = `The body is larger than ${BODY_LIMIT_BYTES / 1024} KiB.`;
    // Only a prompt can be that long.
    const fields = [`prompt: must have at most ${LONGEST_PROMPT_BYTES} bytes`];
    return toProblem({ status, code: 'invalid_request', detail, requestId, fields });
  }
  const detail = DETAILS[status] ?? 'The body is not valid JSON, or the address is malformed.';
  return toProblem({ status, code: 'invalid_request', detail, requestId });
}
