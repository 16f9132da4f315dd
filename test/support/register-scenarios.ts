import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOf, prettyCanonicalJson } from '@modelops/contracts';
import { Job, type StepResult, type Trigger } from '@modelops/local-runner';
import { deployHere, releaseHere } from './deploy-here.ts';
import {
  adapted,
  branch,
  candidateOf,
  type Found,
  foundOf,
  propose,
  proposeHere,
  seen,
} from './drift-world.ts';
import type { HereResult, Inputs } from './here.ts';
import { type Evidence, evidenceOf, model, suite, type World } from './register-world.ts';

/** How an attempt went, as far as it is judged. */
export type Attempt = Pick<StepResult, 'outcome' | 'exitCode' | 'annotations' | 'log'>;

/** One action at work on a repository in a certain state: what faults and kills are tried on. */
export interface Scenario {
  readonly name: string;
  /** Brings the repository into its state; the trigger of the run that follows. */
  prepare(world: World): Promise<Trigger>;
  /** One attempt of the run, to its end or to its death. */
  attempt(world: World, trigger: Trigger, onStart?: (pid: number) => void): Promise<Attempt>;
  /** The attempt that mends, in which nothing goes wrong: where it is there, it needs no process of its own. */
  again?(world: World, trigger: Trigger): Promise<HereResult>;
  /** What it leaves outside of GitHub, and has to end alike, too. */
  leaves?(world: World): Promise<unknown>;
  /**
   * What no run that came to its end may leave, whether it succeeded or failed; one sentence each. `whole`: a run went
   * without trouble, so nothing may be missing either.
   */
  wrong?(world: World, whole: boolean): Promise<string[]>;
}

function registering(name: string, evidence: Evidence, prepare: Scenario['prepare']): Scenario {
  return {
    name,
    prepare,
    attempt: (world, trigger, onStart) =>
      world.register(evidence, {
        trigger,
        with: { 'keep-predictions': true },
        ...(onStart === undefined ? {} : { onStart }),
      }),
  };
}

function reporting(name: string, evidence: Evidence, prepare: Scenario['prepare']): Scenario {
  return {
    name,
    prepare,
    attempt: (world, trigger, onStart) =>
      world.report(trigger, evidence, onStart === undefined ? {} : { onStart }),
  };
}

/** 400 rows in 20 groups; the score follows the label, more or less. */
function predictionsFile(): string {
  const rows = Array.from({ length: 400 }, (_, row) => {
    const label = (row * 7) % 3 === 0 ? 1 : 0;
    const noise = ((row * 2654435761) % 1000) / 1000;
    return `${row},${label},${(0.3 * label + 0.7 * noise).toFixed(4)},g${row % 20}`;
  });
  return `id,label,score,day\n${rows.join('\n')}\n`;
}

/** Judges a small file on a pull request, hands the evidence on and comments. */
async function judge(world: World, trigger: Trigger, onStart?: (pid: number) => void): Promise<StepResult> {
  await using job = await Job.start({
    hub: world.hub,
    repository: world.repository,
    name: 'evaluate',
    trigger,
    permissions: { contents: 'read', pull_requests: 'write' },
    checkout: false,
    suite,
  });
  await mkdir(job.workspace, { recursive: true });
  await writeFile(join(job.workspace, 'predictions.csv'), predictionsFile());
  return await job.uses(
    'validate-model',
    {
      model: 'churn',
      predictions: 'predictions.csv',
      group: 'day',
      gates: 'roc_auc >= 0.50',
      replicates: 200,
    },
    onStart === undefined ? {} : { onStart },
  );
}

/** What a check found is told, by what `on-drift` says; nothing was trained. */
function answering(
  name: string,
  onDrift: 'issue' | 'dispatch',
  found: () => Found,
  prepare: Scenario['prepare'],
): Scenario {
  const options = { with: { 'on-drift': onDrift } };
  return {
    name,
    prepare,
    attempt: (world, trigger, onStart) =>
      propose(world, found(), { ...options, trigger, ...(onStart === undefined ? {} : { onStart }) }),
    again: (world, trigger) => proposeHere(world, found(), { ...options, trigger }),
  };
}

