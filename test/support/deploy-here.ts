import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ports } from '@modelops/action-kit';
import { RecordingLogger } from '@modelops/action-kit/logger';
import type { ModelManifest } from '@modelops/contracts';
import { connect } from '@modelops/github';
import { converge, planRegister, publishedVersions } from '@modelops/lifecycle';
import type { Permissions } from '@modelops/local-github';
import { pushed, type Trigger } from '@modelops/local-runner';
import { main as deployModel } from '../../actions/deploy-model/src/main.ts';
import { actHere, type HereResult, type Inputs } from './here.ts';
import { type Evidence, model, type World, writeTo } from './register-world.ts';

/** How a test runs deploy-model. */
export interface DeployOptions {
  readonly trigger?: Trigger;
  readonly permissions?: Permissions;
  readonly sleep?: Ports['sleep'];
  readonly now?: () => Date;
}

/** deploy-model without a process of its own. */
export async function deployHere(
  world: Pick<World, 'hub' | 'repository'>,
  inputs: Inputs,
  options: DeployOptions = {},
): Promise<HereResult> {
  const { hub, repository } = world;
  return actHere(
    deployModel,
    { model, environment: 'production', ...inputs },
    {
      ...options,
      hub,
      repository,
      trigger: options.trigger ?? (await pushed(hub, repository, '.github/workflows/model.yml')),
      permissions: options.permissions ?? { contents: 'write', deployments: 'write' },
    },
  );
}

/** Publishes evidence as the next version, as register-version does, without a process of its own. */
export async function releaseHere(
  world: Pick<World, 'hub' | 'repository' | 'push'>,
  evidence: Evidence,
): Promise<string> {
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
