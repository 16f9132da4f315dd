import { isDeepStrictEqual } from 'node:util';
import { foldLedger } from '@modelops/lifecycle';
import type { Permissions, RequestEntry } from '@modelops/local-github';
import type { StepResult, Trigger } from '@modelops/local-runner';
import { deployHere, releaseHere } from './deploy-here.ts';
import { candidateOf, foundOf, ledgerEvents, propose, seen, writes } from './drift-world.ts';
import {
  type Expectation,
  interleaved,
  objectionsTo,
  overtaken,
  type Runner,
  runnerOf,
} from './register-race.ts';
import { evidenceOf, model, World } from './register-world.ts';

/** Several runs at once on one repository, and how it should end. */
export interface Race {
  readonly name: string;
  readonly prepare: (world: World) => Promise<{
    readonly runners: readonly [Runner, ...Runner[]];
    readonly objections: (steps: readonly StepResult[]) => Promise<string[]>;
  }>;
}

interface Entry {
  readonly bytes: string;
  /** Runs of the same commit name have the same commit. */
  readonly commit: string;
  readonly bump?: 'minor';
}

function registrations(name: string, entries: readonly Entry[], versions?: readonly string[]): Race {
  return {
    name,
    async prepare(world) {
      const triggers = new Map<string, Awaited<ReturnType<World['push']>>>();
      for (const { commit } of entries)
        if (!triggers.has(commit)) triggers.set(commit, await world.push(commit));
      const runners = entries.map(
        ({ bytes, commit, bump }): Runner =>
          (permissions) =>
            world.register(evidenceOf(bytes), {
              trigger: triggers.get(commit)!,
              permissions: permissions({ contents: 'write', pull_requests: 'read' }),
              with: bump === undefined ? {} : { bump },
            }),
      );
      const models: Record<string, string[]> = {};
      for (const { bytes, commit } of entries) {
        models[bytes] ??= [];
        models[bytes].push(triggers.get(commit)!.sha);
      }
      const expected: Expectation = { models, ...(versions === undefined ? {} : { versions }) };
      return {
        runners: runners as [Runner, ...Runner[]],
        objections: (steps) => objectionsTo(world, steps, expected),
      };
    },
  };
}

/** Reports of several workflow runs about one pull request; the last one is the newest. */
function reports(name: string, count: number, existing: boolean, check = false): Race {
  return {
    name,
    async prepare(world) {
      const { number, trigger } = await world.propose('a change');
      if (existing) await world.report(trigger, evidenceOf('before'));
      const triggers: Trigger[] = [];
      for (let run = 0; run < count; run++) triggers.push(await world.opened(number));
      const runners = triggers.map(
        (each, run): Runner =>
          (permissions) =>
            world.report(each, evidenceOf(`run ${run}`), {
              permissions: permissions({ pull_requests: 'write', ...(check ? { checks: 'write' } : {}) }),
              ...(check ? { with: { check: true } } : {}),
            }),
      );
      return {
        runners: runners as [Runner, ...Runner[]],
        objections: async (steps) => {
          const problems = steps
            .filter(({ outcome }) => outcome !== 'success')
            .map(({ log }) => `a run failed: ${log}`);
          const comments = await world.comments();
          if (comments.length !== 1) problems.push(`${comments.length} comments are left`);
          const newest = triggers.at(-1)!.run.id;
          if (comments.length > 0 && !comments[0]!.body.includes(` run=${newest} `))
            problems.push(lostReport);
          if (check) problems.push(...(await objectionsToChecks(world, triggers)));
          world.hub.assertClean();
          return problems;
        },
      };
    },
  };
}

