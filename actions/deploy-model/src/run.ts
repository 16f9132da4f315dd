import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { inputError, type Ports } from '@modelops/action-kit';
import {
  digestOf,
  type EnvironmentState,
  formatVersion,
  messageOf,
  type RolloutRecord,
  UserError,
  type Version,
} from '@modelops/contracts';
import { type Delivered, type Delivery, manifestName, releaseTarget, type Target } from '@modelops/delivery';
import { downloadVersion, type GitHub, PermissionError, type VersionFiles } from '@modelops/github';
import {
  converge,
  type DeploymentState,
  deploymentTask,
  environmentOf,
  type Ledger,
  ledgerBranch,
  lostLease,
  type Operation,
  type PublishedVersion,
  planRollout,
  promotion,
  publishedVersions,
  type RolloutGoal,
  type RolloutStep,
  refuseLostLedger,
  refuseSetBack,
  resolveReference,
  settleGoal,
  surrender,
} from '@modelops/lifecycle';
import { connectTo } from './github.ts';
import type { DeployInputs } from './inputs.ts';
import { project } from './project.ts';
import { takeBack } from './take-back.ts';

type Moving = Exclude<RolloutGoal, { mode: 'retire' }>;

/** Deploys a version, rolls back or retires one, and writes it into the ledger. */
export async function run(inputs: DeployInputs, ports: Ports): Promise<void> {
  const github = connectTo(inputs.token, ports);
  // Before the ledger: what they show, a ledger that is read after them has.
  const deployments = await deploymentsOf(inputs, github, ports);
  const ledger = await github.read.readLedger();
  const versions = publishedVersions(inputs.model, await github.read.listReleases());
  const goal = settleGoal(goalOf(inputs, versions, ledger, ports), ledger);
  const lost = refuseLostLedger(goal, ledger, deployments);
  if (lost !== undefined) ports.log.warning(lost, { title: 'deploy-model' });
  const before = environmentOf(ledger?.state, inputs.model, inputs.environment);
  const rollout = new Rollout(inputs, goal, versions, github, ports);
  const end = await rollout.run(ledger);

  const state = environmentOf(end.ledger?.state, inputs.model, inputs.environment);
  const { step } = end;
  const place = `${inputs.model}@${inputs.environment}`;
  ports.output('environment', inputs.environment);
  ports.output('previous', before.version ?? '');
  if (step.kind !== 'done') {
    ports.output('version', before.version ?? '');
    ports.output('changed', false);
    const would = `v${step.kind === 'blocked' ? step.lease.version : step.version}`;
    const what =
      inputs.mode === 'retire' ? `${would} would be retired in ${place}` : `${would} would run in ${place}`;
    ports.output('reason', what);
    ports.log.notice(`dry run: ${what}; nothing was written`);
    await ports.summary(`Dry run: ${what}.\n`);
    return;
  }
  const { changed } = end;
  const told = end.delivered ?? said(inputs, step, before);
  // Somebody else may have moved on by the time that this run looks again: what it did stays true.
  const { move } = step;
  const since =
    changed && move !== undefined && move.version !== state.version
      ? `; since then ${place} has moved to v${state.version}`
      : '';
  const saying = `${told}${since}`;
  ports.output('version', state.version ?? '');
  if (state.version !== null) ports.output('tag', `${inputs.model}@v${state.version}`);
  ports.output('changed', changed);
  ports.output('reason', changed ? saying : step.reason);
  // Of what runs: the outputs speak of one version.
  if (end.verified !== undefined && end.verified.manifest.version === state.version)
    ports.output('model-digest', end.verified.manifest.modelDigest);
  if (inputs.target.kind === 'directory' && inputs.target.place !== null)
    ports.output('path', join(inputs.target.place, inputs.model, 'current'));
  if (since !== '') ports.log.warning(saying, { title: 'deploy-model' });
  else if (changed) ports.log.info(saying);
  else if (step.overtaken)
    ports.log.warning(`nothing was deployed: ${step.reason}`, { title: 'deploy-model' });
  else ports.log.info(`nothing to do: ${step.reason}`);
  const shown =
    inputs.deployment && inputs.mode !== 'retire' && end.ledger !== undefined
      ? await project(inputs, end.ledger, changed ? move?.seq : undefined, github, ports)
      : undefined;
  if (shown !== undefined) ports.output('deployment-id', shown);
  await ports.summary(
    `### ${changed ? saying : `${place} stays at ${state.version === null ? 'nothing' : `v${state.version}`}`}\n\n${changed ? '' : `${step.reason}.\n\n`}${trail(state)}\n`,
  );
}

