import { useEffect, useRef } from 'react';
import { DataTable, ColumnHead } from './data-table';
import { type SetupOrders, setupKey } from './operations-commands';
import { SetupRow } from './setup-row';
import styles from './setup-table.module.css';
import type { PlacedSetup } from './types';
import { useSteadyOrder } from './use-attention';

interface SetupTableProps {
  readonly setups: readonly PlacedSetup[];
  readonly isFrozen: boolean;
  readonly isPaused: boolean;
  readonly orders: SetupOrders;
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (keys: ReadonlySet<string>) => void;
}

export function SetupTable({ setups, isFrozen, isPaused, orders, selected, onSelect }: SetupTableProps) {
  const order = useSteadyOrder(setups.map(setupKey), isFrozen);
  const byKey = new Map(setups.map((setup) => [setupKey(setup), setup]));
  const selectable = order.filter((key) => !orders.cancelling.has(key));
  return (
    <DataTable
      label="Setups under way and waiting"
      head={
        <>
          <ColumnHead>
            <SelectAll
              count={selected.size}
              of={selectable.length}
              onChange={(isAll) => onSelect(new Set(isAll ? selectable : []))}
            />
          </ColumnHead>
          <ColumnHead>Project</ColumnHead>
          <ColumnHead>Owner</ColumnHead>
          <ColumnHead>Phase</ColumnHead>
          <ColumnHead side="end">In phase</ColumnHead>
          <ColumnHead side="end">In total</ColumnHead>
          <ColumnHead>Went wrong</ColumnHead>
          <ColumnHead side="end">
            <span className="visually-hidden">Actions</span>
          </ColumnHead>
        </>
      }
    >
      {order.map((key) => {
        const setup = byKey.get(key);
        if (setup === undefined) return null;
        return (
          <SetupRow
            key={key}
            placed={setup}
            isPaused={isPaused}
            orders={orders}
            isSelected={selected.has(key)}
            onSelect={(isSelected) => onSelect(withOrWithout(selected, key, isSelected))}
          />
        );
      })}
    </DataTable>
  );
}

function withOrWithout(keys: ReadonlySet<string>, key: string, isIn: boolean): ReadonlySet<string> {
  return new Set(isIn ? [...keys, key] : [...keys].filter((other) => other !== key));
}

interface SelectAllProps {
  readonly count: number;
  readonly of: number;
  readonly onChange: (isAll: boolean) => void;
}

function SelectAll({ count, of, onChange }: SelectAllProps) {
  const box = useRef<HTMLInputElement>(null);
  const isAll = count > 0 && count === of;
  useEffect(() => {
    if (box.current !== null) box.current.indeterminate = count > 0 && !isAll;
  }, [count, isAll]);
  return (
    <label className={styles.check}>
      <input ref={box} type="checkbox" checked={isAll} onChange={({ target }) => onChange(target.checked)} />
      <span className="visually-hidden">Select all setups</span>
    </label>
  );
}