const first = evidenceOf('first');
const may = foundOf('2001-05-12', 'outcomes-2001-05-05');
const retiring = { mode: 'retire', version: 'v1.0.0' };

/** A report with more to annotate than one request takes. */
function annotated(): Evidence {
  const { report, files } = evidenceOf('first', { verdict: 'fail' });
  const [gate] = report.gates;
  const gates = Array.from({ length: 60 }, (_, index) => ({ ...gate!, line: index + 1 }));
  const whole = { ...report, config: 'modelops.yml', gates };
  return { report: whole, digest: digestOf(whole), files };
}

export const scenarios = {
  'first-version': registering('first-version', first, (world) => world.push('first')),
  'next-version': registering('next-version', evidenceOf('second'), async (world) => {
    await expectSuccess(world.register(first));
    return world.push('second');
  }),
  'tag-made-first': registering('tag-made-first', first, async (world) => {
    const workflow = '.github/workflows/a.yml';
    await world.repository.commitFiles({ files: { [workflow]: 'on: push' }, message: 'one' });
    const trigger = await world.push('first');
    await world.repository.commitFiles({ files: { [workflow]: 'on: pull_request' }, message: 'other' });
    return trigger;
  }),
  'new-comment': reporting('new-comment', first, async (world) => (await world.propose('a change')).trigger),
  'updated-comment': reporting('updated-comment', evidenceOf('second'), async (world) => {
    const { number, trigger } = await world.propose('a change');
    await expectSuccess(world.report(trigger, first));
    return world.opened(number);
  }),
  'check-run': {
    name: 'check-run',
    prepare: async (world: World) => (await world.propose('a change')).trigger,
    attempt: (world: World, trigger: Trigger, onStart?: (pid: number) => void) =>
      world.report(trigger, annotated(), {
        permissions: { pull_requests: 'write', checks: 'write' },
        with: { check: true, comment: false },
        ...(onStart === undefined ? {} : { onStart }),
      }),
  },
  deployed: {
    name: 'deployed',
    prepare: async (world: World) => {
      await deployedBefore(world, 2);
      return world.push('deploy');
    },
    attempt: (world: World, trigger: Trigger, onStart?: (pid: number) => void) =>
      world.deploy({}, { trigger, ...(onStart === undefined ? {} : { onStart }) }),
    again: (world: World, trigger: Trigger) => deployHere(world, {}, { trigger }),
  },
  'served-folder': {
    name: 'served-folder',
    prepare: async (world: World) => {
      await deployedBefore(world, 2, await served(world));
      return world.push('deploy');
    },
    attempt: async (world: World, trigger: Trigger, onStart?: (pid: number) => void) =>
      world.deploy(await served(world), { trigger, ...(onStart === undefined ? {} : { onStart }) }),
    again: async (world: World, trigger: Trigger) => deployHere(world, await served(world), { trigger }),
    leaves: folder,
    wrong: disagreeing,
  },
  'rolled-back-folder': {
    name: 'rolled-back-folder',
    prepare: async (world: World) => {
      const target = await served(world);
      await deployedBefore(world, 2, target);
      const { error } = await deployHere(world, { ...target, version: 'latest' });
      if (error !== undefined) throw new Error(error);
      return world.push('roll back');
    },
    attempt: async (world: World, trigger: Trigger, onStart?: (pid: number) => void) =>
      world.deploy(
        { ...(await served(world)), mode: 'rollback' },
        { trigger, ...(onStart === undefined ? {} : { onStart }) },
      ),
    again: async (world: World, trigger: Trigger) =>
      deployHere(world, { ...(await served(world)), mode: 'rollback' }, { trigger }),
    leaves: folder,
    wrong: disagreeing,
  },
  'drift-proposed': {
    name: 'drift-proposed',
    prepare: (world: World) => world.push('drift'),
    attempt: (world: World, trigger: Trigger, onStart?: (pid: number) => void) =>
      propose(world, may, {
        candidate: candidateOf('2001-04-21'),
        trigger,
        ...(onStart === undefined ? {} : { onStart }),
      }),
    again: (world: World, trigger: Trigger) =>
      proposeHere(world, may, {
        candidate: candidateOf('2001-04-21'),
        trigger,
      }),
  },
  'drift-cleared': {
    name: 'drift-cleared',
    prepare: async (world: World) => {
      const before = may;
      await expectSuccess(proposeHere(world, before, { candidate: candidateOf('2001-04-21') }));
      return world.push('clear');
    },
    attempt: (world: World, trigger: Trigger, onStart?: (pid: number) => void) =>
      propose(world, quiet(), { trigger, ...(onStart === undefined ? {} : { onStart }) }),
    again: (world: World, trigger: Trigger) => proposeHere(world, quiet(), { trigger }),
  },
  'proposal-updated': {
    name: 'proposal-updated',
    // The push after it leaves the branch behind its base, so the commit that moves it is a merge, too.
    prepare: async (world: World) => {
      await expectSuccess(proposeHere(world, may, { candidate: candidateOf('2001-04-21') }));
      return world.push('a week later');
    },
    attempt: (world: World, trigger: Trigger, onStart?: (pid: number) => void) =>
      propose(world, weekLater(), {
        candidate: candidateOf('2001-04-28'),
        trigger,
        ...(onStart === undefined ? {} : { onStart }),
      }),
    again: (world: World, trigger: Trigger) =>
      proposeHere(world, weekLater(), { candidate: candidateOf('2001-04-28'), trigger }),
  },
  'pulls-forbidden': {
    name: 'pulls-forbidden',
    prepare: (world: World) => {
      world.repository.setActionsMayOpenPulls(false);
      return world.push('drift');
    },
    attempt: (world: World, trigger: Trigger, onStart?: (pid: number) => void) =>
      propose(world, may, {
        candidate: candidateOf('2001-04-21'),
        trigger,
        ...(onStart === undefined ? {} : { onStart }),
      }),
    again: (world: World, trigger: Trigger) =>
      proposeHere(world, may, { candidate: candidateOf('2001-04-21'), trigger }),
    wrong: toldTwice,
  },
  'drift-issue': answering(
    'drift-issue',
    'issue',
    () => may,
    (world) => world.push('drift'),
  ),
  'issue-updated': answering('issue-updated', 'issue', weekLater, async (world) => {
    await expectSuccess(proposeHere(world, may, { with: { 'on-drift': 'issue' } }));
    return world.push('a week later');
  }),
  'issue-cleared': answering('issue-cleared', 'issue', quiet, async (world) => {
    await expectSuccess(proposeHere(world, may, { with: { 'on-drift': 'issue' } }));
    return world.push('clear');
  }),
  'drift-dispatched': {
    ...answering(
      'drift-dispatched',
      'dispatch',
      () => may,
      (world) => {
        const heard: unknown[] = [];
        dispatches.set(world, heard);
        world.hub.onEvent(({ name, payload }) => {
          if (name === 'repository_dispatch') heard.push(payload['client_payload']);
        });
        return world.push('drift');
      },
    ),
    leaves: dispatched,
  },
  retired: {
    name: 'retired',
    prepare: async (world: World) => {
      await deployedBefore(world, 2);
      const { error } = await deployHere(world, { version: 'latest' });
      if (error !== undefined) throw new Error(error);
      return world.push('retire');
    },
    attempt: (world: World, trigger: Trigger, onStart?: (pid: number) => void) =>
      world.deploy(retiring, { trigger, ...(onStart === undefined ? {} : { onStart }) }),
    again: (world: World, trigger: Trigger) => deployHere(world, retiring, { trigger }),
  },
  'rolled-back': {
    name: 'rolled-back',
    prepare: async (world: World) => {
      await deployedBefore(world, 2);
      const { error } = await deployHere(world, { version: 'latest' });
      if (error !== undefined) throw new Error(error);
      return world.push('roll back');
    },
    attempt: (world: World, trigger: Trigger, onStart?: (pid: number) => void) =>
      world.deploy({ mode: 'rollback' }, { trigger, ...(onStart === undefined ? {} : { onStart }) }),
    again: (world: World, trigger: Trigger) => deployHere(world, { mode: 'rollback' }, { trigger }),
  },
  'judged-pull-request': {
    name: 'judged-pull-request',
    prepare: async (world: World) => (await world.propose('a change')).trigger,
    attempt: judge,
  },
} satisfies Record<string, Scenario>;

