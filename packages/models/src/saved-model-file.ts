import { type Field, fieldsOf, textOf } from './protobuf.ts';
import { ModelRefusal } from './refusal.ts';
import type { ElementType, InputValue } from './tabular.ts';
import { knownGraphOperators } from './tfjs-names.ts';

/** What our own reader sees in a `saved_model.pb`. */
export interface SavedModelFile {
  /** The signature that is run. */
  readonly signature: string;
  readonly inputs: readonly InputValue[];
  readonly outputs: readonly string[];
  /** Names of the operators that predicting and loading run. */
  readonly used: ReadonlySet<string>;
}

/** The files of a SavedModel beside `saved_model.pb`; a model of constants has none. */
export const variableFiles = [
  'variables/variables.index',
  'variables/variables.data-00000-of-00001',
] as const;

/** Beyond what TensorFlow.js executes: variables and calls of functions, which it has folded away. None touches a file. */
const predicting: ReadonlySet<string> = new Set([
  ...knownGraphOperators,
  ...'VarHandleOp ReadVariableOp VariableV2 VarIsInitializedOp ResourceGather PartitionedCall StatefulPartitionedCall'.split(
    ' ',
  ),
  ...'StatelessRandomUniform LogicalXor Xlogy Swish PreventGradient Softsign'.split(' '),
]);
/** What restores variables from the model's own folder, and nothing that writes. */
const restoring: ReadonlySet<string> = new Set([
  ...predicting,
  ...'RestoreV2 AssignVariableOp Assign'.split(' '),
]);

const maxNodes = 1_000_000;
const exportAgain =
  'Export it again: `tf.saved_model.save(model, folder, signatures=…)` or `model.export(folder)`.';
const elementTypes: ReadonlyMap<bigint, ElementType> = new Map([
  [1n, 'float'],
  [3n, 'int32'],
  [7n, 'string'],
  // tfjs-node takes whole numbers of 32 bits for these.
  [9n, 'int32'],
  [10n, 'bool'],
]);

interface Node {
  readonly name: string;
  readonly op: string;
  /** Names of nodes (or of a function's arguments), data inputs first. */
  readonly inputs: readonly string[];
  /** Functions that it calls. */
  readonly calls: readonly string[];
}

interface Graph {
  readonly nodes: ReadonlyMap<string, Node>;
  readonly functions: ReadonlyMap<
    string,
    { readonly parameters: ReadonlySet<string>; readonly nodes: readonly Node[] }
  >;
}

/**
 * Reads `saved_model.pb` of TensorFlow and refuses what is not to be run. Every SavedModel holds functions that write files (its own
 * saving), so it is what can be *reached* that counts: from the signature's outputs and the initialisation no operator may touch a
 * file; from the restoring of variables only reading is left, and only under the name that the loader gives.
 * Source: tensorflow/core/protobuf/{saved_model,meta_graph,saver}.proto, tensorflow/core/framework/{graph,function,node_def,attr_value}.proto.
 * @throws ModelRefusal with the reason. @throws RangeError when it is no whole protobuf.
 */
