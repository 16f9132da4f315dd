import { reportWorkflow, userWorkflow } from '@modelops/cli/templates';
import type { Files, LocalRepository } from '@modelops/local-github';
import { type RunnerOptions, WorkflowRunner } from '@modelops/local-runner';
import { Scene, suite } from './job.ts';

const suiteName = 'modelops-actions/modelops';

/** The trainer of the test repositories: `node train.mjs MODEL` reads MODEL/params.json, as a user's own would. */
const trainer = `import { readFileSync, writeFileSync } from 'node:fs';
const [, , name] = process.argv;
const { skill, seed = 1, rows = 300 } = JSON.parse(readFileSync(name + '/params.json', 'utf8'));
const random = (state) => () => {
  state = (state + 0x6d2b79f5) >>> 0;
  let t = Math.imul(state ^ (state >>> 15), state | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};
const label = random(7), noise = random(seed);
let csv = 'id,label,score\\n';
for (let row = 0; row < rows; row++) {
  const positive = label() < 0.4 ? 1 : 0;
  csv += row + ',' + positive + ',' + (skill * (positive ? 0.75 : 0.25) + (1 - skill) * noise()).toFixed(4) + '\\n';
}
writeFileSync(name + '/predictions.csv', csv);
writeFileSync(name + '/model.json', JSON.stringify({ name, skill, seed }) + '\\n');
console.log('trained ' + name);
`;

/** What `modelops.yml` says of one model of a test repository. */
export function modelEntry(name: string, command = `node train.mjs ${name}`): string {
  return `  ${name}:
    task: binary-classification
    predictions: ${name}/predictions.csv
    files: ${name}/model.json
    train:
      command: ${JSON.stringify(command)}
      inputs: ["${name}/**", train.mjs]
    validate:
      gates:
        - roc_auc >= 0.6
        - roc_auc >= champion - 0.02
    register:
      keep-predictions: true
`;
}

/** A user's repository with its workflow files, an embedded GitHub, and a runner that executes them. */
export class WorkflowWorld {
  readonly scene: Scene;
  readonly runner: WorkflowRunner;

  private constructor(scene: Scene, runner: WorkflowRunner) {
    this.scene = scene;
    this.runner = runner;
  }

  /** Nothing has run yet: the first commit holds the workflow files and the models, untrained. */
  static async open(
    options: {
      models?: readonly string[];
      files?: Files;
      command?: (model: string) => string;
      private?: boolean;
      runner?: Partial<RunnerOptions>;
    } = {},
  ): Promise<WorkflowWorld> {
    const { models = ['churn'], command } = options;
    const scene = await Scene.open(
      {
        ...userWorkflows(),
        'train.mjs': trainer,
        'modelops.yml': `models:\n${models.map((name) => modelEntry(name, command?.(name))).join('')}`,
        ...Object.fromEntries(models.map((name) => [`${name}/params.json`, params(0.4)])),
        ...options.files,
      },
      options.private === undefined ? {} : { private: options.private },
    );
    const runner = await WorkflowRunner.start({ hub: scene.hub, suite, suiteName, ...options.runner });
    return new WorkflowWorld(scene, runner);
  }

  get repository(): LocalRepository {
    return this.scene.repository;
  }

  /** A first push, which releases what is there. */
  async first(): Promise<void> {
    await this.commit({ 'notes.txt': 'first\n' });
  }

  /** An output of a job of the newest run. */
  output(job: string, name: string, workflow = 'modelops'): string {
    return this.runner.latest(workflow).job(job)?.outputs[name] ?? '';
  }

  /** An asset of the newest release, as text. */
  async asset(name: string): Promise<string> {
    const { people, names } = this.scene;
    const { data } = await people.rest.repos.listReleases(names);
    const asset = data[0]?.assets.find((candidate) => candidate.name === name);
    if (asset === undefined) throw new Error(`no asset ${name}`);
    const bytes = await people.rest.repos.getReleaseAsset({
      ...names,
      asset_id: asset.id,
      headers: { accept: 'application/octet-stream' },
    });
    return Buffer.from(bytes.data as unknown as ArrayBuffer).toString('utf8');
  }

  /** Opens a pull request and waits until all that follows has run. */
  async propose(files: Files, branch?: string, from?: { fork?: LocalRepository }): Promise<number> {
    const number = await this.scene.propose(files, branch, from);
    await this.runner.idle();
    return number;
  }

  async commit(files: Files, branch?: string): Promise<void> {
    await this.repository.commitFiles({
      files,
      message: 'Work',
      ...(branch === undefined ? {} : { branch }),
    });
    await this.runner.idle();
  }

  async merge(number: number, method?: 'merge' | 'squash' | 'rebase'): Promise<void> {
    await this.scene.merge(number, method);
    await this.runner.idle();
  }

  /** The newest run of the user's workflow: results of its jobs by name. */
  results(workflow = 'modelops'): Record<string, string> {
    const run = this.runner.latest(workflow);
    if (run.startupFailure !== undefined) throw new Error(run.startupFailure);
    return Object.fromEntries(run.jobs.map(({ name, result }) => [name, result]));
  }

  /** What a step of a job of the newest run printed. */
  log(job: string, workflow = 'modelops'): string {
    const found = this.runner.latest(workflow).job(job);
    if (found === undefined)
      throw new Error(`no job ${job}: ${Object.keys(this.results(workflow)).join(', ')}`);
    return found.steps.map(({ name, outcome, log }) => `## ${name}: ${outcome}\n${log}`).join('\n');
  }

  /** The one comment of a pull request. */
  async comment(number: number): Promise<string> {
    const comments = await this.scene.comments(number);
    if (comments.length !== 1) throw new Error(`${comments.length} comments on #${number}`);
    return comments[0]!.body;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.runner.dispose();
    const nobody = this.scene.hub.requests
      .writes()
      .filter(({ job, token, host }) => host !== 'blobs' && job === undefined && token?.kind !== 'user');
    // Blobs are written by signed addresses, without a token.
    if (nobody.length > 0)
      throw new Error(
        `written with nobody's token: ${nobody.map(({ method, path }) => `${method} ${path}`)}`,
      );
    await this.scene[Symbol.asyncDispose]();
  }
}

/** params.json of a model. */
export function params(skill: number, more: { seed?: number; rows?: number } = {}): string {
  return `${JSON.stringify({ skill, ...more })}\n`;
}

/** The workflow files that users copy. @param branch the branch that releases. */
export function userWorkflows(branch = 'main'): Record<string, string> {
  const options = { from: `${suiteName}/.github/workflows`, at: '@v1', defaultBranch: branch };
  return {
    '.github/workflows/modelops.yml': userWorkflow(options),
    '.github/workflows/modelops-report.yml': reportWorkflow(options),
  };
}
