import { CircleX, ExternalLink, Hourglass, Play } from 'lucide-react';
import { Menu, type MenuItem } from '../ui/menu';
import type { SetupOrders } from './operations-commands';
import { isWaiting } from './setup-order';
import type { PlacedSetup } from './types';

interface SetupMenuProps {
  readonly placed: PlacedSetup;
  readonly orders: SetupOrders;
  readonly isCancelling: boolean;
}

export function SetupMenu({ placed, orders, isCancelling }: SetupMenuProps) {
  const { traceUrl } = placed.setup;
  const waits = isWaiting(placed);
  const over = isCancelling ? 'It is being cancelled' : undefined;
  const items: readonly MenuItem[] = [
    ...(waits
      ? [
          {
            label: 'Run now',
            icon: <Play size={16} aria-hidden />,
            onSelect: () => void orders.start(placed),
            unavailable: over,
          },
        ]
      : []),
    {
      label: 'Give 5 more minutes',
      icon: <Hourglass size={16} aria-hidden />,
      onSelect: () => void orders.extend(placed),
      unavailable: over ?? (waits ? 'It has not begun' : undefined),
    },
    {
      label: 'Trace ↗',
      icon: <ExternalLink size={16} aria-hidden />,
      onSelect: () => window.open(traceUrl ?? '', '_blank', 'noopener,noreferrer'),
      unavailable: traceUrl === null ? 'This server knows no Temporal Web UI' : undefined,
    },
    {
      label: 'Cancel',
      kind: 'danger',
      icon: <CircleX size={16} aria-hidden />,
      onSelect: () => void orders.cancel([placed]),
      unavailable: over,
    },
  ];
  return <Menu label={`Actions for the setup of ${placed.project.name}`} items={items} size="small" />;
}
