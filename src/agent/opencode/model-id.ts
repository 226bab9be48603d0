import { SetupError } from '../../domain/failure.js';

/** A model as opencode names it. */
export interface OpencodeModel {
  readonly providerID: string;
  readonly modelID: string;
}

/** `demo/site-builder` → provider `demo`, model `site-builder`; a model's own name may hold further slashes. */
export function parseModelId(model: string): OpencodeModel {
  const slash = model.indexOf('/');
  if (slash <= 0 || slash === model.length - 1) {
    throw new SetupError('provider_rejected', `The model "${model}" is not of the form <provider>/<model>.`);
  }
  return { providerID: model.slice(0, slash), modelID: model.slice(slash + 1) };
}
