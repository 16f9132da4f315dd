import { readFile } from 'node:fs/promises';

interface Difference {
  readonly value: number;
  readonly interval: readonly [number, number];
}

/** What `modelops validate` found on the weeks after a retraining. */
export interface Realised {
  readonly metrics: readonly {
    readonly name: string;
    readonly value: number;
    readonly champion: number | null;
    readonly difference: Difference | null;
  }[];
  readonly comparison: { readonly comparable: boolean; readonly outcome: string | null } | null;
  readonly evaluationSet: { readonly rows: number; readonly groups: number | null };
}

/** A version, and the log of what it predicts on the weeks after: CSV with `score` and `late`. */
export interface Scored {
  readonly version: string;
  readonly log: string;
}

/**
 * Whether a retrained version is as much better as its pull request said, on weeks that nobody knew then.
 * @param said the sentence of the pull request, with the difference of ROC-AUC and its interval.
 * @throws Error when one of them says nothing.
 */
export async function promiseOf(
  said: string,
  report: Realised,
  before: Scored,
  after: Scored,
): Promise<{ readonly lines: readonly string[]; readonly markdown: string }> {
  const numbers =
    /ROC-AUC ([\d.]+) → ([\d.]+) \((\S+), 95% interval (\S+) to (\S+)\) on ([\d,]+) rows of (\d+) days/.exec(
      said,
    );
  const auc = report.metrics.find(({ name }) => name === 'roc_auc');
  if (numbers === null || auc?.difference == null || auc.champion === null || !report.comparison?.comparable)
    throw new Error(`what was promised cannot be compared with what came: ${said}, ${JSON.stringify(auc)}`);
  const [, from, to, by, low, high, rows, days] = numbers as unknown as string[];
  const [least, most] = [signed(low!), signed(high!)];
  const { value, interval } = auc.difference;
  const verdict =
    interval[0] <= 0
      ? interval[1] < 0
        ? 'broken: it is worse'
        : 'it cannot be told'
      : interval[1] < least
        ? 'better, and by less than was promised'
        : interval[0] > most
          ? 'kept, and more than that'
          : 'kept';
  const [predictedBefore, predictedAfter] = await Promise.all([meansOf(before.log), meansOf(after.log)]);
  const { rows: flights, groups } = report.evaluationSet;
  const on = `${flights.toLocaleString('en')} flights of ${groups} days`;
  const range = (bounds: readonly [number, number]) => `${plus(bounds[0])} to ${plus(bounds[1])}`;
  return {
    lines: [
      `Promised: v${after.version} is better than v${before.version} by ${by} of ROC-AUC (95% interval ${low} to ${high}).`,
      `Came: ${plus(value)} (95% interval ${range(interval)}) on ${on}: ${verdict}.`,
      `Late by v${before.version}: ${share(predictedBefore.score)}. By v${after.version}: ${share(predictedAfter.score)}. In truth: ${share(predictedAfter.late)}.`,
    ],
    markdown: `### Did v${after.version} keep its promise? ${verdict[0]!.toUpperCase()}${verdict.slice(1)}

| | v${before.version} | v${after.version} | Difference (95% interval) |
| :--- | ---: | ---: | ---: |
| ROC-AUC, as the pull request promised on ${rows} flights of ${days} days | ${from} | ${to} | ${by} (${low} to ${high}) |
| ROC-AUC, on the ${on} after | ${auc.champion.toFixed(3)} | ${auc.value.toFixed(3)} | ${plus(value)} (${range(interval)}) |
| Late flights it predicts there, of ${share(predictedAfter.late)} in truth | ${share(predictedBefore.score)} | ${share(predictedAfter.score)} | |
`,
  };
}

const signed = (text: string) => Number(text.replace('−', '-').replace('+', ''));
const plus = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;
const share = (value: number) => `${(100 * value).toFixed(1)}%`;

async function meansOf(log: string): Promise<{ readonly score: number; readonly late: number }> {
  const [head = '', ...lines] = (await readFile(log, 'utf8')).trimEnd().split('\n');
  const names = head.split(',');
  const mean = (name: string) => {
    const at = names.indexOf(name);
    return lines.reduce((sum, line) => sum + Number(line.split(',')[at]), 0) / lines.length;
  };
  return { score: mean('score'), late: mean('late') };
}
