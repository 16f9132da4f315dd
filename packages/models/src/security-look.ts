import { lstat, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Digest, messageOf, sha256, UserError } from '@modelops/contracts';
import { type OnnxFile, readOnnx } from './onnx-file.ts';
import { knownOperators } from './operators.ts';
import { ModelRefusal } from './refusal.ts';
import { assetFiles, readSavedModel, type SavedModelFile, variableFiles } from './saved-model-file.ts';
import { checkGroup, isTfjsJson, readTfjs, type TfjsFile } from './tfjs-file.ts';
import { leavesFolder, zipEntryNames } from './zip-entries.ts';

export interface LookOptions {
  /** Files larger than this are refused; bytes. Default: 1 GiB. */
  readonly maxBytes?: number | undefined;
  /** How messages name the file. Default: its path. */
  readonly name?: string | undefined;
}

/** A model that may be given to a runtime: looked at, and what was seen. */
export type InspectedModel = InspectedOnnx | InspectedTfjs | InspectedSavedModel;

export interface InspectedOnnx {
  readonly format: 'onnx';
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly sha256: Digest;
  readonly onnx: OnnxFile;
}

export interface InspectedTfjs {
  readonly format: 'tfjs';
  readonly name: string;
  /** Of `model.json`. */
  readonly sha256: Digest;
  readonly tfjs: TfjsFile;
  /** What stands in the weight files, one after the other. */
  readonly weights: Uint8Array;
}

export interface InspectedSavedModel {
  readonly format: 'saved-model';
  readonly name: string;
  /** Of `saved_model.pb`. */
  readonly sha256: Digest;
  readonly savedModel: SavedModelFile;
  /** All files of the model, path in its folder and content. */
  readonly files: readonly { readonly path: string; readonly bytes: Uint8Array }[];
}

/** A format by its first bytes, and why its files are not run. */
interface Refused {
  readonly what: string;
  readonly fix: string;
  matches(head: Uint8Array, name: string): boolean;
}

const bytesAt =
  (...bytes: number[]) =>
  (head: Uint8Array) =>
    bytes.every((byte, at) => head[at] === byte);
const textAt = (text: string) => bytesAt(...Buffer.from(text, 'latin1'));

const exportAsOnnx =
  'Export the model as ONNX (skl2onnx for scikit-learn, torch.onnx.export, tf2onnx), or let your own code write a predictions file.';

