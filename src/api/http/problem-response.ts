import type { ApiResponseOptions } from '@nestjs/swagger';
import { getSchemaPath } from '@nestjs/swagger';
import { PROBLEM_TYPE } from './problem.js';

/** Describes a problem answer in the OpenAPI document. */
export function problemResponse(status: number, description: string): ApiResponseOptions {
  return { status, description, content: { [PROBLEM_TYPE]: { schema: { $ref: getSchemaPath('Problem') } } } };
}
