import type { Task } from '@modelops/contracts';
import { metricsOf } from './metrics.ts';
import { Scored } from './scored.ts';

/**
 * Every metric of a task on rows, without intervals; null where it is undefined (one class only).
 * @param label 0 or 1, or the true number. @param score as many.
 */
export function pointMetrics(
  task: Task,
  label: Float64Array,
  score: Float64Array,
  threshold = 0.5,
): Record<string, number | null> {
  const scored = new Scored(task, label, score, new Uint32Array(label.length), 1, threshold);
  return Object.fromEntries(
    metricsOf(task).map((name) => {
      const value = scored.value(name);
      return [name, Number.isFinite(value) ? value : null];
    }),
  );
}
