import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { z } from 'zod';
import { SetupError } from '../../domain/failure.js';

/** What a parameter names; all others are about projects. */
const NAMED_BY: Readonly<Record<string, string>> = {
  userId: 'user',
  tokenId: 'token',
  askId: 'question',
  providerId: 'provider',
};

/** Checks every body, query, parameter and header that has a schema; what comes through has the schema's type. */
export class ValidationPipe implements PipeTransform {
  transform(value: unknown, { schema, type, data = '' }: ArgumentMetadata): unknown {
    if (!(schema instanceof z.ZodType)) return value;
    // A request without a body is missing its fields, not its body.
    const result = schema.safeParse(value === undefined && type === 'body' ? {} : value);
    if (result.success) return result.data;
    // An id that cannot be one names nothing.
    if (type === 'param') throw new SetupError('not_found', `There is no such ${NAMED_BY[data] ?? 'project'}.`);
    throw invalidRequest(result.error.issues.flatMap(fieldsOf));
  }
}

/** `reasons` are `name: reason`; of several about one field the first counts. */
export function invalidRequest(reasons: readonly string[]): SetupError {
  const names = reasons.map((reason) => reason.split(': ', 1)[0]);
  const fields = reasons.filter((_, index) => names.indexOf(names[index]) === index);
  return new SetupError('invalid_request', `Not valid: ${[...new Set(names)].join(', ')}.`, { details: { fields } });
}

function fieldsOf(issue: z.core.$ZodIssue): readonly string[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `${shortened(key)}: is not known`);
  const path = issue.path.map(String).join('.');
  return [`${path === '' ? 'body' : shortened(path)}: ${issue.message}`];
}

/** Names that a client made up come back in the answer, but not without end; a colon would end the name early. */
function shortened(name: string): string {
  return name.slice(0, 100).replaceAll(': ', ':');
}
