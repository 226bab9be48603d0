import { z } from 'zod';
import { projectName, requiredText } from '../projects/project-requests.js';

/** A day: whoever wants more wants no idle stop. */
const LONGEST_IDLE_S = 86_400;
const wrongIdle = `must be a number of seconds from 1 to ${LONGEST_IDLE_S}, or null`;

const modelName = requiredText
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,127}$/, 'must be 1 to 128 of letters, digits and . _ : / @ + -')
  .meta({ description: 'As the provider names it.' });

const baseUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' })
  .refine((text) => !URL.canParse(text) || new URL(text).search + new URL(text).hash === '', 'must not have a query')
  .refine((text) => !URL.canParse(text) || new URL(text).username === '', 'must not have a user name')
  .transform((text) => text.replace(/\/+$/, ''))
  .meta({ description: 'Of an OpenAI-compatible API, for example `https://api.example.com/v1`.' });

const key = z
  .string({ error: 'must be text or null' })
  .regex(/^[\x21-\x7e]{1,4096}$/, 'must be 1 to 4096 visible ASCII characters')
  .nullable()
  .optional()
  .meta({ description: 'It is never answered. Absent: the stored one stays; null: the provider needs none.' });

export const providerRequest = z.strictObject({
  name: projectName.trim(),
  baseUrl,
  models: z
    .tuple([modelName], modelName)
    .refine((models) => models.length <= 200, 'must be at most 200')
    .refine((models) => new Set(models).size === models.length, 'must not repeat a model')
    .meta({ type: 'array', items: { type: 'string' }, minItems: 1 }),
  key,
});

export const preferencesRequest = z.strictObject({
  defaultModel: z.string({ error: 'must be text or null' }).nullable().optional(),
  hiddenModels: z.array(z.string()).max(10_000).optional(),
  idleTimeoutSeconds: z
    .number({ error: wrongIdle })
    .min(1, wrongIdle)
    .max(LONGEST_IDLE_S, wrongIdle)
    .nullable()
    .optional(),
});

export const providerIdParameter = z.string().regex(/^[a-z][a-z0-9-]{0,30}$/);

export const providerView = z
  .object({
    id: z.string().meta({ description: 'Its models are named `<id>/<model>`.' }),
    name: z.string(),
    baseUrl: z.string(),
    models: z.array(z.string()),
    source: z.enum(['configuration', 'settings']),
    hasKey: z.boolean(),
    keyEnd: z.string().nullable().meta({ description: 'The last four characters, to tell keys apart.' }),
  })
  .meta({ id: 'Provider' });

export const providerCheckView = z
  .object({
    state: z.enum(['works', 'refused', 'unreachable', 'unclear']),
    message: z.string(),
    unknownModels: z.array(z.string()).meta({ description: 'Those that the provider does not list.' }),
  })
  .meta({ id: 'ProviderCheck' });

export const savedProviderView = z
  .object({ provider: providerView, check: providerCheckView })
  .meta({ id: 'SavedProvider' });

export const settingsView = z
  .object({
    providers: z.array(providerView),
    models: z.object({
      default: z.string(),
      offered: z.array(z.string()),
      hidden: z.array(z.string()).meta({ description: 'Not offered for new projects.' }),
    }),
    idleTimeoutSeconds: z.number().meta({ description: 'A project that nobody looks at sleeps after this long.' }),
  })
  .meta({ id: 'Settings' });
