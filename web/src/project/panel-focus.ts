import { useEffect } from 'react';
import { isTyping } from '../app/keyboard';
import { areShortcutsOn } from '../app/preferences';

export function focusShortcut(name: 'composer' | 'preview'): void {
  document.querySelector<HTMLElement>(`[data-shortcut="${name}"]`)?.focus();
}

/** `[` goes to the conversation, `]` to the site. Both functions must be stable. */
export function usePanelKeys(onConversation: () => Promise<void>, onPreview: () => Promise<void>): void {
  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      if (event.key !== '[' && event.key !== ']') return;
      if (!areShortcutsOn() || isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      if (event.key === '[') void onConversation();
      else void onPreview();
    }
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [onConversation, onPreview]);
}
