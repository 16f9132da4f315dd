import { isDeepStrictEqual } from 'node:util';
import type { FaultEffect, RequestEntry } from '@modelops/local-github';
import type { Trigger } from '@modelops/local-runner';
import { endOf } from './register-end-state.ts';
import type { Attempt, Scenario } from './register-scenarios.ts';
import { World } from './register-world.ts';

/** A run without trouble: its requests, and how it ends. */
export interface CleanRun {
  readonly requests: readonly RequestEntry[];
  readonly end: unknown;
  /** What it leaves outside of GitHub. */
  readonly left: unknown;
}

/** A fault at one request of a run, by its place in the order of requests. */
export interface FaultAt {
  readonly at: number;
  readonly fault: FaultName;
}

/** Trouble at one request of a run; or faults at some more of them, too. */
export type Trouble =
  | { readonly at: number; readonly kill: 'before' | 'after' }
  | (FaultAt & { readonly also?: readonly FaultAt[] });

const limited = (status: number): FaultEffect => ({
  kind: 'status',
  status,
  headers: { 'retry-after': '1' },
  body: {
    message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
    documentation_url: 'https://docs.github.com/rest/overview/rate-limits-for-the-rest-api',
  },
});

export const faults = {
  500: { kind: 'status', status: 500 },
  502: { kind: 'status', status: 502, body: '<html>Bad gateway</html>' },
  'cut-before': { kind: 'cut-before' },
  'cut-after': { kind: 'cut-after' },
  'cut-during': { kind: 'cut-during' },
  truncate: { kind: 'truncate' },
  'limit-429': limited(429),
  'limit-403': limited(403),
  409: { kind: 'status', status: 409 },
  422: { kind: 'status', status: 422 },
} satisfies Record<string, FaultEffect>;
export type FaultName = keyof typeof faults;

/** After these, the request may simply be made again: the run itself must come through. */
const transient = new Set<FaultName>([
  500,
  502,
  'cut-before',
  'cut-after',
  'cut-during',
  'truncate',
  'limit-429',
  'limit-403',
]);

export function nameOf(trouble: Trouble, clean: CleanRun): string {
  const named = (what: string, at: number) => {
    const request = clean.requests[at]!;
    return `${what} ${at} ${request.method} ${request.route ?? request.path.replace(/\d+/g, 'N')}`;
  };
  if ('kill' in trouble) return named(`kill ${trouble.kill}`, trouble.at);
  return [trouble, ...(trouble.also ?? [])].map(({ fault, at }) => named(String(fault), at)).join(', ');
}

export async function cleanRun(scenario: Scenario): Promise<CleanRun> {
  await using world = await World.start();
  const trigger = await scenario.prepare(world);
  const from = world.hub.requests.length;
  const step = await scenario.attempt(world, trigger);
  if (step.outcome !== 'success') throw new Error(`${scenario.name} fails without any trouble:\n${step.log}`);
  const requests = world.hub.requests.slice(from);
  world.hub.assertClean();
  const wrong = (await scenario.wrong?.(world, true)) ?? [];
  if (wrong.length > 0)
    throw new Error(`${scenario.name} ends wrongly without any trouble: ${wrong.join('; ')}`);
  return { requests, end: await endOf(world), left: await scenario.leaves?.(world) };
}

export type HereScenario = Scenario & Required<Pick<Scenario, 'again'>>;

export function isHere(scenario: Scenario): scenario is HereScenario {
  return scenario.again !== undefined;
}

/**
 * The same scenario, in this process: the same code, without the start of a process and with short waits. What cannot be
 * killed can still be troubled by faults.
 */
export function here(scenario: HereScenario): Scenario {
  return {
    ...scenario,
    attempt: async (world, trigger) => {
      const { outcome, log, error } = await scenario.again(world, trigger);
      const annotations = error === undefined ? [] : [{ level: 'error' as const, message: error }];
      return { outcome, log, annotations, exitCode: error === undefined ? 0 : 1 };
    },
  };
}

/** Whether a request of a run asks for a change. */
export function isWrite({ method, path }: RequestEntry): boolean {
  return method !== 'GET' && path !== '/graphql' && !/\/(List|Get)\w*$/.test(path);
}

/**
 * Runs a scenario with trouble at one request, then runs it again without.
 * @returns what is wrong with how it went or ended; empty when nothing is.
 */
export async function withTrouble(scenario: Scenario, clean: CleanRun, trouble: Trouble): Promise<string[]> {
  await using world = await World.start();
  const trigger = await scenario.prepare(world);
  const problems: string[] = [];
  const troubled =
    'kill' in trouble
      ? await killed(scenario, world, trigger, trouble)
      : await faulty(scenario, world, trigger, trouble);
  if ('kill' in trouble) {
    if (troubled.exitCode !== null) problems.push(`was not killed: exit code ${troubled.exitCode}`);
  } else {
    problems.push(...objections(troubled, trouble.fault, clean.requests[trouble.at]!));
    problems.push(
      ...((await scenario.wrong?.(world, false)) ?? []).map((what) => `before it is mended, ${what}`),
    );
  }
  trigger.run.rerun();
  const again = await (scenario.again ?? scenario.attempt)(world, trigger);
  if (again.outcome !== 'success') problems.push(`run again, it fails: ${again.log}`);
  const end = await endOf(world);
  if (!isDeepStrictEqual(end, clean.end))
    problems.push(`it ends otherwise:\n${JSON.stringify(end)}\nclean:\n${JSON.stringify(clean.end)}`);
  const left = await scenario.leaves?.(world);
  if (!isDeepStrictEqual(left, clean.left))
    problems.push(`it leaves ${JSON.stringify(left)}, clean: ${JSON.stringify(clean.left)}`);
  problems.push(...((await scenario.wrong?.(world, true)) ?? []));
  try {
    world.hub.assertClean();
  } catch (error) {
    problems.push((error as Error).message);
  }
  return problems;
}

