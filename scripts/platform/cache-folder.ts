import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where things stay that were built or downloaded once, outside of the checkout: SITEWRIGHT_CACHE_DIR or the user's cache. */
export function cacheFolder(...parts: readonly string[]): string {
  const base =
    process.env['SITEWRIGHT_CACHE_DIR'] ??
    join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'sitewright');
  return join(base, ...parts);
}
