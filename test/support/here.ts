import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ports } from '@modelops/action-kit';
import { readEnvironment } from '@modelops/action-kit/environment';
import type { RunAction } from '@modelops/action-kit/frame';
import { parseInputs } from '@modelops/action-kit/inputs';
import { RecordingLogger } from '@modelops/action-kit/logger';
import { messageOf, UserError } from '@modelops/contracts';
import type { LocalGitHub, LocalRepository, Permissions } from '@modelops/local-github';
import type { Trigger } from '@modelops/local-runner';

export type Inputs = Readonly<Record<string, string | number | boolean>>;

/** How a step went that ran in this process: the same `main`, in a frame of the test's. */
export interface HereResult {
  readonly outcome: 'success' | 'failure';
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  /** The sentence of the one error annotation, files named from the workspace; a bug says that it is one. */
  readonly error: string | undefined;
  readonly notices: readonly string[];
  readonly warnings: readonly string[];
  readonly log: string;
}

export interface HereOptions {
  readonly hub: LocalGitHub;
  readonly repository: LocalRepository;
  readonly trigger: Trigger;
  readonly permissions: Permissions;
  /** Fills the workspace, which nothing was checked out into. */
  readonly before?: ((workspace: string) => Promise<unknown>) | undefined;
  /** Looks at the workspace after the step. */
  readonly after?: ((workspace: string) => Promise<unknown>) | undefined;
  /** Default: waits, but a hundred times shorter. */
  readonly sleep?: Ports['sleep'] | undefined;
  readonly now?: (() => Date) | undefined;
}

/**
 * An action without a process of its own and without a checkout, which are most of what a test of many steps would wait
 * for. That bundles run, and how the runner hands them their inputs, is tested once for each action.
 */
export async function actHere(
  main: (run: RunAction) => Promise<void>,
  given: Inputs,
  options: HereOptions,
): Promise<HereResult> {
  const { hub, repository, trigger } = options;
  const token = hub.createToken({
    repository: repository.fullName,
    kind: 'integration',
    permissions: options.permissions,
  });
  const folder = await mkdtemp(join(tmpdir(), 'modelops-here-'));
  const workspace = join(folder, 'workspace');
  await mkdir(workspace);
  await options.before?.(workspace);
  const log = new RecordingLogger();
  const outputs: Record<string, string> = {};
  let summary = '';
  const environment = readEnvironment({
    GITHUB_WORKSPACE: workspace,
    GITHUB_REPOSITORY: repository.fullName,
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_API_URL: hub.apiUrl,
    GITHUB_SHA: trigger.sha,
    GITHUB_REF: trigger.ref,
    GITHUB_EVENT_NAME: trigger.eventName,
    GITHUB_ACTOR: trigger.actor,
    GITHUB_RUN_ID: String(trigger.run.id),
    GITHUB_RUN_ATTEMPT: String(trigger.run.attempt),
    RUNNER_TEMP: folder,
  });
  const inputs: Inputs = { token, ...given };
  const run: RunAction = (spec, body) =>
    body({
      inputs: parseInputs(spec, (name) => String(inputs[name] ?? '')),
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
        commandOutput: 'stdout',
        now: options.now ?? (() => new Date()),
      },
    });
  let error: string | undefined;
  try {
    await main(run);
  } catch (thrown) {
    const bug = thrown instanceof UserError ? '' : '\nThis looks like a bug';
    error = `${messageOf(thrown).replaceAll(`${workspace}/`, '')}${bug}`;
  }
  try {
    await options.after?.(workspace);
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