async function killed(
  scenario: Scenario,
  world: World,
  trigger: Trigger,
  trouble: { readonly at: number; readonly kill: 'before' | 'after' },
): Promise<Attempt> {
  let pid: number | undefined;
  let asked = 0;
  let victim: RequestEntry | undefined;
  const stops = [
    world.hub.onRequest((entry) => {
      if (asked++ !== trouble.at || pid === undefined) return undefined;
      victim = entry;
      if (trouble.kill !== 'before') return undefined;
      process.kill(pid, 'SIGKILL');
      return 'drop';
    }),
    world.hub.onResponse((entry) => {
      if (entry === victim && trouble.kill === 'after' && pid !== undefined) process.kill(pid, 'SIGKILL');
    }),
  ];
  const step = await scenario.attempt(world, trigger, (started) => {
    pid = started;
  });
  for (const stop of stops) stop();
  return step;
}

async function faulty(
  scenario: Scenario,
  world: World,
  trigger: Trigger,
  trouble: FaultAt & { readonly also?: readonly FaultAt[] },
): Promise<Attempt> {
  for (const { at, fault } of [trouble, ...(trouble.also ?? [])])
    world.hub.faults.inject({ match: {}, nth: at + 1, effect: faults[fault] });
  const step = await scenario.attempt(world, trigger);
  world.hub.faults.clear();
  return step;
}

function objections(step: Attempt, fault: FaultName, request: RequestEntry): string[] {
  const errors = step.annotations.filter(({ level }) => level === 'error');
  if (step.outcome === 'success')
    return errors.length === 0 ? [] : [`it succeeds with errors: ${errors[0]!.message}`];
  const problems: string[] = [];
  if (transient.has(fault)) problems.push(`it does not survive ${fault}: ${errors[0]?.message}`);
  if (!transient.has(fault) && isWrite(request))
    problems.push(`it does not look again after ${fault}: ${errors[0]?.message}`);
  if (errors.length !== 1) problems.push(`it fails with ${errors.length} errors`);
  if (errors.some(({ message }) => /looks like a bug/.test(message)))
    problems.push(`it takes the fault for a bug: ${errors[0]!.message}`);
  return problems;
}

/** Every kill point of a run. */
export function killPoints(clean: CleanRun): Trouble[] {
  return clean.requests.flatMap((_, at) => [
    { at, kill: 'before' as const },
    { at, kill: 'after' as const },
  ]);
}

/** Every fault at every request of a run. An upload can be cut while it runs; a request without a body cannot. */
export function faultPoints(clean: CleanRun): Trouble[] {
  return clean.requests.flatMap((request, at) =>
    (
      [
        '500',
        '502',
        'cut-before',
        'cut-after',
        'cut-during',
        'truncate',
        'limit-429',
        'limit-403',
        '409',
        '422',
      ] as const
    )
      .filter((fault) => fault !== 'cut-during' || request.host === 'uploads')
      .map((fault) => ({ at, fault: (/^\d+$/.test(fault) ? Number(fault) : fault) as FaultName })),
  );
}

/**
 * Two runs that a draw chooses: one in bad weather, with faults that each may simply be tried again, all over the run; and
 * one whose write GitHub refuses once.
 */
export function drawnPoints(clean: CleanRun, draw: () => number): Trouble[] {
  const one = <T>(items: readonly T[]): T => items[Math.floor(draw() * items.length)]!;
  const { length } = clean.requests;
  const kinds = [...transient].filter((fault) => fault !== 'cut-during');
  // One in each stretch, so that none is tried more often than a run tries.
  const stretch = Math.ceil(length / Math.min(6, Math.ceil(length / 4)));
  const [first, ...also] = Array.from({ length: Math.ceil(length / stretch) }, (_, part) => ({
    at: Math.min(part * stretch + Math.floor(draw() * stretch), length - 1),
    fault: one(kinds),
  }));
  const writes = [...clean.requests.keys()].filter((at) => isWrite(clean.requests[at]!));
  return [
    { ...first!, also },
    { at: one(writes), fault: one<FaultName>([409, 422]) },
  ];
}

/** Runs jobs, some at a time. */
export async function pool<T, R>(
  items: readonly T[],
  size: number,
  job: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = new Array<R>(items.length);
  let next = 0;
  await Promise.all(
    Array.from({ length: size }, async () => {
      for (let index = next++; index < items.length; index = next++)
        results[index] = await job(items[index]!);
    }),
  );
  return results;
}
