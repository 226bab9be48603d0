import { type FocusEvent, type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { frozenOrder } from './setup-order';

interface Attention {
  /** Focus or pointer is inside. */
  readonly isInside: boolean;
  readonly region: {
    readonly ref: RefObject<HTMLDivElement | null>;
    readonly onFocus: (event: FocusEvent) => void;
    readonly onBlur: (event: FocusEvent) => void;
    readonly onPointerEnter: (event: PointerEvent) => void;
    readonly onPointerLeave: () => void;
  };
}

/** For a region with a table that changes by itself: whether somebody is in it, and where the focus goes on. */
export function useAttention(): Attention {
  const ref = useRef<HTMLDivElement>(null);
  const row = useRef<number | undefined>(undefined);
  const [hasFocus, setFocus] = useState(false);
  const [hasPointer, setPointer] = useState(false);
  // A row that went took the focus with it; React tells nobody of that, so it is looked for after each rendering.
  useEffect(() => {
    if (row.current !== undefined && document.activeElement === document.body) focusNear(ref.current, row.current);
  });
  return {
    isInside: hasFocus || hasPointer,
    region: {
      ref,
      onFocus: ({ target }) => {
        row.current = target.closest<HTMLTableRowElement>('tbody tr')?.sectionRowIndex;
        setFocus(true);
      },
      onBlur: ({ currentTarget, relatedTarget }) => {
        if (currentTarget.contains(relatedTarget)) return;
        row.current = undefined;
        setFocus(false);
      },
      onPointerEnter: ({ pointerType }) => setPointer(pointerType === 'mouse'),
      onPointerLeave: () => setPointer(false),
    },
  };
}

/** To the row that is now where the lost one was; without rows to the heading. */
function focusNear(region: HTMLElement | null, index: number): void {
  const rows = region?.querySelectorAll<HTMLElement>('tbody tr') ?? [];
  const near = rows[Math.min(index, rows.length - 1)];
  const target =
    near?.querySelector<HTMLElement>('a, button, input') ?? region?.closest('section')?.querySelector('h2');
  target?.focus();
}

/** The order in which to show rows: as wanted, but nothing moves under somebody who is there. */
export function useSteadyOrder(wanted: readonly string[], isFrozen: boolean): readonly string[] {
  const [shown, setShown] = useState(wanted);
  const next = isFrozen ? frozenOrder(shown, wanted) : wanted;
  if (next.join() !== shown.join()) setShown(next);
  return next;
}
