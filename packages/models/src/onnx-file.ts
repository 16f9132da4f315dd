import { type Field, fieldsOf, integersOf, ProtoWriter, textOf } from './protobuf.ts';
import type { ElementType, InputValue } from './tabular.ts';

/** An input or output of the graph. */
export type OnnxValue = InputValue;

/** What our own reader sees in an ONNX file. */
export interface OnnxFile {
  readonly irVersion: number;
  readonly producer: string;
  /** Domain → version of the operator set. */
  readonly opsets: ReadonlyMap<string, number>;
  readonly metadata: ReadonlyMap<string, string>;
  /** Without those that are initializers (older files list these as inputs too). */
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  /** `domain:operator` → how often, subgraphs and functions included. */
  readonly operators: ReadonlyMap<string, number>;
  readonly nodes: number;
  /** Bytes of all stored tensors. */
  readonly tensorBytes: number;
  /** Names of the classes, where a classifier or ZipMap in the graph has them. */
  readonly classes: readonly string[] | null;
  /** ZipMap nodes: output → the tensor that goes in. */
  readonly zipMaps: ReadonlyMap<string, string>;
  /** Places outside the file where tensors say that their values are. */
  readonly externalData: readonly string[];
  /** Functions that the file itself defines, `domain:name`. */
  readonly functions: ReadonlySet<string>;
  readonly hasTraining: boolean;
}

const elementTypes: Readonly<Record<number, ElementType>> = {
  1: 'float',
  6: 'int32',
  7: 'int64',
  8: 'string',
  9: 'bool',
  11: 'double',
};

/** Bytes of one element, for the types whose raw data has a fixed size (TensorProto.DataType). */
const elementSizes: Readonly<Record<number, number>> = {
  1: 4, 2: 1, 3: 1, 4: 2, 5: 2, 6: 4, 7: 8, 9: 1, 10: 2, 11: 8, 12: 4, 13: 8, 14: 8, 15: 16, 16: 2, 17: 1, 18: 1, 19: 1, 20: 1,
}; // biome-ignore format: one table

const maxDepth = 32;
const maxNodes = 1_000_000;
const maxClasses = 1000;

interface Collected {
  readonly operators: Map<string, number>;
  readonly externalData: string[];
  readonly zipMaps: Map<string, string>;
  nodes: number;
  tensorBytes: number;
  classes: string[] | null;
  /** Stored lists of texts or whole numbers, by name: the names of classes may be one. */
  readonly lists: Map<string, string[]>;
  /** Stored tensors from which a row is picked by an index, as scikit-learn's converter does with class names. */
  readonly picked: string[];
}

/**
 * Reads what an ONNX file says of itself, without running anything: the protobuf messages of onnx.proto (IR 13), walked with
 * every length checked, subgraphs and functions included.
 * @throws RangeError saying what is wrong: cut, not a protobuf message, no graph, nested too deeply, a tensor whose data are
 *   not as long as its shape says.
 */
export function readOnnx(file: Uint8Array): OnnxFile {
  const seen: Collected = {
    operators: new Map(),
    externalData: [],
    zipMaps: new Map(),
    nodes: 0,
    tensorBytes: 0,
    classes: null,
    lists: new Map(),
    picked: [],
  };
  const opsets = new Map<string, number>();
  const metadata = new Map<string, string>();
  const functions = new Set<string>();
  let irVersion = 0;
  let producer = '';
  let graph: GraphSummary | undefined;
  let hasTraining = false;
  for (const field of fieldsOf(file)) {
    switch (field.number) {
      case 1:
        irVersion = Number(field.value);
        break;
      case 2:
        producer = textOf(field);
        break;
      case 7:
        if (graph !== undefined) throw new RangeError('it has two graphs');
        graph = readGraph(field.bytes, seen, 0);
        break;
      case 8: {
        const { domain, version } = readOpset(field.bytes);
        opsets.set(domain, version);
        break;
      }
      case 14: {
        let key = '';
        let value = '';
        for (const part of fieldsOf(field.bytes)) {
          if (part.number === 1) key = textOf(part);
          if (part.number === 2) value = textOf(part);
        }
        metadata.set(key, value);
        break;
      }
      case 20:
        hasTraining = true;
        break;
      case 25:
        functions.add(readFunction(field.bytes, seen));
        break;
    }
  }
  if (graph === undefined) throw new RangeError('it has no graph');
  if (opsets.size === 0) throw new RangeError('it does not say which operators it uses (no opset_import)');
  return {
    irVersion,
    producer,
    opsets,
    metadata,
    inputs: graph.inputs.filter(({ name }) => !graph.initializers.has(name)),
    outputs: graph.outputs,
    operators: seen.operators,
    nodes: seen.nodes,
    tensorBytes: seen.tensorBytes,
    classes:
      seen.classes ??
      seen.picked.map((name) => seen.lists.get(name)).find((list) => list !== undefined) ??
      null,
    zipMaps: seen.zipMaps,
    externalData: seen.externalData,
    functions,
    hasTraining,
  };
}

