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
  const known = new Map<string, string>();
  const { unit } = group;
  const named = unit === 'value' ? undefined : periods(unit);
  for (let row = 0; row < table.rowCount; row++) {
    if (column.isMissing(row)) {
      throw new UserError('the group is missing', {
        where: table.locate(row, group.column),
        fix: 'Every row needs a group: rows without one cannot be resampled together with their like.',
      });
    }
    const isInstant = named !== undefined && (column.type === 'date' || column.type === 'number');
    const cell = isInstant ? (column.values[row] as number) : column.text(row)!;
    let name = typeof cell === 'string' ? known.get(cell) : undefined;
    if (name === undefined) {
      name = named === undefined ? String(cell) : named(instantOf(cell, column.type));
      if (name === undefined) {
        throw new UserError(`"${String(column.text(row))}" is not a date`, {
          where: table.locate(row, group.column),
          fix: 'Write dates as 2001-05-31 or 2001-05-31T14:05:00Z, or as seconds since 1970.',
        });
      }
      if (typeof cell === 'string') known.set(cell, name);
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
  const match = isoDate.exec(text.trim());
  if (match === null) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', zone] = match;
  const date = Date.UTC(Number(year), Number(month) - 1, Number(day));
  // Date.UTC rolls 2001-02-31 over to March; a date that does not exist is an error.
  if (new Date(date).getUTCDate() !== Number(day) || Number(month) > 12 || Number(hour) > 24)
    return undefined;
  let offset = 0;
  if (zone !== undefined && /^[+-]/.test(zone)) {
    const digits = zone.replace(/\D/g, '').padEnd(4, '0');
    const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
    offset = zone.startsWith('-') ? -minutes : minutes;
  }
  return date + ((Number(hour) * 60 + Number(minute) - offset) * 60 + Number(second)) * 1000;
}

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
