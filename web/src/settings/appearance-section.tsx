import { useState } from 'react';
import { areShortcutsOn, chooseTheme, switchShortcuts, type Theme, theme, THEMES } from '../app/preferences';
import styles from './settings.module.css';

const THEME_WORDS: Readonly<Record<Theme, string>> = { system: 'As the system', light: 'Light', dark: 'Dark' };

/** What this browser remembers; it holds as soon as it is chosen. */
export function AppearanceSection() {
  const [isSaved, setSaved] = useState(false);
  const onSaved = () => setSaved(true);
  return (
    <>
      <p className={styles.note}>These hold in this browser, from the moment you choose them.</p>
      <ThemeChoice onSaved={onSaved} />
      <ShortcutsChoice onSaved={onSaved} />
      <p role="status" className={styles.saved}>
        {isSaved ? 'Saved.' : ''}
      </p>
    </>
  );
}

function ThemeChoice({ onSaved }: { onSaved: () => void }) {
  const [chosen, setChosen] = useState(theme);
  function choose(name: Theme): void {
    chooseTheme(name);
    setChosen(name);
    onSaved();
  }
  return (
    <fieldset className={styles.choices}>
      <legend>Theme</legend>
      {THEMES.map((name) => (
        <label key={name} className={styles.choice}>
          <input type="radio" name="theme" value={name} checked={chosen === name} onChange={() => choose(name)} />
          {THEME_WORDS[name]}
        </label>
      ))}
    </fieldset>
  );
}

function ShortcutsChoice({ onSaved }: { onSaved: () => void }) {
  const [isOn, setOn] = useState(areShortcutsOn);
  function choose(wanted: boolean): void {
    switchShortcuts(wanted);
    setOn(wanted);
    onSaved();
  }
  return (
    <fieldset className={styles.choices}>
      <legend>Keyboard</legend>
      <label className={styles.choice}>
        <input
          type="checkbox"
          checked={isOn}
          aria-describedby="shortcuts-hint"
          onChange={({ target }) => choose(target.checked)}
        />
        Single-key shortcuts
      </label>
      <p id="shortcuts-hint" className={styles.hint}>
        With them on, <kbd className="mono">?</kbd> lists them. Switch them off if you dictate, or press keys by
        accident.
      </p>
    </fieldset>
  );
}
