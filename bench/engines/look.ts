import { request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { PREVIEW_PORT } from '../harness/apps.js';

/** The product's shortest interval between two looks. */
const LOOK_EVERY_MS = 10;
/** What the documentations take where they show how to wait. */
export const DOCUMENTED_INTERVAL_MS = 1_000;

/** Whether an app answers at the address, by one request. */
export function answers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const call = request({ host: address, port: PREVIEW_PORT, path: '/', agent: false }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode === 200));
    });
    call.once('error', () => resolve(false));
    call.end();
  });
}

/** Looks until an app answers. `meanwhile` is called after each look that found none. */
export async function lookUntilItAnswers(address: string, meanwhile: () => void = () => undefined): Promise<void> {
  while (!(await answers(address))) {
    meanwhile();
    await pause(LOOK_EVERY_MS);
  }
}
