export type TopicListener = (event: string, data: unknown) => void;

/** Who on this page follows what. The stream is told once after each round of changes. */
export class Topics {
  readonly #onChange: (topics: readonly string[]) => void;
  readonly #followers = new Map<string, Set<{ readonly listener: TopicListener | undefined }>>();
  #isToldSoon = false;

  constructor(onChange: (topics: readonly string[]) => void) {
    this.#onChange = onChange;
  }

  add(topic: string, listener: TopicListener | undefined): () => void {
    const follower = { listener };
    const followers = this.#followers.get(topic) ?? new Set();
    followers.add(follower);
    this.#followers.set(topic, followers);
    this.#changed();
    return () => {
      followers.delete(follower);
      if (followers.size === 0 && this.#followers.get(topic) === followers) this.#followers.delete(topic);
      this.#changed();
    };
  }

  /** The stream was closed and shall go on. */
  reopen(): void {
    this.#changed();
  }

  tell(event: string, data: unknown): void {
    const topic = topicOf(data);
    if (topic === undefined) return;
    for (const { listener } of this.#followers.get(topic) ?? []) listener?.(event, data);
  }

  /** A change of page takes the old topics away and brings the new ones in one go. */
  #changed(): void {
    if (this.#isToldSoon) return;
    this.#isToldSoon = true;
    queueMicrotask(() => {
      this.#isToldSoon = false;
      this.#onChange([...this.#followers.keys()]);
    });
  }
}

function topicOf(data: unknown): string | undefined {
  if (typeof data !== 'object' || data === null || !('topic' in data)) return undefined;
  return typeof data.topic === 'string' ? data.topic : undefined;
}
