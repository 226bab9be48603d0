const ALLOWED = new Set(['http:', 'https:', 'mailto:']);

/** The address of a link that somebody else wrote; undefined: it is none that a person should be led to. */
export function safeLink(href: string): string | undefined {
  if (!URL.canParse(href)) return undefined;
  const { protocol, href: address } = new URL(href);
  return ALLOWED.has(protocol) ? address : undefined;
}
