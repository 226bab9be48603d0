import { draft, keepDraft } from '../app/preferences';

const COMPOSER = '[data-shortcut="composer"]';

/** Adds to what was begun; `name` is that of the draft. A composer that is shown gets it as if it was typed. */
export function addToDraft(name: string, join: (begun: string) => string): void {
  const text = join(draft(name));
  keepDraft(name, text);
  const field = document.querySelector(COMPOSER);
  if (!(field instanceof HTMLTextAreaElement)) return;
  // React looks at the prototype's setter; one of its own on the element would hide the change from it.
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')?.set?.call(field, text);
  field.dispatchEvent(new Event('input', { bubbles: true }));
}
