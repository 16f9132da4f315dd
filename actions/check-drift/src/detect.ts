import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Ports, replaceFile, suiteVersion, Workspace } from '@modelops/action-kit';
import {
  type AlarmState,
  alarmStateSchema,
  type DriftReport,
  digestOf,
  parseDocument,
  prettyCanonicalJson,
  type Task,
  UserError,
  wantsRetraining,
} from '@modelops/contracts';
import type { Table } from '@modelops/data';
import { checkDrift, daysOf, type Material, type Reference } from '@modelops/drift';
import { classColumns } from '@modelops/evaluation';
import { environmentOf, ledgerBranch } from '@modelops/lifecycle';
import { driftHtml, driftSentence, renderDriftReport } from '@modelops/reporting';
import type { DetectInputs } from './inputs.ts';
import { ownRows, withoutFuture } from './own-rows.ts';
import { readTables } from './read-log.ts';
import { readReference } from './reference.ts';
import { withoutRepeated } from './repeated-rows.ts';
import { type Repository, repositoryOf } from './repository.ts';

/** Names of what detect writes into its folder. */
const names = { report: 'drift-report.json', state: 'alarm-state.json', html: 'drift.html' } as const;

/** Judges the days of production that came, writes the report and the state that the next run continues. */
export async function detect(inputs: DetectInputs, ports: Ports): Promise<void> {
  const { log } = ports;
  const workspace = new Workspace(ports.environment.workspace);
  const read = await log.group('Read', async () =>
    readTables(await workspace.files(inputs.source, 'the log of predictions'), workspace, ports, {
      mayBeEmpty: true,
    }),
  );
  const { tables: come, future } = withoutFuture(read, inputs.columns.time, ports.now());
  const { tables, repeated } = withoutRepeated(come, inputs.columns, inputs.version.name);
  const columns = { ...inputs.columns };
  // A score that nobody named may be absent; one that was named may not.
  if (columns.scoreNamed)
    for (const table of tables)
      if (classColumns(table, columns.score!) === undefined) table.column(columns.score!);
  const repository = repositoryOf(inputs.token, ports);
  const { reference, champion } = await readReference(inputs, workspace, repository, ports);
  const own = await ownRows(tables, champion?.version ?? null, inputs, repository, ports);
  const count = (some: readonly Table[], task: Task | undefined) =>
    daysOf(some, reference.profile, reference.watched, columns, task);
  // What the labels are is told by all of them, whoever predicted.
  const task = inputs.task ?? (own.isPart ? count(tables, undefined).task : undefined);
  const { days, changes, task: judged } = count(own.tables, task);
  const previous = await readState(inputs, workspace, repository, ports);
  const { report, state } = checkDrift({
    model: inputs.model,
    environment: inputs.environment,
    tool: { name: 'modelops/check-drift', version: suiteVersion },
    champion,
    task: judged,
    reference: judged === 'multiclass-classification' ? withoutMeans(reference) : reference,
    days,
    changes,
    columns: {
      label: {
        name: columns.label!,
        isNamed: columns.labelNamed,
        isInLog: tables.some((table) => table.hasColumn(columns.label!)),
      },
      score: {
        name: columns.score!,
        isInLog: tables.some(
          (table) => table.hasColumn(columns.score!) || classColumns(table, columns.score!) !== undefined,
        ),
      },
    },
    now: inputs.now ?? own.newest,
    logNotes: [
      ...(repeated === 0 ? [] : [repeatedNote(repeated, inputs.columns.key!)]),
      ...(own.note === undefined ? [] : [own.note]),
    ],
    future,
    from: inputs.from,
    previous,
    settings: {
      falseAlarmsPerYear: inputs.falseAlarmsPerYear,
      labelDelayDays: inputs.labelDelayDays,
      trainedOnReference: inputs.trainedOnReference,
      material: materialOf(inputs, reference, judged),
    },
  });
  const folder = await workspace.path(inputs.out, 'the folder for the drift report');
  await mkdir(folder, { recursive: true });
  // The state last: a run that was killed is repeated from the old one.
  await replaceFile(join(folder, names.report), prettyCanonicalJson(report));
  await replaceFile(join(folder, names.html), driftHtml(report, { state }));
  await replaceFile(join(folder, names.state), prettyCanonicalJson(state));
  await tell(inputs, report, state, ports);
  await hand(inputs, folder, ports);
}

function repeatedNote(rows: number, key: string): string {
  return `${rows} ${rows === 1 ? 'row repeats' : 'rows repeat'} the key ("${key}") and the time of another one: such rows count once. Do exports overlap?`;
}