/** The same check proposed by two runs at once, as two schedules would without `concurrency`. */
function proposals(name: string, onDrift: 'pull-request' | 'issue'): Race {
  return {
    name,
    async prepare(world) {
      const triggers = [await world.push('one'), await world.push('two')];
      const runners = triggers.map(
        (trigger): Runner =>
          (permissions) =>
            propose(world, foundOf('2001-05-12', 'outcomes-2001-05-05'), {
              candidate: candidateOf('2001-04-21'),
              trigger,
              permissions: permissions(writes),
              with: { 'on-drift': onDrift },
            }),
      );
      return {
        runners: runners as [Runner, ...Runner[]],
        objections: async (steps) => {
          const problems = steps
            .filter(({ outcome }) => outcome !== 'success')
            .map(({ log }) => `a run failed: ${log}`);
          const { pulls, issues } = await seen(world);
          const open = [...pulls, ...issues].filter(({ state }) => state === 'open');
          if (open.length !== 1) problems.push(`${open.length} proposals are open`);
          const events = await ledgerEvents(world);
          if (events.length !== 1) problems.push(`${events.length} events are in the ledger`);
          world.hub.assertClean();
          return problems;
        },
      };
    },
  };
}

/** Two versions deployed, a third released. */
async function twoDeployed(world: World): Promise<void> {
  for (const [index, bytes] of ['one', 'two', 'three'].entries()) {
    const version = await releaseHere(world, evidenceOf(bytes));
    if (index < 2) await expectMoved(deployHere(world, { version }));
  }
}

async function expectMoved(step: ReturnType<typeof deployHere>): Promise<void> {
  const { error } = await step;
  if (error !== undefined) throw new Error(error);
}

/** Whoever meets the lease of a run that is stopped gives up at once: else the race would wait for itself. */
const atOnce = { 'wait-minutes': 0 };

/** What a deployment may say that came too late: the other one had the lease, or had moved on. */
const late = [/is being changed by somebody else/, /runs v1\.2\.0, not v1\.1\.0, so nothing was rolled back/];

/** One deploys the newest version while a person rolls back what runs. */
const deployAndRollBack: Race = {
  name: 'deploy-and-rollback',
  async prepare(world) {
    await twoDeployed(world);
    const before = (await ledgerEvents(world)).length;
    const trigger = await world.push('deploy');
    const other = await world.push('roll back');
    const runs = [trigger.run.id, other.run.id];
    return {
      runners: [
        (permissions) =>
          world.deploy({ version: 'v1.2.0', ...atOnce }, { trigger, permissions: permissions(deploys) }),
        (permissions) =>
          world.deploy(
            { mode: 'rollback', ...atOnce },
            { trigger: other, permissions: permissions(deploys) },
          ),
      ],
      objections: async (steps) => {
        const problems = await objectionsToLedger(world);
        const made = (await ledgerEvents(world)).slice(before);
        for (const [runner, step] of steps.entries()) {
          const moves = made.filter(
            ({ what, key }) =>
              key === `run ${runs[runner]}` && (what === 'promoted' || what === 'rolled-back'),
          ).length;
          const error = step.annotations.find(({ level }) => level === 'error')?.message;
          const isLate = late.some((pattern) => pattern.test(error ?? ''));
          if (step.outcome !== 'success' && !isLate) problems.push(`a run failed: ${error ?? step.log}`);
          const expected = step.outputs['changed'] === 'true' ? 1 : 0;
          if (moves !== expected)
            problems.push(
              `run ${runner} said changed: ${step.outputs['changed']}, the ledger has ${moves} moves`,
            );
        }
        if (steps.every(({ outcome }) => outcome !== 'success')) problems.push('both runs failed');
        return problems;
      },
    };
  },
};

