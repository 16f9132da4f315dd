import { metricResults, type Predictions, prepareEvaluation } from '@modelops/evaluation';

export interface ProposedGates {
  /** The gates, and why each is as it is. */
  readonly gates: readonly { readonly text: string; readonly why: string; readonly relative: boolean }[];
  /** The present figure with its 95% interval, for people: `roc_auc 0.78 (0.74 to 0.82)`. */
  readonly figure: string;
}

export const proposals = {
  'binary-classification': { name: 'roc_auc', relative: 'roc_auc >= champion - 0.005' },
  'multiclass-classification': { name: 'macro_f1', relative: 'macro_f1 >= champion - 0.005' },
  regression: { name: 'rmse', relative: 'rmse <= champion * 1.01' },
} as const;

/**
 * Gates that the present model passes: its figure's interval, rounded away from it, and no worse than the released version.
 * The interval treats rows as independent; where they are not, people set `group` and look again.
 */
export function proposeGates(predictions: Predictions): ProposedGates {
  const evaluation = prepareEvaluation(predictions, null, { seed: 1, replicates: 1000 });
  const results = metricResults(evaluation);
  const { name, relative } = proposals[predictions.task];
  const higher = predictions.task !== 'regression';
  const metric = results.find((result) => result.name === name);
  if (metric?.value == null) {
    return { gates: [], figure: `${name} cannot be computed (${metric?.reason ?? 'too few rows'})` };
  }
  const [low, high] = metric.interval ?? [metric.value, metric.value];
  const figure = `${name} ${shown(metric.value)} (${shown(low)} to ${shown(high)})`;
  const bound = higher ? `>= ${(Math.floor(low * 100) / 100).toFixed(2)}` : `<= ${roundedUp(high)}`;
  return {
    figure,
    gates: [
      {
        text: `${name} ${bound}`,
        why: `Today ${figure}: the interval's ${higher ? 'lower' : 'upper'} end, rounded, so that the present model passes.`,
        relative: false,
      },
      {
        text: relative,
        why: 'No worse than the released version. Until there is one it does not decide.',
        relative: true,
      },
    ],
  };
}

function shown(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** To two digits, upwards. */
function roundedUp(value: number): string {
  if (value === 0) return '0';
  const step = 10 ** (Math.floor(Math.log10(Math.abs(value))) - 1);
  return String(Number((Math.ceil(value / step) * step).toPrecision(2)));
}