/** Of classes written as numbers a mean is counted, which is no share of right answers: the first days of production stand in. */
function withoutMeans(reference: Reference): Reference {
  return {
    ...reference,
    days: reference.days.map((day) =>
      day.outcomes?.classes === undefined ? { ...day, outcomes: null } : day,
    ),
  };
}

async function tell(
  inputs: DetectInputs,
  report: DriftReport,
  state: AlarmState,
  ports: Ports,
): Promise<void> {
  ports.output('verdict', report.verdict);
  ports.output('alarm-id', report.alarms[0]?.id ?? '');
  ports.output('raised', report.raised.length > 0);
  ports.output('retrain', wantsRetraining(report) && inputs.retrains);
  ports.output('report', `${inputs.out}/${names.report}`);
  ports.output('report-digest', digestOf(report));
  ports.output('state', `${inputs.out}/${names.state}`);
  ports.output('state-digest', digestOf(state));
  ports.output('html', `${inputs.out}/${names.html}`);
  await ports.summary(renderDriftReport(report));
  ports.log.info(driftSentence(report));
  for (const note of report.notes) ports.log.info(note);
  // An alarm is news, not a failed step: what follows from it is for the next job.
  for (const alarm of report.alarms)
    ports.log.warning(`${alarm.message}.`, { title: `${inputs.model}: ${alarm.kind}` });
}

async function readState(
  inputs: DetectInputs,
  workspace: Workspace,
  repository: Repository | undefined,
  ports: Ports,
): Promise<AlarmState | undefined> {
  const path = await workspace.path(inputs.state, 'the alarm state');
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new UserError(`the alarm state "${inputs.state}" cannot be read (${error.code ?? error.message})`, {
      fix: 'Give the path of the alarm-state.json that the last run left.',
    });
  });
  const kept = text === undefined ? await recorded(inputs, repository, ports) : { text, where: inputs.state };
  if (kept === undefined) return undefined;
  const state = parseDocument(alarmStateSchema, kept.text, kept.where);
  if (state.model !== inputs.model || state.environment !== inputs.environment)
    throw new UserError(`this is the state of ${state.model} in ${state.environment}`, {
      where: kept.where,
      fix: 'Every model and environment has a state of its own: give another path.',
    });
  return state;
}

/** In a workflow, the state that the last run's `propose` wrote into the ledger. */
async function recorded(
  { model, environment }: DetectInputs,
  repository: Repository | undefined,
  ports: Ports,
): Promise<{ text: string; where: string } | undefined> {
  if (repository === undefined || ports.environment.runId === 0) return undefined;
  const ledger = await repository.ledger();
  const path = environmentOf(ledger?.state, model, environment).drift?.state;
  if (ledger === undefined || path == null) return undefined;
  const bytes = await repository.read.readFile(path, ledger.commit);
  const where = `${path} of the branch ${ledgerBranch}`;
  ports.log.info(bytes === undefined ? `${where} is not there: the watch begins anew` : `state: ${where}`);
  return bytes === undefined ? undefined : { text: new TextDecoder().decode(bytes), where };
}

/** Hands what was found to the job that proposes. */
async function hand(inputs: DetectInputs, folder: string, ports: Ports): Promise<void> {
  if (!inputs.upload) return;
  const name = `modelops-drift-${inputs.model}-${inputs.environment}-a${ports.environment.runAttempt}`;
  const files = [names.report, names.state, names.html].map((file) => join(folder, file));
  const uploaded = await ports.artifacts.upload(name, files, folder);
  ports.log.info(uploaded === undefined ? `this run has the artifact ${name} already` : `uploaded ${name}`);
  ports.output('artifact', name);
}

/** What matters by default, where modelops.yml does not say. */
function materialOf({ material }: DetectInputs, { profile }: Reference, task: string): Material {
  const label = profile.columns.find(({ role }) => role === 'label');
  const deviation =
    label?.moments?.m2 == null || label.count < 2 ? 1 : Math.sqrt(label.moments.m2 / (label.count - 1));
  const labelRate = material['label-rate'] ?? (task === 'regression' ? 0.2 * deviation : 0.02);
  return {
    psi: material.psi ?? 0.1,
    missing: material.missing ?? 0.02,
    labelRate,
    calibration: material.calibration ?? labelRate,
    performance: material.performance ?? (task === 'regression' ? 0.1 : 0.02),
  };
}