/** The version that is watched is replaced while a check of it is written down. */
const proposeAndDeploy: Race = {
  name: 'propose-and-deploy',
  async prepare(world) {
    for (const [index, bytes] of ['one', 'two'].entries()) {
      const version = await releaseHere(world, evidenceOf(bytes));
      if (index === 0) await expectMoved(deployHere(world, { version }));
    }
    const trigger = await world.push('deploy');
    const other = await world.push('drift');
    return {
      runners: [
        (permissions) =>
          propose(world, foundOf('2001-05-12', 'outcomes-2001-05-05'), {
            candidate: candidateOf('2001-04-21'),
            trigger: other,
            permissions: permissions(writes),
          }),
        (permissions) =>
          world.deploy({ version: 'v1.1.0', ...atOnce }, { trigger, permissions: permissions(deploys) }),
      ],
      objections: async (steps) => {
        const problems = await objectionsToLedger(world);
        for (const { outcome, log } of steps)
          if (outcome !== 'success') problems.push(`a run failed: ${log}`);
        if ((await world.runs()) !== '1.1.0') problems.push(`${await world.runs()} runs`);
        const checks = (await ledgerEvents(world)).filter(({ what }) => what === 'drift-checked').length;
        const { outputs, log } = steps[0]!;
        const { outcome } = outputs;
        if (checks !== (outcome === 'superseded' ? 0 : 1))
          problems.push(`the check was ${outcome}, and the ledger has ${checks} checks`);
        const open = (await seen(world)).pulls.filter(({ state }) => state === 'open').length;
        if (outcome !== 'superseded' && open !== 1) problems.push(`${open} proposals are open`);
        // What it had written by then stays until the next check, and it says so.
        if (outcome === 'superseded' && (open === 0) !== (outputs['pull-request'] === ''))
          problems.push(`${open} proposals are open, and it named "${outputs['pull-request']}"`);
        if (open > 0 && log.includes('nothing was written'))
          problems.push('it said that nothing was written');
        return problems;
      },
    };
  },
};

/** Whether the ledger is the fold of its events, and resolver and deployments say the same as it. */
async function objectionsToLedger(world: World): Promise<string[]> {
  const problems: string[] = [];
  const { state, events } = (await world.ledger())!;
  if (!isDeepStrictEqual(foldLedger(events), state))
    problems.push('the ledger is not the fold of its events');
  if (events.some(({ seq }, index) => seq !== index + 1)) problems.push('an event of the ledger is lost');
  const { version, lease } = state.models[model]!.environments['production']!;
  if (lease !== null) problems.push(`${lease.key} still has the lease`);
  const { outputs } = await world.resolve('@production');
  if (outputs['version'] !== version) problems.push(`${version} runs, and ${outputs['version']} is found`);
  const shown = (await world.deployments()).filter((deployment) => deployment.state === 'success');
  if (shown.map(({ ref }) => ref).join() !== `${model}@v${version}`)
    problems.push(`${version} runs, and GitHub shows ${shown.map(({ ref }) => ref).join() || 'nothing'}`);
  world.hub.assertClean();
  return problems;
}

const deploys: Permissions = { contents: 'write', deployments: 'write' };

export const races = {
  'deploy-and-rollback': deployAndRollBack,
  'propose-and-deploy': proposeAndDeploy,
  'two-proposals': proposals('two-proposals', 'pull-request'),
  'two-issues': proposals('two-issues', 'issue'),
  'same-evidence': registrations(
    'same-evidence',
    [
      { bytes: 'one', commit: 'one' },
      { bytes: 'one', commit: 'one' },
    ],
    ['1.0.0'],
  ),
  'same-bytes-two-commits': registrations(
    'same-bytes-two-commits',
    [
      { bytes: 'one', commit: 'one' },
      { bytes: 'one', commit: 'two' },
    ],
    ['1.0.0'],
  ),
  'two-models': registrations(
    'two-models',
    [
      { bytes: 'one', commit: 'one' },
      { bytes: 'two', commit: 'two' },
    ],
    ['1.0.0', '1.0.1'],
  ),
  'three-runs': registrations(
    'three-runs',
    [
      { bytes: 'one', commit: 'one' },
      { bytes: 'two', commit: 'two' },
      { bytes: 'one', commit: 'one' },
    ],
    ['1.0.0', '1.0.1'],
  ),
  'three-models': registrations(
    'three-models',
    [
      { bytes: 'one', commit: 'one' },
      { bytes: 'two', commit: 'two' },
      { bytes: 'three', commit: 'three' },
    ],
    ['1.0.0', '1.0.1', '1.0.2'],
  ),
  'two-first-reports': reports('two-first-reports', 2, false),
  'two-updates': reports('two-updates', 2, true),
  'three-first-reports': reports('three-first-reports', 3, false),
  'two-check-runs': reports('two-check-runs', 2, false, true),
} satisfies Record<string, Race>;