/** The deployments that GitHub shows, from which it is told whether a ledger was deleted. */
async function deploymentsOf(
  { model, environment }: DeployInputs,
  github: GitHub,
  { log }: Ports,
): Promise<readonly DeploymentState[]> {
  try {
    return await github.read.listDeployments(environment, deploymentTask(model));
  } catch (error) {
    if (!(error instanceof PermissionError)) throw error;
    log.info(
      'This token may not read deployments, so it is not known whether there was a ledger before this one.',
    );
    return [];
  }
}

function said(
  { mode, model, environment, version }: DeployInputs,
  { version: runs, move }: Extract<RolloutStep, { kind: 'done' }>,
  before: EnvironmentState,
): string {
  const place = `${model}@${environment}`;
  if (mode === 'retire') return `${version} is retired in ${environment}`;
  const now = move?.version ?? runs;
  const from = move === undefined ? before.version : move.from;
  if (mode === 'rollback') return `${place} is back at v${now} (from v${from})`;
  return `${place} runs v${now}${from === null ? '' : ` (before: v${from})`}`;
}

function trail({ history }: EnvironmentState): string {
  const rows = history
    .slice(-5)
    .reverse()
    .map(
      ({ at, what, version, from }) =>
        `| ${at} | ${what} | v${version} | ${from === null ? '' : `v${from}`} |`,
    );
  return rows.length === 0
    ? ''
    : `| when | what | version | from |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`;
}

/** From references to versions, once, at the beginning. @throws UserError */
function goalOf(
  inputs: DeployInputs,
  versions: readonly PublishedVersion[],
  ledger: Ledger | undefined,
  { environment: { actor, runId, runAttempt, runUrl } }: Ports,
): RolloutGoal {
  const { mode, model, environment, leaseMinutes } = inputs;
  const exact = (reference: string) =>
    formatVersion(resolveReference(model, reference, versions, ledger?.state).version);
  const inWorkflow = runId > 0;
  const common = {
    model,
    environment,
    leaseMinutes,
    // A run that is started again wants the same thing once more; each call of the command line wants its own.
    key: inWorkflow ? `run ${runId}` : `command ${randomUUID()}`,
    by: {
      actor: actor === '' ? 'command line' : actor,
      run: inWorkflow ? { id: runId, attempt: runAttempt, url: runUrl } : null,
    },
  };
  if (mode === 'start')
    return { ...common, mode, version: exact(inputs.version ?? 'latest'), force: inputs.force };
  if (mode === 'retire') return { ...common, mode, version: exact(inputs.version!) };
  if (!inWorkflow && inputs.from === undefined) {
    throw inputError(
      'from',
      'is missing',
      'Outside a workflow, say which version to leave, so that a second call does not go back two: `from: v1.2.3`.',
    );
  }
  const from = inputs.from === undefined ? undefined : exactVersion(inputs.from, versions);
  return { ...common, mode, from, version: inputs.version === undefined ? undefined : exact(inputs.version) };
}

/** What is to be left need not be a release any more, but it has to be one version. */
function exactVersion(text: string, versions: readonly PublishedVersion[]): string {
  const match = /^(?:.*@)?v?(\d+\.\d+\.\d+)$/.exec(text);
  if (match !== null) return match[1]!;
  const known: readonly Version[] = versions.map(({ version }) => version);
  throw inputError(
    'from',
    `is "${text}"`,
    `It is one version, e.g. v${known[0] === undefined ? '1.2.3' : formatVersion(known[0])}.`,
  );
}

