/** Lines of a log that are kept. */
const KEPT_LINES = 1_000;
const HEADER_BYTES = 8;

interface LogFollower {
  readonly take: (frame: Buffer) => void;
  readonly end: () => void;
}

/** A container's log, in the frames in which an engine sends it. */
export class ContainerLog {
  readonly #frames: Buffer[] = [];
  readonly #followers = new Set<LogFollower>();

  write(text: string): void {
    const frame = frameOf(`${new Date().toISOString()} ${text}\n`);
    this.#frames.push(frame);
    if (this.#frames.length > KEPT_LINES) this.#frames.shift();
    for (const { take } of this.#followers) take(frame);
  }

  tail(lines: number): Buffer {
    return Buffer.concat(lines === 0 ? [] : this.#frames.slice(-lines));
  }

  follow(follower: LogFollower): () => void {
    this.#followers.add(follower);
    return () => void this.#followers.delete(follower);
  }

  /** The process has ended: there is nothing more to follow. */
  endFollowers(): void {
    for (const { end } of this.#followers) end();
    this.#followers.clear();
  }
}

function frameOf(text: string): Buffer {
  const payload = Buffer.from(text);
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt8(1, 0);
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
}
