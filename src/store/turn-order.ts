/** What the order of setups is made from. */
export interface OwnedPlace {
  readonly projectId: string;
  readonly ownerId: string;
  /** When the newest setup of this owner's projects began; null: none did. */
  readonly ownerServedAt: Date | null;
  readonly requestedAt: Date;
  /** Null: it waits. */
  readonly grantedAt: Date | null;
}

/**
 * Those that wait, in the order in which they get places: owners take turns, so that somebody with one project does not
 * wait behind all of another's. Whoever has the fewest places held and requests in front comes first; among equals, whose
 * last setup began longest ago; then the oldest request.
 */
export function inTurn<Place extends OwnedPlace>(places: readonly Place[]): readonly Place[] {
  const turns = new Map<string, number>();
  for (const { ownerId, grantedAt } of places) {
    if (grantedAt !== null) turns.set(ownerId, (turns.get(ownerId) ?? 0) + 1);
  }
  return places
    .filter(({ grantedAt }) => grantedAt === null)
    .toSorted(byRequest)
    .map((place) => {
      const turn = turns.get(place.ownerId) ?? 0;
      turns.set(place.ownerId, turn + 1);
      return { place, turn };
    })
    .toSorted((a, b) => a.turn - b.turn || servedAt(a.place) - servedAt(b.place) || byRequest(a.place, b.place))
    .map(({ place }) => place);
}

function servedAt({ ownerServedAt }: OwnedPlace): number {
  return ownerServedAt?.getTime() ?? 0;
}

function byRequest(a: OwnedPlace, b: OwnedPlace): number {
  return a.requestedAt.getTime() - b.requestedAt.getTime() || (a.projectId < b.projectId ? -1 : 1);
}
