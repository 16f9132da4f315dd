import { knownClasses, knownGraphOperators } from './tfjs-names.ts';

/** One stored tensor, as the weights manifest of `model.json` has it. */
interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly quantization?: unknown;
}

/** What our own reader sees in a `model.json` of TensorFlow.js. */
export interface TfjsFile {
  readonly kind: 'layers' | 'graph';
  /** The parsed file; only the parts that were looked at are given to a runtime. */
  readonly topology: Readonly<Record<string, unknown>>;
  readonly signature: unknown;
  readonly weights: readonly WeightSpec[];
  /** Weight files, in the order in which their bytes follow each other; plain names, beside `model.json`. */
  readonly groups: readonly { readonly files: readonly string[]; readonly weights: readonly WeightSpec[] }[];
  /** Names of the layer classes or operators that are used. */
  readonly used: ReadonlySet<string>;
  /** `userDefinedMetadata`: texts as they are, other values as JSON. */
  readonly metadata: ReadonlyMap<string, string>;
}

/** Why a `model.json` is not run; half a sentence, and what to do. */
export class TfjsRefusal extends Error {
  readonly fix: string;
  constructor(why: string, fix: string) {
    super(why);
    this.fix = fix;
  }
}

const maxJsonBytes = 64 << 20;
const maxDepth = 64;
const maxFiles = 10_000;
const maxWeights = 100_000;
const exportAgain = 'Save it again: `model.save("file://…")` of TensorFlow.js, or `tensorflowjs_converter`.';
const onlyStandard =
  'Build it from the layers of TensorFlow.js only, convert it to ONNX (tf2onnx), or let your own code write a predictions file.';

/** Bytes of one stored value (tfjs-core, `DTYPE_VALUE_SIZE_MAP`). */
const valueBytes: ReadonlyMap<string, number> = new Map([
  ['float32', 4],
  ['float16', 2],
  ['int32', 4],
  ['uint16', 2],
  ['uint8', 1],
  ['bool', 1],
]);

/** Whether bytes look like the JSON of a TensorFlow.js model: an object with `modelTopology` and `weightsManifest`. */
export function isTfjsJson(head: Uint8Array, bytes: Uint8Array): boolean {
  if (!/^\s*\{/.test(Buffer.from(head).toString('latin1', 0, 64))) return false;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return text.includes('"modelTopology"') || text.includes('"weightsManifest"');
}

/**
 * Reads `model.json` of a TensorFlow.js layers or graph model and refuses what is not to be run: nothing is built, no other file
 * is read. Source: tensorflow/tfjs, `tfjs-core/src/io/types.ts` (`ModelJSON`).
 * @throws TfjsRefusal with the reason.
 */
export function readTfjs(bytes: Uint8Array): TfjsFile {
  if (bytes.length > maxJsonBytes)
    throw new TfjsRefusal(
      `its JSON has ${bytes.length} bytes, and ${maxJsonBytes} are the most that are read`,
      'Keep the values in weight files.',
    );
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new TfjsRefusal('its JSON is not whole', `It may be cut (an interrupted upload). ${exportAgain}`);
  }
  const root = objectOf(json, 'the file');
  checkDepth(root);
  const topology = objectOf(root['modelTopology'], '"modelTopology"');
  const kind = kindOf(root['format'], topology);
  const used = new Set<string>();
  if (kind === 'layers') collectClasses(topology, used);
  else collectOperators(topology, used);
  if (root['modelInitializer'] !== undefined && root['modelInitializer'] !== null)
    throw new TfjsRefusal(
      'it needs an initializer (lookup tables), which is not run here',
      'Look values up before the model, convert it to ONNX, or let your own code write a predictions file.',
    );
  const groups = groupsOf(root['weightsManifest']);
  const weights = groups.flatMap((group) => group.weights);
  if (kind === 'layers') checkSizes(topology, weights);
  return {
    kind,
    topology,
    signature: root['signature'],
    weights,
    groups,
    used,
    metadata: metadataOf(root['userDefinedMetadata']),
  };
}

/**
 * The bytes that the weights of a group take in their files.
 * @param bytes the content of the group's files, one after the other.
 * @throws TfjsRefusal when there are more or fewer.
 */
