import { train } from '@modelops/training';
import { csv, random } from './validate-data.ts';

export interface Customer {
  readonly customer_id: number;
  readonly when: string;
  readonly plan: string;
  readonly usage: number | '';
  readonly churned: number;
}

/** Customers of 28 days of March: who uses little, or is on the free plan, leaves. */
export function customers(count: number, seed = 5): Customer[] {
  const next = random(seed);
  return Array.from({ length: count }, (_, index) => {
    const plan = ['free', 'pro', 'team'][Math.floor(next() * 3)]!;
    const usage = Math.round(next() * 200) / 10;
    const risk = 1 / (1 + Math.exp(0.3 * usage - 3 - (plan === 'free' ? 1.5 : 0)));
    const day = String(1 + Math.floor((index * 28) / count)).padStart(2, '0');
    return {
      customer_id: 1000 + index,
      when: `2026-03-${day}T${String(index % 24).padStart(2, '0')}:15:00Z`,
      plan,
      usage: next() < 0.05 ? '' : usage,
      churned: next() < risk ? 1 : 0,
    };
  });
}

export const customerConfig = `models:
  churn:
    data: { source: data.csv, key: customer_id, time: when, label: churned, split: { holdout: 30%, gap: 1d } }
    prepare:
      - date-parts: { of: when, parts: [hour, weekday] }
      - one-hot: [plan, when_weekday]
    train: { trainer: linear, folds: 3 }
    predictions: predictions.csv
    files: model.onnx
    validate: { group: day(when), gates: [roc_auc >= 0.6, "roc_auc[plan=pro] >= 0.5"] }
`;

export const customerFiles = (seed?: number) => ({
  'modelops.yml': customerConfig,
  'data.csv': csv(customers(1500, seed)),
});

/** A model of customers, as `train-model` makes it, without a job around it. */
export function customerModel(
  rows: readonly Customer[],
  columns: readonly (keyof Customer)[] = ['plan', 'usage'],
): Uint8Array {
  const label = Float64Array.from(rows, ({ churned }) => churned);
  const all = Uint32Array.from(rows, (_, row) => row);
  return train(
    {
      columns: columns.map((name) =>
        name === 'plan'
          ? { name, type: 'category', values: rows.map((row) => row.plan) }
          : {
              name,
              type: 'float',
              values: Float64Array.from(rows, (row) => (row[name] === '' ? Number.NaN : Number(row[name]))),
            },
      ),
      label,
      train: all,
      holdout: all,
    },
    {
      trainer: 'linear',
      task: 'binary-classification',
      name: 'churn',
      version: '1',
      prepare: undefined,
      penalty: 1,
      seed: 1,
      folds: undefined,
    },
  ).model;
}
