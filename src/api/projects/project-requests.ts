import { z } from 'zod';
import { PROJECT_ID_PATTERN, PROJECT_STATUSES, type ProjectId } from '../../domain/project.js';
import { LONGEST_NAME } from '../../domain/slug.js';

export const LONGEST_PROMPT_BYTES = 32 * 1024;
/** A prompt of 32 KiB written in the longest way that JSON knows (`\u0041`) takes six times as much. */
export const BODY_LIMIT_BYTES = 256 * 1024;

const LARGEST_PAGE = 100;
const LONGEST_SEARCH = 200;

export const requiredText = z.string({ error: ({ input }) => (input === undefined ? 'is required' : 'must be text') });
const optionalText = z.string({ error: 'must be text' });

const prompt = requiredText
  .refine((text) => text.trim() !== '', 'must not be empty')
  .refine((text) => Buffer.byteLength(text) <= LONGEST_PROMPT_BYTES, `must have at most ${LONGEST_PROMPT_BYTES} bytes`)
  .refine(isWellFormed, 'must be well-formed Unicode')
  .refine((text) => !/(?![\t\n\r])\p{Cc}/u.test(text), 'must not contain control characters but tabs and line breaks')
  .meta({ description: 'What the website shall be; at most 32 KiB of UTF-8.' });

/** Of projects, and of users and tokens too. */
export const projectName = requiredText
  .refine((text) => text.trim() !== '', 'must not be empty')
  .refine((text) => Array.from(text).length <= LONGEST_NAME, `must have at most ${LONGEST_NAME} characters`)
  .refine(isWellFormed, 'must be well-formed Unicode')
  .refine((text) => !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text), 'must not contain control characters or line breaks')
  // "24/7 Plumbing" is a name; what climbs out of a folder is not.
  .refine((text) => !/(^|[\\/])\.\.([\\/]|$)/.test(text), 'must not contain a path')
  .meta({ description: 'At most 80 characters.' });

export const createProjectRequest = z.strictObject(
  {
    prompt,
    name: projectName.optional(),
    model: optionalText.optional().meta({ description: 'One of `GET /models`; absent: the default there.' }),
    template: optionalText.optional().meta({ description: 'One of `GET /templates`; absent: the default there.' }),
  },
  { error: (issue) => (issue.code === 'invalid_type' ? 'must be an object' : undefined) },
);

/** What is absent stays. */
export const editProjectRequest = createProjectRequest.pick({ name: true, model: true });

export type EditProjectRequest = z.infer<typeof editProjectRequest>;

export type CreateProjectRequest = z.infer<typeof createProjectRequest>;

export const idempotencyHeader = z.object({
  'Idempotency-Key': z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 visible ASCII characters')
    .optional(),
});

export type IdempotencyHeader = z.infer<typeof idempotencyHeader>;

const searchText = optionalText
  .refine((text) => text !== '', 'must not be empty')
  .refine((text) => Array.from(text).length <= LONGEST_SEARCH, `must have at most ${LONGEST_SEARCH} characters`)
  .refine((text) => isWellFormed(text) && !text.includes('\0'), 'must be well-formed Unicode without NUL')
  .meta({ description: 'Is part of the name, the slug or the prompt, in whatever case.' });

export const listProjectsQuery = z.strictObject({
  limit: wholeNumber({ min: 1, max: LARGEST_PAGE }).default(20),
  cursor: optionalText.optional().meta({ description: '`nextCursor` of the page before.' }),
  status: z.enum(PROJECT_STATUSES, { error: `must be one of ${PROJECT_STATUSES.join(', ')}` }).optional(),
  q: searchText.optional(),
});

export type ListProjectsQuery = z.infer<typeof listProjectsQuery>;

export const projectIdParameter = z
  .string()
  .regex(PROJECT_ID_PATTERN)
  .transform((text) => text as ProjectId);

/** A number in a query, where everything is text. */
export function wholeNumber({ min, max }: { min: number; max: number }) {
  const error = `must be a whole number from ${min} to ${max}`;
  return z.coerce.number({ error }).int({ error }).min(min, { error }).max(max, { error });
}

/** A half of a surrogate pair alone is no character, and no UTF-8 can hold it. */
function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}