export function checkGroup(
  weights: readonly WeightSpec[],
  bytes: Uint8Array,
  files: readonly string[],
): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const differ = (needed: number | string) =>
    new TfjsRefusal(
      `its weights need ${needed} bytes, and ${files.join(', ')} ${files.length === 1 ? 'has' : 'have'} ${bytes.length}`,
      'A weight file may be cut, or belong to another model.json: copy all files of the model together.',
    );
  let at = 0;
  for (const { dtype, shape, quantization } of weights) {
    const size = sizeOf(shape);
    if (dtype === 'string') {
      // Each text with its length before it (tfjs-core, `decodeWeights`).
      for (let index = 0; index < size; index++) {
        if (at + 4 > bytes.length) throw differ(`more than ${at}`);
        at += 4 + view.getUint32(at, true);
        if (at > bytes.length) throw differ(`at least ${at}`);
      }
    } else {
      const stored = quantization === undefined ? dtype : String((quantization as { dtype?: unknown }).dtype);
      at += size * valueBytes.get(stored)!;
    }
  }
  if (at !== bytes.length) throw differ(at);
}

function kindOf(format: unknown, topology: Readonly<Record<string, unknown>>): 'layers' | 'graph' {
  if (format === 'layers-model') return 'layers';
  if (format === 'graph-model') return 'graph';
  if (format !== undefined && format !== null)
    throw new TfjsRefusal(
      `its format is ${JSON.stringify(format).slice(0, 60)}`,
      'TensorFlow.js has "layers-model" and "graph-model".',
    );
  // Files of older versions do not say it.
  return 'node' in topology ? 'graph' : 'layers';
}

/** Classes are named everywhere in the configuration: layers in layers, initializers, wrapped cells. */
function collectClasses(value: unknown, used: Set<string>): void {
  if (Array.isArray(value)) {
    for (const entry of value) collectClasses(entry, used);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, entry] of Object.entries(value)) {
    // Optimizer and losses stand there; nothing is trained here, and no runtime is given them.
    if (key === 'training_config') continue;
    if (key === 'class_name' || key === 'className') {
      if (typeof entry !== 'string')
        throw new TfjsRefusal('the name of a layer class is no text', exportAgain);
      if (!knownClasses.has(entry)) throw classRefusal(entry);
      used.add(entry);
    } else collectClasses(entry, used);
  }
}

function classRefusal(name: string): TfjsRefusal {
  const shown = JSON.stringify(name).slice(0, 80);
  if (name === 'Lambda')
    return new TfjsRefusal('it has a Lambda layer, and its code would be run', onlyStandard);
  if (name === 'DTypePolicy')
    return new TfjsRefusal(
      'it was written by Keras 3, whose layers TensorFlow.js 4 does not read',
      'Export it with Keras 2 (tf_keras), or as a graph model: `tensorflowjs_converter --output_format=tfjs_graph_model`.',
    );
  return new TfjsRefusal(`it uses the layer class ${shown}, which TensorFlow.js does not have`, onlyStandard);
}

function collectOperators(topology: Readonly<Record<string, unknown>>, used: Set<string>): void {
  const library = topology['library'];
  const functions =
    library === undefined ? [] : listOf(objectOf(library, '"library"')['function'] ?? [], '"function"');
  const nodes = [
    ...listOf(topology['node'], '"node"'),
    ...functions.flatMap((entry) => {
      const definition = objectOf(entry, 'a function');
      return listOf(definition['nodeDef'] ?? definition['node_def'] ?? [], '"nodeDef"');
    }),
  ];
  for (const entry of nodes) {
    const op = objectOf(entry, 'a node')['op'];
    if (typeof op !== 'string') throw new TfjsRefusal('a node has no operator', exportAgain);
    if (op === 'Print')
      throw new TfjsRefusal(
        'it prints to the log (tf.print), where a runner would take its lines for commands',
        'Leave tf.print out of what is exported.',
      );
    if (!knownGraphOperators.has(op))
      throw new TfjsRefusal(
        `it uses the operator ${JSON.stringify(op).slice(0, 80)}, which TensorFlow.js does not have`,
        onlyStandard,
      );
    used.add(op);
  }
}

