import { posix } from 'node:path';
import { digestOfTree, type Ports, parseLock, type Workspace } from '@modelops/action-kit';
import {
  type Config,
  canonicalJson,
  formatVersion,
  lockPath,
  type ModelConfig,
  parseConfig,
  UserError,
} from '@modelops/contracts';
import { createManifestReader, type GitHub } from '@modelops/github';
import { publishedVersions, type ReleaseState } from '@modelops/lifecycle';
import { list, type SelectInputs } from './inputs.ts';

/** Whether the event is about a model, and why, in words that follow its name. */
export interface Selection {
  readonly model: string;
  readonly selected: boolean;
  readonly why: string;
}

/**
 * Which models the event is about, in the order of `modelops.yml`.
 *
 * A pull request and a merge group are about the models whose files or rules they change, a push about those that the
 * latest release was not made from, any other event about all. What cannot be told counts as changed: a model that is
 * judged for nothing costs minutes, one that is not judged costs trust.
 */
export async function selectModels(
  inputs: SelectInputs,
  workspace: Workspace,
  github: GitHub,
  ports: Ports,
): Promise<Selection[]> {
  const { environment } = ports;
  const models = Object.entries(inputs.file.models).filter(
    ([name]) => inputs.only === undefined || name === inputs.only,
  );
  const commits = new Commits(workspace, github, inputs.path);
  const base = await baseOf(workspace, ports);
  const chosen = (why: string) => ({ selected: true, why });
  let judge: (name: string, model: ModelConfig) => Promise<{ selected: boolean; why: string }>;
  if (base !== undefined) {
    judge = async (name, model) => {
      const change = await commits.changeSince(base, name, model);
      const at = `the base (${base.slice(0, 7)})`;
      return change === undefined
        ? { selected: false, why: `is as on ${at}` }
        : chosen(change.replace('@', at));
    };
  } else if (environment.eventName === 'push') {
    const releases = models.length === 0 ? [] : await github.read.listReleases();
    const manifests = createManifestReader(github.read, environment.tempDirectory);
    judge = (name, model) => sinceRelease(name, model, releases, manifests, commits);
  } else {
    judge = async () => chosen(`is meant by the event "${environment.eventName}"`);
  }
  const selections: Selection[] = [];
  for (const [name, model] of models) selections.push({ model: name, ...(await judge(name, model)) });
  return selections;
}

/** What a pull request or merge group is compared with; undefined for other events. */
async function baseOf(workspace: Workspace, { environment }: Ports): Promise<string | undefined> {
  const { pullRequest, mergeGroup } = environment;
  if (pullRequest === undefined) return mergeGroup?.baseSha;
  // The event's base is that of the last push to the pull request: what is checked out may be merged into a newer one.
  const [base, head] = (await workspace.parents()) ?? [];
  return base !== undefined && head === pullRequest.headSha ? base : pullRequest.baseSha;
}

async function sinceRelease(
  name: string,
  model: ModelConfig,
  releases: readonly ReleaseState[],
  manifestOf: ReturnType<typeof createManifestReader>,
  commits: Commits,
): Promise<Omit<Selection, 'model'>> {
  const [latest] = publishedVersions(name, releases);
  if (latest === undefined) return { selected: true, why: 'has no published version' };
  const version = `v${formatVersion(latest.version)}`;
  const manifest = await manifestOf(latest.release).catch((error: unknown) => {
    // A release that somebody changed is register-version's to refuse.
    if (error instanceof UserError) return undefined;
    throw error;
  });
  const tree = manifest?.inputsTree;
  if (manifest === undefined || tree === undefined || tree === null)
    return { selected: true, why: `may differ from ${version}, which does not tell what it was made from` };
  if (tree !== (await commits.inputsTree(model)))
    return { selected: true, why: `has other files than ${version}` };
  const change = await commits.changeSince(manifest.commit, name, model);
  return change === undefined
    ? { selected: false, why: `is as in ${version}` }
    : { selected: true, why: change.replace('@', version) };
}

/** Looks at commits, each once: in the checkout, else by the API. */
class Commits {
  readonly #workspace: Workspace;
  readonly #github: GitHub;
  readonly #path: string;
  readonly #trees = new Map<string, readonly string[] | undefined>();
  readonly #configs = new Map<string, Config | undefined>();

