import { useState } from 'react';
import { TextField } from '../ui/field';
import { DEMO_WORDS, filterModels, isDemo } from './model-choices';
import styles from './settings.module.css';

/** More than these get a field to find one. */
const FEW = 15;

interface OfferedModelsProps {
  readonly models: readonly string[];
  readonly hidden: readonly string[];
  readonly onChange: (hidden: readonly string[]) => void;
  readonly error: string | undefined;
}

export function OfferedModels({ models, hidden, onChange, error }: OfferedModelsProps) {
  const [filter, setFilter] = useState('');
  const found = filterModels(models, filter);
  function offer(model: string, isOffered: boolean): void {
    const others = hidden.filter((other) => other !== model);
    onChange(isOffered ? others : [...others, model]);
  }
  return (
    <fieldset className={styles.choices}>
      <legend>Offered</legend>
      {models.length > FEW && (
        <TextField
          label="Find a model"
          type="search"
          value={filter}
          onChange={({ target }) => setFilter(target.value)}
          autoComplete="off"
        />
      )}
      {found.length === 0 && <p className={styles.hint}>No model has these words in its name.</p>}
      {found.map((model) => (
        <label key={model} className={styles.choice}>
          <input
            type="checkbox"
            checked={!hidden.includes(model)}
            onChange={({ target }) => offer(model, target.checked)}
          />
          <span>
            <span className="mono">{model}</span>
            {isDemo(model) && <span className={styles.hint}>{DEMO_WORDS}</span>}
          </span>
        </label>
      ))}
      {error !== undefined && <p className={styles.error}>{`The offered models ${error}.`}</p>}
    </fieldset>
  );
}