/** Whether people see the newest run's check run; none can be deleted, so older ones may stay below it. */
async function objectionsToChecks(world: World, triggers: readonly Trigger[]): Promise<string[]> {
  const newest = triggers.at(-1)!.run;
  const { checkRuns } = await world.hub.snapshot(world.repository.fullName);
  const [shown] = (checkRuns as unknown as { id: number; name: string; externalId: string }[])
    .filter(({ name }) => name.startsWith('modelops / '))
    .sort((a, b) => b.id - a.id);
  if (shown === undefined) return ['there is no check run'];
  return shown.externalId.includes(` run=${newest.id} `)
    ? []
    : [`the check run that is shown is ${shown.externalId}`];
}

const lostReport = 'the newest report is not the one that stands';
/**
 * GitHub has no conditional update of a comment. A run that stops for the whole of a newer run's life just there, between
 * its last look and its update, writes an older report over it; the next run mends it.
 */
const knownLimits = new Map([
  ['after GET /repos/{owner}/{repo}/issues/comments/{comment_id}', lostReport],
  ['before PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', lostReport],
]);

/**
 * Stops the first run at one of its requests until the others have ended.
 * @returns what is wrong, known limits aside (which must show, or they are limits no more); undefined when it has no such request.
 */
export async function raceOvertaken(
  race: Race,
  at: number,
  point: 'before' | 'after',
): Promise<string[] | undefined> {
  await using world = await World.start();
  const { runners, objections } = await race.prepare(world);
  const end = await overtaken(world, runners, at, point);
  if (end === undefined) return undefined;
  const problems = await objections(end.steps);
  const limit = knownLimits.get(end.stood);
  if (limit === undefined) return problems.map((problem) => `${problem} (${end.stood})`);
  return problems.includes(limit)
    ? problems.filter((problem) => problem !== limit)
    : [...problems, `the limit at "${end.stood}" is none any more`];
}

/** Lets the runs of a race take turns as the seed says. @returns what is wrong, the known limit aside. */
export async function raceInterleaved(race: Race, seed: number): Promise<string[]> {
  await using world = await World.start();
  const { runners, objections } = await race.prepare(world);
  // In the order of the answers: that of the arrivals is not the one in which they were let through.
  const served: RequestEntry[] = [];
  const stop = world.hub.onResponse((entry) => void served.push(entry));
  const steps = await interleaved(world, runners, seed);
  stop();
  const limited = isWrittenOver(served, runners.length - 1);
  return (await objections(steps)).filter((problem) => problem !== lostReport || !limited);
}

/** Whether the newest run wrote a comment just between the last look and the update of an older one: the known limit. */
function isWrittenOver(requests: readonly RequestEntry[], newest: number): boolean {
  const touches = requests
    .filter(({ route }) => route === '/repos/{owner}/{repo}/issues/comments/{comment_id}')
    .map((entry) => ({ runner: runnerOf(entry), method: entry.method, path: entry.path }));
  const update = touches.findLastIndex(({ method }) => method === 'PATCH');
  const last = touches[update];
  if (last === undefined || last.runner === newest) return false;
  const look = touches.findLastIndex(
    ({ runner, method, path }, at) =>
      at < update && runner === last.runner && method === 'GET' && path === last.path,
  );
  return touches
    .slice(look + 1, update)
    .some(({ runner, method, path }) => runner === newest && method === 'PATCH' && path === last.path);
}
