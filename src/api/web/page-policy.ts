/**
 * What the page may do: run its own files, talk to its own server, and frame previews. Trusted Types forbid every way in
 * which text becomes markup or code, so what projects, agents and logs say stays text.
 */
export function pagePolicy({ previewDomain, port }: { previewDomain: string; port: number }): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    `frame-src http://*.${previewDomain}${port === 80 ? '' : `:${port}`}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}
