import { type CSSProperties, memo, useMemo } from 'react';
import { VList } from 'virtua';
import type { Language } from './file-kinds';
import { type CodeLine, codeLines } from './highlight';
import styles from './code-view.module.css';

/** Fewer lines are all in the page, so that the browser's own search finds them. */
const MANY_LINES = 2_000;
/** The rest of an endless line is in the ZIP file. */
const LONGEST_SHOWN = 10_000;

interface CodeViewProps {
  readonly label: string;
  readonly text: string;
  readonly language: Language | undefined;
}

/** Text with line numbers and, where the language is known, in its colours. */
export function CodeView({ label, text, language }: CodeViewProps) {
  const lines = useMemo(() => codeLines(text, language), [text, language]);
  const region = {
    className: `mono ${styles.code}`,
    style: { '--digits': `${String(lines.length).length}ch` } as CSSProperties,
    role: 'region',
    'aria-label': label,
    tabIndex: 0,
  };
  if (lines.length > MANY_LINES) {
    return (
      <VList data={lines} {...region}>
        {(line, index) => <Line key={index} line={line} number={index + 1} />}
      </VList>
    );
  }
  return (
    <div {...region}>
      {lines.map((line, index) => (
        <Line key={index} line={line} number={index + 1} />
      ))}
    </div>
  );
}

/** The number comes from the style sheet, so that copying a part of the text leaves it out. */
const Line = memo(function Line({ line, number }: { line: CodeLine; number: number }) {
  return (
    <div className={styles.line} data-number={number}>
      {line.map(({ text, tone }, index) => (
        <span key={index} className={tone === undefined ? undefined : styles[tone]}>
          {text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text}
        </span>
      ))}
      {'\n'}
    </div>
  );
});
