import type { Provider } from '../api/types';

export interface ProviderForm {
  readonly id: string;
  readonly name: string;
  readonly baseUrl: string;
  /** One a line. */
  readonly models: string;
  /** Empty: the stored one stays. */
  readonly key: string;
  readonly needsNoKey: boolean;
}

export type ProviderFormField = 'id' | 'name' | 'baseUrl' | 'models' | 'key';
export type ProviderFormProblems = Partial<Record<ProviderFormField, string>>;

const ID_PATTERN = /^[a-z][a-z0-9-]{0,30}$/;

export function providerFormOf(provider: Provider | undefined): ProviderForm {
  if (provider === undefined) return { id: '', name: '', baseUrl: '', models: '', key: '', needsNoKey: false };
  const { id, name, baseUrl, models, hasKey } = provider;
  return { id, name, baseUrl, models: models.join('\n'), key: '', needsNoKey: !hasKey };
}

/** What the server is sent. Without `key` it keeps the one that it has. */
export function providerRequest({ name, baseUrl, models, key, needsNoKey }: ProviderForm) {
  const request = { name, baseUrl: baseUrl.trim(), models: modelsIn(models) };
  if (needsNoKey) return { ...request, key: null };
  return key.trim() === '' ? request : { ...request, key: key.trim() };
}

export function modelsIn(text: string): string[] {
  return linesWithModels(text).map(({ model }) => model);
}

/**
 * What the server cannot say well: it takes an id that is in use as a change of that provider, and one that is none as
 * a provider that does not exist. `takenIds` are those of the others.
 */
export function problemsOfProvider(
  form: ProviderForm,
  { isNew, takenIds }: { isNew: boolean; takenIds: readonly string[] },
): ProviderFormProblems {
  const idProblem = isNew ? problemOfId(form.id.trim(), takenIds) : undefined;
  return {
    ...(idProblem === undefined ? {} : { id: idProblem }),
    ...(modelsIn(form.models).length > 0 ? {} : { models: 'must name at least one' }),
    ...(!isNew || form.needsNoKey || form.key.trim() !== '' ? {} : { key: 'is required, unless none is needed' }),
  };
}

function problemOfId(id: string, takenIds: readonly string[]): string | undefined {
  if (!ID_PATTERN.test(id)) return 'must be 1 to 31 of small letters, digits and -, beginning with a letter';
  if (takenIds.includes(id)) return 'belongs to another provider';
  return undefined;
}

/** The server counts models (`models.2`); a person counts lines, empty ones too. */
export function modelProblem(text: string, field: string, reason: string): string {
  const index = Number(field.split('.')[1]);
  const line = linesWithModels(text)[index]?.line;
  return line === undefined ? reason : `in line ${line} ${reason}`;
}

function linesWithModels(text: string): { model: string; line: number }[] {
  return text
    .split('\n')
    .map((line, index) => ({ model: line.trim(), line: index + 1 }))
    .filter(({ model }) => model !== '');
}
