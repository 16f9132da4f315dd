import { type AlarmState, type Digest, digestOf } from '@modelops/contracts';

/** Counts of one column in one day. */
export interface ColumnCounts {
  /** Rows in each bin of the reference's profile, or in each of its categories. */
  readonly bins: readonly number[];
  /** Null or NaN. */
  readonly missing: number;
  /** Categories that the reference does not know. */
  readonly unseen: number;
}

/** What is known of the truth in one day. */
export interface DayOutcomes {
  /** Rows whose label is known. */
  readonly rows: number;
  /** Mean label; of several classes the accuracy. */
  readonly observed: number;
  /** Mean score of these rows, of several classes that of the predicted one; null without scores. */
  readonly predicted: number | null;
  /** ROC AUC, RMSE, or of several classes the accuracy; null where it is not defined. */
  readonly performance: number | null;
  /** Of several classes: rows by label. */
  readonly classes?: Readonly<Record<string, number>> | undefined;
}

/** One day of rows, as far as the watch needs it: exact counts, so that the order of the rows does not matter. */
export interface Day {
  readonly day: string;
  readonly rows: number;
  readonly columns: Readonly<Record<string, ColumnCounts>>;
  readonly outcomes: DayOutcomes | null;
}

/** Digest of what is counted of the inputs, without the date: two days of equal rows have the same. */
export function inputsDigest({ rows, columns }: Day): Digest {
  return digestOf({ rows, columns });
}

export function outcomesDigest(outcomes: DayOutcomes): Digest {
  return digestOf(outcomes);
}

type StoredColumn = AlarmState['windows'][number]['columns'][string];

/** Counts as they stand in the state: LEB128 in base64, since most are small. */
export function storeColumn({ bins, missing, unseen }: ColumnCounts): StoredColumn {
  const bytes: number[] = [];
  for (const count of bins) {
    let rest = count;
    while (rest > 127) {
      bytes.push((rest % 128) + 128);
      rest = Math.floor(rest / 128);
    }
    bytes.push(rest);
  }
  return { bins: Buffer.from(bytes).toString('base64'), missing, unseen };
}

/** The counts again. Whatever the text is, they are whole numbers from 0 on. */
export function readColumn({ bins, missing, unseen }: StoredColumn): ColumnCounts {
  const counts: number[] = [];
  let value = 0;
  let factor = 1;
  for (const byte of Buffer.from(bins, 'base64')) {
    value += (byte % 128) * factor;
    if (byte > 127) factor *= 128;
    else {
      counts.push(value);
      value = 0;
      factor = 1;
    }
  }
  return { bins: counts, missing, unseen };
}

const numbers = new Map<string, number>();

/** Days since 1970 of a date. */
export function dayNumber(day: string): number {
  let number = numbers.get(day);
  if (number === undefined) {
    number = Math.round(Date.parse(`${day}T00:00:00Z`) / 86_400_000);
    numbers.set(day, number);
  }
  return number;
}

/** The date of a number of days since 1970. */
export function dayOf(number: number): string {
  return new Date(number * 86_400_000).toISOString().slice(0, 10);
}
