import { UserError } from './errors.ts';

const units = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/**
 * A length of time, `90s`, `30m`, `12h`, `7d` or `2w`, in milliseconds.
 * @throws UserError for anything else, and for no time at all.
 */
export function parseDuration(text: string, where: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)\s*([smhdw])$/.exec(text.trim()) ?? [];
  const milliseconds = Math.round(Number(amount) * units[unit as keyof typeof units]);
  if (!Number.isSafeInteger(milliseconds) || milliseconds <= 0)
    throw new UserError(`"${text}" is no length of time`, {
      where,
      fix: 'Write a number and s, m, h, d or w: 90s, 30m, 12h, 7d, 2w.',
    });
  return milliseconds;
}

/**
 * A share, `20%` or `0.2`, between 0 and 1, both excluded.
 * @throws UserError for anything else.
 */
export function parseShare(text: string | number, where: string): number {
  const [, number, percent] = /^(\d+(?:\.\d+)?|\.\d+)\s*(%?)$/.exec(String(text).trim()) ?? [];
  const share = percent === '%' ? Number((Number(number) / 100).toPrecision(15)) : Number(number);
  if (!(share > 0 && share < 1))
    throw new UserError(`"${text}" is no share`, {
      where,
      fix: 'Write 20% or 0.2; it lies between 0 and 1.',
    });
  return share;
}

/**
 * What is held out: a share (`20%`, `0.2`) or a length of time (`14d`).
 * @throws UserError for anything else.
 */
export function parseHoldout(
  text: string | number,
  where: string,
): { readonly share: number } | { readonly milliseconds: number } {
  return typeof text === 'string' && /[smhdw]\s*$/.test(text)
    ? { milliseconds: parseDuration(text, where) }
    : { share: parseShare(text, where) };
}

/**
 * A time in ISO 8601, in milliseconds since 1970 UTC; without a zone it is UTC.
 * @throws UserError for anything else.
 */
export function parseTime(text: string, where: string): number {
  const match = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:?\d{2})?)?$/.exec(
    text.trim(),
  );
  const [, date, time = '00:00', zone = 'Z'] = match ?? [];
  const milliseconds = match === null ? Number.NaN : Date.parse(`${date}T${time}${zone}`);
  // JavaScript takes the 31st of February for the 3rd of March.
  const real = !Number.isNaN(milliseconds) && new Date(`${date}T00:00Z`).toISOString().startsWith(date!);
  if (!real)
    throw new UserError(`"${text}" is no time`, {
      where,
      fix: 'Write 2026-01-31 or 2026-01-31T06:00:00Z.',
    });
  return milliseconds;
}