interface GraphSummary {
  readonly inputs: OnnxValue[];
  readonly outputs: OnnxValue[];
  readonly initializers: Set<string>;
}

function readGraph(bytes: Uint8Array, seen: Collected, depth: number): GraphSummary {
  if (depth > maxDepth) throw new RangeError(`graphs are nested more than ${maxDepth} deep`);
  const graph: GraphSummary = { inputs: [], outputs: [], initializers: new Set() };
  for (const field of fieldsOf(bytes)) {
    if (field.number === 1) readNode(field.bytes, seen, depth);
    else if (field.number === 5) graph.initializers.add(readTensor(field.bytes, seen));
    else if (field.number === 11) graph.inputs.push(readValue(field.bytes));
    else if (field.number === 12) graph.outputs.push(readValue(field.bytes));
    else if (field.number === 15) readSparse(field.bytes, seen);
  }
  return graph;
}

function readFunction(bytes: Uint8Array, seen: Collected): string {
  let [name, domain] = ['', ''];
  for (const field of fieldsOf(bytes)) {
    if (field.number === 1) name = textOf(field);
    else if (field.number === 10) domain = textOf(field);
    else if (field.number === 7) readNode(field.bytes, seen, 0);
    else if (field.number === 11) readAttribute(field.bytes, seen, 0);
  }
  return `${domain}:${name}`;
}

function readOpset(bytes: Uint8Array): { domain: string; version: number } {
  let domain = '';
  let version = 0;
  for (const field of fieldsOf(bytes)) {
    if (field.number === 1) domain = textOf(field);
    if (field.number === 2) version = Number(field.value);
  }
  return { domain, version };
}

function readNode(bytes: Uint8Array, seen: Collected, depth: number): void {
  if (++seen.nodes > maxNodes) throw new RangeError(`it has more than ${maxNodes} nodes`);
  const inputs: string[] = [];
  const outputs: string[] = [];
  let [type, domain] = ['', ''];
  const lists = new Map<string, string[]>();
  for (const field of fieldsOf(bytes)) {
    if (field.number === 1) inputs.push(textOf(field));
    else if (field.number === 2) outputs.push(textOf(field));
    else if (field.number === 4) type = textOf(field);
    else if (field.number === 7) domain = textOf(field);
    else if (field.number === 5) {
      const { name, list } = readAttribute(field.bytes, seen, depth);
      lists.set(name, list);
    }
  }
  const operator = `${domain}:${type}`;
  seen.operators.set(operator, (seen.operators.get(operator) ?? 0) + 1);
  if (domain !== 'ai.onnx.ml') return;
  if (type === 'ArrayFeatureExtractor' && inputs[0] !== undefined) seen.picked.push(inputs[0]);
  const classes = ['classlabels_int64s', 'classlabels_strings', 'classlabels_ints']
    .map((name) => lists.get(name) ?? [])
    .find((list) => list.length > 0);
  if (classes !== undefined && /Classifier$|^ZipMap$/.test(type)) seen.classes = classes;
  if (type === 'ZipMap' && inputs[0] !== undefined && outputs[0] !== undefined)
    seen.zipMaps.set(outputs[0], inputs[0]);
}

function readAttribute(bytes: Uint8Array, seen: Collected, depth: number): { name: string; list: string[] } {
  let name = '';
  const list: string[] = [];
  for (const field of fieldsOf(bytes)) {
    if (field.number === 1) name = textOf(field);
    else if (field.number === 5 || field.number === 10) readTensor(field.bytes, seen);
    else if (field.number === 6 || field.number === 11) readGraph(field.bytes, seen, depth + 1);
    else if (field.number === 8) list.push(...integersOf(field).map(String));
    // Only class names are looked at as text; other strings may be any bytes.
    else if (field.number === 9 && name.startsWith('classlabels')) list.push(textOf(field));
    else if (field.number === 22 || field.number === 23) readSparse(field.bytes, seen);
  }
  return { name, list };
}

function readSparse(bytes: Uint8Array, seen: Collected): void {
  for (const field of fieldsOf(bytes))
    if (field.number === 1 || field.number === 2) readTensor(field.bytes, seen);
}