/** The check after the one that proposed: no alarm stands. */
function quiet(): Found {
  return adapted(foundOf('2001-06-02'), { after: may });
}

/** The check after the one that proposed: a second alarm stands beside the first. */
function weekLater(): Found {
  return adapted(foundOf('2001-05-19', 'outcomes-2001-05-05', 'inputs-2001-05-19'), { after: may });
}

/** What each world was told by `repository_dispatch`: GitHub keeps no list of them. */
const dispatches = new WeakMap<World, unknown[]>();

/**
 * What the dispatches told, each once. That is all that is promised: GitHub cannot be asked what was sent, so a run that dies
 * between sending and writing it into the ledger sends it again, since losing an alarm is worse than telling it twice. Once the
 * ledger has it, it is not sent any more.
 */
async function dispatched(world: World): Promise<unknown> {
  const { requests } = world.hub;
  const noted = requests.findIndex(
    ({ method, path, processed, status }) =>
      // Without a status its answer was cut off, with 200 in the middle.
      method === 'POST' && path.endsWith('/git/refs') && processed && (status ?? 201) < 300,
  );
  const heard = (dispatches.get(world) ?? []).map((payload) => ({ ...(payload as object), run: null }));
  return {
    told: [...new Set(heard.map((payload) => prettyCanonicalJson(payload)))],
    noted: noted !== -1,
    late: requests.slice(noted + 1).filter(({ path }) => path.endsWith('/dispatches')).length,
  };
}

