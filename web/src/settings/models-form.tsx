import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answerOf, api } from '../api/client';
import { modelsQuery } from '../api/queries';
import type { Settings } from '../api/types';
import { SelectField } from '../ui/field';
import { choicesIn, choicesRequest, everyModel, isDemo, type ModelChoices } from './model-choices';
import { OfferedModels } from './offered-models';
import { SettingsForm } from './settings-form';
import { settingsQuery } from './settings-queries';
import { reasonIn } from './shown-problem';
import styles from './settings.module.css';

/** The default model, and which ones new projects are offered. */
export function ModelsForm({ settings }: { settings: Settings }) {
  const queries = useQueryClient();
  const [saved, setSaved] = useState(() => choicesIn(settings));
  const [wanted, setWanted] = useState(saved);
  const save = useMutation({
    mutationFn: (choices: ModelChoices) =>
      answerOf(api.PUT('/api/v1/settings', { body: choicesRequest(choices, saved) })),
    onSuccess: (answered, choices) => {
      setSaved(choices);
      queries.setQueryData(settingsQuery.queryKey, answered);
      return queries.invalidateQueries({ queryKey: modelsQuery.queryKey });
    },
  });
  const models = everyModel(settings);
  return (
    <section className={styles.part} aria-labelledby="models">
      <h2 id="models">Models for new projects</h2>
      <SettingsForm
        saving={save}
        onSave={() => save.mutate(wanted)}
        fields={['defaultModel', 'hiddenModels']}
        button={{ label: 'Save', pending: 'Saving…' }}
      >
        <SelectField
          label="Default model"
          value={wanted.default ?? ''}
          onChange={({ target }) => setWanted({ ...wanted, default: target.value === '' ? null : target.value })}
          error={reasonIn(save.error, 'defaultModel')}
          hint="A new project gets it unless somebody chooses another."
        >
          <option value="">The service&apos;s own default: the first one offered</option>
          {models.map((model) => (
            <option key={model} value={model}>
              {isDemo(model) ? `${model} (demo, no AI)` : model}
            </option>
          ))}
        </SelectField>
        <OfferedModels
          models={models}
          hidden={wanted.hidden}
          onChange={(hidden) => setWanted({ ...wanted, hidden })}
          error={reasonIn(save.error, 'hiddenModels')}
        />
      </SettingsForm>
    </section>
  );
}
