import { UserError } from '@modelops/contracts';
import { instantOfNumber, type Table } from '@modelops/data';

export type GroupUnit = 'value' | 'hour' | 'day' | 'week' | 'month';

/** Which rows are dependent: those with the same value of a column, or within the same UTC hour, day, ISO week, month. */
export interface GroupExpression {
  readonly column: string;
  readonly unit: GroupUnit;
}

/**
 * Reads `column`, `hour(column)`, `day(column)`, `week(column)` or `month(column)`.
 * @throws UserError when it is something else.
 */
export function parseGroupExpression(text: string, where = 'group'): GroupExpression {
  const call = /^\s*(\w+)\s*\(\s*(.*?)\s*\)\s*$/s.exec(text);
  if (call === null) {
    const column = text.trim();
    if (column === '') throw new UserError('the group is empty', { where, fix: groupFix });
    return { column, unit: 'value' };
  }
  const unit = call[1]!.toLowerCase();
  const column = call[2]!;
  if ((unit !== 'hour' && unit !== 'day' && unit !== 'week' && unit !== 'month') || column === '') {
    throw new UserError(`"${text.trim()}" is not a group`, { where, fix: groupFix });
  }
  return { column, unit };
}

const groupFix = 'Write a column, or hour(column), day(column), week(column) or month(column).';

/** The one spelling of a group expression. */
export function formatGroupExpression(group: GroupExpression): string {
  return group.unit === 'value' ? group.column : `${group.unit}(${group.column})`;
}

/**
 * The group of every row of a table. Instants are ISO 8601 texts (without a zone: UTC), dates, or numbers since
 * 1970 whose unit (s, ms, µs, ns) is told by their size.
 * @throws UserError naming the row when a value is missing or is no instant.
 */
export function groupsOf(table: Table, group: GroupExpression): string[] {
  const column = table.column(group.column);
  const groups = new Array<string>(table.rowCount);
  const { unit } = group;
  const named = unit === 'value' ? undefined : periods(unit);
  const isInstant = unit !== 'value' && (column.type === 'date' || column.type === 'number');
  for (let row = 0; row < table.rowCount; row++) {
    if (column.isMissing(row)) {
      throw new UserError('the group is missing', {
        where: table.locate(row, group.column),
        fix: 'Every row needs a group: rows without one cannot be resampled together with their like.',
      });
    }
    const cell = isInstant ? (column.values[row] as number) : column.text(row)!;
    const name = named === undefined ? String(cell) : named(instantOf(cell, column.type));
    if (name === undefined) {
      throw new UserError(`"${String(column.text(row))}" is not a date`, {
        where: table.locate(row, group.column),
        fix: 'Write dates as 2001-05-31 or 2001-05-31T14:05:00Z, or as seconds since 1970.',
      });
    }
    groups[row] = name;
  }
  return groups;
}

const isoDate =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,]\d+)?)?)?\s*(Z|UTC|[+-]\d\d(?::?\d\d)?)?)?$/i;

/** Milliseconds since 1970; undefined when the cell is no instant. */
function instantOf(cell: string | number, type: string): number | undefined {
  if (typeof cell === 'string') return parseInstant(cell);
  if (type === 'date') return cell;
  return Number.isFinite(cell) ? instantOfNumber(cell) : undefined;
}

/** Milliseconds since 1970 of an ISO 8601 date or date and time; without a zone it is UTC. Undefined for anything else. */
export function parseInstant(text: string): number | undefined {
  return plainInstant(text) ?? anyInstant(text);
}

