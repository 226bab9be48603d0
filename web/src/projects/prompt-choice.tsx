import styles from './prompt-box.module.css';

interface ChoiceProps {
  readonly label: string;
  readonly choices: { readonly default: string; readonly offered: readonly string[] } | undefined;
  readonly chosen: string | undefined;
  readonly onChange: (value: string) => void;
}

/** A quiet select below the box. Its place is kept while the choices load. */
export function Choice({ label, choices, chosen, onChange }: ChoiceProps) {
  return (
    <label className={styles.choice}>
      <span className="visually-hidden">{label}</span>
      <select value={chosen ?? choices?.default ?? ''} onChange={(event) => onChange(event.target.value)}>
        {choices === undefined && <option value="">{label}</option>}
        {choices?.offered.map((name) => (
          <option key={name} value={name}>
            {name === 'demo' || name.startsWith('demo/') ? 'Demo, no AI' : name}
          </option>
        ))}
      </select>
    </label>
  );
}
