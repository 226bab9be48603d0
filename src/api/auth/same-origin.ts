import type { IncomingHttpHeaders } from 'node:http';

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Whether a request that carries a cookie was made by a page of ours, or to look at something by who typed its address.
 * Browsers say so themselves: `Sec-Fetch-Site` where they trust the connection, `Origin` with everything that changes
 * something. Previews are other origins, and so are other ports.
 */
export function isFromOurPage(method: string, headers: IncomingHttpHeaders): boolean {
  const isSafe = SAFE_METHODS.has(method);
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || (isSafe && site === 'none');
  if (isSafe) return true;
  const { origin, host } = headers;
  if (origin === undefined || host === undefined || !URL.canParse(origin)) return false;
  return new URL(origin).host === host.toLowerCase();
}
