import { digestOf, type ModelManifest, modelManifestSchema, sha256 } from '@modelops/contracts';
import type { Permissions, RequestEntry } from '@modelops/local-github';
import type { StepResult } from '@modelops/local-runner';
import type { World } from './register-world.ts';

/** A permission that the hub shows with each request and that nothing needs: it tells whose request it is. */
const badges = ['attestations', 'statuses', 'deployments'] as const;

/** Permissions that make the requests of one of several runs known. */
export function badged(runner: number, permissions: Permissions): Permissions {
  return { ...permissions, [badges[runner]!]: 'read' };
}

/** Which runner made a request; undefined for those of others, and for downloads from the storage host. */
export function runnerOf(entry: RequestEntry): number | undefined {
  const at = badges.findIndex((badge) => entry.token?.permissions.includes(`${badge}:read`));
  return at === -1 ? undefined : at;
}

export type Runner = (permissions: (needed: Permissions) => Permissions) => Promise<StepResult>;

/**
 * Stops one run at its k-th request, lets the others run to their end, then lets it go on.
 * `after`: its request was served, but it does not know yet.
 * @returns the results in the order of the runners, and where the first one stood; undefined when it ended before.
 */
export async function overtaken(
  world: World,
  runners: readonly [Runner, ...Runner[]],
  at: number,
  point: 'before' | 'after',
): Promise<{ steps: StepResult[]; stood: string } | undefined> {
  const [slow, ...fast] = runners;
  const others = Promise.withResolvers<StepResult[]>();
  let asked = 0;
  let victim: RequestEntry | undefined;
  const overtake = async () => {
    try {
      others.resolve(await Promise.all(fast.map((run, index) => run((needed) => badged(index + 1, needed)))));
    } catch (error) {
      others.reject(error);
    }
    await others.promise;
  };
  const stops = [
    world.hub.onRequest(async (entry) => {
      if (runnerOf(entry) !== 0 || asked++ !== at) return undefined;
      victim = entry;
      if (point === 'before') await overtake();
      return undefined;
    }),
    world.hub.onResponse(async (entry) => {
      if (entry === victim && point === 'after') await overtake();
    }),
  ];
  const first = await slow((needed) => badged(0, needed));
  for (const stop of stops) stop();
  if (victim === undefined) return undefined;
  const { method, route, path } = victim;
  return { steps: [first, ...(await others.promise)], stood: `${point} ${method} ${route ?? path}` };
}

/** A number in [0, 1) from a seed, the next with each call (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Lets runs go on one request at a time, in an order that the seed chooses: while all of them wait for an answer,
 * one is drawn. A run that computes or sleeps is waited for, but not for long.
 */
export async function interleaved(
  world: World,
  runners: readonly Runner[],
  seed: number,
  patience = 400,
): Promise<StepResult[]> {
  const draw = random(seed);
  const waiting = new Map<number, (() => void)[]>();
  const alive = new Set(runners.keys());
  let timer: NodeJS.Timeout | undefined;
  const release = () => {
    clearTimeout(timer);
    const ready = [...waiting].filter(([, queue]) => queue.length > 0).sort(([a], [b]) => a - b);
    if (ready.length === 0) return;
    const [, queue] = ready[Math.floor(draw() * ready.length)]!;
    queue.shift()!();
    settle();
  };
  const settle = () => {
    clearTimeout(timer);
    const blocked = [...alive].every((runner) => (waiting.get(runner)?.length ?? 0) > 0);
    if (blocked && alive.size > 0) setImmediate(release);
    else timer = setTimeout(release, patience);
  };
  const stop = world.hub.onRequest((entry) => {
    const runner = runnerOf(entry);
    if (runner === undefined) return undefined;
    return new Promise<undefined>((go) => {
      waiting.set(runner, [...(waiting.get(runner) ?? []), () => go(undefined)]);
      settle();
    });
  });
  const steps = await Promise.all(
    runners.map(async (run, runner) => {
      const step = await run((needed) => badged(runner, needed));
      alive.delete(runner);
      settle();
      return step;
    }),
  );
  clearTimeout(timer);
  stop();
  return steps;
}

