/**
 * Milliseconds since 1970 of a number whose unit (s, ms, µs, ns) is told by its size: 1e11 s is the year 5138, 1e11 ms is
 * 1973, and each unit's plausible range begins where the coarser one's ends.
 */
export function instantOfNumber(value: number): number {
  const size = Math.abs(value);
  const perMillisecond = size < 1e11 ? 1e-3 : size < 1e14 ? 1 : size < 1e17 ? 1e3 : 1e6;
  return value / perMillisecond;
}

const [earliest, latest] = [Date.UTC(1990, 0, 1), Date.UTC(2100, 0, 1)];

/** Whether an instant may be one that a row was written at: what counts otherwise (20260301, a row's number) is none. */
export function isPlausible(instant: number): boolean {
  return instant >= earliest && instant < latest;
}
