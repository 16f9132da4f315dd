import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ports } from '@modelops/action-kit';
import { readEnvironment } from '@modelops/action-kit/environment';
import type { RunAction } from '@modelops/action-kit/frame';
import { parseInputs } from '@modelops/action-kit/inputs';
import { RecordingLogger } from '@modelops/action-kit/logger';
import { type ModelManifest, messageOf } from '@modelops/contracts';
import { connect } from '@modelops/github';
import { converge, planRegister, publishedVersions } from '@modelops/lifecycle';
import type { Permissions } from '@modelops/local-github';
import { pushed, type Trigger } from '@modelops/local-runner';
import { main as deployModel } from '../../actions/deploy-model/src/main.ts';
import { type Evidence, model, type World, writeTo } from './register-world.ts';

/** How a step went that ran in this process: the same `main`, in a frame of the test's. */
export interface HereResult {
  readonly outcome: 'success' | 'failure';
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly error: string | undefined;
  readonly notices: readonly string[];
  readonly warnings: readonly string[];
  readonly log: string;
}

/** How a test runs deploy-model. */
export interface HereOptions {
  readonly trigger?: Trigger;
  readonly permissions?: Permissions;
  /** Default: waits, but a hundred times shorter. */
  readonly sleep?: Ports['sleep'];
  readonly now?: () => Date;
}

/** deploy-model without a process of its own, which is most of what a test of it would wait for. */
export async function deployHere(
  world: World,
  inputs: Readonly<Record<string, string | number | boolean>>,
  options: HereOptions = {},
): Promise<HereResult> {
  const { hub, repository } = world;
  const trigger = options.trigger ?? (await pushed(hub, repository, '.github/workflows/model.yml'));
  const token = hub.createToken({
    repository: repository.fullName,
    kind: 'integration',
    permissions: options.permissions ?? { contents: 'write', deployments: 'write' },
  });
  const folder = await mkdtemp(join(tmpdir(), 'modelops-here-'));
  const workspace = join(folder, 'workspace');
  await mkdir(workspace);
  const log = new RecordingLogger();
  const outputs: Record<string, string> = {};
  let summary = '';
  const environment = readEnvironment({
    GITHUB_WORKSPACE: workspace,
    GITHUB_REPOSITORY: repository.fullName,
    GITHUB_SERVER_URL: 'https://example.com',
    GITHUB_API_URL: hub.apiUrl,
    GITHUB_SHA: trigger.sha,
    GITHUB_REF: trigger.ref,
    GITHUB_EVENT_NAME: trigger.eventName,
    GITHUB_ACTOR: trigger.actor,
    GITHUB_RUN_ID: String(trigger.run.id),
    GITHUB_RUN_ATTEMPT: String(trigger.run.attempt),
    RUNNER_TEMP: folder,
  });
  const given: Readonly<Record<string, string | number | boolean>> = {
    model,
    environment: 'production',
    token,
    ...inputs,
  };
  const run: RunAction = (spec, body) =>
    body({
      inputs: parseInputs(spec, (name) => String(given[name] ?? '')),
      ports: {
        log,
        environment,
        artifacts: {} as Ports['artifacts'],
        output: (name, value) => {
          if (!Object.hasOwn(spec.outputs, name)) throw new Error(`no output ${name}`);
          outputs[name] = String(value);
        },
        summary: (markdown) => {
          summary += markdown;
          return Promise.resolve();
        },
        sleep: options.sleep ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms / 100))),
        jitter: Math.random,
        now: options.now ?? (() => new Date()),
      },
    });
  let error: string | undefined;
  try {
    await deployModel(run);
  } catch (thrown) {
    error = messageOf(thrown);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return {
    outcome: error === undefined ? 'success' : 'failure',
    outputs,
    summary,
    error,
    notices: log.messages('notice'),
    warnings: log.messages('warning'),
    log: log.entries.map(({ message }) => message).join('\n'),
  };
}

/** Publishes evidence as the next version, as register-version does, without a process of its own. */
export async function releaseHere(world: World, evidence: Evidence): Promise<string> {
  const { hub, repository } = world;
  const folder = await mkdtemp(join(tmpdir(), 'modelops-here-'));
  try {
    await writeTo(folder, evidence);
    const commit = (await world.push(evidence.digest)).sha;
    const token = hub.createToken({
      repository: repository.fullName,
      kind: 'integration',
      permissions: { contents: 'write' },
    });
    const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms / 100));
    const log = new RecordingLogger();
    const github = connect({
      token,
      apiUrl: hub.apiUrl,
      repository: repository.fullName,
      userAgent: 'test',
      log,
      sleep,
    });
    const goal = {
      model,
      report: evidence.report,
      commit,
      bump: 'minor' as const,
      prerelease: false,
      keep: evidence.report.candidate.files
        .filter(({ role }) => role === 'model')
        .map((file) => ({ file, path: join(folder, 'files', file.name) })),
      notes: () => 'Notes.\n',
    };
    const manifests = new Map<string, ModelManifest>();
    await converge({
      observe: async () => {
        const releases = await github.read.listReleases();
        const tags = await github.read.listTags(`${model}@v`);
        return {
          releases,
          tags,
          burnt: new Set<string>(),
          manifests,
          tagRefused: false,
          pullRequest: undefined,
        };
      },
      plan: (state) => {
        const [published] = publishedVersions(model, state.releases);
        // Until the release that this one makes is there.
        if (published !== undefined && state.tags.get(published.tag) === commit) return [];
        return planRegister(goal, state).operations;
      },
      executor: github.executor,
      log,
      dryRun: false,
      sleep,
      jitter: () => 0,
    });
    const [made] = publishedVersions(model, await github.read.listReleases());
    return made!.tag.slice(`${model}@v`.length);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
