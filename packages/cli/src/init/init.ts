import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { suiteVersion } from '@modelops/action-kit/frame';
import { parseInputs } from '@modelops/action-kit/inputs';
import { printable } from '@modelops/action-kit/logger';
import { Workspace } from '@modelops/action-kit/workspace';
import { checkModelName, parseConfig, UserError } from '@modelops/contracts';
import type { Given } from '../flags.ts';
import { git, parseRemote } from '../git.ts';
import type { Io } from '../io.ts';
import { plainWorkflow, shippedWorkflows, suiteRepository as suite } from '../templates/plain.ts';
import { deployWorkflow, driftWorkflow, reportWorkflow, userWorkflow } from '../templates/workflows.ts';
import { columns, painter } from '../terminal.ts';
import { configText } from './config-text.ts';
import { type FoundFiles, type FoundPredictions, findFiles, readPredictions } from './find-files.ts';
import { type FoundRows, type FoundTable, findRows, findTable, unseenNames } from './find-rows.ts';
import { proposeGates } from './gates.ts';
import { type InitInputs, initInputs } from './inputs.ts';
import { findTraining, type Training } from './training.ts';
import { type ComparedFile, compareFiles, differences, type PlannedFile, writeFiles } from './write-files.ts';

const workflows = '.github/workflows';
/** More model files than this are rather a collection than a model. */
const mostModels = 10;

const example = `  id,label,score
  1001,1,0.83
  1002,0,0.12`;

/**
 * `modelops init`: looks at the repository and writes modelops.yml and the workflow files. It runs nothing of the repository,
 * asks GitHub nothing, and changes no file that is there unless it is forced to.
 * @throws UserError when there is no git repository, nothing to judge, or a file would have to be overwritten.
 */
export async function init(
  given: Given,
  outputs: Map<string, string | number | boolean>,
  io: Io,
): Promise<void> {
  const inputs = parseInputs({ ...noAction, inputs: initInputs }, (name) => given.values.get(name) ?? '');
  const root = await git(io.cwd, 'rev-parse', '--show-toplevel');
  if (root === undefined) {
    throw new UserError('this is not a git repository', {
      where: io.cwd,
      fix: 'Go to the repository of your model, or make one: `git init`.',
    });
  }
  const training = await findTraining(root);
  const { text, told, hints, ...facts } =
    (await configThere(root, inputs)) ?? (await newConfig(root, inputs, training));
  // What is written must be what the actions read.
  const { models } = parseConfig(text, 'modelops.yml');
  const declared = Object.values(models);
  // What `train.setup` installs, a workflow need not.
  const trains = declared.some(({ train }) => train?.command !== undefined && train.setup === undefined);
  const files = [
    { path: 'modelops.yml', text },
    ...(await workflowFiles(root, inputs, {
      setup: trains ? training?.setup : undefined,
      drift: inputs.drift || declared.some(({ drift }) => drift !== undefined),
      deploy: inputs.deploy || declared.some(({ deploy }) => deploy !== undefined),
    })),
  ];
  const compared = await compareFiles(root, files);
  const differing = compared.filter(({ state }) => state === 'differs');

  outputs.set('model', Object.keys(models).join(', '));
  for (const [name, path] of Object.entries(facts)) outputs.set(name, path);
  if (!given.json) tellFound(told, io);
  if (inputs['dry-run']) {
    if (!given.json) for (const { path, text } of compared) io.out.write(`\n--- ${path}\n${text}`);
    return outputFiles(compared, outputs, () => 'planned');
  }
  if (differing.length > 0 && !inputs.force) {
    for (const { path, there, text } of differing)
      io.err.write(
        `\n${path} differs:\n${differences(there!, text)
          .map((line) => `  ${printable(line)}\n`)
          .join('')}`,
      );
    const names = differing.map(({ path }) => path).join(', ');
    throw new UserError(
      `${names} ${differing.length === 1 ? 'is' : 'are'} there already with another text; nothing was written`,
      {
        fix: 'Keep what is there, or say `--force` to overwrite it.',
      },
    );
  }
  await writeFiles(root, compared);
  outputFiles(compared, outputs, (state) => (state === 'same' ? 'unchanged' : 'written'));
  const kept = await git(root, 'check-ignore', '--quiet', '--', 'modelops-evidence/evaluation-report.json');
  const ignore =
    kept === undefined ? ["Keep what the commands write out of git: echo 'modelops-*/' >> .gitignore"] : [];
  if (!given.json) tellNext(compared, [...hints, ...ignore], io);
}

