import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * What the SDK's cancellation scopes expect to find around a workflow. Imported before them: they look for it when they
 * are loaded. The root scope of each workflow is entered before its code runs, so nobody asks for a default one.
 */
Object.assign(globalThis, { AsyncLocalStorage, __TEMPORAL_ACTIVATOR__: { hasFlag: () => true } });
