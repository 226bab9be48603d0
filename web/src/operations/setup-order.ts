import type { PlacedSetup } from './types';

/** Those that run first, as they were asked for; then those that wait, in the order in which they get places. */
export function inOrder(setups: readonly PlacedSetup[]): readonly PlacedSetup[] {
  return [...setups].sort(
    (one, other) =>
      Number(isWaiting(one)) - Number(isWaiting(other)) ||
      inFrontOf(one) - inFrontOf(other) ||
      compare(one.requestedAt, other.requestedAt),
  );
}

export function isWaiting({ grantedAt }: Pick<PlacedSetup, 'grantedAt'>): boolean {
  return grantedAt === null;
}

/** While somebody is in the table rows keep their places: new ones come last, and those that are over go. */
export function frozenOrder(shown: readonly string[], wanted: readonly string[]): readonly string[] {
  const kept = shown.filter((id) => wanted.includes(id));
  return [...kept, ...wanted.filter((id) => !kept.includes(id))];
}

/** `Next`, `2 ahead`: the place of one that waits. */
export function placeWords(before: number | undefined): string {
  if (before === undefined) return 'Waiting';
  return before === 0 ? 'Waiting, next' : `Waiting, ${before} ahead`;
}

/** As many as a list can hold: it is not known yet, which is so for the moment after its request. */
function inFrontOf({ project, grantedAt }: PlacedSetup): number {
  return grantedAt === null ? (project.setup.waiting?.before ?? Number.MAX_SAFE_INTEGER) : 0;
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