/** A modelops.yml, and what to say of it. */
interface Config {
  readonly text: string;
  /** Rows of what was found. */
  readonly told: readonly (readonly [string, string])[];
  /** What a person has to do about it. */
  readonly hints: readonly string[];
  readonly predictions?: string;
  readonly data?: string;
}

/** The modelops.yml that is there and declares models: people's, so it stays, and only the workflow files follow it. */
async function configThere(root: string, inputs: InitInputs): Promise<Config | undefined> {
  const { force, predictions, data, key, label, score, model } = inputs;
  const asked = [predictions, data, key, label, score, model].some((flag) => flag !== undefined);
  if (force || asked) return undefined;
  const text = await readFile(join(root, 'modelops.yml'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const names = Object.keys(parseConfig(text, 'modelops.yml').models);
  if (names.length === 0) return undefined;
  return {
    text,
    told: [['models', `${names.join(', ')}, as modelops.yml says (--force writes it anew)`]],
    hints: [],
  };
}

/** The modelops.yml that follows from what is found. @throws UserError when there is nothing to judge. */
async function newConfig(root: string, inputs: InitInputs, training: Training | undefined): Promise<Config> {
  const found = await findFiles(root, inputs);
  const subject = await chooseSubject(root, inputs, found, training);
  const { path } = subject;
  const models = sameFolder(found.models);
  const common = {
    suite,
    model: await nameOf(root, inputs),
    models,
    data: found.data.filter((other) => other !== path),
    training,
    deploy: inputs.deploy,
    drift: inputs.drift,
  };
  const left = found.models.filter((other) => !models.includes(other));
  const alsoFound: Config['told'] = [
    [
      'model files',
      models.length === 0 ? 'none found: the predictions stand for the model' : models.join(', '),
    ],
    ...(left.length === 0 ? [] : [['', `not taken: ${left.join(', ')}`] as const]),
    [
      'training',
      training === undefined ? 'nothing found' : `${training.command} (read off ${training.from}, not run)`,
    ],
  ];
  if ('time' in subject) {
    return {
      text: configText({ ...common, trained: subject }),
      data: path,
      told: [
        ['training data', `${path}, ${subject.table.rowCount} rows with ${subject.label}`],
        ['task', subject.task],
        ['training', 'linear, a trainer that comes with modelops'],
      ],
      hints: [
        'Read modelops.yml, and run `modelops train`, then `modelops validate --baseline none`.',
        "CI trains by itself; keep what training writes out of git: printf '%s\\n' model.onnx predictions.csv training-record.json >> .gitignore",
      ],
    };
  }
  if ('model' in subject) {
    const { nameless, ignored, table, label, task } = subject;
    const known = nameless === undefined || [null, nameless.columns.length].includes(nameless.width);
    return {
      text: configText({ ...common, rows: subject }),
      data: path,
      told: [
        [
          'unseen rows',
          `${path}, ${table.rowCount} rows with ${label}, which ${subject.model} predicts itself`,
        ],
        ['task', task],
        ...alsoFound,
      ],
      hints: [
        ...(subject.unseen
          ? []
          : [`Did training see the rows of ${path}? Then name others: \`--data FILE\`.`]),
        nameless === undefined
          ? 'Read modelops.yml, and run `modelops validate --baseline none`.'
          : known
            ? 'Read modelops.yml: are `features` in the order of training? Then run `modelops validate --baseline none`.'
            : `Complete \`features\` in modelops.yml: ${subject.model} does not name its ${nameless.width} columns. Then run \`modelops validate --baseline none\`.`,
        ...(ignored.length > 0 && training === undefined
          ? [`Git ignores ${ignored.join(' and ')}: commit, or say in modelops.yml how to train.`]
          : []),
      ],
    };
  }
  const gates = proposeGates(subject.predictions);
  const { key, label, score } = subject.columns;
  const others = found.predictions.filter((other) => other.path !== path).map((other) => other.path);
  const { isModelFile } = await import('@modelops/models');
  return {
    text: configText({
      ...common,
      predictions: subject,
      columnsAsked: [inputs.key, inputs.label, inputs.score].some((name) => name !== undefined),
      gates,
      // Not what trains the model: it would be judged on rows that it knows.
      unseen: models.some(isModelFile) ? common.data.find((other) => unseenNames.test(other)) : undefined,
    }),
    predictions: path,
    told: [
      ['predictions', `${path}, ${subject.predictions.key.length} rows: ${key}, ${label}, ${score}`],
      ...(others.length === 0
        ? []
        : [['', `chosen before ${others.join(', ')} (--predictions chooses another)`] as const]),
      ['task', `${subject.predictions.task}; today ${gates.figure}`],
      ...alsoFound,
    ],
    hints: [
      'Read modelops.yml: the gates are a proposal.',
      ...(subject.ignored && training === undefined
        ? [
            `Git ignores ${path}, so CI has no predictions: commit the file, or say in modelops.yml how to train.`,
          ]
        : []),
    ],
  };
}

/** `parseInputs` reads the inputs of an action; init is none. */
const noAction = {
  name: 'init',
  title: '',
  description: '',
  branding: { icon: '', color: '' },
  outputs: {},
  permissions: [],
} as const;

/** What is judged: predictions, else rows that a model file predicts. */
async function chooseSubject(
  root: string,
  inputs: InitInputs,
  found: FoundFiles,
  training: Training | undefined,
): Promise<FoundPredictions | FoundRows | FoundTable> {
  if (inputs.predictions !== undefined) {
    const workspace = new Workspace(root);
    const path = await workspace.file(inputs.predictions, 'the predictions file');
    return readPredictions(root, workspace.name(path), inputs);
  }
  const [best] = found.predictions;
  if (best !== undefined && inputs.data === undefined) return best;
  const rows = await findRows(root, inputs, found);
  if (typeof rows === 'object') return rows;
  const isAlone = rows === undefined && found.models.length === 0 && training === undefined;
  if (inputs.data !== undefined && isAlone) return findTable(root, inputs.data, inputs);
  if (inputs.data !== undefined)
    throw new UserError(rows ?? 'there is no model file that could predict the rows', {
      where: 'the flag --data',
      fix: 'An ONNX or TensorFlow.js file can; models of other formats are judged by a predictions file.',
    });
  // Only of the most plausible one: a table of data would have all its columns listed.
  const looked = found.rejected
    .slice(0, 5)
    .map(({ path, why, fix }, at) => `\n  ${path}: ${why}${at > 0 || fix === undefined ? '' : `. ${fix}`}`);
  throw new UserError('there are no predictions to judge', {
    // A model that needs none comes first, and the tables that are no predictions are then no matter.
    fix: `${isAlone && found.data.length > 0 ? `A table alone will do, with a trainer that comes with modelops: modelops init --data ${found.data[0]} --label COLUMN\n\n` : ''}${rows === undefined ? '' : `${rows}\n\nOr let a model of any other format be judged by its predictions. `}Let your model write predictions.csv with one row for each unseen example: what identifies it, the truth (0 or 1, or a number), and the probability of 1 (or the predicted number); for several classes their name, and a column \`score_<class>\` with the probability of each:

${example}

Or name the file and its columns: modelops init --predictions FILE --key COLUMN --label COLUMN --score COLUMN${looked.length === 0 || rows !== undefined ? '' : `\n\nLooked at:${looked.join('')}`}`,
  });
}

/** The repository's name as a model's. */
async function nameOf(root: string, { model }: InitInputs): Promise<string> {
  if (model !== undefined) return checkModelName(model, 'the flag --model');
  const url = await git(root, 'remote', 'get-url', 'origin');
  const name = (url === undefined ? undefined : parseRemote(url)?.repository.split('/')[1]) ?? basename(root);
  const cleaned = name
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/\.{2,}/g, '.')
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '')
    .slice(0, 60);
  try {
    return checkModelName(cleaned);
  } catch {
    return 'model';
  }
}

