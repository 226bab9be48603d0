import type { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import type { ArchiveEntry } from './archive-reader.js';
import { roomIn, type Sink } from './tar-streams.js';

/** Hands the entries of a volume on as the tar that an engine takes, below a folder of this name. */
export class VolumeTar {
  readonly #pack = pack();
  readonly #folder: string;
  readonly #taken: Promise<void>;
  #failure: Error | undefined;

  constructor(folder: string, take: (tar: Readable) => Promise<void>) {
    this.#folder = folder;
    this.#taken = take(this.#pack as unknown as Readable);
    this.#taken.catch((error: unknown) => {
      this.#failure = error instanceof Error ? error : new Error(String(error));
      this.#pack.destroy(this.#failure);
    });
  }

  async add(entry: ArchiveEntry): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    const { type, mode, uid, gid, size } = entry;
    const name = entry.path === '' ? this.#folder : `${this.#folder}/${entry.path}`;
    const linkname = type === 'link' ? `${this.#folder}/${entry.linkname}` : entry.linkname;
    const written = new Promise<void>((resolve, reject) => {
      const sink = this.#pack.entry({ name, type, mode, uid, gid, size, linkname, mtime: new Date(0) }, (error) =>
        error ? reject(error) : resolve(),
      );
      sink.on('error', () => undefined);
      void pour(entry.content, sink).catch(reject);
    });
    await written.catch((error: unknown) => {
      throw this.#failure ?? error;
    });
  }

  async finish(): Promise<void> {
    this.#pack.finalize();
    await this.#taken;
  }
}

async function pour(content: AsyncIterable<Buffer>, sink: Sink): Promise<void> {
  for await (const chunk of content) {
    if (!sink.write(chunk)) await roomIn(sink);
  }
  sink.end(undefined);
}
