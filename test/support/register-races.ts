import type { RequestEntry } from '@modelops/local-github';
import type { StepResult, Trigger } from '@modelops/local-runner';
import { candidateOf, foundOf, ledgerEvents, propose, seen, writes } from './drift-world.ts';
import {
  type Expectation,
  interleaved,
  objectionsTo,
  overtaken,
  type Runner,
  runnerOf,
} from './register-race.ts';
import { evidenceOf, World } from './register-world.ts';

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

export const races = {
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
