import { spawn } from 'node:child_process';
import { access, readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { type LocalGitHub, type LocalRepository, startLocalGitHub } from '@modelops/local-github';
import { readWorkflow, WorkflowRunner } from '@modelops/local-runner';
import { Octokit } from 'octokit';
import { jobEnvironment } from './environment.ts';
import { Story } from './story.ts';

const suite = resolve(import.meta.dirname, '../../..');

const usage = `npm run sandbox -- FOLDER   a git repository of yours on an embedded GitHub, which runs its workflow files

Then type:
  ! COMMAND                          run a command in FOLDER, such as: git push "$SANDBOX" main
                                     (modelops is on its PATH; GITHUB_TOKEN and the addresses are set)
  open BRANCH [TITLE]                open a pull request to main
  show NUMBER                        a pull request: its text and its comments
  merge NUMBER [squash|merge|rebase] merge it
  close NUMBER                       close it
  dispatch FILE [NAME=VALUE …]       run a workflow by hand, such as: dispatch modelops-deploy.yml environment=production
  schedule FILE                      the time of a scheduled workflow has come
  approve                            let the checks run that wait for a person (of pull requests that a workflow opened)
  help, quit`;

/** What is wrong with what somebody typed; no bug. */
class Refused extends Error {}

type Words = readonly string[];

/** A repository of the user's at work: what people do on GitHub's pages, by lines of text. */
class Sandbox {
  readonly #hub: LocalGitHub;
  readonly #repository: LocalRepository;
  readonly #runner: WorkflowRunner;
  readonly #folder: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #github: Octokit;
  readonly #story: Story;

  constructor(
    at: { hub: LocalGitHub; repository: LocalRepository; runner: WorkflowRunner },
    folder: string,
    story: Story,
  ) {
    this.#hub = at.hub;
    this.#repository = at.repository;
    this.#runner = at.runner;
    this.#folder = folder;
    this.#story = story;
    const { fullName, gitDir } = this.#repository;
    const token = this.#hub.createToken({
      repository: fullName,
      kind: 'user',
      login: this.#repository.owner,
      permissions: {
        ...{ contents: 'write', pull_requests: 'write', issues: 'write' },
        ...{ actions: 'write', deployments: 'write' },
      },
    });
    this.#github = new Octokit({ auth: token, baseUrl: this.#hub.apiUrl, throttle: { enabled: false } });
    this.#env = {
      ...process.env,
      PATH: [resolve(suite, 'node_modules/.bin'), process.env['PATH'] ?? ''].join(':'),
      SANDBOX: gitDir,
      GITHUB_TOKEN: token,
      GITHUB_API_URL: this.#hub.apiUrl,
      GITHUB_REPOSITORY: fullName,
    };
  }

  /** Does what a line says. @throws Refused when it cannot. */
  async obey(line: string): Promise<void> {
    const [command = '', ...words] = line.trim().split(/\s+/);
    if (command.startsWith('!')) await this.#shell(line.trim().slice(1));
    else if (command === 'help') console.log(usage);
    else if (command === 'open') await this.#open(words);
    else if (command === 'show') await this.#show(numberOf(words));
    else if (command === 'merge') await this.#merge(numberOf(words), words[1] ?? 'squash');
    else if (command === 'close')
      await this.#github.rest.pulls.update({ ...this.#names, pull_number: numberOf(words), state: 'closed' });
    else if (command === 'dispatch') await this.#dispatch(words);
    else if (command === 'schedule') await this.#schedule(words[0] ?? '');
    else if (command === 'approve') this.#approve();
    else if (command !== '') throw new Refused(`unknown: ${command} (help lists what there is)`);
    await this.settle();
  }

  /** Notices what was pushed, and waits until every workflow has ended. */
  async settle(): Promise<void> {
    await this.#repository.sync(this.#repository.owner);
    await this.#runner.idle();
    for (const problem of this.#runner.problems) this.#story.say(problem);
    this.#runner.problems.clear();
  }

  get #names(): { owner: string; repo: string } {
    return { owner: this.#repository.owner, repo: this.#repository.name };
  }

  async #shell(command: string): Promise<void> {
    const shell = spawn('bash', ['-c', `modelops() { node "$MODELOPS" "$@"; }; ${command}`], {
      cwd: this.#folder,
      env: { ...this.#env, MODELOPS: resolve(suite, 'dist/modelops/index.js') },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const code = await new Promise((done) => shell.once('close', done));
    if (code !== 0) throw new Refused(`exit code ${code}: ${command.trim()}`);
  }

  async #open([branch = '', ...title]: Words): Promise<void> {
    await this.#repository.sync(this.#repository.owner);
    const { data } = await this.#github.rest.pulls.create({
      ...this.#names,
      title: title.join(' ') || branch,
      head: branch,
      base: this.#repository.defaultBranch,
    });
    this.#story.say(`#${data.number} ${data.title}`);
    await this.settle();
    await this.#show(data.number);
  }

  async #show(number: number): Promise<void> {
    const { rest } = this.#github;
    const { data } = await rest.pulls.get({ ...this.#names, pull_number: number });
    const comments = await rest.issues.listComments({ ...this.#names, issue_number: number });
    this.#story.say(`#${number} ${data.title} (${data.merged ? 'merged' : data.state})`);
    for (const body of [data.body, ...comments.data.map((comment) => comment.body)])
      if (body) this.#story.quote(body);
  }

  async #merge(number: number, method: string): Promise<void> {
    if (method !== 'merge' && method !== 'squash' && method !== 'rebase')
      throw new Refused(`merge NUMBER takes squash, merge or rebase, not ${method}`);
    await this.#github.rest.pulls.merge({ ...this.#names, pull_number: number, merge_method: method });
  }

  async #dispatch([file = '', ...inputs]: Words): Promise<void> {
    const pairs = inputs.map((input): [string, string] => {
      const at = input.indexOf('=');
      if (at < 1) throw new Refused(`an input is NAME=VALUE, not ${input}`);
      return [input.slice(0, at), input.slice(at + 1)];
    });
    await this.#github.rest.actions.createWorkflowDispatch({
      ...this.#names,
      workflow_id: file,
      ref: this.#repository.defaultBranch,
      inputs: Object.fromEntries(pairs),
    });
  }

  async #schedule(file: string): Promise<void> {
    const path = `.github/workflows/${file}`;
    const source = await this.#repository.file(path).catch(() => undefined);
    const crons =
      source === undefined ? [] : ((await readWorkflow(path, source.toString())).events.schedule ?? []);
    if (crons.length === 0)
      throw new Refused(`no workflow file "${file}" on ${this.#repository.defaultBranch} has a schedule`);
    for (const { cron } of crons) await this.#repository.schedule(cron);
  }

  #approve(): void {
    const waiting = this.#runner.runs.filter(({ result, jobs }) => result === undefined && jobs.length === 0);
    if (waiting.length === 0) throw new Refused('nothing waits for an approval');
    for (const run of waiting) this.#runner.approve(run);
  }
}

