import type { components } from './schema';

type ProblemDocument = components['schemas']['Problem'];

export interface FieldProblem {
  readonly field: string;
  readonly reason: string;
}

/** Why the server did not do what was asked (RFC 9457), or that it could not be reached: `code` is `unreachable`. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly code: string;
  readonly hint: string;
  readonly fields: readonly FieldProblem[];
  /** When asking again makes sense. */
  readonly retryAfterS: number | undefined;

  private constructor(facts: {
    status: number;
    code: string;
    detail: string;
    hint: string;
    fields?: readonly FieldProblem[];
    retryAfterS?: number | undefined;
  }) {
    super(facts.detail);
    this.status = facts.status;
    this.code = facts.code;
    this.hint = facts.hint;
    this.fields = facts.fields ?? [];
    this.retryAfterS = facts.retryAfterS;
  }

  static from({ status, code, detail, hint, fields = [] }: ProblemDocument, { headers }: Response): Problem {
    const retryAfter = headers.get('retry-after');
    const retryAfterS = retryAfter === null ? undefined : Number(retryAfter);
    return new Problem({ status, code, detail, hint, fields, retryAfterS });
  }

  static unreachable(): Problem {
    const detail = 'The server cannot be reached.';
    return new Problem({ status: 0, code: 'unreachable', detail, hint: 'Work on the server goes on. Try again.' });
  }

  static unknown(status: number): Problem {
    return new Problem({ status, code: 'internal', detail: `The server answered ${status}.`, hint: 'Try again.' });
  }

  /** What is wrong with a field, as the end of a sentence that begins with the field's name. */
  reasonOf(field: string): string | undefined {
    return this.fields.find((problem) => problem.field === field || problem.field.startsWith(`${field}.`))?.reason;
  }
}

export function isProblemDocument(body: unknown): body is ProblemDocument {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body && 'hint' in body;
}

export function isProblem(error: unknown, code: string): boolean {
  return error instanceof Problem && error.code === code;
}

/** For people, whatever was thrown. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Problem) return error.message;
  return 'Something went wrong in this page.';
}
