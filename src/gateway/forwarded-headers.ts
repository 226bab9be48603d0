import type { IncomingHttpHeaders } from 'node:http';

/** Between API and gateways: the shared token, and the project whose preview is meant. */
export const GATEWAY_TOKEN_HEADER = 'x-sitewright-gateway-token';
export const PREVIEW_OF_HEADER = 'x-sitewright-preview-of';

/** The web page's own cookie, over HTTP and HTTPS: no preview may ever see it. */
const SESSION_COOKIES: ReadonlySet<string> = new Set(['sitewright_session', '__Host-sitewright_session']);

/**
 * Takes out of a request what is between the client and Sitewright, or between its own parts. Previews run code that
 * nobody has looked at.
 */
export function withoutOwnHeaders(headers: IncomingHttpHeaders): void {
  for (const name of Object.keys(headers)) if (name.startsWith('x-sitewright-')) delete headers[name];
  // A site's own ways to sign in work. A token of ours that was sent here was sent by mistake.
  if (/^bearer +sitewright_/i.test(headers.authorization ?? '')) delete headers.authorization;
  if (headers.cookie === undefined) return;
  const cookies = headers.cookie
    .split(';')
    .filter((cookie) => !SESSION_COOKIES.has(cookie.split('=')[0]?.trim() ?? ''));
  if (cookies.length === 0) delete headers.cookie;
  else headers.cookie = cookies.join(';').trim();
}

/**
 * Takes out of a preview's answer what would reach further than its own host name: domains of cookies, however they are
 * written, and the wish to clear what a browser keeps, for that means the cookies of all neighbours too.
 */
export function keepToOwnHost(headers: IncomingHttpHeaders): void {
  delete headers['clear-site-data'];
  const cookies = headers['set-cookie'];
  if (cookies !== undefined) headers['set-cookie'] = cookies.map(withoutDomain);
}

function withoutDomain(cookie: string): string {
  const [pair, ...attributes] = cookie.split(';');
  const kept = attributes.filter((attribute) => attribute.split('=')[0]?.trim().toLowerCase() !== 'domain');
  return [pair, ...kept].join(';');
}

/**
 * The host name that a development server is told. They refuse names that they do not know, and all know `*.localhost`;
 * the name that the client used goes along as `x-forwarded-host`.
 */
export function hostForPreview(slug: string, host: string | undefined): string {
  if (host !== undefined && /\.localhost(:\d+)?$/i.test(host)) return host;
  return `${slug}.localhost`;
}
