/** As the API takes it, in bytes of UTF-8. */
export const LONGEST_PROMPT_BYTES = 32 * 1024;

const NOTED_FROM = 0.9 * LONGEST_PROMPT_BYTES;

/** A counter that appears when the end is near. */
export function lengthNote(text: string): { readonly text: string; readonly isTooLong: boolean } {
  // No text has fewer bytes than characters, nor more than three for each.
  if (text.length * 3 < NOTED_FROM) return { text: '', isTooLong: false };
  const bytes = new TextEncoder().encode(text).length;
  if (bytes < NOTED_FROM) return { text: '', isTooLong: false };
  const words = `${bytes.toLocaleString('en')} of ${LONGEST_PROMPT_BYTES.toLocaleString('en')} bytes`;
  return { text: words, isTooLong: bytes > LONGEST_PROMPT_BYTES };
}
