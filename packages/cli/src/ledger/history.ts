import { tmpdir } from 'node:os';
import type { EnvironmentState } from '@modelops/contracts';
import type { Given } from '../flags.ts';
import type { Io } from '../io.ts';
import { columns, painter } from '../terminal.ts';
import { connectFor } from './connect.ts';

interface Place extends EnvironmentState {
  readonly model: string;
  readonly environment: string;
}

/** What ran where and when, by the ledger, newest first; and what runs now. */
export async function history(given: Given, _outputs: unknown, io: Io): Promise<void> {
  const github = await connectFor(given, io, tmpdir());
  const ledger = await github.read.readLedger();
  const model = given.values.get('model');
  const environment = given.values.get('environment');
  const places: Place[] = Object.entries(ledger?.state.models ?? {}).flatMap(([name, { environments }]) =>
    Object.entries(environments)
      .filter(([place]) => (model ?? name) === name && (environment ?? place) === place)
      .map(([place, state]) => ({ model: name, environment: place, ...state })),
  );
  if (given.json) {
    io.out.write(`${JSON.stringify({ places }, null, 2)}\n`);
    return;
  }
  if (places.length === 0) {
    io.err.write(
      ledger === undefined
        ? 'There is no ledger (branch modelops/ledger): nothing was deployed yet, or the branch was deleted.\n'
        : 'The ledger knows of no deployment there.\n',
    );
    return;
  }
  const paint = painter(io.out, io.env);
  for (const place of places) io.out.write(`${tableOf(place, paint)}\n`);
}

function tableOf(place: Place, paint: ReturnType<typeof painter>): string {
  const name = `${place.model}@${place.environment}`;
  const runs = place.version === null ? 'runs nothing' : `runs v${place.version}`;
  const rows = place.history
    .toReversed()
    .map(({ at, what, version, from, by }) => [
      paint('dim', at),
      what,
      `v${version}`,
      from === null ? '' : `from v${from}`,
      by.actor,
      by.run?.url ?? '',
    ]);
  const asides = [
    ...(place.lease === null ? [] : [`${place.lease.by.actor} is bringing v${place.lease.version} there`]),
    ...(place.rolledBack.length === 0
      ? []
      : [`rolled back: ${place.rolledBack.map((item) => `v${item}`).join(', ')}`]),
    ...(place.retired.length === 0 ? [] : [`retired: ${place.retired.map((item) => `v${item}`).join(', ')}`]),
    ...(place.drift === null ? [] : [`drift: ${place.drift.verdict}, ${place.drift.summary}`]),
  ];
  return [`${paint('bold', name)} ${runs}`, ...columns(rows), ...asides].join('\n').concat('\n');
}
