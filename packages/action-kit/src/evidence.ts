import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, lstat, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import {
  type Digest,
  digestOf,
  type EvaluationReport,
  type EvidenceFile,
  evaluationReportSchema,
  isDigest,
  parseDocument,
  prettyCanonicalJson,
  UserError,
} from '@modelops/contracts';

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
 */
export async function writeEvidence(
  folder: string,
  report: EvaluationReport,
  sources: readonly {
    readonly file: EvidenceFile;
    readonly from: { readonly path: string } | { readonly text: string };
  }[],
): Promise<Evidence> {
  const partial = `${folder}.part`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(join(partial, 'files'), { recursive: true });
  for (const { file, from } of sources) {
    const target = join(partial, 'files', file.name);
    if ('path' in from) await copyFile(from.path, target);
    else await writeFile(target, from.text);
  }
  await writeFile(join(partial, reportName), prettyCanonicalJson(report));
  await rm(folder, { recursive: true, force: true });
  await mkdir(dirname(folder), { recursive: true });
  await rename(partial, folder);
  return readEvidence(folder, digestOf(report));
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
  return report;
}
