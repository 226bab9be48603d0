import { useRef } from 'react';
import { useRoom } from '../room';
import { frameSize, type FrameWidth } from './frame-scale';
import styles from './preview.module.css';

/**
 * The site is on an origin of its own, so it may be one there; it reaches neither this page nor its cookies, and cannot
 * lead this tab elsewhere. What it posts to us nobody listens to.
 */
const SANDBOX =
  'allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-modals allow-downloads';

interface PreviewFrameProps {
  readonly name: string;
  readonly address: string;
  readonly width: FrameWidth;
  /** Another number loads the page anew. */
  readonly load: number;
}

export function PreviewFrame({ name, address, width, load }: PreviewFrameProps) {
  const box = useRef<HTMLDivElement>(null);
  const room = useRoom(box);
  const size = frameSize(width, room);
  const isScaled = width !== 'fit';
  return (
    <div ref={box} className={styles.room}>
      {isScaled && size.scale < 1 && <ScaleNote percent={Math.round(size.scale * 100)} />}
      <iframe
        key={`${load} ${address}`}
        src={address}
        title={`Preview of ${name}`}
        sandbox={SANDBOX}
        allow="clipboard-write; fullscreen"
        referrerPolicy="no-referrer"
        className={`${styles.frame} ${isScaled ? styles.sized : ''}`}
        style={isScaled ? { width: size.width, height: size.height, transform: `scale(${size.scale})` } : undefined}
      />
    </div>
  );
}

function ScaleNote({ percent }: { percent: number }) {
  return (
    <p className={`mono ${styles.scale}`}>
      {percent} %<span className="visually-hidden"> of its size</span>
    </p>
  );
}
