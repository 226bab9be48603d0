import { z } from 'zod';
import { type Account, ROLES } from '../../store/user-store.js';
import { projectName, requiredText } from '../projects/project-requests.js';

const SHORTEST_PASSWORD = 10;
const LONGEST_PASSWORD = 256;

const login = z
  .string({ error: ({ input }) => (input === undefined ? 'is required' : 'must be text') })
  .trim()
  .toLowerCase()
  .regex(
    /^[a-z0-9][a-z0-9._@+-]{0,63}$/,
    'must be 1 to 64 of letters, digits and . _ @ + -, beginning with a letter or digit',
  )
  .meta({ description: 'What the user signs in with, for example an e-mail address; case does not count.' });

const password = requiredText
  .min(SHORTEST_PASSWORD, `must have at least ${SHORTEST_PASSWORD} characters`)
  .max(LONGEST_PASSWORD, `must have at most ${LONGEST_PASSWORD} characters`)
  .meta({ description: 'At least 10 characters. It is never answered.' });

const name = projectName.trim();

const role = z.enum(ROLES, { error: `must be one of ${ROLES.join(', ')}` });

/** Whatever was typed is compared, not judged. */
const typed = requiredText.max(1_024, 'must have at most 1024 characters');

export const signInRequest = z.union(
  [
    z.strictObject({ login: typed.trim().toLowerCase(), password: typed }),
    z.strictObject({ token: typed.meta({ description: 'An API token, instead of login and password.' }) }),
  ],
  { error: 'must be an object with login and password, or with a token' },
);

export const createUserRequest = z.strictObject({ name, login, password, role: role.default('member') });

export const changeUserRequest = z.strictObject({
  name: name.optional(),
  login: login.optional(),
  password: password.optional(),
  role: role.optional(),
});

export const changeAccountRequest = z.strictObject({
  name: name.optional(),
  login: login.optional(),
  password: password.optional(),
  currentPassword: typed.optional().meta({ description: 'Needed for a new login or password, but with a token.' }),
});

export const createTokenRequest = z.strictObject({ name });

export const accountView = z
  .object({
    id: z.string(),
    name: z.string(),
    role,
    login: z.string().nullable().meta({ description: 'Null: the account is used by tokens alone.' }),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'User' });

export const accountsView = z.object({ users: z.array(accountView) }).meta({ id: 'Users' });

export type AccountView = z.infer<typeof accountView>;

export function toAccountView({ createdAt, ...account }: Account): AccountView {
  return { ...account, createdAt: createdAt.toISOString() };
}

/** Ids of users and of tokens; one that cannot be one names nothing. */
export const accountIdParameter = z.string().regex(/^[0-9a-z]{1,32}$/);
