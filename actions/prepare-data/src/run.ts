import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Ports, replaceFolder, Workspace } from '@modelops/action-kit';
import { loadNative } from '@modelops/action-kit/native';
import {
  canonicalJson,
  type DataProfile,
  dataProfileSchema,
  digestOf,
  messageOf,
  parseDocument,
  prettyCanonicalJson,
  type QualityCheck,
  type QualityReport,
  UserError,
} from '@modelops/contracts';
import { digestFile } from '@modelops/data';
import {
  checkQuality,
  type DataTable,
  type DuckDBModule,
  Engine,
  fitTransforms,
  openTable,
  profileTable,
  profileWindows,
  sourceFiles,
  sourceName,
  splitTable,
  writeTable,
} from '@modelops/data/duckdb';
import { renderPrepared } from '@modelops/reporting';
import type { PrepareInputs } from './inputs.ts';
import { checkScales } from './scales.ts';

/** Everything that may stand in the folder, and nothing else: it is replaced as a whole. */
const names = {
  train: 'train.parquet',
  holdout: 'holdout.parquet',
  profile: 'data-profile.json',
  windows: 'window-profiles.json',
  quality: 'quality-report.json',
  transforms: 'transforms.json',
} as const;

/** Reads, checks, splits, fits, counts and writes. @throws UserError when schema, rules or scales fail the step. */
export async function run(inputs: PrepareInputs, ports: Ports): Promise<void> {
  const { environment, log } = ports;
  const workspace = new Workspace(environment.workspace);
  const locations = await workspace.files(inputs.source, 'the source');
  // As in training: other rows of the same days are told, never taken for those that were pinned.
  if (inputs.lock !== undefined) {
    const { checkLockedRows } = await import('@modelops/evaluation');
    await checkLockedRows(locations, inputs.lock, inputs.time);
  }
  const out = await workspace.path(inputs.out, 'the folder for the data');
  await mustBeOurs(out);
  const reference =
    inputs.reference === undefined ? undefined : await readReference(workspace, inputs.reference);
  const duckdb = (await loadNative('@duckdb/node-api', {
    mode: inputs.native,
    workspace: environment.workspace,
    log,
  })) as DuckDBModule;

  await mkdir(environment.tempDirectory, { recursive: true });
  const directory = await mkdtemp(join(environment.tempDirectory, 'modelops-data-'));
  try {
    const { quality, failure, written } = await replaceFolder(out, async (partial) => {
      using engine = await Engine.open(duckdb, {
        directory,
        files: locations,
        folders: [partial],
        memoryLimit: inputs.memory,
      });
      const table = await log.group('Read', () => open(engine, inputs, locations, workspace, ports));
      const { quality, files } = await log.group('Check', () => check(table, inputs, reference, ports));
      await writeFile(join(partial, names.quality), prettyCanonicalJson(quality));
      ports.output('verdict', quality.verdict);
      ports.output('rows', table.rows);
      ports.output('source-digest', table.source.digest);
      const failure = failureOf(quality, files, inputs);
      // What an earlier step left there belongs to other data: a failed check leaves the report alone.
      const written = failure === undefined ? await prepare(table, inputs, partial, ports) : undefined;
      return { quality, failure, written };
    });
    ports.output('quality-report', `${inputs.out}/${names.quality}`);
    ports.output('quality-report-digest', digestOf(quality));
    for (const [name, value] of Object.entries(written?.outputs ?? {})) ports.output(name, value);
    await ports.summary(renderPrepared({ model: inputs.model, quality, ...written?.told }));
    if (failure !== undefined) throw failure;
    log.info(`${inputs.out}: ${written!.told.train} rows for training, ${written!.told.holdout} held out`);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function open(
  engine: Engine,
  inputs: PrepareInputs,
  locations: readonly string[],
  workspace: Workspace,
  { log }: Ports,
): Promise<DataTable> {
  const files = await sourceFiles(locations, (location) => workspace.name(location));
  const table = await openTable(engine, {
    files,
    key: inputs.key,
    time: inputs.time,
    label: inputs.label,
    schema: inputs.schema,
    where: inputs.where,
    from: inputs.from,
    to: inputs.to,
    at: (part) => (part === 'where' ? inputs.at('data', 'where') : inputs.at('data', 'label', 'sql')),
  });
  if (table.rows === 0)
    throw new UserError('no row is left', {
      where: files
        .map(({ path }) => path)
        .slice(0, 3)
        .join(', '),
      fix: 'Do `where`, `from` and `to` choose any, and do the files hold rows?',
    });
  log.info(
    `${table.rows} rows, ${table.columns.length} columns, ${files.length} file${files.length === 1 ? '' : 's'}`,
  );
  for (const { name, type, role, unit } of table.columns)
    log.info(
      `  ${name}: ${type}${unit === undefined ? '' : ` in ${unit}`}${role === 'feature' ? '' : ` (${role})`}`,
    );
  return table;
}

async function check(
  table: DataTable,
  inputs: PrepareInputs,
  reference: DataProfile | undefined,
  { log }: Ports,
): Promise<{ quality: QualityReport; files: readonly (readonly string[])[] }> {
  const scales = reference === undefined ? [] : await checkScales(table, reference, inputs.onScaleChange);
  const checked = [
    ...(await checkQuality(table, inputs.rules)),
    ...scales.map((one) => ({ ...one, files: [] })),
  ];
  const files = checked.map((one) => one.files);
  const checks = checked.map(({ files: _, ...one }): QualityCheck => one);
  for (const { name, verdict, reason } of checks) log.info(`${verdict}: ${name} (${reason})`);
  const failed = checks.some(({ verdict }) => verdict === 'fail');
  const quality: QualityReport = {
    schema: 'modelops/quality-report/v1',
    rows: table.rows,
    source: table.source,
    ...(inputs.config === undefined ? {} : { config: inputs.config }),
    checks: checks.map(
      (one): QualityCheck => ({
        ...one,
        name: one.name.slice(0, 200),
        text: one.text.slice(0, 2000),
        reason: one.reason.slice(0, 1000),
      }),
    ),
    verdict: failed
      ? 'fail'
      : checks.some(({ verdict }) => verdict === 'inconclusive')
        ? 'inconclusive'
        : 'pass',
  };
  return { quality, files };
}

/**
 * One sentence for one annotation, at the line of the rule where it has one.
 * @param files of the offending rows, a check.
 */
function failureOf(
  { checks, config, source }: QualityReport,
  files: readonly (readonly string[])[],
  inputs: PrepareInputs,
): UserError | undefined {
  const failed = checks.filter(({ verdict }) => verdict === 'fail');
  // Another scale, or another type, explains whatever else fails.
  const first = failed.find(({ kind }) => kind === 'scale') ?? failed[0];
  if (first === undefined) return undefined;
  const more =
    failed.length === 1
      ? ''
      : `, and ${failed.length - 1} more check${failed.length === 2 ? '' : 's'} failed`;
  const what = first.kind === 'scale' ? first.reason : `"${first.name}" fails: ${first.reason}`;
  const paths = (files[checks.indexOf(first)] ?? []).map((path) => ({ path }));
  const data = sourceName({ files: paths.length === 0 ? source.files : paths });
  const line = first.line === undefined || config === undefined ? undefined : `${config}:${first.line}`;
  // Of one file it is clear.
  const among = line === undefined || paths.length === 0 || source.files.length === 1 ? '' : ` in ${data}`;
  return new UserError(`${what}${among}${more}`, {
    where: line ?? data,
    fix: `Examples are in ${inputs.out}/${names.quality} and in the job's summary.`,
  });
}

async function prepare(table: DataTable, inputs: PrepareInputs, folder: string, { log }: Ports) {
  const outputs: Record<string, string | number> = {};
  const tell = (name: string, file: string, digest: string) => {
    outputs[name] = `${inputs.out}/${file}`;
    outputs[`${name}-digest`] = digest;
  };
  const split = await log.group('Split and fit', async () => {
    const made = await splitTable(table, inputs.split);
    log.info(`${made.train} rows for training, ${made.holdout} held out, ${made.left} in neither`);
    for (const view of ['train', 'holdout'] as const) {
      await writeTable(table, view, join(folder, names[view]));
      tell(view, names[view], await digestFile(join(folder, names[view])));
    }
    return made;
  });
  const { transforms, notes } = await fitTransforms(
    table,
    inputs.prepare,
    { rows: split.train, digest: outputs['train-digest'] as `sha256:${string}` },
    (step) => (step < 0 ? inputs.at('prepare') : inputs.at('prepare', step)),
    inputs.listed,
    inputs.ours,
  );
  for (const note of notes) log.notice(note);
  await writeFile(join(folder, names.transforms), prettyCanonicalJson(transforms));
  tell('transforms', names.transforms, digestOf(transforms));
  const windows = await log.group('Profile', async () => {
    const profile = await profileTable(table);
    await writeFile(join(folder, names.profile), `${canonicalJson(profile)}\n`);
    tell('profile', names.profile, digestOf(profile));
    if (inputs.window === undefined) return undefined;
    const counted = await profileWindows(table, profile, inputs.window);
    await writeFile(join(folder, names.windows), `${canonicalJson(counted)}\n`);
    tell('windows', names.windows, digestOf(counted));
    return counted.windows.length;
  });
  outputs['train-rows'] = split.train;
  outputs['holdout-rows'] = split.holdout;
  return {
    outputs,
    told: {
      train: split.train,
      holdout: split.holdout,
      left: split.left,
      features: transforms.features.length,
      windows,
      notes,
    },
  };
}

async function readReference(workspace: Workspace, name: string): Promise<DataProfile> {
  const path = await workspace.file(name, 'the reference');
  return parseDocument(dataProfileSchema, await readFile(path, 'utf8'), name);
}

/** The folder is replaced as a whole: nobody's other files may be lost by a careless `out`. */
async function mustBeOurs(folder: string): Promise<void> {
  const entries = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new UserError(`the folder for the data cannot be made: ${messageOf(error)}`, {
      where: folder,
      fix: 'Give `out` the path of a folder that does not exist yet.',
      cause: error,
    });
  });
  const ours: readonly string[] = Object.values(names);
  if (entries.every((name) => ours.includes(name))) return;
  throw new UserError('this folder holds something else than prepared data, and would be replaced', {
    where: folder,
    fix: 'Give `out` the path of a folder of its own.',
  });
}
