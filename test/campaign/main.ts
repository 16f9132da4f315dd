import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import {
  type CleanRun,
  cleanRun,
  faultPoints,
  here,
  isHere,
  killPoints,
  nameOf,
  pool,
  type Trouble,
  withTrouble,
} from '../support/register-grid.ts';
import { random } from '../support/register-race.ts';
import { type Race, raceInterleaved, raceOvertaken, races } from '../support/register-races.ts';
import { type Scenario, scenarios } from '../support/register-scenarios.ts';
import { alarms, leastRounds } from './alarms.ts';
import { type Figure, isShort, lineOf, writeFigures } from './figures.ts';
import { oneOff } from './one-off.ts';

const usage = `npm run campaign -- SUITE [OPTIONS]
  SUITE          kill, faults, concurrency, alarms, one-off or all
  --seed N       seed of the random interleavings; default 1
  --rounds N     random interleavings of each race, simulated years of alarms; default 20.
                 One-off checks are simulated ten times as often
  --only NAME    one scenario, race or process
  --here         faults: without a process for each run, of the scenarios that can; about twice as fast
  --json PATH    where the figures go as JSON; default tmp/campaign-SUITE.json
  --check        exit 1 when a figure is short; of alarms it takes at least ${leastRounds} rounds`;

interface Options {
  readonly seed: number;
  readonly rounds: number;
  readonly only: string | undefined;
  readonly here: boolean;
  /** Told each figure as soon as it is known: a campaign runs for a while. */
  readonly tell: (...figures: Figure[]) => void;
}

const width = Math.max(2, availableParallelism());

function chosen<T extends { readonly name: string }>(all: readonly T[], only: string | undefined): T[] {
  return all.filter(({ name }) => only === undefined || name === only);
}

function complain(problems: readonly string[], where: string): number {
  for (const problem of problems) console.error(`${where}: ${problem}`);
  return problems.length > 0 ? 1 : 0;
}

/** Every point of every scenario; two figures each: how many there are, and how many ended badly. */
async function grid(
  suite: string,
  pointsOf: (clean: CleanRun) => Trouble[],
  { only, tell, here: local }: Options,
): Promise<void> {
  for (const each of chosen<Scenario>(Object.values(scenarios), only)) {
    const scenario = local && isHere(each) ? here(each) : each;
    const clean = await cleanRun(scenario);
    const points = pointsOf(clean);
    const bad = await pool(points, width, async (point) =>
      complain(await withTrouble(scenario, clean, point), `${scenario.name}, ${nameOf(point, clean)}`),
    );
    tell(
      { suite, figure: `${scenario.name}-points`, value: points.length, bound: 1, at: 'least' },
      {
        suite,
        figure: `${scenario.name}-bad-ends`,
        value: bad.reduce((a, b) => a + b, 0),
        bound: 0,
        at: 'most',
      },
    );
  }
}

async function concurrency({ seed, rounds, only, tell }: Options): Promise<void> {
  const suite = 'concurrency';
  for (const race of chosen<Race>(Object.values(races), only)) {
    let points = 0;
    let bad = 0;
    // A run has as many requests as it has: on until none is left to stop at.
    for (let at = 0; ; at++) {
      const ends = await Promise.all(
        (['before', 'after'] as const).map(async (point) => {
          const problems = await raceOvertaken(race, at, point);
          return problems && complain(problems, `${race.name}, stopped ${point} request ${at}`);
        }),
      );
      const reached = ends.filter((end) => end !== undefined);
      points += reached.length;
      bad += reached.reduce((a, b) => a + b, 0);
      if (reached.length < 2) break;
    }
    const draw = random(seed);
    const seeds = Array.from({ length: rounds }, () => Math.floor(draw() * 2 ** 31));
    const ends = await pool(seeds, width, async (each) =>
      complain(await raceInterleaved(race, each), `${race.name}, interleaved by ${each}`),
    );
    tell(
      { suite, figure: `${race.name}-stops`, value: points, bound: 2, at: 'least' },
      { suite, figure: `${race.name}-stops-bad-ends`, value: bad, bound: 0, at: 'most' },
      { suite, figure: `${race.name}-interleavings`, value: rounds, bound: 1, at: 'least' },
      {
        suite,
        figure: `${race.name}-interleavings-bad-ends`,
        value: ends.reduce((a, b) => a + b, 0),
        bound: 0,
        at: 'most',
      },
    );
  }
}

const suites: Readonly<Record<string, (options: Options) => Promise<void>>> = {
  kill: (options) => grid('kill', killPoints, options),
  faults: (options) => grid('faults', faultPoints, options),
  concurrency,
  alarms: ({ seed, rounds, only, tell }) => alarms(seed, rounds, only, tell),
  'one-off': ({ seed, rounds, only, tell }) => oneOff(seed, rounds, only, tell),
};

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seed: { type: 'string', default: '1' },
      rounds: { type: 'string', default: '20' },
      only: { type: 'string' },
      here: { type: 'boolean', default: false },
      json: { type: 'string' },
      check: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const [name = '', ...more] = positionals;
  const asked = name === 'all' ? Object.keys(suites) : [name];
  const seed = Number(values.seed);
  const rounds = Number(values.rounds);
  if (values.help) return void console.log(usage);
  if (more.length > 0 || !asked.every((each) => Object.hasOwn(suites, each)))
    throw new Error(`there is no suite "${positionals.join(' ')}"\n${usage}`);
  if (!Number.isSafeInteger(seed) || !Number.isSafeInteger(rounds) || rounds < 1)
    throw new Error(`--seed and --rounds take whole numbers\n${usage}`);
  if (values.here && name !== 'faults')
    throw new Error('--here is for faults: what is to be killed needs a process of its own');
  if (values.check && asked.includes('alarms') && rounds < leastRounds)
    throw new Error(
      `alarms --check takes at least ${leastRounds} rounds, not ${rounds}: a median of fewer days to alarm is hardly ever above its bound with 95% confidence, and the check would pass whatever was measured`,
    );
  const figures: Figure[] = [];
  for (const each of asked) {
    const started = performance.now();
    const tell = (...found: Figure[]) => {
      for (const figure of found) console.log(lineOf(figure));
      figures.push(...found);
    };
    await suites[each]!({ seed, rounds, only: values.only, here: values.here, tell });
    console.error(`${each}: ${Math.round((performance.now() - started) / 1000)} s`);
  }
  if (figures.length === 0) throw new Error(`nothing is called "${values.only}"`);
  const path = resolve(values.json ?? `tmp/campaign-${name}.json`);
  await writeFigures(path, figures, seed);
  if (values.check && figures.some(isShort)) process.exitCode = 1;
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
