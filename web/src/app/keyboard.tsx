import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useIsAdmin } from '../session/user';
import { Dialog } from '../ui/dialog';
import { areShortcutsOn } from './preferences';
import styles from './keyboard.module.css';

const KEYS: readonly (readonly [string, string])[] = [
  ['n', 'New project'],
  ['/', 'Search projects'],
  ['g p', 'All projects'],
  ['g o', 'Operations'],
  ['g s', 'Settings'],
  ['[ and ]', 'Conversation and preview'],
  ['F6', 'The newest message at the edge'],
  ['?', 'This list'],
];

const GO_MS = 1_000;

/** Single keys, when nobody types; they can be switched off in the settings. */
export function Keyboard() {
  const [isHelpOpen, setHelpOpen] = useState(false);
  const navigate = useNavigate();
  const isAdmin = useIsAdmin();
  const goneAtMs = useRef(0);
  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      if (!areShortcutsOn() || isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return;
      const isSecond = Date.now() - goneAtMs.current < GO_MS;
      goneAtMs.current = 0;
      if (event.key === 'g') goneAtMs.current = Date.now();
      else if (isSecond && event.key === 'p') void navigate({ to: '/' });
      else if (isSecond && event.key === 'o' && isAdmin) void navigate({ to: '/operations' });
      else if (isSecond && event.key === 's') void navigate({ to: '/settings' });
      else if (event.key === '?') setHelpOpen(true);
      else if (event.key === 'n' || event.key === '/') void goTo(event, event.key === 'n' ? 'prompt' : 'search');
    }
    async function goTo(event: KeyboardEvent, field: string): Promise<void> {
      event.preventDefault();
      await navigate({ to: '/' });
      document.querySelector<HTMLElement>(`[data-shortcut="${field}"]`)?.focus();
    }
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [navigate, isAdmin]);
  if (!isHelpOpen) return null;
  return (
    <Dialog title="Keys" onClose={() => setHelpOpen(false)}>
      <dl className={styles.keys}>
        {KEYS.map(([key, meaning]) => (
          <div key={key}>
            <dt className="mono">{key}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

export function isTyping({ target }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.closest('input, textarea, select, dialog, [role=menu]') !== null;
}
