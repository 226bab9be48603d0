import type { User } from '../api/types';

/** As the server demands it. */
export const SHORTEST_PASSWORD = 10;
export const PASSWORD_HINT = `At least ${SHORTEST_PASSWORD} characters.`;

export interface OwnAccountForm {
  readonly name: string;
  readonly login: string;
  readonly password: string;
  readonly currentPassword: string;
}

/** An account without a login has no password to ask for. */
export function needsCurrentPassword(form: OwnAccountForm, user: User): boolean {
  return user.login !== null && (loginChange(form.login, user) !== undefined || form.password !== '');
}

/** What has changed; empty when nothing has. */
export function ownAccountChange(form: OwnAccountForm, user: User) {
  return {
    ...accountChange(form, user),
    ...(needsCurrentPassword(form, user) ? { currentPassword: form.currentPassword } : {}),
  };
}

export interface UserForm {
  readonly name: string;
  readonly login: string;
  readonly password: string;
  readonly role: User['role'];
}

export function userChange(form: UserForm, user: User) {
  return { ...accountChange(form, user), ...(form.role === user.role ? {} : { role: form.role }) };
}

function accountChange({ name, login, password }: Pick<UserForm, 'name' | 'login' | 'password'>, user: User) {
  const newLogin = loginChange(login, user);
  return {
    ...(name.trim() === user.name ? {} : { name }),
    ...(newLogin === undefined ? {} : { login: newLogin }),
    ...(password === '' ? {} : { password }),
  };
}

/** Case and space around do not count; an account without a login stays so while none is given. */
function loginChange(typed: string, { login }: User): string | undefined {
  const wanted = typed.trim().toLowerCase();
  return wanted === (login ?? '') ? undefined : wanted;
}
