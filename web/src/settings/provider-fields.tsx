import { Problem } from '../api/problem';
import type { Provider } from '../api/types';
import { TextArea, TextField } from '../ui/field';
import { modelProblem, type ProviderForm, type ProviderFormProblems } from './provider-form';
import { keyWords } from './provider-words';
import { reasonIn } from './shown-problem';
import styles from './settings.module.css';

interface ProviderFieldsProps {
  readonly form: ProviderForm;
  readonly onChange: (form: ProviderForm) => void;
  readonly reasons: ProviderFormProblems;
  /** Undefined: a new one, whose id can be chosen. */
  readonly provider: Provider | undefined;
}

export function ProviderFields({ form, onChange, reasons, provider }: ProviderFieldsProps) {
  const field = (name: 'id' | 'name' | 'baseUrl' | 'models') => ({
    name,
    value: form[name],
    error: reasons[name],
    onChange: ({ target }: { target: HTMLInputElement | HTMLTextAreaElement }) =>
      onChange({ ...form, [name]: target.value }),
    autoComplete: 'off',
    spellCheck: false,
    required: true,
  });
  return (
    <>
      <TextField label="Name" {...field('name')} maxLength={80} />
      {provider === undefined && (
        <TextField
          label="Id"
          {...field('id')}
          hint="Its models are named after it, as in openrouter/some-model. It cannot be changed later."
          autoCapitalize="none"
        />
      )}
      <TextField
        label="Address"
        {...field('baseUrl')}
        hint="Of an OpenAI-compatible API, for example https://api.example.com/v1."
        inputMode="url"
      />
      <TextArea label="Models" {...field('models')} hint="One a line, as the provider names them." rows={5} />
      <KeyFields form={form} onChange={onChange} reasons={reasons} provider={provider} />
    </>
  );
}

function KeyFields({ form, onChange, reasons, provider }: ProviderFieldsProps) {
  const hint =
    provider?.hasKey === true
      ? `The stored one ${provider.keyEnd === null ? 'is not shown' : keyWords(provider)}. Empty: it stays.`
      : 'It is stored sealed, and never shown again.';
  return (
    <>
      <TextField
        label="Key"
        hint={hint}
        error={reasons.key}
        value={form.needsNoKey ? '' : form.key}
        onChange={({ target }) => onChange({ ...form, key: target.value })}
        type="password"
        autoComplete="off"
        disabled={form.needsNoKey}
      />
      <label className={styles.choice}>
        <input
          type="checkbox"
          checked={form.needsNoKey}
          onChange={({ target }) => onChange({ ...form, needsNoKey: target.checked })}
        />
        It needs no key
      </label>
    </>
  );
}

/** As the server said them. */
export function reasonsOfProvider(error: unknown, form: ProviderForm): ProviderFormProblems {
  const reasons: ProviderFormProblems = {};
  for (const name of ['name', 'baseUrl', 'key'] as const) {
    const reason = reasonIn(error, name);
    if (reason !== undefined) reasons[name] = reason;
  }
  const ofModels = error instanceof Problem ? error.fields.find(({ field }) => /^models(\.|$)/.test(field)) : undefined;
  if (ofModels !== undefined) reasons.models = modelProblem(form.models, ofModels.field, ofModels.reason);
  return reasons;
}
