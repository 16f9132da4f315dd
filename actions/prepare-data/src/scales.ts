import type { DataProfile, QualityCheck } from '@modelops/contracts';
import { type DataTable, sampleColumns } from '@modelops/data/duckdb';
import { detectScaleChange } from '@modelops/data/scale-change';

/** Compares every numeric column's quantiles with those of an earlier profile. */
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
  return columns.map(({ name, unit }): QualityCheck => {
    const before = reference.columns.find((column) => column.name === name)!;
    const change = detectScaleChange({ ...before, unit: before.unit ?? unit }, samples.get(name)!);
    return {
      name: `${name}: scale as before`,
      kind: 'scale',
      text: `the quantiles of ${name} are those of the reference, not a constant multiple`,
      verdict:
        change === undefined
          ? 'pass'
          : onChange === 'fail' && change.kind === 'known'
            ? 'fail'
            : 'inconclusive',
      checked: table.rows,
      offending: change === undefined ? 0 : table.rows,
      sample: [],
      reason: change?.sentence ?? 'no change of scale',
    };
  });
}
