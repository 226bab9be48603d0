import type { InitializeHook, LoadHook, ResolveHook } from 'node:module';
import type { PlantedBug } from '../planted-bugs.js';

let bug: PlantedBug | undefined;

export const initialize: InitializeHook<{ readonly bug: PlantedBug | undefined }> = (data) => {
  bug = data.bug;
};

/** Workflow code finds the simulated SDK under the real one's name. */
export const resolve: ResolveHook = (specifier, context, next) => {
  const isWorkflowCode = context.parentURL?.includes('/workflows/') === true;
  if (specifier !== '@temporalio/workflow' || !isWorkflowCode) return next(specifier, context);
  return { url: new URL('./workflow-api.js', import.meta.url).href, shortCircuit: true };
};

/** One file of the product may get a bug on its way in. */
export const load: LoadHook = async (url, context, next) => {
  const loaded = await next(url, context);
  if (bug === undefined || !url.endsWith(`/dist/${bug.file}`) || loaded.source instanceof SharedArrayBuffer)
    return loaded;
  const source = typeof loaded.source === 'string' ? loaded.source : new TextDecoder().decode(loaded.source);
  const parts = source.split(bug.from);
  if (parts.length !== 2) throw new Error(`"${bug.from}" stands ${parts.length - 1} times in ${bug.file}.`);
  return { ...loaded, source: parts.join(bug.to) };
};
