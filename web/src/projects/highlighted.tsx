import styles from './highlighted.module.css';

/** Text with the words that were searched for marked in it. */
export function Highlighted({ text, words }: { text: string; words: string }) {
  const wanted = words.split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return text;
  const pattern = new RegExp(
    `(${wanted.map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})`,
    'gi',
  );
  return text.split(pattern).map((piece, index) =>
    index % 2 === 1 ? (
      <mark key={index} className={styles.mark}>
        {piece}
      </mark>
    ) : (
      piece
    ),
  );
}
