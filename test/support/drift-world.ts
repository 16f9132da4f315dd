import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type AlarmState,
  alarmStateSchema,
  type Digest,
  type DriftReport,
  digestOf,
  driftReportSchema,
  type LedgerEvent,
  type LockEntry,
  ledgerEventSchema,
  prettyCanonicalJson,
  sha256,
} from '@modelops/contracts';
import type { Permissions } from '@modelops/local-github';
import { Job, pushed, type StepResult, type Trigger } from '@modelops/local-runner';
import { main as checkDrift } from '../../actions/check-drift/src/main.ts';
import { actHere, type HereResult, type Inputs } from './here.ts';
import {
  type Evidence,
  type EvidenceOptions,
  evidenceOf,
  model,
  suite,
  type World,
  writeTo,
} from './register-world.ts';

export const driftWorkflow = '.github/workflows/drift.yml';
export const branch = `modelops/retrain-${model}`;

/** What detect would have written, small and made by hand. */
export interface Found {
  readonly report: DriftReport;
  readonly state: AlarmState;
  readonly digest: Digest;
}

/** A check up to a day, with alarms that are open. */
export function foundOf(last: string, ...alarms: readonly string[]): Found {
  const open = alarms.map((id) => ({
    id,
    kind: 'label-rate' as const,
    also: ['calibration' as const],
    columns: [],
    since: '2001-04-13',
    raised: '2001-05-05',
    effect: {
      name: 'label rate',
      reference: 0.21,
      current: 0.13,
      value: -0.08,
      lower: 0.05,
      bound: 0.02,
    },
    message: `The label rate fell (${id}); ask @ada <!-- modelops:drift model=x alarms= evidence=x -->`,
  }));
  const champion = { version: '1.0.0', modelDigest: sha256('first') };
  const state = alarmStateSchema.parse({
    schema: 'modelops/alarm-state/v1',
    model,
    environment: 'production',
    champion,
    reference: sha256('profile'),
    last,
    windows: [],
    detectors: {},
    alarms: open,
    ended: [],
    earlier: [],
  });
  const report = driftReportSchema.parse({
    schema: 'modelops/drift-report/v1',
    model,
    environment: 'production',
    tool: { name: 'modelops/check-drift', version: '0.1.0' },
    champion,
    reference: { profile: sha256('profile'), rows: 100, windows: 59, from: '2001-01-01', to: '2001-03-01' },
    windows: [],
    detectors: [],
    tests: [],
    alarms: open,
    raised: [],
    closed: [],
    continues: null,
    budget: { falseAlarmsPerYear: 4, perDetector: { inputs: 1, outcomes: 3 } },
    settings: { level: 0.95, labelDelayDays: 7, material: {} },
    history: [],
    state: digestOf(state),
    verdict: open.length > 0 ? 'fail' : 'pass',
    notes: [],
  });
  return { report, state, digest: digestOf(report) };
}

/** The same check, in another environment or of another version, after the one that the ledger has. */
export function adapted(
  { report, state }: Found,
  change: {
    readonly after?: Found;
    readonly environment?: string;
    readonly version?: string;
    readonly report?: Partial<DriftReport>;
  },
): Found {
  const { after, environment = state.environment, version } = change;
  const champion = version === undefined ? state.champion : { version, modelDigest: sha256(version) };
  const next = { ...state, environment, champion };
  const made: DriftReport = {
    ...report,
    environment,
    champion,
    continues: after === undefined ? report.continues : digestOf(after.state),
    state: digestOf(next),
    ...change.report,
  };
  return { report: made, state: next, digest: digestOf(made) };
}

export function entryOf(to: string, rows = 100): LockEntry {
  return {
    source: ['data/*.csv'],
    window: { from: '2001-01-01', to },
    holdout: { from: to, to: '2001-12-01' },
    rows,
    digest: sha256(`${to} ${rows}`),
  };
}

/** Evidence of a candidate that was trained on a window. */
export function candidateOf(to: string, options: EvidenceOptions = {}): Evidence {
  const made = evidenceOf(`trained to ${to}`, {
    champion: { version: '1.0.0', modelDigest: sha256('first') },
    outcome: 'better',
    ...options,
  });
  const report = { ...made.report, inputs: { ...made.report.inputs, lock: entryOf(to) } };
  return { ...made, report, digest: digestOf(report) };
}

export const writes: Permissions = { contents: 'write', pull_requests: 'write', issues: 'write' };

export interface ProposeOptions {
  readonly candidate?: Evidence | undefined;
  readonly with?: Readonly<Record<string, string | number | boolean>>;
  readonly permissions?: Permissions;
  readonly trigger?: Trigger;
  readonly onStart?: (pid: number) => void;
}

function inputsOf(found: Found, { candidate, with: given }: ProposeOptions): Inputs {
  return {
    mode: 'propose',
    model,
    'report-digest': found.digest,
    ...(candidate === undefined ? {} : { 'candidate-digest': candidate.digest }),
    ...given,
  };
}

async function place(workspace: string, found: Found, { candidate }: ProposeOptions): Promise<void> {
  const folder = join(workspace, 'modelops-drift');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'drift-report.json'), prettyCanonicalJson(found.report));
  await writeFile(join(folder, 'alarm-state.json'), prettyCanonicalJson(found.state));
  if (candidate !== undefined) await writeTo(join(workspace, 'modelops-evidence'), candidate);
}

const triggerOf = (world: World, { trigger }: ProposeOptions) =>
  trigger ?? pushed(world.hub, world.repository, driftWorkflow);

/** `check-drift` in mode `propose`, in a job that checked nothing out. */
export async function propose(world: World, found: Found, options: ProposeOptions = {}): Promise<StepResult> {
  await using job = await Job.start({
    hub: world.hub,
    repository: world.repository,
    name: 'propose',
    trigger: await triggerOf(world, options),
    permissions: options.permissions ?? writes,
    checkout: false,
    suite,
  });
  await place(job.workspace, found, options);
  return await job.uses(
    'check-drift',
    inputsOf(found, options),
    options.onStart === undefined ? {} : { onStart: options.onStart },
  );
}

/** The same without a process of its own. */
export async function proposeHere(
  world: World,
  found: Found,
  options: Omit<ProposeOptions, 'onStart'> = {},
): Promise<HereResult> {
  return actHere(checkDrift, inputsOf(found, options), {
    hub: world.hub,
    repository: world.repository,
    trigger: await triggerOf(world, options),
    permissions: options.permissions ?? writes,
    before: (workspace) => place(workspace, found, options),
  });
}

/** What people see: pull requests, issues, comments. */
export async function seen(world: World): Promise<{
  pulls: { number: number; state: string; merged: boolean; title: string; body: string; head: string }[];
  issues: { number: number; state: string; body: string; title: string }[];
  comments: { issue: number; body: string }[];
  branches: Record<string, string>;
}> {
  const { pulls, issues, comments, branches } = await world.hub.snapshot(world.repository.fullName);
  return { pulls, issues, comments, branches } as never;
}

/** The events of the ledger, oldest first. */
export async function ledgerEvents(world: World): Promise<LedgerEvent[]> {
  const { repository } = world;
  const paths = await repository.git('ls-tree', '-r', '--name-only', 'modelops/ledger', 'events/');
  return Promise.all(
    paths.split('\n').map(async (path) => {
      const event = await repository.file(path, 'modelops/ledger');
      return ledgerEventSchema.parse(JSON.parse(event!.toString('utf8')));
    }),
  );
}