function numberOf([word = '']: Words): number {
  const number = Number(word.replace(/^#/, ''));
  if (!Number.isSafeInteger(number) || number < 1)
    throw new Refused(`"${word}" is no number of a pull request`);
  return number;
}

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { help: { type: 'boolean' } },
  });
  const [given] = positionals;
  if (values.help === true || given === undefined || positionals.length > 1) {
    console.log(usage);
    if (values.help !== true) process.exitCode = 2;
    return;
  }
  // npm runs scripts in its own folder; a relative path is meant from where it was typed.
  const folder = resolve(process.env['INIT_CWD'] ?? '.', given);
  await access(resolve(folder, '.git')).catch(() => {
    throw new Refused(`${folder} is no git repository: git init there, and commit`);
  });
  const { repository: published } = JSON.parse(await readFile(resolve(suite, 'package.json'), 'utf8')) as {
    repository: { url: string };
  };
  const story = new Story();
  await using hub = await startLocalGitHub();
  const name = basename(folder).replaceAll(/[^\w.-]/g, '-');
  const repository = await hub.createRepository({ owner: 'you', name });
  await using runner = await WorkflowRunner.start({
    hub,
    suite,
    suiteName: /github\.com\/(.+)\.git$/.exec(published.url)![1]!,
    env: jobEnvironment(),
    observer: {
      onJob: (_, job, state) => state === 'completed' && job.result !== 'skipped' && story.job(job),
    },
  });
  const sandbox = new Sandbox({ hub, repository, runner }, folder, story);
  console.log(`look at    ${hub.pageUrl}/${repository.fullName}
push to    ${repository.gitDir}   (in the commands below: "$SANDBOX")
begin with ! git push "$SANDBOX" HEAD:main
`);
  const typed = process.stdin.isTTY;
  const lines = createInterface({ input: process.stdin, output: process.stdout, prompt: '> ' });
  if (typed) lines.prompt();
  for await (const line of lines) {
    if (line.trim() === 'quit') break;
    if (!typed && line.trim() !== '') console.log(`> ${line}`);
    try {
      await sandbox.obey(line);
    } catch (error) {
      // GitHub refused it (Octokit's errors), or a workflow file is wrong.
      const told = error instanceof Error && ('status' in error || error.name === 'WorkflowError');
      if (!(error instanceof Refused) && !told) throw error;
      console.error(error.message);
      // A script goes no further; a person types the next line.
      if (!typed) {
        process.exitCode = 1;
        break;
      }
    }
    if (typed) lines.prompt();
  }
  lines.close();
}

await main().catch((error: unknown) => {
  console.error(error instanceof Refused ? error.message : error);
  process.exitCode = 1;
});