  constructor(workspace: Workspace, github: GitHub, path: string) {
    this.#workspace = workspace;
    this.#github = github;
    this.#path = path;
  }

  /** Digest of the files of the checked-out commit that the model is made from; undefined when it cannot be told. */
  async inputsTree(model: ModelConfig): Promise<string | undefined> {
    const entries = await this.#tree('HEAD');
    return entries && digestOfTree(entries, model.train?.inputs ?? []);
  }

  /** What changed since a commit, to be read after the model's name (`@` stands for the commit); undefined: nothing. */
  async changeSince(commit: string, name: string, model: ModelConfig): Promise<string | undefined> {
    const [now, before] = [await this.#tree('HEAD'), await this.#tree(commit)];
    if (now === undefined || before === undefined) return 'may differ from @, whose files cannot be listed';
    const inputs = model.train?.inputs ?? [];
    const digest = digestOfTree(now, inputs);
    if (digest === undefined || digest !== digestOfTree(before, inputs)) return 'has other files than @';
    if (lockIn(now) !== lockIn(before)) {
      const [locked, was] = [await this.#lockEntry('HEAD', name), await this.#lockEntry(commit, name)];
      if (locked !== was) return `has other data in ${lockPath} than @`;
    }
    if (inputs.length === 0) return undefined;
    // What is read beside `train.inputs` (data, predictions, truth) may be committed too.
    const read = filesOf(model);
    if (read.length > 0 && digestOfTree(now, read) !== digestOfTree(before, read))
      return 'has other data or model files than @';
    const [after, rules] = [await this.#section('HEAD', name), await this.#section(commit, name)];
    if (after === undefined || after !== rules) return 'has other rules in modelops.yml than @';
    return undefined;
  }

  async #tree(commit: string): Promise<readonly string[] | undefined> {
    if (!this.#trees.has(commit)) {
      const local = await this.#workspace.treeAt(commit);
      this.#trees.set(
        commit,
        local ?? (commit === 'HEAD' ? undefined : await this.#github.read.listTree(commit)),
      );
    }
    return this.#trees.get(commit);
  }

  /** What the lock of a commit says of a model, in one spelling; what cannot be read says something of every model. */
  async #lockEntry(commit: string, name: string): Promise<string> {
    const bytes = await this.#file(commit, lockPath);
    if (bytes === undefined) return canonicalJson(null);
    const text = new TextDecoder().decode(bytes);
    try {
      return canonicalJson((await parseLock(text)).models[name] ?? null);
    } catch (error) {
      if (error instanceof UserError) return text;
      throw error;
    }
  }

  async #section(commit: string, name: string): Promise<string | undefined> {
    if (!this.#configs.has(commit)) this.#configs.set(commit, await this.#config(commit));
    const section = this.#configs.get(commit)?.models[name];
    return section === undefined ? undefined : canonicalJson(section);
  }

  async #file(commit: string, path: string): Promise<Uint8Array | undefined> {
    const local = await this.#workspace.fileAt(commit, path);
    return local ?? (commit === 'HEAD' ? undefined : await this.#github.read.readFile(path, commit));
  }

  async #config(commit: string): Promise<Config | undefined> {
    const bytes = await this.#file(commit, this.#path);
    if (bytes === undefined) return undefined;
    try {
      return parseConfig(new TextDecoder().decode(bytes), this.#path);
    } catch (error) {
      // An older file that is wrong has no rules to compare with.
      if (error instanceof UserError) return undefined;
      throw error;
    }
  }
}

/** The lock among the files of a commit, as git lists it. */
function lockIn(entries: readonly string[]): string | undefined {
  return entries.find((entry) => entry.endsWith(`\t${lockPath}`));
}

/** Paths and globs of what the model is judged from, as git writes paths. */
function filesOf({ data, predictions, files, validate }: ModelConfig): string[] {
  const path = typeof predictions === 'string' ? predictions : predictions?.path;
  return [
    ...list(data?.source),
    ...list(path),
    ...list(files),
    ...list(validate?.truth),
    ...list(validate?.data),
  ].map((name) => posix.normalize(name));
}
