import {
  type Frame,
  inputError,
  loadModelConfig,
  type Ports,
  readLock,
  replaceFile,
  Workspace,
} from '@modelops/action-kit';
import {
  type checkDrift,
  digestOf,
  type LockEntry,
  lockPath,
  type ModelConfig,
  UserError,
  withLockEntry,
} from '@modelops/contracts';
import { digestRows } from '@modelops/data';
import { groupsOf } from '@modelops/evaluation';
import { chooseWindow, defaultHoldoutDays } from '@modelops/lifecycle';
import { withoutFuture } from './own-rows.ts';
import { readTables } from './read-log.ts';

/** Which window of the training data is to be pinned. */
export interface UpdateInputs {
  readonly mode: 'update';
  readonly model: string;
  readonly source: readonly string[];
  readonly time: string;
  readonly delayDays: number;
  readonly holdoutDays: number;
  readonly gapDays: number;
  readonly from: string | undefined;
  readonly now: string | undefined;
  readonly dryRun: boolean;
}

/** Inputs and `modelops.yml` together. @throws UserError naming the input. */
export async function loadUpdateInputs({ inputs, ports }: Frame<typeof checkDrift>): Promise<UpdateInputs> {
  const { name, config } = await loadModelConfig(ports.environment.workspace, inputs.config, inputs.model);
  const given = config?.data?.source;
  const source =
    inputs.source.length > 0 ? inputs.source : typeof given === 'string' ? [given] : (given ?? []);
  if (source.length === 0)
    throw inputError(
      'source',
      'is missing',
      'Name the training data as `data: {source: …}` in modelops.yml.',
    );
  const time = inputs.time ?? config?.data?.time;
  if (time === undefined)
    throw inputError(
      'time',
      'is missing',
      'Name the column with the time of a row as `data: {time: …}` in modelops.yml: a window is days.',
    );
  const holdout = inputs.holdout ?? lengthOf(config?.data?.split?.holdout);
  return {
    mode: 'update',
    model: name,
    source,
    time,
    delayDays: inputs['label-delay'] ?? delayOf(config),
    holdoutDays: holdout === undefined ? defaultHoldoutDays : daysOf('holdout', holdout),
    gapDays: config?.data?.split?.gap === undefined ? 0 : daysOf('holdout', config.data.split.gap),
    from: dayOf('from', inputs.from),
    now: dayOf('now', inputs.now),
    dryRun: inputs['dry-run'],
  };
}

/** A share of the rows is no window of days. */
function lengthOf(holdout: string | number | undefined): string | undefined {
  return typeof holdout === 'string' && !holdout.endsWith('%') ? holdout : undefined;
}

function delayOf(config: ModelConfig | undefined): number {
  const label = config?.data?.label;
  const delay = typeof label === 'object' ? label.delay : undefined;
  return delay === undefined ? 0 : daysOf('label-delay', delay);
}

/** Whole days; part of a day is a day. */
function daysOf(name: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)([smhdw])$/.exec(text.trim());
  if (match === null) throw inputError(name, `is "${text}"`, 'It is a length of time such as 14d or 2w.');
  const perDay = { s: 86_400, m: 1440, h: 24, d: 1, w: 1 / 7 }[match[2] as 's' | 'm' | 'h' | 'd' | 'w'];
  return Math.ceil(Number(match[1]) / perDay);
}

function dayOf(name: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const time = Date.parse(`${text}T00:00:00Z`);
  if (
    !/^\d{4}-\d{2}-\d{2}$/.test(text) ||
    Number.isNaN(time) ||
    !new Date(time).toISOString().startsWith(text)
  )
    throw inputError(name, `is "${text}"`, 'It is a day in UTC, such as 2001-05-31.');
  return text;
}

/** Writes the newest window into `modelops.lock.json` of the workspace. Nothing is committed or pushed. */
export async function update(inputs: UpdateInputs, ports: Ports): Promise<void> {
  const { log } = ports;
  const workspace = new Workspace(ports.environment.workspace);
  const read = await log.group('Read', async () =>
    readTables(await workspace.files([...inputs.source], 'data.source'), workspace, ports),
  );
  const { tables: past, future } = withoutFuture(read, inputs.time, ports.now());
  if (future !== undefined)
    log.warning(
      `${future.rows} ${future.rows === 1 ? 'row is' : 'rows are'} from a day that has not come (up to ${future.to}), and in neither window. Is a clock wrong?`,
      { title: inputs.model },
    );
  const tables = past.map((table) => ({
    table,
    days: groupsOf(table, { column: inputs.time, unit: 'day' }),
  }));
  const days = spanOf(tables.map((item) => item.days));
  const { window, holdout } = chooseWindow({ ...inputs, days });
  const chosen = tables.map(({ table, days: names }) => ({
    table,
    chosen: Uint32Array.from(
      names.flatMap((day, row) =>
        (day >= window.from && day < window.to) || (day >= holdout.from && day < holdout.to) ? [row] : [],
      ),
    ),
  }));
  const entry: LockEntry = {
    source: [...inputs.source],
    window,
    holdout,
    rows: chosen.reduce((sum, { chosen: rows }) => sum + rows.length, 0),
    digest: digestRows(chosen),
  };
  for (const [what, span] of [
    ['trained on', window],
    ['judged on', holdout],
  ] as const) {
    const found = new Set(
      tables.flatMap((item) => item.days.filter((day) => day >= span.from && day < span.to)),
    ).size;
    if (found === 0)
      throw new UserError(
        `no row is of the days that the model would be ${what}, ${span.from} to ${span.to} (not included)`,
        {
          where: inputs.source.join(', '),
          fix: 'Is a day far from all others a wrong clock? `from` and `now` say which days count.',
        },
      );
    const length = (Date.parse(span.to) - Date.parse(span.from)) / 86_400_000;
    if (found < length / 2)
      log.warning(
        `Of the ${length} days that the model would be ${what} (${span.from} to ${span.to}, not included), ${found} ${found === 1 ? 'has' : 'have'} rows. Is a day far from all others a wrong clock?`,
        { title: inputs.model },
      );
  }
  const lock = await readLock(workspace);
  const before = lock?.models[inputs.model];
  const changed = before === undefined || digestOf(before) !== digestOf(entry);
  const { text } = withLockEntry(lock, inputs.model, entry);
  ports.output('window', `${window.from}..${window.to}`);
  ports.output('holdout', `${holdout.from}..${holdout.to}`);
  ports.output('changed', changed);
  const told = `${inputs.model}: trained on ${window.from} to ${window.to}, judged on ${holdout.from} to ${holdout.to} (last days not included), ${entry.rows} rows`;
  log.info(inputs.dryRun ? `would pin ${told}` : changed ? `pinned ${told}` : `pinned already: ${told}`);
  if (inputs.dryRun || !changed) return;
  await replaceFile(await workspace.path(lockPath, 'the lock'), text);
}

function spanOf(days: readonly (readonly string[])[]): { first: string; last: string } {
  let first: string | undefined;
  let last: string | undefined;
  for (const names of days)
    for (const day of names) {
      if (first === undefined || day < first) first = day;
      if (last === undefined || day > last) last = day;
    }
  if (first === undefined || last === undefined)
    throw new UserError('the training data has no rows', { fix: 'Does `data.source` name the right files?' });
  return { first, last };
}
