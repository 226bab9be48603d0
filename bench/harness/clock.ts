/** Milliseconds of the machine's monotonic clock, which all processes share: their readings may be subtracted. */
export function nowMs(): number {
  return Number(process.hrtime.bigint()) / 1_000_000;
}
