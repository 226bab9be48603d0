import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { ProcessIdentity } from './process-identity.js';

export interface TemporalPorts {
  readonly port: number;
  readonly uiPort: number;
}

/** What is known of a data folder's Temporal server. The ports stay when it has ended: it gets them again. */
export interface TemporalServerRecord extends TemporalPorts {
  readonly server?: ProcessIdentity;
  /** The process that ends the server when it ends itself. */
  readonly owner?: ProcessIdentity;
}

const USUAL_PORTS: TemporalPorts = { port: 7233, uiPort: 8233 };

/** A missing or unreadable record counts as none: the server then starts on the usual ports. */
export function readServerRecord(file: string): TemporalServerRecord {
  try {
    const { port, uiPort, server, owner } = JSON.parse(readFileSync(file, 'utf8')) as Partial<TemporalServerRecord>;
    if (!Number.isInteger(port) || !Number.isInteger(uiPort)) return USUAL_PORTS;
    return { port, uiPort, ...(server && { server }), ...(owner && { owner }) } as TemporalServerRecord;
  } catch {
    return USUAL_PORTS;
  }
}

/** At once and whole: between the start of a server and its record there must be no moment to be killed in. */
export function writeServerRecord(file: string, record: TemporalServerRecord): void {
  writeFileSync(`${file}.new`, JSON.stringify(record, undefined, 2));
  renameSync(`${file}.new`, file);
}
