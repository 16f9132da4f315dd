import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Ports, suiteVersion, Workspace } from '@modelops/action-kit';
import {
  type AlarmState,
  alarmStateSchema,
  type DriftReport,
  digestOf,
  parseDocument,
  prettyCanonicalJson,
  UserError,
} from '@modelops/contracts';
import { readTable, type Table } from '@modelops/data';
import { checkDrift, daysOf, type Material, type Reference } from '@modelops/drift';
import { driftHtml, driftSentence, renderDriftReport } from '@modelops/reporting';
import type { DetectInputs } from './inputs.ts';
import { readReference } from './reference.ts';

/** Names of what detect writes into its folder. */
const names = { report: 'drift-report.json', state: 'alarm-state.json', html: 'drift.html' } as const;

/** Judges the days of production that came, writes the report and the state that the next run continues. */
export async function detect(inputs: DetectInputs, ports: Ports): Promise<void> {
  const { log } = ports;
  const workspace = new Workspace(ports.environment.workspace);
  const tables = await log.group('Read', async () => {
    const read: Table[] = [];
    for (const path of await workspace.files(inputs.source, 'the log of predictions')) {
      const table = await readTable(path);
      log.info(`${workspace.name(path)}: ${table.rowCount} rows`);
      read.push(table);
    }
    return read;
  });
  const columns = { ...inputs.columns };
  // A score that nobody named may be absent; one that was named may not.
  if (columns.scoreNamed) for (const table of tables) table.column(columns.score!);
  const { reference, champion } = await readReference(inputs, workspace, ports);
  const { days, changes, task } = daysOf(tables, reference.profile, reference.watched, columns, inputs.task);
  const previous = await readState(inputs, workspace);
  const { report, state } = checkDrift({
    model: inputs.model,
    environment: inputs.environment,
    tool: { name: 'modelops/check-drift', version: suiteVersion },
    champion,
    task,
    reference,
    days,
    changes,
    now: inputs.now ?? days.at(-1)!.day,
    from: inputs.from,
    previous,
    settings: {
      falseAlarmsPerYear: inputs.falseAlarmsPerYear,
      labelDelayDays: inputs.labelDelayDays,
      trainedOnReference: inputs.trainedOnReference,
      material: materialOf(inputs, reference, task),
    },
  });
  const folder = await workspace.path(inputs.out, 'the folder for the drift report');
  await mkdir(folder, { recursive: true });
  // The state last: a run that was killed is repeated from the old one.
  await place(folder, names.report, prettyCanonicalJson(report));
  await place(folder, names.html, driftHtml(report));
  await place(folder, names.state, prettyCanonicalJson(state));
  await tell(inputs, report, state, ports);
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

async function place(folder: string, name: string, text: string): Promise<void> {
  const partial = join(folder, `.${name}.partial`);
  await writeFile(partial, text);
  await rename(partial, join(folder, name));
}

async function readState(inputs: DetectInputs, workspace: Workspace): Promise<AlarmState | undefined> {
  const path = await workspace.path(inputs.state, 'the alarm state');
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new UserError(`the alarm state "${inputs.state}" cannot be read (${error.code ?? error.message})`, {
      fix: 'Give the path of the alarm-state.json that the last run left.',
    });
  });
  if (text === undefined) return undefined;
  const state = parseDocument(alarmStateSchema, text, inputs.state);
  if (state.model !== inputs.model || state.environment !== inputs.environment)
    throw new UserError(`this is the state of ${state.model} in ${state.environment}`, {
      where: inputs.state,
      fix: 'Every model and environment has a state of its own: give another path.',
    });
  return state;
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
