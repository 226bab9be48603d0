import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { SetupError } from '../domain/failure.js';
import { type Cipher, SEALED } from './archive-cipher.js';
import {
  type Contents,
  CONTENTS,
  type Facts,
  factsOf,
  type Manifest,
  MANIFEST,
  parseContents,
  parseManifest,
  type Part,
  partOf,
  PartSum,
  requireSafeName,
} from './archive-format.js';
import { pourInto } from './tar-streams.js';

/** One entry of a part. Its content is there while it is its turn; what is not read is passed over. */
export interface ArchiveEntry extends Facts {
  readonly part: string;
  /** The name below its part; empty: the part's own folder. */
  readonly path: string;
  readonly content: AsyncIterable<Buffer>;
}

export interface ArchiveSummary {
  readonly manifest: Manifest;
  readonly contents: Contents;
}

export interface ArchivePlace {
  readonly file: string;
  readonly cipher?: Cipher | undefined;
}

const LONGEST_DOCUMENT = 64 * 1024 * 1024;

/** Reads the archive to its end and proves every part. Throws `invalid_request` with what is wrong with it. */
export async function verifyArchive(place: ArchivePlace): Promise<ArchiveSummary> {
  return readArchive(place, async () => undefined);
}

/**
 * Shows `visit` each entry, in the order of the archive, and proves what was read only at the end: whoever changes
 * something by it verifies the archive before.
 */
export async function readArchive(
  { file, cipher }: ArchivePlace,
  visit: (entry: ArchiveEntry, manifest: Manifest) => Promise<void>,
): Promise<ArchiveSummary> {
  const isSealed = await beginsWith(file, SEALED);
  if (isSealed && cipher === undefined) {
    throw new SetupError('invalid_request', 'The archive is encrypted: name its passphrase by --passphrase-file.');
  }
  const tar = extract();
  const source = createReadStream(file);
  const plain = isSealed && cipher !== undefined ? Readable.from(cipher.open(source)) : source;
  const gunzip = createGunzip();
  // What breaks it is met by whoever reads what was unzipped.
  pipeline(plain, gunzip).catch(() => undefined);
  const reading = pourInto(tar, gunzip);
  reading.catch(() => undefined);
  const reader = new Reader(visit);
  try {
    for await (const entry of tar) {
      await reader.take(factsOf(entry.header), entry as unknown as AsyncIterable<Buffer>);
      entry.resume();
    }
    await reading;
    return reader.summary();
  } catch (error) {
    if (error instanceof VisitFailure) throw error.cause;
    if (error instanceof SetupError) throw error;
    throw damaged(error);
  } finally {
    source.destroy();
    tar.destroy(new Error('read'));
  }
}

class VisitFailure extends Error {}

class Reader {
  readonly #visit: (entry: ArchiveEntry, manifest: Manifest) => Promise<void>;
  readonly #parts: Part[] = [];
  #manifest: Manifest | undefined;
  #contents: Contents | undefined;
  #part: PartSum | undefined;

  constructor(visit: (entry: ArchiveEntry, manifest: Manifest) => Promise<void>) {
    this.#visit = visit;
  }

  async take(facts: Facts, content: AsyncIterable<Buffer>): Promise<void> {
    requireSafeName(facts.name);
    if (this.#contents !== undefined) throw new Error('something follows its end');
    if (this.#manifest === undefined) {
      if (facts.name !== MANIFEST) throw new Error('it is no backup of Sitewright');
      this.#manifest = parseManifest(await textOf(facts, content));
    } else if (facts.name === CONTENTS) {
      this.#endPart();
      this.#contents = parseContents(await textOf(facts, content));
      requireSameParts(this.#contents.parts, this.#parts);
    } else await this.#takeOfPart(facts, content, this.#manifest);
  }

  summary(): ArchiveSummary {
    if (this.#manifest === undefined || this.#contents === undefined) throw new Error('it ends too early');
    return { manifest: this.#manifest, contents: this.#contents };
  }

  async #takeOfPart(facts: Facts, content: AsyncIterable<Buffer>, manifest: Manifest): Promise<void> {
    const name = partOf(facts.name);
    if (name === undefined) throw new Error(`an unknown entry: ${JSON.stringify(facts.name.slice(0, 200))}`);
    if (this.#part?.name !== name) {
      this.#endPart();
      this.#part = new PartSum(name);
    }
    const part = this.#part;
    part.begin(facts);
    const counted = countedBy(part, content);
    const entry = { ...facts, part: name, path: facts.name.slice(name.length + 1), content: counted };
    await this.#visit(entry, manifest).catch((cause: unknown) => {
      throw new VisitFailure('', { cause });
    });
    for await (const chunk of counted) void chunk;
  }

  #endPart(): void {
    if (this.#part !== undefined) this.#parts.push(this.#part.end());
    this.#part = undefined;
  }
}

/** One reading of it, which may be taken up again where it was left. */
function countedBy(part: PartSum, content: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  const chunks = content[Symbol.asyncIterator]();
  const next = async () => {
    const step = await chunks.next();
    if (step.done !== true) part.add(step.value);
    return step;
  };
  return { [Symbol.asyncIterator]: () => ({ next }) };
}

function requireSameParts(told: readonly Part[], found: readonly Part[]): void {
  for (const [index, part] of told.entries()) {
    const other = found[index];
    if (other?.name !== part.name || other.sha256 !== part.sha256) throw new Error(`${part.name} is not as it was`);
  }
  if (found.length !== told.length) throw new Error('it holds more than it says');
}

async function textOf({ size }: Facts, content: AsyncIterable<Buffer>): Promise<string> {
  if (size > LONGEST_DOCUMENT) throw new Error('a description that is too long');
  const chunks: Buffer[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

async function beginsWith(file: string, bytes: Buffer): Promise<boolean> {
  const handle = await open(file).catch((error: NodeJS.ErrnoException) => {
    throw new SetupError('not_found', `${file} cannot be read: ${error.code ?? error.message}.`);
  });
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes.byteLength), 0, bytes.byteLength, 0);
    return bytesRead === bytes.byteLength && buffer.equals(bytes);
  } finally {
    await handle.close();
  }
}

function damaged(error: unknown): SetupError {
  const reason = error instanceof Error ? error.message : String(error);
  return new SetupError('invalid_request', `The archive cannot be used: ${reason}.`, { cause: error });
}