/** Model files of the folder that has the first one: versions in other folders have the same names. */
function sameFolder(models: readonly string[]): string[] {
  const depth = (path: string) => path.split('/').length;
  const [first] = [...models].sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1));
  if (first === undefined) return [];
  return models.filter((path) => dirname(path) === dirname(first)).slice(0, mostModels);
}

async function workflowFiles(
  root: string,
  inputs: InitInputs,
  { setup, drift, deploy }: { setup: string | undefined; drift: boolean; deploy: boolean },
): Promise<PlannedFile[]> {
  const plain = inputs.plain;
  const options = {
    from: plain ? `./${workflows}` : `${suite}/${workflows}`,
    at: plain ? '' : '@v1',
    defaultBranch: await defaultBranch(root),
    setup,
  };
  const files = [
    { path: `${workflows}/modelops.yml`, text: userWorkflow(options) },
    { path: `${workflows}/modelops-report.yml`, text: reportWorkflow(options) },
    ...(drift ? [{ path: `${workflows}/modelops-drift.yml`, text: driftWorkflow(options) }] : []),
    ...(deploy ? [{ path: `${workflows}/modelops-deploy.yml`, text: deployWorkflow(options) }] : []),
  ];
  if (!plain) return files;
  const ref = inputs.ref ?? (await ownCommit()) ?? `v${suiteVersion}`;
  if (!/^[\w./-]+$/.test(ref))
    throw new UserError(`"${ref}" cannot be a commit or a tag`, { where: 'the flag --ref' });
  const copies = Object.entries(shippedWorkflows).map(([name, text]) => ({
    path: `${workflows}/${name}`,
    text: plainWorkflow(text, suite, ref),
  }));
  return [...files, ...copies];
}

