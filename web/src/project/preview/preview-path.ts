export const ONLY_A_PATH = 'Only a path of this site, such as /about';

/** Stands for the site while a path is read. */
const SITE = 'http://site.invalid';

/** What somebody typed as a path of the site; undefined: it would lead elsewhere, or is no path. */
export function readPath(text: string): string | undefined {
  const typed = text.trim();
  if (/^[a-z][a-z0-9+.-]*:/i.test(typed)) return undefined;
  const base = /^[?#]/.test(typed) ? `${SITE}/` : SITE;
  const address = typed.startsWith('/') || /^[?#]/.test(typed) ? typed : `/${typed}`;
  if (!URL.canParse(address, base)) return undefined;
  const { origin, pathname, search, hash } = new URL(address, base);
  // Two slashes at the beginning of an address name another host.
  if (origin !== SITE || pathname.startsWith('//')) return undefined;
  return `${pathname}${search}${hash}`;
}

/** The full address of a path that `readPath` let through. */
export function addressOf(previewUrl: string, path: string): string {
  return `${new URL(previewUrl).origin}${path}`;
}
