export const IDLE_UNITS = ['seconds', 'minutes'] as const;
export type IdleUnit = (typeof IDLE_UNITS)[number];

export interface IdleTime {
  readonly amount: string;
  readonly unit: IdleUnit;
}

/** In minutes when they are whole. */
export function idleTimeOf(seconds: number): IdleTime {
  if (seconds % 60 === 0) return { amount: String(seconds / 60), unit: 'minutes' };
  return { amount: String(seconds), unit: 'seconds' };
}

/** Undefined: it is no number. Whether it is a good one the server says. */
export function secondsIn({ amount, unit }: IdleTime): number | undefined {
  const text = amount.trim().replace(',', '.');
  if (!/^\d+(\.\d+)?$/.test(text)) return undefined;
  return Number(text) * (unit === 'minutes' ? 60 : 1);
}