function groupsOf(manifest: unknown): TfjsFile['groups'] {
  const names = new Set<string>();
  let weightCount = 0;
  return listOf(manifest, '"weightsManifest"').map((value) => {
    const group = objectOf(value, 'a group of weights');
    const files = listOf(group['paths'], '"paths"').map((path) => {
      if (typeof path !== 'string' || path === '')
        throw new TfjsRefusal('the name of a weight file is no text', exportAgain);
      if (!/^[\w-][\w.-]*$/.test(path))
        throw new TfjsRefusal(
          `it wants the weight file ${JSON.stringify(path).slice(0, 120)}, and only files beside it are read`,
          'Weight files lie beside model.json, under plain names (group1-shard1of1.bin).',
        );
      if (names.has(path)) throw new TfjsRefusal(`it names the weight file ${path} twice`, exportAgain);
      names.add(path);
      if (names.size > maxFiles)
        throw new TfjsRefusal(`it names more than ${maxFiles} weight files`, 'Save it in larger shards.');
      return path;
    });
    const weights = listOf(group['weights'], '"weights"').map(weightOf);
    weightCount += weights.length;
    if (weightCount > maxWeights)
      throw new TfjsRefusal(`it has more than ${maxWeights} weights`, exportAgain);
    return { files, weights };
  });
}

function weightOf(value: unknown): WeightSpec {
  const { name, shape, dtype, quantization } = objectOf(value, 'a weight');
  if (typeof name !== 'string') throw new TfjsRefusal('a weight has no name', exportAgain);
  const shown = JSON.stringify(name).slice(0, 80);
  if (!Array.isArray(shape) || !shape.every((size) => Number.isSafeInteger(size) && size >= 0))
    throw new TfjsRefusal(`the shape of the weight ${shown} is no list of sizes`, exportAgain);
  if (!Number.isSafeInteger(sizeOf(shape)))
    throw new TfjsRefusal(`the weight ${shown} would have ${sizeOf(shape)} values`, exportAgain);
  if (typeof dtype !== 'string' || !['float32', 'int32', 'bool', 'string'].includes(dtype))
    throw new TfjsRefusal(
      `the weight ${shown} has the type ${JSON.stringify(dtype)}, which is not read`,
      'Types of weights are float32, int32, bool and string.',
    );
  if (quantization === undefined) return { name, shape, dtype };
  const stored = objectOf(quantization, 'a quantization')['dtype'];
  if (typeof stored !== 'string' || !['uint8', 'uint16', 'float16'].includes(stored) || dtype === 'string')
    throw new TfjsRefusal(`the weight ${shown} is quantized in a way that is not known`, exportAgain);
  return { name, shape, dtype, quantization };
}

/**
 * A layer takes memory for its weights before they are compared with the stored ones. Each unit has at least one of them, so
 * a layer cannot have more units than there are stored values.
 */
function checkSizes(value: unknown, weights: readonly WeightSpec[]): void {
  const stored = weights.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const walk = (entry: unknown): void => {
    if (typeof entry !== 'object' || entry === null) return;
    for (const [key, inner] of Object.entries(entry)) {
      if (/^(?:units|filters|input_dim|output_dim)$/.test(key) && typeof inner === 'number' && inner > stored)
        throw new TfjsRefusal(
          `a layer has ${inner} ${key}, and ${stored} values are stored`,
          'model.json and its weights are not of one model: save them together.',
        );
      walk(inner);
    }
  };
  walk(value);
}

function metadataOf(value: unknown): ReadonlyMap<string, string> {
  if (value === undefined || value === null) return new Map();
  return new Map(
    Object.entries(objectOf(value, '"userDefinedMetadata"')).map(([key, entry]) => [
      key,
      typeof entry === 'string' ? entry : JSON.stringify(entry),
    ]),
  );
}

/** What comes later recurses; so does the runtime. */
function checkDepth(root: unknown): void {
  let level: unknown[] = [root];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxDepth)
      throw new TfjsRefusal(`it is nested more than ${maxDepth} deep`, 'No model needs that.');
    level = level.flatMap((entry) =>
      typeof entry === 'object' && entry !== null
        ? Object.values(entry).filter((inner) => typeof inner === 'object' && inner !== null)
        : [],
    );
  }
}

const sizeOf = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);

function objectOf(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new TfjsRefusal(`${what} is no object`, exportAgain);
}

function listOf(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new TfjsRefusal(`${what} is no list`, exportAgain);
}
