import { createHash } from 'node:crypto';
import type { PreviewState } from './preview-state.js';

const STYLE = `
:root{color-scheme:light dark;--bg:#f1f4f3;--ink:#14222d;--muted:#4d5e69;--track:#d5dddc;--fill:#1f6fb2}
@media(prefers-color-scheme:dark){:root{--bg:#0b1b2b;--ink:#e8f0f2;--muted:#a3b8c6;--track:#1b3248;--fill:#6db3ee}}
body{margin:0;min-height:100svh;display:grid;place-items:center;background:var(--bg);color:var(--ink);
font:1.0625rem/1.6 system-ui,sans-serif}
main{width:min(34rem,100% - 3rem);overflow-wrap:anywhere}
h1{margin:0 0 .5rem;font-size:clamp(1.5rem,6vw,2.25rem);line-height:1.15;letter-spacing:-.02em;text-wrap:balance}
p{margin:0;color:var(--muted)}
.track{height:.625rem;margin-top:1.75rem;border-radius:1rem;background:var(--track);overflow:hidden}
.fill{width:35%;height:100%;border-radius:1rem;background:var(--fill);animation:go 1.6s ease-in-out infinite alternate}
@keyframes go{to{transform:translateX(186%)}}
@media(prefers-reduced-motion:reduce){.fill{animation:none;width:100%;opacity:.6}}`;

/** Looks whether the site answers by now, and if so, shows it; what was typed or scrolled here is nothing. */
const SCRIPT = `
setInterval(async()=>{try{const a=await fetch(location.href,{headers:{accept:'text/html'},cache:'no-store'});
if(a.headers.get('x-sitewright-waiting')===null)location.reload();
else{const t=await a.text(),d=new DOMParser().parseFromString(t,'text/html');
document.querySelector('main').replaceWith(d.querySelector('main'));
if(a.headers.get('x-sitewright-waiting')==='no')location.reload()}}catch{}},1000)`;

export interface WaitingPage {
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The page in place of a preview that does not answer. It needs nothing from elsewhere and runs no code of the site. */
export function waitingPage({ heading, text, isExpected }: PreviewState): WaitingPage {
  const script = isExpected
    ? `<script>${SCRIPT}</script><noscript><meta http-equiv="refresh" content="3"></noscript>`
    : '';
  const track = isExpected ? '<div class="track"><div class="fill"></div></div>' : '';
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escaped(heading)}</title><style>${STYLE}</style>${script}</head>
<body><main><h1>${escaped(heading)}</h1><p role="status">${escaped(text)}</p>${track}</main></body></html>
`;
  return {
    html,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': POLICY,
      'x-content-type-options': 'nosniff',
      'x-sitewright-waiting': isExpected ? 'yes' : 'no',
      ...(isExpected ? { 'retry-after': '2' } : {}),
    },
  };
}

const POLICY = [
  "default-src 'none'",
  "connect-src 'self'",
  `script-src '${hashOf(SCRIPT)}'`,
  `style-src '${hashOf(STYLE)}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
