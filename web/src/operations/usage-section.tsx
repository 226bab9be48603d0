import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { projectsQuery } from '../api/queries';
import { usePendingDeletions } from '../projects/pending-deletions';
import { byteSize, plural } from '../ui/durations';
import { Cell, ColumnHead, DataTable, Row, SortHead } from './data-table';
import { usageQuery } from './operations-queries';
import { Empty, Loaded, Section } from './section';
import type { ProjectUsage } from './types';
import { UsageRow } from './usage-row';
import { FIRST_ORDER, pressed, sortUsage, totalsOf, type UsageColumn, withNewest } from './usage-sort';
import { useAttention, useSteadyOrder } from './use-attention';

const COLUMNS: readonly (readonly [UsageColumn, string, 'start' | 'end'])[] = [
  ['name', 'Project', 'start'],
  ['owner', 'Owner', 'start'],
  ['status', 'Status', 'start'],
  ['memory', 'Memory', 'end'],
  ['disk', 'Disk', 'end'],
  ['asleep', 'Asleep for', 'end'],
];

/** What each project takes of the machine. */
export function UsageSection() {
  const query = useQuery(usageQuery);
  const projects = useQuery(projectsQuery);
  const { pending } = usePendingDeletions();
  const { isInside, region } = useAttention();
  return (
    <Section title="Use">
      <Loaded query={query} height={240}>
        {(data) => {
          const rows = withNewest(data, projects.data ?? []).filter(({ project }) => !pending.has(project.id));
          return (
            <div role="group" aria-label="Use of memory and disk" {...region}>
              {rows.length === 0 ? (
                <Empty>There are no projects yet.</Empty>
              ) : (
                <UsageTable rows={rows} isFrozen={isInside} />
              )}
            </div>
          );
        }}
      </Loaded>
    </Section>
  );
}

function UsageTable({ rows, isFrozen }: { rows: readonly ProjectUsage[]; isFrozen: boolean }) {
  const [order, setOrder] = useState(FIRST_ORDER);
  return (
    <DataTable
      label="Memory and disk of each project"
      isSortable
      head={
        <>
          {COLUMNS.map(([column, label, side]) => (
            <SortHead
              key={column}
              label={label}
              side={side}
              order={order.column === column ? order.direction : undefined}
              onPress={() => setOrder(pressed(order, column))}
            />
          ))}
          <ColumnHead side="end">
            <span className="visually-hidden">Actions</span>
          </ColumnHead>
        </>
      }
      foot={<Totals rows={rows} />}
    >
      <Rows
        // Another order begins anew, even under somebody who is in the table: that is who asked for it.
        key={`${order.column} ${order.direction}`}
        rows={sortUsage(rows, order)}
        isFrozen={isFrozen}
      />
    </DataTable>
  );
}

function Rows({ rows, isFrozen }: { rows: readonly ProjectUsage[]; isFrozen: boolean }) {
  const byId = new Map(rows.map((row) => [row.project.id, row]));
  const order = useSteadyOrder([...byId.keys()], isFrozen);
  return order.map((id) => {
    const usage = byId.get(id);
    return usage === undefined ? null : <UsageRow key={id} usage={usage} />;
  });
}

function Totals({ rows }: { rows: readonly ProjectUsage[] }) {
  const { memoryBytes, diskBytes } = totalsOf(rows);
  return (
    <Row>
      <Cell label="Total">{plural(rows.length, 'project')}</Cell>
      <Cell>{null}</Cell>
      <Cell>{null}</Cell>
      <Cell label="Memory" side="end" isMono>
        {byteSize(memoryBytes)}
      </Cell>
      <Cell label="Disk" side="end" isMono>
        {byteSize(diskBytes)}
      </Cell>
      <Cell>{null}</Cell>
      <Cell>{null}</Cell>
    </Row>
  );
}
