import { Cell, ColumnHead, DataTable, Row } from './data-table';
import type { CodeCount } from './failure-bars';
import styles from './failures-section.module.css';

interface FailureCodesProps {
  readonly codes: readonly CodeCount[];
  readonly code: string | undefined;
  readonly onChoose: (code: string | undefined) => void;
}

/** What the colours of the bars mean. Choosing a code shows its failures alone; choosing it again shows all. */
export function FailureCodes({ codes, code: chosen, onChoose }: FailureCodesProps) {
  return (
    <DataTable
      label="Failures by code"
      head={
        <>
          <ColumnHead>Code</ColumnHead>
          <ColumnHead side="end">Failures</ColumnHead>
        </>
      }
    >
      {codes.map(({ code, count, tone }) => (
        <Row key={code}>
          <Cell>
            <button
              type="button"
              className={`mono ${styles.code}`}
              aria-pressed={code === chosen}
              onClick={() => onChoose(code === chosen ? undefined : code)}
            >
              <span className={`${styles.swatch} ${styles[`tone${tone}`]}`} aria-hidden />
              {code}
            </button>
          </Cell>
          <Cell label="Failures" side="end" isMono>
            {count}
          </Cell>
        </Row>
      ))}
    </DataTable>
  );
}