function readTensor(bytes: Uint8Array, seen: Collected): string {
  let name = '';
  let type = 0;
  let raw: Uint8Array | undefined;
  let external = false;
  let elements = 1;
  const list: string[] = [];
  for (const field of fieldsOf(bytes)) {
    if (field.number === 6 && list.length < maxClasses) list.push(Buffer.from(field.bytes).toString());
    else if ((field.number === 5 || field.number === 7) && bytes.length < 10 * maxClasses)
      list.push(...integersOf(field).map(String));
    if (field.number === 1) {
      for (const size of integersOf(field)) {
        if (size < 0n) throw new RangeError('a tensor has a negative size');
        elements *= Number(size);
      }
    } else if (field.number === 2) type = Number(field.value);
    else if (field.number === 8) name = textOf(field);
    else if (field.number === 9) raw = field.bytes;
    else if (field.number === 13) seen.externalData.push(externalLocation(field));
    else if (field.number === 14 && field.value === 1n) external = true;
  }
  if (external && seen.externalData.length === 0) seen.externalData.push('(no place given)');
  const size = elementSizes[type];
  if (raw !== undefined && size !== undefined && raw.length !== elements * size)
    throw new RangeError(
      `the tensor "${name}" has ${raw.length} bytes where its shape says ${elements * size}`,
    );
  if (raw !== undefined && elements <= maxClasses && (type === 6 || type === 7)) {
    const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
    for (let at = 0; at < elements; at++)
      list.push(String(type === 7 ? view.getBigInt64(at * 8, true) : view.getInt32(at * 4, true)));
  }
  if (list.length > 0 && list.length === elements) seen.lists.set(name, list);
  seen.tensorBytes += bytes.length;
  return name;
}

/** `location=…` of a StringStringEntryProto; its other keys (offset, length) have no place of their own. */
function externalLocation(field: Field): string {
  let [key, value] = ['', ''];
  for (const part of fieldsOf(field.bytes)) {
    if (part.number === 1) key = textOf(part);
    if (part.number === 2) value = textOf(part);
  }
  return key === 'location' ? value : `${key}=${value}`;
}

function readValue(bytes: Uint8Array): OnnxValue {
  let name = '';
  let described: Omit<OnnxValue, 'name'> = { kind: 'other', type: 'other', shape: null };
  for (const field of fieldsOf(bytes)) {
    if (field.number === 1) name = textOf(field);
    if (field.number === 2) described = readType(field.bytes);
  }
  return { name, ...described };
}

function readType(bytes: Uint8Array): Omit<OnnxValue, 'name'> {
  for (const field of fieldsOf(bytes)) {
    if (field.number === 4) return { kind: 'sequence', type: 'other', shape: null };
    if (field.number === 5) return { kind: 'map', type: 'other', shape: null };
    if (field.number !== 1) continue;
    let type: ElementType = 'other';
    let shape: (number | null)[] | null = null;
    for (const part of fieldsOf(field.bytes)) {
      if (part.number === 1) type = elementTypes[Number(part.value)] ?? 'other';
      if (part.number === 2) {
        shape = [];
        for (const dimension of fieldsOf(part.bytes)) {
          let size: number | null = null;
          for (const value of fieldsOf(dimension.bytes))
            if (value.number === 1 && value.value > 0n) size = Number(value.value);
          shape.push(size);
        }
      }
    }
    return { kind: 'tensor', type, shape };
  }
  return { kind: 'other', type: 'other', shape: null };
}

/**
 * The same model without its ZipMap nodes: the tensor that goes into one becomes the output in its place. A sequence of
 * maps, one dictionary a row, is what scikit-learn's converter writes by default and what the JavaScript runtimes cannot read.
 */
export function withoutZipMap(file: Uint8Array, zipMaps: ReadonlyMap<string, string>): Uint8Array {
  const model = new ProtoWriter();
  for (const field of fieldsOf(file)) {
    if (field.number !== 7) {
      model.field(field);
      continue;
    }
    const graph = new ProtoWriter();
    for (const part of fieldsOf(field.bytes)) {
      const name = part.number === 12 ? readValue(part.bytes).name : undefined;
      const tensor = name === undefined ? undefined : zipMaps.get(name);
      if (tensor !== undefined) {
        const shape = new ProtoWriter().message(1, new ProtoWriter()).message(1, new ProtoWriter());
        const type = new ProtoWriter().message(1, new ProtoWriter().integer(1, 1).message(2, shape));
        graph.message(12, new ProtoWriter().text(1, tensor).message(2, type));
      } else if (part.number !== 1 || !isZipMap(part.bytes)) graph.field(part);
    }
    model.message(7, graph);
  }
  return model.finish();
}

function isZipMap(node: Uint8Array): boolean {
  for (const field of fieldsOf(node)) if (field.number === 4) return textOf(field) === 'ZipMap';
  return false;
}
