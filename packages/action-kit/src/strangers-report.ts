import type { Readable } from 'node:stream';
import { contradictionIn, type EvaluationReport, messageOf, UserError } from '@modelops/contracts';
import { reportName } from './evidence.ts';

/** A report of ours is a few kilobytes, of many slices some hundred. */
const maxReportBytes = 2 << 20;
/** The report, and as many model files as anybody releases. */
const maxEntries = 1000;
const symbolicLink = 0o12;

/**
 * The report inside a zip that a stranger made. Nothing is written anywhere, and nothing but the one entry is inflated,
 * never further than a report is long. What it says is only as true as the stranger is.
 * @throws UserError saying in one clause what is wrong: no zip, too many entries, a path that leads outside, a link, an
 *   entry twice, no report, one that is too long, not a document of ours, or contradicts itself.
 */
export async function readStrangersReport(zip: Uint8Array): Promise<EvaluationReport> {
  const text = new TextDecoder().decode(await entryOf(zip));
  const { evaluationReportSchema, parseDocument } = await import('@modelops/contracts/documents/index');
  const report = parseDocument(evaluationReportSchema, text, reportName);
  const contradiction = contradictionIn(report);
  if (contradiction !== undefined) throw new UserError(`the report contradicts itself: ${contradiction}`);
  return report;
}

async function entryOf(zip: Uint8Array): Promise<Uint8Array> {
  // Loaded where it is used: nobody else opens zips.
  const { fromBufferPromise } = await import('yauzl');
  try {
    // Names that lead outside, with a drive or a backslash, are refused by the reader.
    const file = await fromBufferPromise(Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength), {
      lazyEntries: true,
      strictFileNames: true,
    });
    if (file.entryCount > maxEntries)
      throw new UserError(`it has ${file.entryCount} files, and at most ${maxEntries} are taken`);
    let found: Uint8Array | undefined;
    for await (const entry of file.eachEntry()) {
      if (((entry.externalFileAttributes >>> 28) & 0o17) === symbolicLink)
        throw new UserError('it holds a symbolic link');
      if (entry.fileName !== reportName) continue;
      if (found !== undefined) throw new UserError(`it holds ${reportName} twice`);
      if (entry.uncompressedSize > maxReportBytes) throw tooLong();
      found = await inflated(await file.openReadStreamPromise(entry));
    }
    if (found === undefined) throw new UserError(`it holds no ${reportName}`);
    return found;
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError(`it cannot be unpacked: ${messageOf(cause)}`, { cause });
  }
}

/** The sizes in a zip are its maker's word: what comes is counted. */
async function inflated(stream: Readable): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > maxReportBytes) throw tooLong();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLong(): UserError {
  return new UserError(`its ${reportName} is longer than ${maxReportBytes >> 20} MB, which is no report`);
}
