import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, lstat, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import {
  contradictionIn,
  type Digest,
  digestOf,
  type EvaluationReport,
  type EvidenceFile,
  isDigest,
  messageOf,
  prettyCanonicalJson,
  UserError,
} from '@modelops/contracts';
import { replaceFolder } from './replace-folder.ts';

/** Name of the report inside a folder of evidence; the files that it speaks of lie beside it, in `files/`. */
export const reportName = 'evaluation-report.json';
/** A report is a few kilobytes; anything larger is not one, and is not read into memory. */
const maxReportBytes = 8 << 20;

export interface Evidence {
  readonly report: EvaluationReport;
  readonly digest: Digest;
  /** The files that the report speaks of, each checked against its digest. */
  readonly files: readonly { readonly file: EvidenceFile; readonly path: string }[];
}

/** sha256 and size of a file, streamed. */
export async function digestOfFile(path: string): Promise<{ sha256: Digest; bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  await pipeline(createReadStream(path), async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) {
      hash.update(chunk);
      bytes += chunk.length;
    }
  });
  return { sha256: `sha256:${hash.digest('hex')}`, bytes };
}

/**
 * Writes a folder of evidence: the report and copies of its files. It is made beside its place and renamed,
 * so that a folder of that name is always whole.
 * @throws UserError when something else than evidence lies at that place.
 */
export async function writeEvidence(
  folder: string,
  report: EvaluationReport,
  sources: readonly {
    readonly file: EvidenceFile;
    readonly from: { readonly path: string } | { readonly text: string };
  }[],
): Promise<Evidence> {
  return makeEvidence(folder, digestOf(report), async (partial) => {
    for (const { file, from } of sources) {
      const target = join(partial, 'files', file.name);
      if ('path' in from) await copyFile(from.path, target);
      else await writeFile(target, from.text);
    }
    await writeFile(join(partial, reportName), prettyCanonicalJson(report));
  });
}

/**
 * Copies evidence that lies elsewhere, perhaps on another disk, to its place.
 * @throws UserError when something else than evidence lies at that place.
 */
export async function placeEvidence(from: string, evidence: Evidence, folder: string): Promise<Evidence> {
  return makeEvidence(folder, evidence.digest, async (partial) => {
    for (const { file, path } of evidence.files) await copyFile(path, join(partial, 'files', file.name));
    await copyFile(join(from, reportName), join(partial, reportName));
  });
}

/** What is read back is looked at before it has its name: later it might be another run's. */
async function makeEvidence(
  folder: string,
  digest: Digest,
  fill: (partial: string) => Promise<void>,
): Promise<Evidence> {
  await mustBeEvidence(folder);
  const { files, ...evidence } = await replaceFolder(folder, async (partial) => {
    await mkdir(join(partial, 'files'), { recursive: true });
    await fill(partial);
    return readEvidence(partial, digest);
  });
  return { ...evidence, files: files.map(({ file }) => ({ file, path: join(folder, 'files', file.name) })) };
}

/** The folder is replaced as a whole: nobody's other files may be lost by a careless `out`. */
async function mustBeEvidence(folder: string): Promise<void> {
  const entries = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new UserError(`the folder for the evidence cannot be made: ${messageOf(error)}`, {
      where: folder,
      fix: 'Give `out` the path of a folder that does not exist yet.',
      cause: error,
    });
  });
  if (entries.every((name) => name === reportName || name === 'files')) return;
  throw new UserError('this folder holds something else than evidence, and would be replaced', {
    where: folder,
    fix: 'Give `out` the path of a folder of its own.',
  });
}

/**
 * Reads a folder of evidence and believes nothing of it: the report must have the digest that came by another road,
 * and every file the digest that stands in the report.
 * @param expected the report's digest as the judging job gave it.
 * @throws UserError saying what differs.
 */
export async function readEvidence(folder: string, expected: string): Promise<Evidence> {
  const path = join(folder, reportName);
  const report = await readReport(path, expected);
  const names = new Set<string>();
  const files: { file: EvidenceFile; path: string }[] = [];
  for (const file of report.candidate.files) {
    if (names.has(file.name.toLowerCase()))
      throw new UserError(`the report names the file "${file.name}" twice`, { where: path });
    names.add(file.name.toLowerCase());
    const filePath = join(folder, 'files', file.name);
    const found = await lstat(filePath).catch(() => undefined);
    if (found?.isFile() !== true) {
      throw new UserError(`the evidence lacks the file "${file.name}"`, {
        where: folder,
        fix: 'Hand on the whole folder or artifact that validate-model made.',
      });
    }
    const actual = await digestOfFile(filePath);
    if (actual.sha256 !== file.sha256 || actual.bytes !== file.bytes) {
      throw new UserError(
        `"${file.name}" is not the file that was judged: it has ${actual.sha256}, judged was ${file.sha256}`,
        {
          where: filePath,
          fix: 'It was changed after validation. Validate again, and register what comes out.',
        },
      );
    }
    files.push({ file, path: filePath });
  }
  return { report, digest: digestOf(report), files };
}

/** Reads a report, alone. @throws UserError when it is none, or not the one that has this digest. */
export async function readReport(path: string, expected: string): Promise<EvaluationReport> {
  if (!isDigest(expected)) {
    throw new UserError(`"${expected}" is not a digest`, {
      where: 'report-digest',
      fix: 'Give the output of the judging job: `report-digest: ${{ needs.evaluate.outputs.report-digest }}`.',
    });
  }
  const found = await lstat(path).catch(() => undefined);
  if (found?.isFile() !== true) {
    throw new UserError(`there is no evaluation report at "${path}"`, {
      fix: 'Run validate-model before, in this job or in one whose artifact is given as `artifact:`.',
    });
  }
  if (found.size > maxReportBytes)
    throw new UserError(`the evaluation report is ${found.size} bytes, which is no report`, { where: path });
  const { evaluationReportSchema, parseDocument } = await import('@modelops/contracts/documents/index');
  const report = parseDocument(evaluationReportSchema, await readFile(path, 'utf8'), path);
  const actual = digestOf(report);
  if (actual !== expected) {
    throw new UserError(
      `the evaluation report is not the one that was made: it has ${actual}, the judging job gave ${expected}`,
      {
        where: path,
        fix: 'It was changed after validation, or `report-digest` belongs to another run. Validate again.',
      },
    );
  }
  const contradiction = contradictionIn(report);
  if (contradiction !== undefined) {
    throw new UserError(`the evaluation report contradicts itself: ${contradiction}`, {
      where: path,
      fix: 'validate-model does not write such a report. Validate again.',
    });
  }
  return report;
}
