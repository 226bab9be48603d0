import { type RefObject, useEffect, useState, useSyncExternalStore } from 'react';

export interface Room {
  readonly width: number;
  readonly height: number;
}

const NONE: Room = { width: 0, height: 0 };

/** The inner size of an element, as it changes. */
export function useRoom(element: RefObject<HTMLElement | null>): Room {
  const [room, setRoom] = useState(NONE);
  useEffect(() => {
    if (element.current === null) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setRoom({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return room;
}

const WIDE = matchMedia('(min-width: 1080px)');

/** Whether the conversation and the site have room side by side. */
export function useIsWide(): boolean {
  return useSyncExternalStore(
    (tell) => {
      WIDE.addEventListener('change', tell);
      return () => WIDE.removeEventListener('change', tell);
    },
    () => WIDE.matches,
  );
}
