import type { DataProfile, QualityCheck } from '@modelops/contracts';
import { type DataTable, sampleColumns, sampleDays } from '@modelops/data/duckdb';
import { detectRecentScaleChange, detectScaleChange } from '@modelops/data/scale-change';

/** Compares every numeric column's quantiles with those of an earlier profile: of all rows, and of the newest days. */
export async function checkScales(
  table: DataTable,
  reference: DataProfile,
  onChange: 'fail' | 'warn',
): Promise<QualityCheck[]> {
  const numeric = (type: string) => type === 'float' || type === 'integer';
  const columns = table.columns.filter(
    ({ name, type, role }) =>
      role !== 'key' &&
      numeric(type) &&
      reference.columns.some((column) => column.name === name && column.bins !== null),
  );
  const samples = await sampleColumns(table, columns);
  const days = await sampleDays(table, columns);
  return columns.map(({ name, unit }): QualityCheck => {
    const before = reference.columns.find((column) => column.name === name)!;
    const known = { ...before, unit: before.unit ?? unit };
    const whole = detectScaleChange(known, samples.get(name)!);
    const recent =
      whole === undefined
        ? detectRecentScaleChange(
            known,
            days.map(({ day, values }) => ({ day, values: values.get(name)! })),
          )
        : undefined;
    const change = whole ?? recent;
    const offending = days
      .filter(({ day }) => recent !== undefined && day >= recent.since)
      .reduce((sum, { rows }) => sum + rows, 0);
    return {
      name: `${name}: scale as before`,
      kind: 'scale',
      text: `the quantiles of ${name} are those of the reference, not a constant multiple`,
      verdict:
        change === undefined
          ? 'pass'
          : // Of the newest days only, a declared unit is needed to be sure: some day has to be the first of its kind.
            onChange === 'fail' &&
              change.kind === 'known' &&
              (whole !== undefined || known.unit !== undefined)
            ? 'fail'
            : 'inconclusive',
      checked: table.rows,
      offending: whole === undefined ? offending : table.rows,
      sample: [],
      reason: change?.sentence ?? 'no change of scale',
    };
  });
}
