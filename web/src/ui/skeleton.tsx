import styles from './skeleton.module.css';

/** Stands where something will be, in its final size; it shows after 150 ms, so that quick answers do not flicker. */
export function Skeleton({ height, width = '100%' }: { height: number | string; width?: number | string }) {
  return <div className={styles.skeleton} style={{ height, width }} aria-hidden />;
}
