import { parseCookie, stringifySetCookie } from 'cookie';

export const SESSION_COOKIE = 'sitewright_session';

/** Browsers take it over HTTPS only, and from this very host: no page of a neighbouring host can set it. */
const SECURE_COOKIE = `__Host-${SESSION_COOKIE}`;

/**
 * The value of the session's cookie in a `Cookie` header. Where there are two of one name, a neighbouring host has planted
 * one, and nobody can say which: none counts, for people would work in an account that is not theirs.
 */
export function readSession(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const names = header.split(';').map((pair) => pair.split('=')[0]?.trim());
  const name = names.includes(SECURE_COOKIE) ? SECURE_COOKIE : SESSION_COOKIE;
  return names.indexOf(name) === names.lastIndexOf(name) ? parseCookie(header)[name] : undefined;
}

/** A `Set-Cookie` header. `origin`: where the page comes from, as its browser says; over HTTPS the cookie stays there. */
export function writeSession(value: string, { origin, maxAgeS }: { origin: string | undefined; maxAgeS: number }) {
  const secure = origin?.startsWith('https:') === true;
  const name = secure ? SECURE_COOKIE : SESSION_COOKIE;
  return stringifySetCookie({ name, value, httpOnly: true, secure, sameSite: 'strict', path: '/', maxAge: maxAgeS });
}

/** Takes away both kinds. */
export function clearSession(): string[] {
  const gone = { value: '', httpOnly: true, sameSite: 'strict', path: '/', maxAge: 0 } as const;
  return [
    stringifySetCookie({ name: SESSION_COOKIE, ...gone }),
    stringifySetCookie({ name: SECURE_COOKIE, secure: true, ...gone }),
  ];
}