interface End {
  readonly step: RolloutStep;
  readonly ledger: Ledger | undefined;
  /** Whether this run moved something, by the ledger: an answer that was lost on the way changes nothing about it. */
  readonly changed: boolean;
  /** Set when nothing moved and the files were brought there once more: a sentence for people. */
  readonly delivered: string | undefined;
  readonly verified: VersionFiles | undefined;
}

/** One rollout: verify, take the lease, deliver, read back, write it down. */
class Rollout {
  readonly #inputs: DeployInputs;
  readonly #goal: RolloutGoal;
  readonly #versions: readonly PublishedVersion[];
  readonly #github: GitHub;
  readonly #ports: Ports;
  #verified: { readonly version: string; readonly files: VersionFiles } | undefined;
  /** The ledger as it was when the rollout began. */
  #first: Ledger | undefined;
  /** Whether what the ledger runs has to be delivered once more, since the target does not serve it. */
  #redeliver = false;
  /** Whether this run has brought the files there, and read them back. */
  #brought = false;
  #delivered: string | undefined;

  constructor(
    inputs: DeployInputs,
    goal: RolloutGoal,
    versions: readonly PublishedVersion[],
    github: GitHub,
    ports: Ports,
  ) {
    this.#inputs = inputs;
    this.#goal = goal;
    this.#versions = versions;
    this.#github = github;
    this.#ports = ports;
  }