/** The commit of this command, when it runs from a clone of the suite. */
async function ownCommit(): Promise<string | undefined> {
  const folder = import.meta.dirname;
  if ((await git(folder, 'rev-parse', '--show-prefix')) !== 'dist/lib/') return undefined;
  return git(folder, 'rev-parse', 'HEAD');
}

async function defaultBranch(root: string): Promise<string> {
  const remote = await git(root, 'symbolic-ref', '--quiet', '--short', 'refs/remotes/origin/HEAD');
  if (remote !== undefined) return remote.replace(/^origin\//, '');
  const branches =
    (await git(root, 'for-each-ref', '--format=%(refname:short)', 'refs/heads'))?.split('\n') ?? [];
  const usual = ['main', 'master'].find((name) => branches.includes(name));
  return usual ?? (await git(root, 'symbolic-ref', '--quiet', '--short', 'HEAD')) ?? 'main';
}

function outputFiles(
  files: readonly ComparedFile[],
  outputs: Map<string, string | number | boolean>,
  word: (state: ComparedFile['state']) => string,
): void {
  for (const { path, state } of files) outputs.set(path, word(state));
}

function tellFound(told: Config['told'], io: Io): void {
  const paint = painter(io.err, io.env);
  io.err.write(`${columns(told.map(([name, text]) => [paint('dim', name), printable(text)])).join('\n')}\n`);
}

function tellNext(files: readonly ComparedFile[], hints: readonly string[], io: Io): void {
  const paint = painter(io.err, io.env);
  const written = files.filter(({ state }) => state !== 'same');
  if (written.length === 0) {
    io.err.write('\nEverything is there already, as it would be written.\n');
    return;
  }
  io.err.write(
    `\n${files.map(({ path, state }) => `${state === 'same' ? paint('dim', 'as it is') : paint('green', 'wrote   ')} ${path}\n`).join('')}`,
  );
  const steps = [
    ...hints,
    'Commit on a branch, push it, and open a pull request: its report is a comment.',
    'Require the check "ci / gate" on the default branch.',
  ];
  io.err.write(`\n${steps.map((step, at) => `${at + 1}. ${step}\n`).join('')}`);
}
