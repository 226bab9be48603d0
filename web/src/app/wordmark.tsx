import styles from './wordmark.module.css';

/** The name over a measuring tape. */
export function Wordmark() {
  return (
    <span className={styles.wordmark}>
      Sitewright
      <svg viewBox="0 0 96 6" className={styles.tape} aria-hidden focusable="false">
        <path d="M0 5.5h96" stroke="currentColor" />
        <path
          d="M.5 5.5v-5M12.5 5.5v-3M24.5 5.5v-3M36.5 5.5v-3M48.5 5.5v-5M60.5 5.5v-3M72.5 5.5v-3M84.5 5.5v-3M95.5 5.5v-5"
          stroke="currentColor"
        />
      </svg>
    </span>
  );
}
