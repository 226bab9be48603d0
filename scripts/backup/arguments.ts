import { readFileSync } from 'node:fs';
import { Cipher } from '../../src/backup/archive-cipher.js';

const SHORTEST_PASSPHRASE = 12;

/** The passphrase is a file's first line: an argument could be seen by everybody on the machine. */
export function cipherFrom(file: string | undefined): Cipher | undefined {
  if (file === undefined) return undefined;
  const [line = ''] = readFileSync(file, 'utf8').split('\n');
  if (line.trim().length >= SHORTEST_PASSPHRASE) return new Cipher(line.trim());
  throw new Error(
    `The first line of ${file} is too short for a passphrase: ${SHORTEST_PASSPHRASE} characters at least.`,
  );
}

export function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** What goes wrong is told in one line; whoever calls this from a script sees it by the exit code. */
export async function asCommand(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    tell(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
