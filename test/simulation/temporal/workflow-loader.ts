import './sdk-globals.js';
import { register } from 'node:module';
import type { PlantedBug } from '../planted-bugs.js';

/**
 * From now on workflow code that is imported gets the simulated SDK; everybody else keeps the real one. This module has
 * to be imported before all that loads the SDK, and the product after the call, so that a bug can be planted in it.
 */
export function prepareModules(bug?: PlantedBug): void {
  register('./module-hooks.js', import.meta.url, { data: { bug } });
}
