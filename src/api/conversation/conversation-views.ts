import { z } from 'zod';

const instant = z.iso.datetime();

const part = z.union([
  z.object({ id: z.string(), kind: z.literal('text'), text: z.string() }),
  z.object({
    id: z.string(),
    kind: z.literal('tool'),
    tool: z.string(),
    title: z.string(),
    status: z.enum(['pending', 'running', 'completed', 'error']),
    output: z.string().nullable(),
  }),
]);

const ask = z
  .union([
    z.object({
      id: z.string(),
      kind: z.literal('question'),
      questions: z.array(
        z.object({
          header: z.string(),
          question: z.string(),
          options: z.array(z.object({ label: z.string(), description: z.string() })),
          isMultiple: z.boolean(),
        }),
      ),
    }),
    z.object({
      id: z.string(),
      kind: z.literal('permission'),
      permission: z.string(),
      patterns: z.array(z.string()),
    }),
  ])
  .meta({ id: 'Ask' });

export const conversationView = z
  .object({
    messages: z.array(
      z.object({
        id: z.string(),
        role: z.enum(['user', 'assistant']),
        createdAt: instant,
        completedAt: instant.nullable().meta({ description: 'Null: it is still being written.' }),
        error: z.string().nullable(),
        parts: z.array(part).meta({ description: 'Plain text, whatever it contains.' }),
      }),
    ),
    asks: z.array(ask).meta({ description: 'What the agent waits for.' }),
  })
  .meta({ id: 'Conversation' });

const answerText = z.string().min(1, 'must not be empty').max(10_000, 'must have at most 10000 characters');

export const askAnswerRequest = z.union(
  [
    z.strictObject({
      answers: z
        .array(z.array(answerText).max(100))
        .max(100)
        .meta({ description: 'For a question: one list of labels, or of words of your own, for each.' }),
    }),
    z.strictObject({
      permission: z
        .enum(['once', 'always'])
        .meta({ description: 'For a permission; `always` holds until the agent restarts.' }),
    }),
    z.strictObject({ rejected: z.literal(true) }),
  ],
  { error: 'must be an object with answers, permission or rejected' },
);

export const askIdParameter = z.string().regex(/^[A-Za-z0-9_-]{1,100}$/);
