import type { AlarmState, DriftDay } from '@modelops/contracts';
import type { Day } from './day.ts';

type Past = Pick<AlarmState, 'earlier' | 'ended'>;
type Watch = Past['earlier'][number];

/** So much is kept for the picture of the months: the state is read and written by every run. */
const mostDays = 800;
const mostAlarms = 100;

/** A day without the counts of its columns. */
export function driftDay({ day, rows, outcomes }: Pick<Day, 'day' | 'rows' | 'outcomes'>): DriftDay {
  return {
    day,
    rows,
    labelled: outcomes?.rows ?? 0,
    predicted: outcomes?.predicted ?? null,
    observed: outcomes?.observed ?? null,
    performance: outcomes?.performance ?? null,
  };
}

/**
 * What is over at the beginning of a run: what the last state had of it, and, where another champion or reference begins
 * anew, the watch of the last one with its alarms.
 */
export function pastOf(previous: AlarmState | undefined, goesOn: boolean): Past {
  if (previous === undefined) return { earlier: [], ended: [] };
  const { earlier, ended, champion, windows, alarms, last } = previous;
  if (goesOn) return { earlier, ended };
  const watch: Watch = { version: champion?.version ?? null, days: windows.map(driftDay) };
  return {
    earlier: watch.days.length === 0 ? earlier : newest([...earlier, watch]),
    ended: withEnded(ended, alarms, last),
  };
}

/** @param on the last day that was known when they ended; null: not even one, and then no alarm stood. */
export function withEnded(
  ended: Past['ended'],
  alarms: AlarmState['alarms'],
  on: string | null,
): Past['ended'] {
  return [...ended, ...alarms.map((alarm) => ({ ...alarm, ended: on ?? alarm.raised }))].slice(-mostAlarms);
}

function newest(watches: readonly Watch[]): Watch[] {
  let room = mostDays;
  return watches
    .toReversed()
    .flatMap((watch) => {
      const days = room === 0 ? [] : watch.days.slice(-room);
      room -= days.length;
      return days.length === 0 ? [] : [{ ...watch, days }];
    })
    .reverse();
}
