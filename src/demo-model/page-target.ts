import { type ChatMessage, textOf } from './chat-request.js';
import { writeHtmlPage, writeSveltePage } from './html-writer.js';
import type { PageBrief } from './page-brief.js';
import { PAGE_PATH, writePage } from './page-writer.js';

/** The start page of a site, and how it is written there. */
export interface PageTarget {
  readonly path: string;
  readonly write: (brief: PageBrief) => string;
}

const ASTRO: PageTarget = { path: PAGE_PATH, write: writePage };

/** As templates' instructions to agents name it: "`index.html`: the start page." */
const NAMED = /`([\w./+-]{1,100})`: the start page/;

const WRITERS: Readonly<Record<string, PageTarget['write']>> = {
  astro: writePage,
  html: writeHtmlPage,
  svelte: writeSveltePage,
};

/**
 * What the site's own instructions, which agents send along, call the start page. The demo model writes pages of these
 * kinds; where it finds none, it takes the site for the Astro starter.
 */
export function pageTargetIn(messages: readonly ChatMessage[]): PageTarget {
  const instructions = messages.filter(({ role }) => role === 'system' || role === 'developer').map(textOf);
  const [, path = ''] = NAMED.exec(instructions.join('\n')) ?? [];
  const write = WRITERS[path.slice(path.lastIndexOf('.') + 1)];
  return write === undefined ? ASTRO : { path, write };
}