/** The forms that most logs have, `2001-05-31` and `2001-05-31T14:05:09.123Z`, without a regular expression; undefined for others. */
function plainInstant(text: string): number | undefined {
  const { length } = text;
  const digits = (from: number, to: number) => {
    let number = 0;
    for (let at = from; at < to; at++) {
      const digit = text.charCodeAt(at) - 48;
      // NaN, at the end of the text, is neither.
      if (!(digit >= 0 && digit <= 9)) return Number.NaN;
      number = 10 * number + digit;
    }
    return number;
  };
  const is = (at: number, sign: string) => text[at] === sign;
  const [year, month, day] = [digits(0, 4), digits(5, 7), digits(8, 10)];
  // Which months have more days is for the other to know.
  if (!(is(4, '-') && is(7, '-') && year >= 100 && month >= 1 && month <= 12 && day >= 1 && day <= 28))
    return undefined;
  const date = Date.UTC(year, month - 1, day);
  if (length === 10) return date;
  let end = is(length - 1, 'Z') ? length - 1 : length;
  if (end > 20 && is(19, '.') && !Number.isNaN(digits(20, end))) end = 19;
  if (end !== 19 || !(is(10, 'T') || is(10, ' ')) || !is(13, ':') || !is(16, ':')) return undefined;
  const [hour, minute, second] = [digits(11, 13), digits(14, 16), digits(17, 19)];
  return isTimeOfDay(hour, minute, second) ? date + ((hour * 60 + minute) * 60 + second) * 1000 : undefined;
}

function anyInstant(text: string): number | undefined {
  const match = isoDate.exec(text.trim());
  if (match === null) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', zone] = match;
  // Not Date.UTC, which takes the year 1 for 1901.
  const date = new Date(new Date(0).setUTCFullYear(Number(year), Number(month) - 1, Number(day)));
  // 2001-02-31 is rolled over to March; a date that does not exist is an error.
  if (date.getUTCDate() !== Number(day) || date.getUTCMonth() !== Number(month) - 1) return undefined;
  if (!isTimeOfDay(Number(hour), Number(minute), Number(second))) return undefined;
  let offset = 0;
  if (zone !== undefined && /^[+-]/.test(zone)) {
    const digits = zone.replace(/\D/g, '').padEnd(4, '0');
    const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
    offset = zone.startsWith('-') ? -minutes : minutes;
  }
  return date.getTime() + ((Number(hour) * 60 + Number(minute) - offset) * 60 + Number(second)) * 1000;
}

/** The day ends with 24:00:00, or with a leap second. */
const isTimeOfDay = (hour: number, minute: number, second: number): boolean =>
  (hour <= 23 && minute <= 59 && second <= 60) || (hour === 24 && minute === 0 && second === 0);

/** Names the period of an instant. Rows are many and periods few: each is written once. */
function periods(unit: Exclude<GroupUnit, 'value'>): (instant: number | undefined) => string | undefined {
  const known = new Map<number, string>();
  const length = unit === 'hour' ? 3_600_000 : 86_400_000;
  return (instant) => {
    if (instant === undefined || !(Math.abs(instant) < 8.64e15)) return undefined;
    const number = Math.floor(instant / length);
    const name = known.get(number) ?? period(instant, unit);
    known.set(number, name);
    return name;
  };
}

function period(instant: number, unit: Exclude<GroupUnit, 'value'>): string {
  const date = new Date(instant);
  const iso = date.toISOString();
  const tail = iso.length - 24;
  switch (unit) {
    case 'hour':
      return `${iso.slice(0, tail + 13)}Z`;
    case 'day':
      return iso.slice(0, tail + 10);
    case 'month':
      return iso.slice(0, tail + 7);
    case 'week': {
      // ISO 8601: a week belongs to the year of its Thursday.
      const thursday = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()));
      thursday.setUTCDate(thursday.getUTCDate() + 3 - ((thursday.getUTCDay() + 6) % 7));
      const first = Date.UTC(thursday.getUTCFullYear(), 0, 1);
      const week = 1 + Math.floor((thursday.getTime() - first) / (7 * 86_400_000));
      return `${thursday.getUTCFullYear()}-W${String(week).padStart(2, '0')}`;
    }
  }
}