const refusedFormats: readonly Refused[] = [
  {
    what: 'a Python pickle, and loading a pickle runs the code that is in it',
    fix: exportAsOnnx,
    // Protocol 2 and later begin with PROTO and the version; 0 and 1 with one of a few opcodes and end with STOP.
    matches: (head, name) =>
      (head[0] === 0x80 && head[1]! >= 2 && head[1]! <= 5) ||
      /^(?:c[\w.]+\n[\w.]+\n|\(?[cil][\w.]+\n[\w.]+\n|\((?:dp|lp|i))/.test(
        Buffer.from(head).toString('latin1', 0, 200),
      ) ||
      /\.(?:pkl|pickle|joblib)$/i.test(name),
  },
  {
    what: 'a compressed file (joblib writes pickles so, and loading one runs the code that is in it)',
    fix: exportAsOnnx,
    matches: (head) =>
      [[0x1f, 0x8b], [0x78, 0x01], [0x78, 0x5e], [0x78, 0x9c], [0x78, 0xda], [0x42, 0x5a, 0x68], [0xfd, 0x37, 0x7a, 0x58], [0x5d, 0x00, 0x00], [0x28, 0xb5, 0x2f, 0xfd], [0x04, 0x22, 0x4d, 0x18]].some((magic) => bytesAt(...magic)(head)), // biome-ignore format: one table
  },
  {
    what: 'an HDF5 file (Keras, .h5), whose layers may hold code',
    fix: exportAsOnnx,
    matches: bytesAt(0x89, 0x48, 0x44, 0x46),
  },
  {
    what: 'a native program or library',
    fix: exportAsOnnx,
    matches: (head) => textAt('\x7fELF')(head) || textAt('MZ')(head) || bytesAt(0xcf, 0xfa, 0xed, 0xfe)(head),
  },
  {
    what: 'a Git LFS pointer, not the file itself',
    fix: 'Set `lfs: true` at actions/checkout.',
    matches: textAt('version https://git-lfs'),
  },
  {
    what: 'a Parquet table, not a model',
    fix: 'Give it as `predictions` or `data`.',
    matches: textAt('PAR1'),
  },
  {
    what: 'a NumPy array, not a model',
    fix: exportAsOnnx,
    matches: bytesAt(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59),
  },
  {
    what: 'JSON, but no model.json of TensorFlow.js (XGBoost writes JSON, which this version does not run yet)',
    fix: 'Convert it to ONNX (onnxmltools), or let your own code write a predictions file.',
    matches: (head) => /^\s*\{/.test(Buffer.from(head).toString('latin1', 0, 64)),
  },
  {
    what: 'a LightGBM text model, which this version does not run yet',
    fix: 'Convert it to ONNX (onnxmltools), or let your own code write a predictions file.',
    matches: textAt('tree\n'),
  },
];

/**
 * The security look at a model file: everything that is known of it before any runtime sees one byte.
 * ONNX files and the `model.json` of TensorFlow.js are walked by our own readers, and the weight files that it names are read with
 * it. Only these come back; anything else is refused with the reason.
 * @param path absolute.
 * @throws UserError naming the file and the reason: absent, empty or too large; a pickle, a compressed or zipped file (and
 *   whether entries would leave the folder), HDF5, a program; an ONNX file that is cut, is no protobuf, keeps tensors outside
 *   of itself, or uses operators that no ONNX standard knows; a model.json that names files elsewhere, layer classes or operators
 *   that TensorFlow.js does not have, or weights that are not what its weight files hold.
 */
export async function inspectModelFile(path: string, options: LookOptions = {}): Promise<InspectedModel> {
  const name = options.name ?? path;
  const maxBytes = options.maxBytes ?? 1 << 30;
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) {
    throw new UserError('this model file does not exist', {
      where: name,
      fix: 'Check the path, and that the step that writes it ran before.',
    });
  }
  if (!found.isFile())
    throw refusal(
      name,
      `it is ${found.isDirectory() ? 'a folder' : 'not a file'}`,
      'Give the model file itself.',
    );
  if (found.size === 0) throw refusal(name, 'it is empty', 'The step that should write it wrote nothing.');
  if (found.size > maxBytes)
    throw refusal(
      name,
      `it has ${found.size} bytes, and ${maxBytes} are the most that are read`,
      'Give a smaller model, or let your own code write a predictions file.',
    );
  const bytes = await readFile(path);
  if (isSavedModel(path)) return inspectSavedModel(bytes, dirname(path), name, maxBytes);
  return isTfjsJson(bytes.subarray(0, 512), bytes)
    ? inspectTfjs(bytes, dirname(path), name, maxBytes)
    : inspectModel(bytes, name);
}

/**
 * Whether a name is one that models have which can be run: `*.onnx`, `model.json` of TensorFlow.js (`late-model.json`, too, where
 * several lie in one folder), or `saved_model.pb` of a SavedModel.
 */
export function isModelFile(name: string): boolean {
  return /\.onnx$|(?:^|[\\/._-])model\.json$/i.test(name) || isSavedModel(name);
}

const isSavedModel = (path: string) => /(?:^|[\\/])saved_model\.pb$/.test(path);

/**
 * The further files that a model is made of, by what its first file says: paths in the folder of that file, `/` between. Empty for a
 * model that is one file, and for what is no model (which `inspectModelFile` tells). Those of a SavedModel may be absent.
 */
export function furtherFilesOf(bytes: Uint8Array, path: string): readonly string[] {
  if (isSavedModel(path)) return [...variableFiles, ...assetFiles(bytes).map((name) => `assets/${name}`)];
  if (!isTfjsJson(bytes.subarray(0, 512), bytes)) return [];
  try {
    return readTfjs(bytes).groups.flatMap(({ files }) => files);
  } catch (error) {
    if (error instanceof ModelRefusal) return [];
    throw error;
  }
}

/** Reads files beside a model, as long as they are files and, with what was read before, not larger than `maxBytes`. */
function reader(folder: string, before: number, maxBytes: number) {
  let total = before;
  return async (file: string): Promise<Uint8Array | undefined> => {
    const path = join(folder, file);
    // A link could lead anywhere.
    const found = await lstat(path).catch(() => undefined);
    if (found === undefined) return undefined;
    if (!found.isFile())
      throw new ModelRefusal(
        `its weight file ${file} is ${found.isSymbolicLink() ? 'a link' : 'no file'}`,
        'Put the file itself there.',
      );
    total += found.size;
    if (total > maxBytes)
      throw new ModelRefusal(
        `with its weight files it has ${total} bytes or more, and ${maxBytes} are the most that are read`,
        'Give a smaller model, or let your own code write a predictions file.',
      );
    const bytes = await readFile(path);
    if (textAt('version https://git-lfs')(bytes))
      throw new ModelRefusal(
        `its weight file ${file} is a Git LFS pointer, not the file itself`,
        'Set `lfs: true` at actions/checkout.',
      );
    return bytes;
  };
}

async function inspectSavedModel(
  bytes: Uint8Array,
  folder: string,
  name: string,
  maxBytes: number,
): Promise<InspectedSavedModel> {
  try {
    const savedModel = readSavedModel(bytes);
    const files = [{ path: 'saved_model.pb', bytes }];
    const read = reader(folder, bytes.length, maxBytes);
    const nested = await lstat(join(folder, 'variables')).catch(() => undefined);
    if (nested?.isSymbolicLink() === true)
      throw new ModelRefusal('its folder of variables is a link', 'Put the folder itself there.');
    for (const path of variableFiles) {
      // Where a release keeps it, all files lie in one folder.
      const content = await read(nested?.isDirectory() === true ? path : basename(path));
      if (content !== undefined) files.push({ path, bytes: new Uint8Array(content) });
    }
    if (files.length === 2 || (files.length === 1 && savedModel.used.has('RestoreV2')))
      throw new ModelRefusal(
        `its variables are not whole: ${variableFiles.join(' and ')} belong together`,
        'Give all files of the model; variables in several shards are not read.',
      );
    return { format: 'saved-model', name, sha256: sha256(bytes), savedModel, files };
  } catch (error) {
    if (error instanceof RangeError)
      throw refusal(
        name,
        `it is not a whole SavedModel: ${messageOf(error)}`,
        'It may be cut (an interrupted upload).',
      );
    if (!(error instanceof ModelRefusal)) throw error;
    throw refusal(name, error.message, error.fix);
  }
}

async function inspectTfjs(
  bytes: Uint8Array,
  folder: string,
  name: string,
  maxBytes: number,
): Promise<InspectedTfjs> {
  try {
    const tfjs = readTfjs(bytes);
    const parts: Uint8Array[] = [];
    const read = reader(folder, bytes.length, maxBytes);
    for (const { files, weights } of tfjs.groups) {
      const shards: Uint8Array[] = [];
      for (const file of files) {
        const shard = await read(file);
        if (shard === undefined)
          throw new ModelRefusal(
            `its weight file ${file} is not beside it`,
            'Give all files of the model: they belong into one folder.',
          );
        shards.push(shard);
      }
      const group = Buffer.concat(shards);
      checkGroup(weights, group, files);
      parts.push(group);
    }
    return { format: 'tfjs', name, sha256: sha256(bytes), tfjs, weights: Buffer.concat(parts) };
  } catch (error) {
    if (!(error instanceof ModelRefusal)) throw error;
    throw refusal(name, error.message, error.fix);
  }
}

/** As `inspectModelFile`, of bytes in memory. */
function inspectModel(bytes: Uint8Array, name: string): InspectedOnnx {
  const head = bytes.subarray(0, 512);
  if (bytesAt(0x50, 0x4b)(head)) throw zipRefusal(bytes, name);
  const other = refusedFormats.find((format) => format.matches(head, name));
  if (other !== undefined) throw refusal(name, `it is ${other.what}`, other.fix);
  return { format: 'onnx', name, bytes, sha256: sha256(bytes), onnx: inspectOnnx(bytes, name) };
}

function inspectOnnx(bytes: Uint8Array, name: string): OnnxFile {
  let onnx: OnnxFile;
  try {
    onnx = readOnnx(bytes);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw refusal(
      name,
      `it is not a whole ONNX file: ${messageOf(error)}`,
      'It may be cut (an interrupted upload) or of another format. Models are ONNX; any other framework can write a predictions file.',
    );
  }
  if (onnx.externalData.length > 0) {
    throw refusal(
      name,
      `it keeps tensors outside of itself (${onnx.externalData
        .slice(0, 3)
        .map((place) => JSON.stringify(place))
        .join(', ')}), and a path in a model file could be any file of the machine`,
      'Save it as one file, e.g. onnx.save(model, path, save_as_external_data=False).',
    );
  }
  if (onnx.hasTraining) throw refusal(name, 'it is a training graph', 'Export it for inference.');
  for (const operator of onnx.operators.keys()) {
    const [domain = '', type = ''] = operator.split(':');
    const known = knownOperators.get(domain);
    if (known?.has(type) || onnx.functions.has(operator)) continue;
    throw refusal(
      name,
      known === undefined
        ? `it uses the operator "${type}" of the domain "${domain}", which is not of the ONNX standard`
        : `it uses the operator "${type}", which the ONNX standard does not have`,
      'Export it with standard operators only (domains ai.onnx and ai.onnx.ml).',
    );
  }
  for (const domain of onnx.opsets.keys()) {
    const own = [...onnx.functions].some((entry) => entry.startsWith(`${domain}:`));
    const used = [...onnx.operators.keys()].some((entry) => entry.startsWith(`${domain}:`));
    if (used && !own && !knownOperators.has(domain))
      throw refusal(
        name,
        `it asks for the operators of "${domain}"`,
        'Export it with standard operators only.',
      );
  }
  if (onnx.outputs.length === 0) throw refusal(name, 'it has no output', 'Export it again.');
  return onnx;
}

function zipRefusal(bytes: Uint8Array, name: string): UserError {
  const entries = zipEntryNames(bytes);
  const outside = entries.find(leavesFolder);
  if (outside !== undefined) {
    return refusal(
      name,
      `it is a zip archive with the entry ${JSON.stringify(outside)}, which would be written outside of the folder`,
      'Nobody writes such an archive by accident: find out where it comes from.',
    );
  }
  const pickle = entries.find((entry) => /\.(?:pkl|pickle|joblib)$/i.test(entry));
  return refusal(
    name,
    pickle === undefined
      ? 'it is a zip archive (Keras .keras, NumPy .npz, or several files in one)'
      : `it is a zip archive that holds the pickle ${JSON.stringify(pickle)} (PyTorch saves so), and loading a pickle runs the code that is in it`,
    exportAsOnnx,
  );
}

function refusal(name: string, why: string, fix: string): UserError {
  return new UserError(`this model file is refused: ${why}`, { where: name, fix });
}
