import { sortedByKey } from './predictions.ts';
import type { RowSet } from './row-set.ts';

/** The columns of the file that `predictionsFile` writes. */
export const predictionsFileColumns = { key: 'key', label: 'label', score: 'score', group: 'group' } as const;

/**
 * The judged rows as a CSV file (RFC 4180): key, true label, the candidate's score (of several classes `score_<class>` each) and,
 * where there are groups, the group.
 * Nothing else of the candidate's file is in it: features stay where they are. Sorted by key; numbers in their shortest
 * form that reads back exactly; so equal predictions give equal bytes.
 */
export function predictionsFile(rows: RowSet): string {
  const { key, label, classes, group } = rows;
  const score = rows.scores[0]!;
  const width = classes?.length ?? 1;
  const scoreNames = classes?.map((name) => cell(`score_${name}`)) ?? ['score'];
  const labels = classes?.map(cell);
  const lines = [`key,label,${scoreNames.join(',')}${group === undefined ? '' : ',group'}\n`];
  for (const row of sortedByKey(key)) {
    const cells = [cell(key[row]!), labels?.[label[row]!] ?? String(label[row])];
    for (let k = 0; k < width; k++) cells.push(String(score[row * width + k]));
    if (group !== undefined) cells.push(cell(group[row]!));
    lines.push(`${cells.join(',')}\n`);
  }
  return lines.join('');
}

function cell(text: string): string {
  return /[",\r\n;\t]|^\s|\s$|^$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
