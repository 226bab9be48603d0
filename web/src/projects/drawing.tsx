import { memo } from 'react';
import { drawingOf } from './drawing-plan';
import styles from './drawing.module.css';

/** A wireframe made from the project's slug: always the same for one project, and none like its neighbour. */
export const Drawing = memo(function Drawing({ slug }: { slug: string }) {
  return (
    <svg viewBox="0 0 160 100" preserveAspectRatio="xMidYMid slice" className={styles.drawing} aria-hidden>
      {drawingOf(slug).map(({ x, y, width, height, kind }, index) => (
        <rect key={index} x={x} y={y} width={width} height={height} rx={1} className={styles[kind]} />
      ))}
    </svg>
  );
});
