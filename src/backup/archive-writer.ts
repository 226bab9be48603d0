import { createWriteStream } from 'node:fs';
import { link, open, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip, constants } from 'node:zlib';
import { pack, type Pack } from 'tar-stream';
import { SetupError } from '../domain/failure.js';
import {
  type Contents,
  CONTENTS,
  type Facts,
  type Manifest,
  MANIFEST,
  type Part,
  partOf,
  PartSum,
} from './archive-format.js';
import { codeOf } from './error-code.js';
import { roomIn, type Sink } from './tar-streams.js';
import type { Cipher } from './archive-cipher.js';

export type EntryFacts = Pick<Facts, 'name'> & Partial<Facts>;

/**
 * Writes one archive, entry after entry. It is made under another name, and gets its own when it was found whole: a
 * process that is killed leaves no archive that looks like one.
 */
export class ArchiveWriter {
  readonly unfinished: string;
  readonly #to: string;
  readonly #pack: Pack = pack();
  readonly #written: Promise<void>;
  readonly #parts: Part[] = [];
  #part: PartSum | undefined;
  /** Why nothing more can be written, such as a full disk. */
  #failure: Error | undefined;

  private constructor(to: string, unfinished: string, cipher: Cipher | undefined) {
    this.#to = to;
    this.unfinished = unfinished;
    const file = createWriteStream(unfinished, { flags: 'wx', mode: 0o600, flush: true });
    const gzip = createGzip({ level: constants.Z_BEST_SPEED });
    this.#written =
      cipher === undefined
        ? pipeline(this.#pack, gzip, file)
        : pipeline(this.#pack, gzip, (source: AsyncIterable<Buffer>) => cipher.seal(source), file);
    this.#written.catch((error: unknown) => (this.#failure = writeFailure(error)));
  }

  /** Throws when there is something of this name already. */
  static async begin(to: string, manifest: Manifest, cipher?: Cipher): Promise<ArchiveWriter> {
    const unfinished = `${to}.unfinished`;
    for (const path of [to, unfinished]) await requireFree(path);
    const writer = new ArchiveWriter(to, unfinished, cipher);
    await writer.#write({ name: MANIFEST }, Buffer.from(JSON.stringify(manifest, undefined, 2)));
    return writer;
  }

  async add(facts: EntryFacts, content: Uint8Array | AsyncIterable<Uint8Array> = new Uint8Array()): Promise<void> {
    const name = partOf(facts.name);
    if (name === undefined) throw new Error(`No part of an archive is named ${facts.name}.`);
    if (this.#part?.name !== name) this.#beginPart(name);
    await this.#write(facts, content);
  }

  /** Resolves when all is on the disk under the unfinished name. */
  async finish(rest: Omit<Contents, 'parts'>): Promise<readonly Part[]> {
    this.#endPart();
    await this.#write({ name: CONTENTS }, Buffer.from(JSON.stringify({ parts: this.#parts, ...rest }, undefined, 2)));
    this.#pack.finalize();
    await this.#written.catch((error: unknown) => {
      throw writeFailure(error);
    });
    return this.#parts;
  }

  /** Gives the archive its name, unless somebody else did meanwhile. */
  async publish(): Promise<void> {
    await link(this.unfinished, this.#to);
    await rm(this.unfinished);
  }

  /** Leaves nothing behind. */
  async discard(): Promise<void> {
    this.#pack.destroy(new Error('discarded'));
    await this.#written.catch(() => undefined);
    await rm(this.unfinished, { force: true });
  }

  async #write(entry: EntryFacts, content: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
    const size = content instanceof Uint8Array ? content.byteLength : (entry.size ?? 0);
    const facts = { type: 'file', uid: 0, gid: 0, linkname: '', ...entry, mode: modeOf(entry), size } as const;
    this.#part?.begin(facts);
    const { sink, ended } = this.#open(facts);
    for await (const chunk of content instanceof Uint8Array ? [content] : content) {
      this.#part?.add(chunk);
      if (!sink.write(chunk)) await roomIn(sink);
    }
    sink.end(undefined);
    await ended;
  }

  #open(facts: Facts): { sink: Sink; ended: Promise<void> } {
    if (this.#failure !== undefined) throw this.#failure;
    let settle: (error?: Error | null) => void = () => undefined;
    const ended = new Promise<void>((resolve, reject) => {
      settle = (error) => (error ? reject(error) : resolve());
    }).catch((error: unknown) => {
      throw this.#failure ?? error;
    });
    ended.catch(() => undefined);
    const sink = this.#pack.entry({ ...facts, mtime: new Date(0) }, (error) => settle(error));
    // What it says of a failure comes by the callback as well.
    sink.on('error', () => undefined);
    return { sink, ended };
  }

  #beginPart(name: string): void {
    this.#endPart();
    this.#part = new PartSum(name);
  }

  #endPart(): void {
    if (this.#part !== undefined) this.#parts.push(this.#part.end());
    this.#part = undefined;
  }
}

/** The library takes a mode of 0 for none. */
function modeOf({ mode = 0o600 }: EntryFacts): number {
  return mode === 0 ? 0o400 : mode;
}

async function requireFree(path: string): Promise<void> {
  const found = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  await found?.close();
  if (found === undefined) return;
  const isUnfinished = path.endsWith('.unfinished');
  const hint = isUnfinished ? 'Another backup writes it, or was killed: then remove it.' : 'Nothing is overwritten.';
  throw new SetupError('conflict', `${path} exists already. ${hint}`);
}

function writeFailure(error: unknown): Error {
  const code = codeOf(error);
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error instanceof Error ? error : new Error(String(error));
  return new SetupError('disk_full', 'The disk is full: no backup was made.', { cause: error });
}
