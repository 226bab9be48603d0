import { memo } from 'react';
import { ansiPieces, type Look } from './ansi-pieces';
import { withFound } from './log-search';
import styles from './log-text.module.css';

/** The text of a line: colours as classes, and what is looked for marked. */
export const LogText = memo(function LogText({ text, finder }: { text: string; finder?: RegExp | undefined }) {
  return withFound(ansiPieces(text), finder).map((piece, index) => {
    const Element = piece.isFound ? 'mark' : 'span';
    return (
      <Element key={index} className={piece.isFound ? styles.found : classOf(piece.look)}>
        {piece.text}
      </Element>
    );
  });
});

function classOf({ tone, isFilled, isBold, isItalic, isUnderlined }: Look): string | undefined {
  const names = [
    tone !== undefined && styles[tone],
    isFilled && styles.filled,
    isBold && styles.bold,
    isItalic && styles.italic,
    isUnderlined && styles.underlined,
  ].filter((name) => typeof name === 'string');
  return names.length === 0 ? undefined : names.join(' ');
}