  async run(first: Ledger | undefined): Promise<End> {
    const { log } = this.#ports;
    const goal = this.#goal;
    this.#first = first;
    let ledger = first;
    let step = await this.#next(ledger);
    const deadline = this.#ports.now().getTime() + this.#inputs.waitMinutes * 60_000;
    while (step.kind !== 'done') {
      if (step.kind === 'blocked') {
        if (this.#inputs.dryRun) break;
        const { lease } = step;
        const who = lease.by.run?.url ?? lease.key;
        if (this.#ports.now().getTime() >= deadline) {
          throw new UserError(
            `${goal.model}@${goal.environment} is being changed by somebody else: ${lease.by.actor} brings v${lease.version} there (${who})`,
            {
              fix: `Run it again when that has ended. If it died, its lease ends at ${lease.expires}.`,
            },
          );
        }
        log.info(`waiting: ${lease.by.actor} brings v${lease.version} there (${who})`);
        await this.#ports.sleep(2000 + 3000 * this.#ports.jitter());
        ledger = await this.#read();
      } else {
        if (goal.mode !== 'retire') await this.#verify(step.version);
        if (step.kind === 'write') {
          const written = await this.#write('Write to the ledger', (seen) => {
            const next = this.#plan(seen);
            return next.kind === 'write' ? next.operation : undefined;
          });
          ledger = written;
          if (this.#inputs.dryRun) break;
        } else if (goal.mode !== 'retire') {
          // In a dry run too a lease of ours may stand, of an attempt that died.
          if (this.#inputs.dryRun) break;
          ledger = await this.#deploy(goal, step.version, step.from);
        }
      }
      step = await this.#next(ledger);
    }
    const delivered = this.#delivered;
    const changed = delivered !== undefined || this.#hasMoved(step, ledger);
    return { step, ledger, changed, delivered, verified: this.#verified?.files };
  }

  /** Whether the ledger has, since the rollout began, what this one wanted of it. */
  #hasMoved(step: RolloutStep, ledger: Ledger | undefined): boolean {
    if (step.kind !== 'done') return false;
    const goal = this.#goal;
    if (goal.mode !== 'retire')
      return step.move !== undefined && step.move.seq > (this.#first?.state.seq ?? 0);
    const isRetired = (seen: Ledger | undefined) => this.#stateIn(seen).retired.includes(goal.version);
    return isRetired(ledger) && !isRetired(this.#first);
  }

  async #read(): Promise<Ledger | undefined> {
    const ledger = await this.#github.read.readLedger();
    refuseSetBack(this.#first, ledger);
    return ledger;
  }

  #stateIn(ledger: Ledger | undefined): EnvironmentState {
    return environmentOf(ledger?.state, this.#goal.model, this.#goal.environment);
  }

  #plan(ledger: Ledger | undefined): RolloutStep {
    return planRollout(this.#goal, ledger, this.#ports.now(), this.#redeliver);
  }

  /** The next step; where the goal is reached, once, whether the target serves what the ledger says. */
  async #next(ledger: Ledger | undefined): Promise<RolloutStep> {
    const step = this.#plan(ledger);
    const { servedVersion } = this.#inputs.target;
    if (step.kind !== 'done' || step.overtaken || this.#goal.mode === 'retire') return step;
    if (servedVersion === undefined || step.version === null || this.#brought) return step;
    const served = await servedVersion(this.#goal.model);
    if (served === step.version) return step;
    this.#redeliver = true;
    return this.#plan(ledger);
  }

  async #verify(version: string): Promise<VersionFiles> {
    if (this.#verified?.version === version) return this.#verified.files;
    const { log, environment } = this.#ports;
    const published = this.#versions.find((item) => formatVersion(item.version) === version);
    if (published === undefined) {
      throw new UserError(`${this.#goal.model}@v${version} is not published (any more)`, {
        fix: 'Was the release deleted? Name another version.',
      });
    }
    const files = await log.group(`Verify ${published.tag}`, async () => {
      const folder = await mkdtemp(join(environment.tempDirectory, 'modelops-version-'));
      const downloaded = await downloadVersion(this.#github.read, published, folder, ['model']);
      const { manifest } = downloaded;
      const forced = this.#goal.mode === 'start' && this.#goal.force;
      // What ran before was let in then; going back must not hang on it.
      if (manifest.verdict === 'fail' && this.#goal.mode === 'start' && !forced) {
        throw new UserError(`${published.tag} failed its validation and is not deployed`, {
          fix: 'Mend the model, or say `force: true` to deploy it all the same.',
        });
      }
      if (this.#inputs.target.kind !== releaseTarget.kind && downloaded.files.length === 0) {
        throw new UserError(`${published.tag} has no model file, so there is nothing to put into a folder`, {
          fix: 'Say which files are the model (`files:` in modelops.yml) and release it again, or take `target: release`.',
        });
      }
      log.info(
        `${downloaded.files.length} file(s), evidence ${manifest.documents.evaluationReport}, verdict ${manifest.verdict}: all as released`,
      );
      return downloaded;
    });
    this.#verified = { version, files };
    return files;
  }

  async #deploy(goal: Moving, version: string, from: string | null): Promise<Ledger | undefined> {
    const { log } = this.#ports;
    const { target } = this.#inputs;
    const verified = await this.#verify(version);
    let delivered: Delivered | undefined;
    let ledger: Ledger | undefined;
    try {
      const delivery = await deliveryOf(goal.model, version, verified, target);
      delivered = await log.group(`Deliver v${version} (${target.kind})`, () =>
        target.deliver(delivery, () => this.#stillOurs(version)),
      );
      const { manifest } = verified;
      const record: RolloutRecord = {
        schema: 'modelops/rollout-record/v1',
        model: goal.model,
        environment: goal.environment,
        mode: goal.mode,
        version,
        from,
        target: { kind: target.kind, place: target.place },
        evidence: {
          manifest: digestOf(manifest),
          evaluationReport: manifest.documents.evaluationReport,
          verdict: manifest.verdict,
          modelDigest: manifest.modelDigest,
        },
        files: delivery.files.map(({ name, sha256, bytes }) => ({ name, sha256, bytes })),
        readBack: [...delivered.files],
      };
      ledger = await this.#write('Write to the ledger', (seen) => {
        if (this.#stateIn(seen).version === version)
          return surrender(goal, seen, `v${version} was delivered once more`, this.#ports.now());
        return this.#plan(seen).kind === 'done'
          ? undefined
          : promotion(goal, seen, record, this.#ports.now());
      });
    } catch (error) {
      const reason = await this.#failed(error, version, delivered);
      await this.#giveBack(reason);
      throw reason;
    }
    for (const file of verified.files) await rm(file.path, { force: true });
    this.#redeliver = false;
    this.#brought = true;
    if (this.#stateIn(ledger).version !== version) {
      // Somebody else was there meanwhile: the goal is overtaken.
      await takeBack(this.#inputs, version, delivered, ledger, this.#ports);
    } else if (from === version) {
      const where = `${goal.model}@${goal.environment}`;
      this.#delivered = `${where} runs v${version}, and ${target.place} has it again`;
    }
    return ledger;
  }

  /** Right before anybody can see the files: the lease is ours, for longer if it has run out. @throws UserError */
  async #stillOurs(version: string): Promise<void> {
    const ledger = await this.#write('See to the lease', (seen) => {
      const next = this.#plan(seen);
      return next.kind === 'write' ? next.operation : undefined;
    });
    const step = this.#plan(ledger);
    if (step.kind !== 'deploy' || step.version !== version)
      throw lostLease(this.#goal, this.#stateIn(ledger));
  }

  /**
   * After trouble: what the ledger does not say is not served. `delivered` is undefined when nothing was switched.
   * @returns the error to end with.
   */
  async #failed(error: unknown, version: string, delivered: Delivered | undefined): Promise<unknown> {
    let ledger: Ledger | undefined | null;
    try {
      ledger = await this.#read();
    } catch {
      ledger = null;
    }
    if (delivered === undefined) {
      // Whoever took over clears away what is unfinished: a missing file is not the reason.
      const state = this.#stateIn(ledger ?? undefined);
      return ledger === null || state.lease?.key === this.#goal.key ? error : lostLease(this.#goal, state);
    }
    try {
      await takeBack(this.#inputs, version, delivered, ledger, this.#ports);
      return error;
    } catch (other) {
      return new UserError(`${messageOf(error)} Besides: ${messageOf(other)}`, { cause: error });
    }
  }

  /** The next one need not wait until the lease ends. That this fails, too, is no news. */
  async #giveBack(reason: unknown): Promise<void> {
    try {
      await this.#write('Give the lease back', (seen) =>
        surrender(this.#goal, seen, messageOf(reason), this.#ports.now()),
      );
    } catch (error) {
      this.#ports.log.info(`the lease could not be given back: ${messageOf(error)}`);
    }
  }

  async #write(
    title: string,
    plan: (ledger: Ledger | undefined) => Operation | undefined,
  ): Promise<Ledger | undefined> {
    const { log, sleep, jitter } = this.#ports;
    const { observed } = await log.group(title, () =>
      converge<Ledger | undefined>({
        observe: async () => {
          const ledger = await this.#read();
          if (ledger === undefined)
            log.info(`there is no ledger yet (branch ${ledgerBranch}): this begins one`);
          return ledger;
        },
        plan: (ledger) => {
          const operation = plan(ledger);
          return operation === undefined ? [] : [operation];
        },
        executor: this.#github.executor,
        log,
        dryRun: this.#inputs.dryRun,
        sleep,
        jitter,
      }),
    );
    return observed;
  }
}

async function deliveryOf(
  model: string,
  version: string,
  { files, manifestFile }: VersionFiles,
  { kind }: Target,
): Promise<Delivery> {
  // A release has no folders, and a SavedModel needs its own. A pointer puts no file anywhere.
  const places =
    kind === releaseTarget.kind ? undefined : await (await import('@modelops/models')).placesOf(files);
  return {
    model,
    version,
    files: [
      ...files.map(({ file: { name, sha256, bytes }, path }) => ({
        name,
        sha256,
        bytes,
        path,
        place: places?.get(name) ?? name,
      })),
      { name: manifestName, place: manifestName, ...manifestFile },
    ],
  };
}
