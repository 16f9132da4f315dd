import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileNameSchema, messageOf, UserError } from '@modelops/contracts';
import { readTable, type Table } from '@modelops/data';
import {
  type Predictions,
  predictionsFromTable,
  type ResolvedColumns,
  resolveColumns,
} from '@modelops/evaluation';
import { git } from '../git.ts';

/** A file that could be the predictions, read. */
export interface FoundPredictions {
  readonly path: string;
  readonly table: Table;
  readonly columns: ResolvedColumns;
  readonly predictions: Predictions;
  /** Whether git leaves it out: then only training can bring it to CI. */
  readonly ignored: boolean;
}

interface Rejected {
  readonly path: string;
  readonly why: string;
  readonly fix?: string | undefined;
}

export interface FoundFiles {
  /** Best first. */
  readonly predictions: readonly FoundPredictions[];
  /** Tables that are no predictions, why not, and what would make them some. Most plausible first. */
  readonly rejected: readonly Rejected[];
  /** Tables that are data. */
  readonly data: readonly string[];
  readonly models: readonly string[];
}

/** What people name a column explicitly. */
export interface AskedColumns {
  readonly key: string | undefined;
  readonly label: string | undefined;
  readonly score: string | undefined;
}

/** Larger tables are taken for data: predictions of so many rows are judged on a sample. */
export const largest = 256 * 2 ** 20;
const most = 50;
const elsewhere = ['node_modules', '.venv', 'venv', 'env', 'site-packages', 'modelops-evidence', '.git'];
const modelEndings =
  /\.(?:onnx|pkl|pickle|joblib|pt|pth|safetensors|h5|keras|pmml|ubj|cbm|tflite|pb)$|(?:^|\/)model\.(?:json|bin|txt|xml)$/i;

/** Files of the working tree, ignored ones too: what training writes is usually ignored. Sorted. */
async function listed(root: string): Promise<string[]> {
  const excludes = elsewhere.map((folder) => `:(exclude,glob)**/${folder}/**`);
  const out = await git(root, 'ls-files', '-z', '--cached', '--others', '--', '.', ...excludes);
  return [...new Set((out ?? '').split('\0').filter((path) => path !== ''))].sort();
}

/** Looks through the repository. Nothing of it is run, and no model is loaded. */
export async function findFiles(root: string, asked: AskedColumns): Promise<FoundFiles> {
  const files = await listed(root);
  const tables = files.filter((path) => /\.(?:csv|tsv|parquet)$/i.test(path));
  const predictions: FoundPredictions[] = [];
  const rejected: Rejected[] = [];
  for (const path of tables.sort(byPlausibility).slice(0, most)) {
    try {
      const { size } = await stat(join(root, path));
      if (size > largest) throw new UserError(`${Math.round(size / 2 ** 20)} MB are taken for data`);
      predictions.push(await readPredictions(root, path, asked));
    } catch (error) {
      if (!(error instanceof UserError) && (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      rejected.push(
        error instanceof UserError
          ? { path, why: error.what, fix: error.fix }
          : { path, why: messageOf(error) },
      );
    }
  }
  const models: string[] = [];
  for (const path of files.filter((file) => modelEndings.test(file))) {
    const { size } = await stat(join(root, path)).catch(() => ({ size: 0 }));
    if (size > 0 && fileNameSchema.safeParse(basename(path)).success) models.push(path);
  }
  const chosen = new Set(predictions.map(({ path }) => path));
  return { predictions, rejected, data: tables.filter((path) => !chosen.has(path)).sort(), models };
}

/** Reads one file as predictions. @throws UserError as the judgement itself would. */
export async function readPredictions(
  root: string,
  path: string,
  asked: AskedColumns,
): Promise<FoundPredictions> {
  const table = await readTable(join(root, path));
  const columns = resolveColumns(table, asked);
  const predictions = predictionsFromTable(table, asked);
  if (predictions.key.length === 0) throw new UserError('it has no rows');
  const ignored = (await git(root, 'check-ignore', '--quiet', '--', path)) !== undefined;
  return { path, table, columns, predictions, ignored };
}

/** By what people call such files, then the less nested, then by name. */
export function byPlausibility(a: string, b: string): number {
  const rank = (path: string) =>
    /predictions?\./i.test(path)
      ? 0
      : /pred/i.test(path)
        ? 1
        : /score|eval|holdout/i.test(path)
          ? 2
          : /test/i.test(path)
            ? 3
            : 4;
  const depth = (path: string) => path.split('/').length;
  return rank(a) - rank(b) || depth(a) - depth(b) || (a < b ? -1 : 1);
}