/** What runs that register models should have brought about. */
export interface Expectation {
  /** The bytes of each model, and the commits that they may be released for. */
  readonly models: Readonly<Record<string, readonly string[]>>;
  /** Exactly these numbers; without it, whatever follows without a gap. */
  readonly versions?: readonly string[];
}

/** @returns what is wrong with the releases of a repository after a race; empty when nothing is. */
export async function objectionsTo(
  world: World,
  steps: readonly StepResult[],
  expected: Expectation,
): Promise<string[]> {
  const problems: string[] = [];
  for (const step of steps) {
    const errors = step.annotations.filter(({ level }) => level === 'error');
    if (step.outcome !== 'success') problems.push(`a run failed: ${errors[0]?.message ?? step.log}`);
  }
  const drafts = await world.drafts();
  if (drafts.length > 0) problems.push(`drafts are left: ${drafts.join(', ')}`);
  const versions = await world.versions();
  const held = new Map<string, string>();
  for (const { tag, commit, assets } of versions) {
    if (new Set(assets).size !== assets.length)
      problems.push(`${tag} has an asset twice: ${assets.join(', ')}`);
    const manifest = await manifestOf(world, tag);
    const bytes = Object.keys(expected.models).find((text) => sha256(text) === manifest.modelDigest);
    if (bytes === undefined) problems.push(`${tag} holds a model that nobody registered`);
    else if (held.has(bytes))
      problems.push(`the model "${bytes}" is released as ${held.get(bytes)} and ${tag}`);
    else {
      held.set(bytes, tag);
      if (!expected.models[bytes]!.includes(commit)) problems.push(`${tag} names a commit of another model`);
    }
    if (manifest.commit !== commit) problems.push(`${tag} names ${commit}, its manifest ${manifest.commit}`);
    if (`churn@v${manifest.version}` !== tag)
      problems.push(`${tag} holds the manifest of ${manifest.version}`);
    const model = await digestOfAsset(world, tag, 'model.bin');
    if (model !== manifest.modelDigest) problems.push(`${tag} holds other bytes than its manifest says`);
    if (!['evaluation-report.json', 'SHA256SUMS'].every((name) => assets.includes(name)))
      problems.push(`${tag} lacks documents: ${assets.join(', ')}`);
  }
  for (const bytes of Object.keys(expected.models))
    if (!held.has(bytes)) problems.push(`the model "${bytes}" is lost`);
  const numbers = versions.map(({ tag }) => tag.replace('churn@v', ''));
  if (expected.versions !== undefined && expected.versions.join() !== numbers.join())
    problems.push(`versions are ${numbers.join(', ')}, not ${expected.versions.join(', ')}`);
  for (const { outputs } of steps) {
    const release = versions.find(({ tag }) => tag === outputs['tag']);
    if (release === undefined) problems.push(`a run was told of ${outputs['tag']}, which is not there`);
    else if (digestOf(await manifestOf(world, release.tag)) !== outputs['manifest-digest'])
      problems.push(`a run was told another manifest of ${release.tag}`);
  }
  try {
    world.hub.assertClean();
  } catch (error) {
    problems.push((error as Error).message);
  }
  return problems;
}

async function manifestOf(world: World, tag: string): Promise<ModelManifest> {
  return modelManifestSchema.parse(JSON.parse((await assetOf(world, tag, 'model-manifest.json')).toString()));
}

async function digestOfAsset(world: World, tag: string, name: string): Promise<string> {
  return sha256(await assetOf(world, tag, name));
}

async function assetOf(world: World, tag: string, name: string): Promise<Buffer> {
  const { data } = await world.people.rest.repos.getReleaseByTag({ ...world.at, tag });
  const asset = data.assets.find((candidate) => candidate.name === name);
  if (asset === undefined) throw new Error(`${tag} has no ${name}`);
  const response = await world.people.rest.repos.getReleaseAsset({
    ...world.at,
    asset_id: asset.id,
    headers: { accept: 'application/octet-stream' },
  });
  return Buffer.from(response.data as unknown as ArrayBuffer);
}
