import { type ReactNode, useState } from 'react';
import styles from './workspace.module.css';

/** What was shown once stays as it is behind the other tabs: a site is not loaded anew, nor its forms emptied. */
export function KeptPanel({ isShown, children }: { isShown: boolean; children: ReactNode }) {
  const [wasShown, setWasShown] = useState(isShown);
  if (isShown && !wasShown) setWasShown(true);
  if (!wasShown) return null;
  return (
    <div className={styles.kept} hidden={!isShown}>
      {children}
    </div>
  );
}
