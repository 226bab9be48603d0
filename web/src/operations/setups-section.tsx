import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../ui/button';
import { plural } from '../ui/durations';
import { ConfirmCancel } from './confirm-cancel';
import { type SetupOrders, setupKey, useSetupOrders } from './operations-commands';
import { setupsQuery } from './operations-queries';
import { Empty, Loaded, Section } from './section';
import { inOrder } from './setup-order';
import { SetupTable } from './setup-table';
import type { PlacedSetup } from './types';
import { useAttention } from './use-attention';

const NONE: readonly PlacedSetup[] = [];

/** Setups that run and that wait, in one table. */
export function SetupsSection({ isPaused }: { isPaused: boolean }) {
  const query = useQuery(setupsQuery);
  const orders = useSetupOrders();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const setups = inOrder(query.data ?? NONE);
  const selected = setups.filter((setup) => isSelectable(setup, orders) && chosen.has(setupKey(setup)));
  const { isInside, region } = useAttention();
  return (
    <Section
      title="Under way and waiting"
      tools={
        setups.length > 0 && (
          <CancelSelected
            setups={selected}
            onCancel={(confirmed) => {
              setChosen(new Set());
              void orders.cancel(confirmed);
            }}
          />
        )
      }
    >
      <Loaded query={query} height={120}>
        {() => (
          <div role="group" aria-label="Setups" {...region}>
            {setups.length === 0 ? (
              <Empty>No setup is running or waiting.</Empty>
            ) : (
              <SetupTable
                setups={setups}
                isFrozen={isInside}
                isPaused={isPaused}
                orders={orders}
                selected={new Set(selected.map(setupKey))}
                onSelect={setChosen}
              />
            )}
          </div>
        )}
      </Loaded>
    </Section>
  );
}

function isSelectable(setup: PlacedSetup, { cancelling }: Pick<SetupOrders, 'cancelling'>): boolean {
  return !cancelling.has(setupKey(setup));
}

interface CancelSelectedProps {
  readonly setups: readonly PlacedSetup[];
  readonly onCancel: (setups: readonly PlacedSetup[]) => void;
}

function CancelSelected({ setups, onCancel }: CancelSelectedProps) {
  // As they were when it was asked: nobody confirms what changes meanwhile.
  const [asked, setAsked] = useState<readonly PlacedSetup[]>();
  const isNone = setups.length === 0;
  return (
    <>
      <span className="visually-hidden" role="status">
        {isNone ? '' : `${plural(setups.length, 'setup')} selected`}
      </span>
      <Button
        size="small"
        aria-disabled={isNone}
        title={isNone ? 'Select setups first' : undefined}
        onClick={() => {
          if (!isNone) setAsked(setups);
        }}
      >
        {isNone ? 'Cancel selected' : `Cancel selected (${setups.length})`}
      </Button>
      {asked !== undefined && (
        <ConfirmCancel setups={asked} onClose={() => setAsked(undefined)} onConfirm={() => onCancel(asked)} />
      )}
    </>
  );
}
