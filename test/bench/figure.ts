/** One measured number. `bound` is what it may be at most; null where the number only informs. */
export interface Figure {
  readonly figure: string;
  readonly value: number;
  readonly bound: number | null;
}

/** A group of measurements that is run by its name. */
export interface Suite {
  readonly about: string;
  run(tell: (figure: Figure) => void): Promise<void>;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export function isShort({ value, bound }: Figure): boolean {
  // A number that could not be measured meets no bound.
  return bound !== null && !(value <= bound);
}
