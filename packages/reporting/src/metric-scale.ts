import type { MetricResult } from '@modelops/contracts';
import { type Scale, scaleOf } from './numbers.ts';

/** The decimals in which a metric, its champion and their difference are read. */
export function metricScale(metric: MetricResult): Scale {
  const { value, interval, champion, difference } = metric;
  return scaleOf(
    [value, champion],
    [difference?.value, halfWidth(difference?.interval ?? null), halfWidth(interval)],
    [[value, champion]],
  );
}

/** Half of an interval; null without one. */
export function halfWidth(interval: readonly [number, number] | null): number | null {
  return interval === null ? null : (interval[1] - interval[0]) / 2;
}
