const KEPT_EVENTS = 20_000;

export interface EngineEvent {
  readonly Type: 'container';
  readonly Action: string;
  readonly Actor: { readonly ID: string; readonly Attributes: Readonly<Record<string, string>> };
  readonly time: number;
  readonly timeNano: number;
}

/** The filters of a request, by name: a thing must match one word of each. */
export type Filters = Readonly<Record<string, readonly string[]>>;

/** What happened to containers, for those who watch and those who ask later. */
export class EngineEvents {
  readonly #kept: EngineEvent[] = [];
  readonly #watchers = new Set<(event: EngineEvent) => void>();

  tell(action: string, id: string, attributes: Readonly<Record<string, string>>): void {
    const atMs = Date.now();
    const event: EngineEvent = {
      Type: 'container',
      Action: action,
      Actor: { ID: id, Attributes: attributes },
      time: Math.floor(atMs / 1000),
      timeNano: atMs * 1e6,
    };
    this.#kept.push(event);
    if (this.#kept.length > KEPT_EVENTS) this.#kept.shift();
    for (const watcher of this.#watchers) watcher(event);
  }

  /** Hands on what happened since the time, and what happens from now on. */
  watch(sinceMs: number, take: (event: EngineEvent) => void): () => void {
    for (const event of this.#kept) if (event.timeNano / 1e6 >= sinceMs) take(event);
    this.#watchers.add(take);
    return () => void this.#watchers.delete(take);
  }
}

export function matchesEvent(event: EngineEvent, filters: Filters): boolean {
  const [action = ''] = event.Action.split(':');
  return (
    isAmong(filters['type'], [event.Type]) &&
    isAmong(filters['event'], [event.Action, action]) &&
    isAmong(filters['container'], [event.Actor.ID]) &&
    hasLabels(event.Actor.Attributes, filters)
  );
}

/** Every label of the filter, by its name or with its value. */
export function hasLabels(labels: Readonly<Partial<Record<string, string>>>, filters: Filters): boolean {
  return (filters['label'] ?? []).every((wanted) => {
    const [name = '', value] = wanted.split(/=(.*)/s);
    return value === undefined ? labels[name] !== undefined : labels[name] === value;
  });
}

export function isAmong(wanted: readonly string[] | undefined, words: readonly string[]): boolean {
  return wanted === undefined || words.some((word) => wanted.includes(word));
}
