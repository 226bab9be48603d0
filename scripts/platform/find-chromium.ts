import { findCommand } from './commands.js';

/** The path of a Chromium that is installed. */
export async function findChromium(): Promise<string | undefined> {
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    const path = await findCommand(name);
    if (path !== undefined) return path;
  }
  return undefined;
}
