import type { Settings } from '../api/types';

export interface ModelChoices {
  /** Null: the service's own, which is the first one offered. */
  readonly default: string | null;
  readonly hidden: readonly string[];
}

export const DEMO_WORDS = 'Demo, no AI: builds a simple page from the words of the prompt.';

export function isDemo(model: string): boolean {
  return model.startsWith('demo/');
}

/** All models in the providers' order, and the service's own ones after them. */
export function everyModel({ providers, models }: Settings): readonly string[] {
  const provided = providers.flatMap(({ id, models: names }) => names.map((name) => `${id}/${name}`));
  return [...new Set([...provided, ...models.offered, ...models.hidden])];
}

/** The server tells the model in force only: when that is the first, nobody may have chosen it. */
export function choicesIn({ models }: Settings): ModelChoices {
  const isFirst = models.default === models.offered[0];
  return { default: isFirst ? null : models.default, hidden: models.hidden };
}

/** What is sent: an untouched default stays what it is, unless it must be held against what is hidden now. */
export function choicesRequest(wanted: ModelChoices, before: ModelChoices) {
  const isSameDefault = wanted.default === before.default && wanted.default === null;
  return { ...(isSameDefault ? {} : { defaultModel: wanted.default }), hiddenModels: [...wanted.hidden] };
}

export function filterModels(models: readonly string[], text: string): readonly string[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return models.filter((model) => words.every((word) => model.toLowerCase().includes(word)));
}