export function readSavedModel(bytes: Uint8Array): SavedModelFile {
  const metaGraphs = messages(bytes, 2).filter((graph) =>
    messages(graph, 1).some((info) => texts(info, 4).includes('serve')),
  );
  const [metaGraph] = metaGraphs;
  if (metaGraph === undefined || metaGraphs.length > 1)
    throw new ModelRefusal(`it has ${metaGraphs.length} graphs with the tag "serve"`, exportAgain);
  if (messages(metaGraph, 6).length > 0)
    throw new ModelRefusal(
      'it reads further files (assets, of lookup tables)',
      'Look values up before the model, or let your own code write a predictions file.',
    );
  const graph = graphOf(messages(metaGraph, 2));
  const signatures = entriesOf(metaGraph, 5);
  const name = signatures.has('serving_default')
    ? 'serving_default'
    : [...signatures.keys()].filter((key) => !key.startsWith('__'))[0];
  const signature = name === undefined ? undefined : signatures.get(name);
  if (name === undefined || signature === undefined)
    throw new ModelRefusal('it has no signature', exportAgain);
  const outputs = entriesOf(signature, 2);

  const initialising = [
    ...[...signatures]
      .filter(([key]) => key === '__saved_model_init_op')
      .flatMap(([, entry]) => tensorsOf(entry, 2)),
    ...[...entriesOf(metaGraph, 4)]
      .filter(([key]) => /init_op$|main_op$/.test(key))
      .flatMap(([, collection]) => messages(collection, 1).flatMap((list) => texts(list, 1))),
  ];
  const saver = messages(metaGraph, 3)[0];
  const fileName = saver === undefined ? undefined : texts(saver, 1).map(nodeName)[0];
  const used = new Set<string>();
  for (const node of reached(graph, [...tensorsOf(signature, 1), ...tensorsOf(signature, 2), ...initialising])
    .all) {
    allow(node, predicting, 'when it predicts');
    used.add(node.op);
  }
  const restore = reached(graph, saver === undefined ? [] : texts(saver, 3));
  for (const node of restore.all) {
    allow(node, restoring, 'when it is loaded');
    used.add(node.op);
  }
  checkRestored(graph, restore, fileName);
  return {
    signature: name,
    inputs: [...entriesOf(signature, 1)].map(([key, info]) => inputOf(key, info)),
    outputs: [...outputs.keys()],
    used,
  };
}

/**
 * Names of the files in the folder `assets` that the graph reads, as `saved_model.pb` tells them. Only plain names: TensorFlow writes
 * no others, and one with a folder could lead anywhere. Empty for what is no whole SavedModel (which `readSavedModel` tells).
 */
export function assetFiles(bytes: Uint8Array): readonly string[] {
  try {
    return messages(bytes, 2)
      .flatMap((graph) => messages(graph, 6))
      .flatMap((asset) => texts(asset, 2))
      .filter((name) => !/^\.{0,2}$|[\\/\0]/.test(name));
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}

function allow({ op, name }: Node, known: ReadonlySet<string>, when: string): void {
  if (known.has(op)) return;
  throw new ModelRefusal(
    `${when}, it uses the operator ${JSON.stringify(op).slice(0, 80)} (${JSON.stringify(name).slice(0, 80)}), which is not among those that are known to touch nothing outside`,
    'Export the prediction alone, without reading, writing or Python code in it; or let your own code write a predictions file.',
  );
}

interface Reached {
  /** Nodes of the graph itself. */
  readonly outer: readonly Node[];
  /** These and those of all functions that are called. */
  readonly all: readonly Node[];
  readonly functions: readonly string[];
}

/** What runs when these tensors or operations are asked for; of a function that is called, all of it. */
function reached(graph: Graph, from: readonly string[]): Reached {
  const outer = new Map<string, Node>();
  const functions = new Set<string>();
  const all: Node[] = [];
  const calls: string[] = [];
  const take = (node: Node) => {
    all.push(node);
    calls.push(...node.calls);
    // An operator may be a function by its name.
    if (graph.functions.has(node.op)) calls.push(node.op);
  };
  const open = from.map(nodeName);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (outer.has(name)) continue;
    const node = graph.nodes.get(name);
    if (node === undefined)
      throw new ModelRefusal(
        `it asks for the node ${JSON.stringify(name).slice(0, 80)}, which it does not have`,
        exportAgain,
      );
    outer.set(name, node);
    take(node);
    open.push(...node.inputs);
  }
  for (let name = calls.pop(); name !== undefined; name = calls.pop()) {
    if (functions.has(name)) continue;
    functions.add(name);
    const called = graph.functions.get(name);
    if (called === undefined)
      throw new ModelRefusal(
        `it calls the function ${JSON.stringify(name).slice(0, 80)}, which it does not have`,
        exportAgain,
      );
    for (const node of called.nodes) take(node);
  }
  return {
    outer: [...outer.values()],
    all: all.filter(({ op }) => !graph.functions.has(op)),
    functions: [...functions],
  };
}

