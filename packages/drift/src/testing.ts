import { seededRandom } from '@modelops/evaluation';
import type { Day } from './day.ts';

/** Uniform and normal numbers from a seed. */
export function draws(seed: number): { uniform(): number; normal(): number } {
  const random = seededRandom(seed);
  const uniform = () => (random.uint32() + 0.5) / 4294967296;
  return {
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()),
  };
}

/** The same days with the labels dealt to other rows: each day's late rows are a draw without replacement, nearly. */
export function dealt(days: readonly Day[], seed: number): Day[] {
  const { normal } = draws(seed);
  const rows = days.reduce((sum, day) => sum + day.outcomes!.rows, 0);
  const rate = days.reduce((sum, day) => sum + day.outcomes!.rows * day.outcomes!.observed, 0) / rows;
  return days.map((day) => {
    const n = day.outcomes!.rows;
    const error = Math.sqrt((rate * (1 - rate)) / n);
    const observed = Math.round(n * (rate + error * normal())) / n;
    // A model that learnt from such labels predicts their rate, and ranks by chance.
    return { ...day, outcomes: { rows: n, observed, predicted: rate, performance: 0.5 + 0.005 * normal() } };
  });
}
