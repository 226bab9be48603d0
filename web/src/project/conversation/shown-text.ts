import { cleanText } from '../logs/log-lines';

/** What turns the direction of text or takes no room: it could make a command look like another. */
const UNSEEN = /[\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Code, a command or a path as people may see it. */
export function shownCode(text: string): string {
  return text.replace(UNSEEN, (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`);
}

/** What a tool printed, without what a terminal would make of it. */
export function shownOutput(raw: string): string {
  // oxlint-disable-next-line no-control-regex -- the colours are what is looked for
  const lines = raw.split('\n').map((line) => cleanText(line).replace(/\u001b\[[\d;]*m/g, ''));
  return shownCode(lines.join('\n')).trimEnd();
}
