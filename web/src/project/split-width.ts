export const USUAL_WIDTH = 420;
const LEAST_WIDTH = 320;
const LARGEST_SHARE = 0.6;

/** How wide the conversation can be in a room of this width. */
export function widthRange(room: number): { least: number; most: number } {
  return { least: LEAST_WIDTH, most: Math.max(LEAST_WIDTH, Math.floor(room * LARGEST_SHARE)) };
}

export function fittingWidth(width: number, room: number): number {
  const { least, most } = widthRange(room);
  return Math.round(Math.min(most, Math.max(least, width)));
}

const STEP = 16;

/** Where a key moves the separator; undefined: it is none of its keys. */
export function widthAfterKey(key: string, width: number, room: number): number | undefined {
  const { least, most } = widthRange(room);
  switch (key) {
    case 'ArrowLeft':
      return fittingWidth(width - STEP, room);
    case 'ArrowRight':
      return fittingWidth(width + STEP, room);
    case 'Home':
      return least;
    case 'End':
      return most;
    default:
      return undefined;
  }
}
