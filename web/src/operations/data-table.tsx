/* oxlint-disable jsx-a11y/no-interactive-element-to-noninteractive-role -- rows and cells are none, and these are their own roles */
import type { ReactNode } from 'react';
import styles from './data-table.module.css';

interface DataTableProps {
  readonly label: string;
  readonly head: ReactNode;
  readonly children: ReactNode;
  readonly foot?: ReactNode;
  /** Its headings are buttons, so they stay where rows are cards. */
  readonly isSortable?: boolean;
}

/**
 * A table that becomes a list of labelled cards on narrow screens. The roles are written down because a table with
 * another `display` is none for screen readers.
 */
export function DataTable({ label, head, children, foot, isSortable = false }: DataTableProps) {
  return (
    <table role="table" aria-label={label} className={`${styles.table} ${isSortable ? styles.sortable : ''}`}>
      <thead role="rowgroup">
        <tr role="row">{head}</tr>
      </thead>
      <tbody role="rowgroup">{children}</tbody>
      {foot !== undefined && <tfoot role="rowgroup">{foot}</tfoot>}
    </table>
  );
}

type Side = 'start' | 'end';

export function ColumnHead({ children, side = 'start' }: { children: ReactNode; side?: Side }) {
  return (
    <th role="columnheader" scope="col" className={styles[side]}>
      {children}
    </th>
  );
}

interface SortHeadProps {
  readonly label: string;
  readonly order: 'ascending' | 'descending' | undefined;
  readonly onPress: () => void;
  readonly side?: Side;
}

export function SortHead({ label, order, onPress, side = 'start' }: SortHeadProps) {
  const arrow = order === 'ascending' ? '↑' : '↓';
  return (
    <th role="columnheader" scope="col" aria-sort={order} className={styles[side]}>
      <button type="button" className={styles.sort} onClick={onPress}>
        {label}
        <span aria-hidden className={styles.arrow}>
          {order === undefined ? '' : arrow}
        </span>
      </button>
    </th>
  );
}

interface CellProps {
  /** What stands before it where the row is a card; none: it speaks for itself. */
  readonly label?: string;
  readonly side?: Side;
  readonly isMono?: boolean;
  readonly children: ReactNode;
}

export function Cell({ label, side = 'start', isMono = false, children }: CellProps) {
  return (
    <td role="cell" data-label={label} className={`${styles[side]} ${isMono ? 'mono' : ''}`}>
      {label === undefined ? children : <div>{children}</div>}
    </td>
  );
}

export function Row({ children }: { children: ReactNode }) {
  return <tr role="row">{children}</tr>;
}