async function served(world: World): Promise<Inputs> {
  return { target: 'directory', path: await world.outside() };
}

async function folder(world: World): Promise<unknown> {
  const folder = join(await world.outside(), model);
  return { serves: await servedBytes(world), holds: (await readdir(folder)).sort() };
}

async function servedBytes(world: World): Promise<string> {
  return await readFile(join(await world.outside(), model, 'current', 'model.bin'), 'utf8');
}

/** Where the folder, the ledger and GitHub's page say different versions. The page is only a picture, which may come late. */
async function disagreeing(world: World, whole: boolean): Promise<string[]> {
  const runs = await world.runs();
  const serves = await servedBytes(world);
  // Versions are 1.0.0, 1.1.0 and so on, the bytes of each say its place.
  const ran = `model ${runs?.split('.')[1]}`;
  const problems =
    serves === ran ? [] : [`the folder serves "${serves}", and the ledger runs v${runs} ("${ran}")`];
  const active = (await world.deployments()).filter(({ state }) => state === 'success');
  if (whole && (active.length !== 1 || active[0]!.ref !== `${model}@v${runs}`))
    problems.push(`GitHub shows ${JSON.stringify(active)}, and the ledger runs v${runs}`);
  return problems;
}

/** Where Actions may open no pull request: one branch and one issue that links to it tell it, and never two. */
async function toldTwice(world: World, whole: boolean): Promise<string[]> {
  const { pulls, issues, branches } = await seen(world);
  const retraining = Object.keys(branches).filter((name) => name.startsWith('modelops/retrain-'));
  const linking = issues.filter(({ body }) => body.includes(`/compare/main...${branch}`));
  const counts = [pulls.length, retraining.length, issues.length, linking.length];
  const wanted = [0, 1, 1, 1];
  if (counts.every((count, at) => (whole ? count === wanted[at] : count <= wanted[at]!))) return [];
  return [`pull requests, branches, issues and those with a link: ${counts.join(', ')}`];
}

/** So many versions, all but the last deployed one after the other. */
async function deployedBefore(world: World, versions: number, target: Inputs = {}): Promise<void> {
  for (let each = 0; each < versions; each++) {
    const version = await releaseHere(world, evidenceOf(`model ${each}`));
    if (each === versions - 1) return;
    const { error } = await deployHere(world, { ...target, version });
    if (error !== undefined) throw new Error(error);
  }
}

async function expectSuccess(step: Promise<Pick<StepResult, 'outcome' | 'log'>>): Promise<void> {
  const { outcome, log } = await step;
  if (outcome !== 'success') throw new Error(`the preparation failed:\n${log}`);
}
