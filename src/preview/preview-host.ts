/**
 * The slug in a `Host` header such as `bakery.localhost:3000`; undefined: the host is no preview. The domain itself,
 * deeper names and addresses are not.
 */
export function slugOfHost(host: string | undefined, previewDomain: string): string | undefined {
  const name = host?.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '');
  const suffix = `.${previewDomain}`;
  if (name === undefined || !name.endsWith(suffix)) return undefined;
  const label = name.slice(0, -suffix.length);
  return /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(label) ? label : undefined;
}
