import { createHash, createHmac } from 'node:crypto';
import type { Header } from 'tar-stream';
import { z } from 'zod';
import { SetupError } from '../domain/failure.js';
import { parseProjectId, type ProjectId } from '../domain/project.js';

/** Grows when an older Sitewright could not read an archive any more. */
export const FORMAT = 1;

/** First and last entry: what the archive is, and by what its parts are proved to be whole. */
export const MANIFEST = 'manifest.json';
export const CONTENTS = 'contents.json';

const projectId = z.custom<ProjectId>((id) => typeof id === 'string' && parseProjectId(id) !== undefined);

const manifestSchema = z.object({
  format: z.number().int().positive(),
  /** Version of the Sitewright that made it. */
  madeBy: z.string(),
  madeAt: z.string(),
  installation: z.string(),
  database: z.object({
    kind: z.enum(['pglite', 'postgresql']),
    migrations: z.array(z.object({ hash: z.string(), madeAtMs: z.number() })),
    tables: z.array(z.object({ name: z.string(), columns: z.array(z.string()) })),
  }),
  projects: z.array(projectId),
  /** Without them the agents have forgotten what was said. */
  conversations: z.boolean(),
  /** Proves a master key without telling it. */
  masterKey: z.object({ proof: z.string(), kept: z.enum(['in the archive', 'by the operator']) }),
});

export type Manifest = z.infer<typeof manifestSchema>;

const contentsSchema = z.object({
  parts: z.array(z.object({ name: z.string(), entries: z.number(), bytes: z.number(), sha256: z.string() })),
  /** Projects that were deleted while the archive was made. */
  gone: z.array(projectId),
  notes: z.array(z.string()),
});

export type Contents = z.infer<typeof contentsSchema>;
export type Part = Contents['parts'][number];

export function masterKeyProof(masterKey: string): string {
  return createHmac('sha256', masterKey).update('backup').digest('hex').slice(0, 32);
}

/** The format is looked at before the rest: a newer one may have any form. */
export function parseManifest(text: string): Manifest {
  const document: unknown = JSON.parse(text);
  const { format } = z.object({ format: z.number() }).parse(document);
  if (format > FORMAT) {
    throw new SetupError(
      'invalid_request',
      `The archive has format ${format}, this Sitewright knows ${FORMAT}: restore it with a newer one.`,
    );
  }
  return manifestSchema.parse(document);
}

export function parseContents(text: string): Contents {
  return contentsSchema.parse(JSON.parse(text));
}

/** What belongs together and is proved together, such as the site of one project; undefined: no part has this name. */
export function partOf(name: string): string | undefined {
  const [, part] =
    /^(database|secrets|projects\/[0-9a-f]{16}\/(?:site|versions|volumes\/[\w.-]+))(?:\/|$)/.exec(name) ?? [];
  return part;
}

/** Refuses a name that could reach out of its folder. */
export function requireSafeName(name: string): void {
  const steps = name.split('/');
  if (!steps.some((step) => step === '' || step === '.' || step === '..' || step.includes('\0'))) return;
  throw new Error(`a name that leads elsewhere: ${JSON.stringify(name.slice(0, 200))}`);
}

/** What of an entry's header is kept, and counts for its part's checksum. */
export interface Facts {
  readonly name: string;
  readonly type: 'file' | 'directory' | 'symlink' | 'link';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly linkname: string;
}

export function factsOf(header: Header): Facts {
  const { type } = header;
  if (type !== 'file' && type !== 'directory' && type !== 'symlink' && type !== 'link') {
    throw new Error(`an entry that is no file, folder or link: ${JSON.stringify(header.name.slice(0, 200))}`);
  }
  const { mode, uid, gid, size } = header;
  const name = header.name.replace(/\/$/, '');
  return { name, type, mode: mode & 0o7777, uid, gid, size, linkname: header.linkname ?? '' };
}

/** Counts and checks what goes into one part, or comes out of it. */
export class PartSum {
  readonly name: string;
  readonly #hash = createHash('sha256');
  #entries = 0;
  #bytes = 0;

  constructor(name: string) {
    this.name = name;
  }

  begin({ name, type, mode, uid, gid, size, linkname }: Facts): void {
    this.#entries += 1;
    this.#hash.update(`${JSON.stringify([name, type, mode, uid, gid, size, linkname])}\n`);
  }

  add(chunk: Uint8Array): void {
    this.#bytes += chunk.byteLength;
    this.#hash.update(chunk);
  }

  end(): Part {
    return { name: this.name, entries: this.#entries, bytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }
}
