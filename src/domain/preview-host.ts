/** 12 of 32 letters are 60 bits: enough where each guess is a request, and a label of 63 with the longest slug. */
export const PREVIEW_KEY_LENGTH = 12;

/**
 * The first label of a preview's host name. Its key makes it an address that is shared, not guessed: whoever was given it
 * sees the site, signed in or not; frames, sockets and scripts need nothing else.
 */
export function previewLabel({ slug, key }: { slug: string; key: string }): string {
  return `${slug}-${key}`;
}

/** The parts of a label; undefined: it cannot be a preview's. Whether the key is right, who made it knows. */
export function readPreviewLabel(label: string): { slug: string; key: string } | undefined {
  const [, slug, key] = /^([a-z0-9][a-z0-9-]*)-([a-z2-7]{12})$/.exec(label) ?? [];
  return slug === undefined || key === undefined ? undefined : { slug, key };
}

/**
 * The label in a `Host` header such as `bakery-abcdefghijkl.localhost:3000`; undefined: the host is no preview. The domain
 * itself, deeper names and addresses are not.
 */
export function previewLabelOfHost(host: string | undefined, previewDomain: string): string | undefined {
  const name = host?.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '');
  const suffix = `.${previewDomain}`;
  if (name === undefined || !name.endsWith(suffix)) return undefined;
  const label = name.slice(0, -suffix.length);
  return /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(label) ? label : undefined;
}