/** Variables come from the file that the loader names: no name that the model brings along reaches the operator that reads. */
function checkRestored(graph: Graph, restore: Reached, fileName: string | undefined): void {
  const refuse = () => new ModelRefusal('it reads variables from a file that it names itself', exportAgain);
  for (const node of restore.outer)
    if (node.op === 'RestoreV2' && node.inputs[0] !== fileName) throw refuse();
  for (const name of restore.functions) {
    const { parameters, nodes } = graph.functions.get(name)!;
    for (const node of nodes) {
      if (node.op !== 'RestoreV2') continue;
      const own = restore.outer.some(({ op, name: given }) => op === 'Const' && given !== fileName);
      if (own || !parameters.has(node.inputs[0] ?? '')) throw refuse();
    }
  }
}

function graphOf(graphs: readonly Uint8Array[]): Graph {
  let count = 0;
  const nodeOf = (message: Uint8Array): Node => {
    count++;
    if (count > maxNodes) throw new ModelRefusal(`it has more than ${maxNodes} nodes`, exportAgain);
    const calls = [...entriesOf(message, 5).values()].flatMap((value) => [
      ...messages(value, 10).flatMap((called) => texts(called, 1)),
      ...messages(value, 1).flatMap((list) => messages(list, 9).flatMap((called) => texts(called, 1))),
    ]);
    return {
      name: texts(message, 1)[0] ?? '',
      op: texts(message, 2)[0] ?? '',
      inputs: texts(message, 3).map(nodeName),
      calls,
    };
  };
  const nodes = new Map<string, Node>();
  const functions = new Map<string, { parameters: Set<string>; nodes: Node[] }>();
  for (const graph of graphs) {
    for (const message of messages(graph, 1)) {
      const node = nodeOf(message);
      if (nodes.has(node.name)) throw new ModelRefusal('two of its nodes have the same name', exportAgain);
      nodes.set(node.name, node);
    }
    for (const entry of messages(graph, 2).flatMap((library) => messages(library, 1))) {
      const [definition] = messages(entry, 1);
      const name = definition === undefined ? undefined : texts(definition, 1)[0];
      if (definition === undefined || name === undefined || functions.has(name))
        throw new ModelRefusal('two of its functions have the same name, or one has none', exportAgain);
      functions.set(name, {
        parameters: new Set(messages(definition, 2).flatMap((argument) => texts(argument, 1))),
        nodes: messages(entry, 3).map(nodeOf),
      });
    }
  }
  return { nodes, functions };
}

function inputOf(name: string, info: Uint8Array): InputValue {
  const [dtype] = numbers(info, 2);
  const [shape] = messages(info, 3);
  const unknown = shape === undefined || numbers(shape, 3).some((value) => value !== 0n);
  return {
    name,
    kind: 'tensor',
    type: elementTypes.get(dtype ?? 0n) ?? 'other',
    shape: unknown
      ? null
      : messages(shape, 2).map((dimension) => {
          const size = numbers(dimension, 1)[0] ?? 0n;
          return size < 0n ? null : Number(size);
        }),
  };
}

/** `^name` waits for a node, `name:1` and `name:out:0` are outputs of one. */
function nodeName(reference: string): string {
  return reference.replace(/^\^/, '').replace(/:.*$/s, '');
}

function fields(message: Uint8Array, number: number, wire: Field['wire']): Field[] {
  return [...fieldsOf(message)].filter((field) => field.number === number && field.wire === wire);
}
const messages = (message: Uint8Array, number: number) =>
  fields(message, number, 2).map(({ bytes }) => bytes);
const texts = (message: Uint8Array, number: number) => fields(message, number, 2).map(textOf);
const numbers = (message: Uint8Array, number: number) => fields(message, number, 0).map(({ value }) => value);

/** A map field: its entries are messages of a key (1) and a value (2). */
function entriesOf(message: Uint8Array, number: number): Map<string, Uint8Array> {
  return new Map(
    messages(message, number).map((entry) => [
      texts(entry, 1)[0] ?? '',
      messages(entry, 2)[0] ?? new Uint8Array(0),
    ]),
  );
}

/** Names of the tensors of a signature's inputs (1) or outputs (2). */
function tensorsOf(signature: Uint8Array, number: number): string[] {
  return [...entriesOf(signature, number).values()].flatMap((info) => texts(info, 1));
}
