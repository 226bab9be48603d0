import { type PointerEvent, useState } from 'react';
import { fittingWidth, USUAL_WIDTH, widthAfterKey, widthRange } from './split-width';
import styles from './workspace.module.css';

interface DividerProps {
  readonly width: number;
  /** Of both sides together. */
  readonly room: number;
  readonly onMove: (width: number) => void;
  /** The width is one to keep; undefined: the usual one. */
  readonly onDone: (width: number | undefined) => void;
}

/** The line between the conversation and the site: dragged, or moved with the arrow keys. */
export function Divider({ width, room, onMove, onDone }: DividerProps) {
  const [grip, setGrip] = useState<number>();
  const { least, most } = widthRange(room);
  function onPointerDown(event: PointerEvent<HTMLDivElement>): void {
    if (event.button !== 0) return;
    event.currentTarget.focus();
    event.currentTarget.setPointerCapture(event.pointerId);
    setGrip(event.clientX - width);
  }
  function letGo(): void {
    if (grip === undefined) return;
    setGrip(undefined);
    onDone(width);
  }
  return (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the conversation"
      aria-valuenow={width}
      aria-valuemin={least}
      aria-valuemax={most}
      aria-valuetext={`${width} pixels`}
      title="Drag to change the width, double click for the usual one"
      tabIndex={0}
      className={styles.divider}
      data-dragged={grip !== undefined || undefined}
      // Else the browser selects text meanwhile, and drags that.
      onMouseDown={(event) => event.preventDefault()}
      onPointerDown={onPointerDown}
      onPointerMove={(event) => grip !== undefined && onMove(fittingWidth(event.clientX - grip, room))}
      onPointerUp={letGo}
      onLostPointerCapture={letGo}
      onDoubleClick={() => {
        onMove(fittingWidth(USUAL_WIDTH, room));
        onDone(undefined);
      }}
      onKeyDown={(event) => {
        const next = widthAfterKey(event.key, width, room);
        if (next === undefined) return;
        event.preventDefault();
        onMove(next);
        onDone(next);
      }}
    />
  );
}
