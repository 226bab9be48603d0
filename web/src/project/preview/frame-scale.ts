import type { Room } from '../room';

export const FRAME_WIDTHS = [390, 768, 1280] as const;
/** `fit`: as wide as there is room. */
export type FrameWidth = 'fit' | (typeof FRAME_WIDTHS)[number];

export interface FrameSize {
  readonly width: number;
  readonly height: number;
  /** 1 or less: what is wider than the room is drawn smaller, never what is narrower larger. */
  readonly scale: number;
}

/** The site lays itself out in this size; drawn at `scale` it fills the room's height and fits its width. */
export function frameSize(width: FrameWidth, room: Room): FrameSize {
  if (width === 'fit' || room.width <= 0) return { ...room, scale: 1 };
  const scale = Math.min(1, room.width / width);
  return { width, height: Math.round(room.height / scale), scale };
}
