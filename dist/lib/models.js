import { n as messageOf, t as UserError } from "./contracts-errors.js";
import { t as instantOfNumber } from "./data-instant.js";
import { n as parseNumber } from "./data-csv.js";
import { l as declaredColumns, o as classesKey, s as columnsKey, t as columnsRead } from "./models-tabular.js";
import { a as sha256 } from "./contracts-canonical.js";
import { a as textOf, i as fieldsOf, r as ProtoWriter, t as readOnnx } from "./models-onnx-file.js";
import { a as knownGraphOperators, i as knownClasses, n as loadTf } from "./models-tfjs-runtimes.js";
import { lstat, mkdir, readFile, rename, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

// packages/models/src/batch.ts
/**
* The columns of a table that a model reads, as it reads them: booleans as 0 and 1, dates as milliseconds since 1970 UTC
* (from date columns, texts in ISO 8601, or numbers since 1970 in any unit), numbers as texts where texts are wanted.
* @throws UserError naming the file, line or row and the column when one is absent or a cell is no such value.
*/
function batchOf(table, columns) {
	const values = /* @__PURE__ */ new Map();
	for (const { name, type } of columns) {
		const column = table.column(name);
		values.set(name, type === "text" ? texts$1(column, table.rowCount) : numbers$1(table, column, type));
	}
	return {
		rowCount: table.rowCount,
		columns: values
	};
}
function texts$1(column, rows) {
	return Array.from({ length: rows }, (_, row) => column.text(row));
}
function numbers$1(table, column, type) {
	if (column.type === "number" && type === "date") return column.values.map(instantOfNumber);
	if (column.type === "number" || column.type === "date") return column.values;
	const values = new Float64Array(table.rowCount);
	for (let row = 0; row < values.length; row++) if (column.isMissing(row)) values[row] = NaN;
	else if (column.type === "boolean") values[row] = column.values[row] === true ? 1 : 0;
	else if (column.type === "bigint") values[row] = Number(column.values[row]);
	else {
		const text = column.text(row);
		const value = type === "date" ? instantOf(text) : parseNumber(text);
		if (value === void 0) throw new UserError(`"${text.slice(0, 40)}" is no ${type === "date" ? "date (2026-03-01 or 2026-03-01T09:30:00Z)" : "number"}`, {
			where: table.locate(row, column.name),
			fix: `The model reads ${type === "date" ? "dates" : "numbers"} from this column.`
		});
		values[row] = value;
	}
	return values;
}
/**
* Milliseconds since 1970-01-01 UTC of an ISO 8601 date with or without a time; without an offset it is UTC, whatever the machine's
* time zone is. Undefined when it is none.
*/
function instantOf(text) {
	const match = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:?\d\d)?)?$/.exec(text.trim());
	if (match === null) return void 0;
	const [, date, time = "00:00", offset = "Z"] = match;
	const instant = Date.parse(`${date}T${time}${offset.replace(/^([+-]\d\d)(\d\d)$/, "$1:$2")}`);
	return Number.isNaN(instant) ? void 0 : instant;
}

// packages/models/src/operators.ts
/**
* The operators of the ONNX standard (every version of them), by domain: what any runtime has, and of which none reads or
* writes a file, opens a connection or runs code. Source: onnx.ai/onnx/operators (made with `onnx.defs.get_all_schemas_with_history()`
* of onnx 1.23.2).
*/
const names = {
	"ai.onnx": `
Abs Acos Acosh Add AffineGrid And ArgMax ArgMin Asin Asinh Atan Atanh Attention AveragePool
BatchNormalization Bernoulli BitCast BitShift BitwiseAnd BitwiseNot BitwiseOr BitwiseXor
BlackmanWindow Cast CastLike CausalConvWithState Ceil Celu CenterCropPad Clip Col2Im Compress Concat
ConcatFromSequence Constant ConstantOfShape Conv ConvInteger ConvTranspose Cos Cosh CumProd CumSum
DFT DeformConv DepthToSpace DequantizeLinear Det Div Dropout DynamicQuantizeLinear Einsum Elu Equal
Erf Exp Expand EyeLike Flatten Floor GRU Gather GatherElements GatherND Gelu Gemm GlobalAveragePool
GlobalLpPool GlobalMaxPool Greater GreaterOrEqual GridSample GroupNormalization HammingWindow
HannWindow HardSigmoid HardSwish Hardmax Identity If ImageDecoder InstanceNormalization IsInf IsNaN
LRN LSTM LayerNormalization LeakyRelu Less LessOrEqual LinearAttention Log LogSoftmax Loop
LpNormalization LpPool MatMul MatMulInteger Max MaxPool MaxRoiPool MaxUnpool Mean
MeanVarianceNormalization MelWeightMatrix Min Mish Mod Mul Multinomial Neg NegativeLogLikelihoodLoss
NonMaxSuppression NonZero Not OneHot Optional OptionalGetElement OptionalHasElement Or PRelu Pad Pow
QLinearConv QLinearMatMul QuantizeLinear RMSNormalization RNN RandomNormal RandomNormalLike
RandomUniform RandomUniformLike Range Reciprocal ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp
ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare RegexFullMatch Relu Reshape
Resize ReverseSequence RoiAlign RotaryEmbedding Round STFT Scan Scatter ScatterElements ScatterND
Selu SequenceAt SequenceConstruct SequenceEmpty SequenceErase SequenceInsert SequenceLength
SequenceMap Shape Shrink Sigmoid Sign Sin Sinh Size Slice Softmax SoftmaxCrossEntropyLoss Softplus
Softsign SpaceToDepth Split SplitToSequence Sqrt Squeeze StringConcat StringNormalizer StringSplit
Sub Sum SwiGLU Swish Tan Tanh TensorScatter TfIdfVectorizer ThresholdedRelu Tile TopK Transpose
Trilu Unique Unsqueeze Upsample Where Xor`,
	"ai.onnx.ml": `
ArrayFeatureExtractor Binarizer CastMap CategoryMapper DictVectorizer FeatureVectorizer Imputer
LabelEncoder LinearClassifier LinearRegressor Normalizer OneHotEncoder SVMClassifier SVMRegressor
Scaler TreeEnsemble TreeEnsembleClassifier TreeEnsembleRegressor ZipMap`
};
/** Domain → names of its operators; the empty domain is `ai.onnx`. */
const knownOperators = new Map(Object.entries(names).flatMap(([domain, text]) => {
	const operators = new Set(text.trim().split(/\s+/));
	return domain === "ai.onnx" ? [["", operators], [domain, operators]] : [[domain, operators]];
}));

// packages/models/src/refusal.ts
/** Why a model is not run: half a sentence as the message, and what to do. */
var ModelRefusal = class extends Error {
	fix;
	constructor(why, fix) {
		super(why);
		this.fix = fix;
	}
};

// packages/models/src/saved-model-file.ts
/** The files of a SavedModel beside `saved_model.pb`; a model of constants has none. */
const variableFiles = ["variables/variables.index", "variables/variables.data-00000-of-00001"];
/** Beyond what TensorFlow.js executes: variables and calls of functions, which it has folded away. None touches a file. */
const predicting = /* @__PURE__ */ new Set([
	...knownGraphOperators,
	..."VarHandleOp ReadVariableOp VariableV2 VarIsInitializedOp ResourceGather PartitionedCall StatefulPartitionedCall".split(" "),
	..."StatelessRandomUniform LogicalXor Xlogy Swish PreventGradient Softsign".split(" ")
]);
/** What restores variables from the model's own folder, and nothing that writes. */
const restoring = /* @__PURE__ */ new Set([...predicting, ..."RestoreV2 AssignVariableOp Assign".split(" ")]);
const maxNodes = 1e6;
const exportAgain$1 = "Export it again: `tf.saved_model.save(model, folder, signatures=…)` or `model.export(folder)`.";
const elementTypes = /* @__PURE__ */ new Map([
	[1n, "float"],
	[3n, "int32"],
	[7n, "string"],
	[9n, "int32"],
	[10n, "bool"]
]);
/**
* Reads `saved_model.pb` of TensorFlow and refuses what is not to be run. Every SavedModel holds functions that write files (its own
* saving), so it is what can be *reached* that counts: from the signature's outputs and the initialisation no operator may touch a
* file; from the restoring of variables only reading is left, and only under the name that the loader gives.
* Source: tensorflow/core/protobuf/{saved_model,meta_graph,saver}.proto, tensorflow/core/framework/{graph,function,node_def,attr_value}.proto.
* @throws ModelRefusal with the reason. @throws RangeError when it is no whole protobuf.
*/
function readSavedModel(bytes) {
	const metaGraphs = messages(bytes, 2).filter((graph) => messages(graph, 1).some((info) => texts(info, 4).includes("serve")));
	const [metaGraph] = metaGraphs;
	if (metaGraph === void 0 || metaGraphs.length > 1) throw new ModelRefusal(`it has ${metaGraphs.length} graphs with the tag "serve"`, exportAgain$1);
	if (messages(metaGraph, 6).length > 0) throw new ModelRefusal("it reads further files (assets, of lookup tables)", "Look values up before the model, or let your own code write a predictions file.");
	const graph = graphOf(messages(metaGraph, 2));
	const signatures = entriesOf(metaGraph, 5);
	const name = signatures.has("serving_default") ? "serving_default" : [...signatures.keys()].filter((key) => !key.startsWith("__"))[0];
	const signature = name === void 0 ? void 0 : signatures.get(name);
	if (name === void 0 || signature === void 0) throw new ModelRefusal("it has no signature", exportAgain$1);
	const outputs = entriesOf(signature, 2);
	const initialising = [...[...signatures].filter(([key]) => key === "__saved_model_init_op").flatMap(([, entry]) => tensorsOf(entry, 2)), ...[...entriesOf(metaGraph, 4)].filter(([key]) => /init_op$|main_op$/.test(key)).flatMap(([, collection]) => messages(collection, 1).flatMap((list) => texts(list, 1)))];
	const saver = messages(metaGraph, 3)[0];
	const fileName = saver === void 0 ? void 0 : texts(saver, 1).map(nodeName)[0];
	const used = /* @__PURE__ */ new Set();
	for (const node of reached(graph, [
		...tensorsOf(signature, 1),
		...tensorsOf(signature, 2),
		...initialising
	]).all) {
		allow(node, predicting, "when it predicts");
		used.add(node.op);
	}
	const restore = reached(graph, saver === void 0 ? [] : texts(saver, 3));
	for (const node of restore.all) {
		allow(node, restoring, "when it is loaded");
		used.add(node.op);
	}
	checkRestored(graph, restore, fileName);
	return {
		signature: name,
		inputs: [...entriesOf(signature, 1)].map(([key, info]) => inputOf(key, info)),
		outputs: [...outputs.keys()],
		used
	};
}
/**
* Names of the files in the folder `assets` that the graph reads, as `saved_model.pb` tells them. Only plain names: TensorFlow writes
* no others, and one with a folder could lead anywhere. Empty for what is no whole SavedModel (which `readSavedModel` tells).
*/
function assetFiles(bytes) {
	try {
		return messages(bytes, 2).flatMap((graph) => messages(graph, 6)).flatMap((asset) => texts(asset, 2)).filter((name) => !/^\.{0,2}$|[\\/\0]/.test(name));
	} catch (error) {
		if (error instanceof RangeError) return [];
		throw error;
	}
}
function allow({ op, name }, known, when) {
	if (known.has(op)) return;
	throw new ModelRefusal(`${when}, it uses the operator ${JSON.stringify(op).slice(0, 80)} (${JSON.stringify(name).slice(0, 80)}), which is not among those that are known to touch nothing outside`, "Export the prediction alone, without reading, writing or Python code in it; or let your own code write a predictions file.");
}
/** What runs when these tensors or operations are asked for; of a function that is called, all of it. */
function reached(graph, from) {
	const outer = /* @__PURE__ */ new Map();
	const functions = /* @__PURE__ */ new Set();
	const all = [];
	const calls = [];
	const take = (node) => {
		all.push(node);
		calls.push(...node.calls);
		if (graph.functions.has(node.op)) calls.push(node.op);
	};
	const open = from.map(nodeName);
	for (let name = open.pop(); name !== void 0; name = open.pop()) {
		if (outer.has(name)) continue;
		const node = graph.nodes.get(name);
		if (node === void 0) throw new ModelRefusal(`it asks for the node ${JSON.stringify(name).slice(0, 80)}, which it does not have`, exportAgain$1);
		outer.set(name, node);
		take(node);
		open.push(...node.inputs);
	}
	for (let name = calls.pop(); name !== void 0; name = calls.pop()) {
		if (functions.has(name)) continue;
		functions.add(name);
		const called = graph.functions.get(name);
		if (called === void 0) throw new ModelRefusal(`it calls the function ${JSON.stringify(name).slice(0, 80)}, which it does not have`, exportAgain$1);
		for (const node of called.nodes) take(node);
	}
	return {
		outer: [...outer.values()],
		all: all.filter(({ op }) => !graph.functions.has(op)),
		functions: [...functions]
	};
}
/** Variables come from the file that the loader names: no name that the model brings along reaches the operator that reads. */
function checkRestored(graph, restore, fileName) {
	const refuse = () => new ModelRefusal("it reads variables from a file that it names itself", exportAgain$1);
	for (const node of restore.outer) if (node.op === "RestoreV2" && node.inputs[0] !== fileName) throw refuse();
	for (const name of restore.functions) {
		const { parameters, nodes } = graph.functions.get(name);
		for (const node of nodes) {
			if (node.op !== "RestoreV2") continue;
			if (restore.outer.some(({ op, name: given }) => op === "Const" && given !== fileName) || !parameters.has(node.inputs[0] ?? "")) throw refuse();
		}
	}
}
function graphOf(graphs) {
	let count = 0;
	const nodeOf = (message) => {
		count++;
		if (count > maxNodes) throw new ModelRefusal(`it has more than ${maxNodes} nodes`, exportAgain$1);
		const calls = [...entriesOf(message, 5).values()].flatMap((value) => [...messages(value, 10).flatMap((called) => texts(called, 1)), ...messages(value, 1).flatMap((list) => messages(list, 9).flatMap((called) => texts(called, 1)))]);
		return {
			name: texts(message, 1)[0] ?? "",
			op: texts(message, 2)[0] ?? "",
			inputs: texts(message, 3).map(nodeName),
			calls
		};
	};
	const nodes = /* @__PURE__ */ new Map();
	const functions = /* @__PURE__ */ new Map();
	for (const graph of graphs) {
		for (const message of messages(graph, 1)) {
			const node = nodeOf(message);
			if (nodes.has(node.name)) throw new ModelRefusal("two of its nodes have the same name", exportAgain$1);
			nodes.set(node.name, node);
		}
		for (const entry of messages(graph, 2).flatMap((library) => messages(library, 1))) {
			const [definition] = messages(entry, 1);
			const name = definition === void 0 ? void 0 : texts(definition, 1)[0];
			if (definition === void 0 || name === void 0 || functions.has(name)) throw new ModelRefusal("two of its functions have the same name, or one has none", exportAgain$1);
			functions.set(name, {
				parameters: new Set(messages(definition, 2).flatMap((argument) => texts(argument, 1))),
				nodes: messages(entry, 3).map(nodeOf)
			});
		}
	}
	return {
		nodes,
		functions
	};
}
function inputOf(name, info) {
	const [dtype] = numbers(info, 2);
	const [shape] = messages(info, 3);
	const unknown = shape === void 0 || numbers(shape, 3).some((value) => value !== 0n);
	return {
		name,
		kind: "tensor",
		type: elementTypes.get(dtype ?? 0n) ?? "other",
		shape: unknown ? null : messages(shape, 2).map((dimension) => {
			const size = numbers(dimension, 1)[0] ?? 0n;
			return size < 0n ? null : Number(size);
		})
	};
}
/** `^name` waits for a node, `name:1` and `name:out:0` are outputs of one. */
function nodeName(reference) {
	return reference.replace(/^\^/, "").replace(/:.*$/s, "");
}
function fields(message, number, wire) {
	return [...fieldsOf(message)].filter((field) => field.number === number && field.wire === wire);
}
const messages = (message, number) => fields(message, number, 2).map(({ bytes }) => bytes);
const texts = (message, number) => fields(message, number, 2).map(textOf);
const numbers = (message, number) => fields(message, number, 0).map(({ value }) => value);
/** A map field: its entries are messages of a key (1) and a value (2). */
function entriesOf(message, number) {
	return new Map(messages(message, number).map((entry) => [texts(entry, 1)[0] ?? "", messages(entry, 2)[0] ?? /* @__PURE__ */ new Uint8Array(0)]));
}
/** Names of the tensors of a signature's inputs (1) or outputs (2). */
function tensorsOf(signature, number) {
	return [...entriesOf(signature, number).values()].flatMap((info) => texts(info, 1));
}

// packages/models/src/tfjs-file.ts
const maxJsonBytes = 64 << 20;
const maxDepth = 64;
const maxFiles = 1e4;
const maxWeights = 1e5;
const exportAgain = "Save it again: `model.save(\"file://…\")` of TensorFlow.js, or `tensorflowjs_converter`.";
const onlyStandard = "Build it from the layers of TensorFlow.js only, convert it to ONNX (tf2onnx), or let your own code write a predictions file.";
/** Bytes of one stored value (tfjs-core, `DTYPE_VALUE_SIZE_MAP`). */
const valueBytes = /* @__PURE__ */ new Map([
	["float32", 4],
	["float16", 2],
	["int32", 4],
	["uint16", 2],
	["uint8", 1],
	["bool", 1]
]);
/** Whether bytes look like the JSON of a TensorFlow.js model: an object with `modelTopology` and `weightsManifest`. */
function isTfjsJson(head, bytes) {
	if (!/^\s*\{/.test(Buffer.from(head).toString("latin1", 0, 64))) return false;
	const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	return text.includes("\"modelTopology\"") || text.includes("\"weightsManifest\"");
}
/**
* Reads `model.json` of a TensorFlow.js layers or graph model and refuses what is not to be run: nothing is built, no other file
* is read. Source: tensorflow/tfjs, `tfjs-core/src/io/types.ts` (`ModelJSON`).
* @throws ModelRefusal with the reason.
*/
function readTfjs(bytes) {
	if (bytes.length > maxJsonBytes) throw new ModelRefusal(`its JSON has ${bytes.length} bytes, and ${maxJsonBytes} are the most that are read`, "Keep the values in weight files.");
	let json;
	try {
		json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
	} catch {
		throw new ModelRefusal("its JSON is not whole", `It may be cut (an interrupted upload). ${exportAgain}`);
	}
	const root = objectOf(json, "the file");
	checkDepth(root);
	const topology = objectOf(root["modelTopology"], "\"modelTopology\"");
	const kind = kindOf(root["format"], topology);
	const used = /* @__PURE__ */ new Set();
	if (kind === "layers") collectClasses(topology, used);
	else collectOperators(topology, used);
	if (root["modelInitializer"] !== void 0 && root["modelInitializer"] !== null) throw new ModelRefusal("it needs an initializer (lookup tables), which is not run here", "Look values up before the model, convert it to ONNX, or let your own code write a predictions file.");
	const groups = groupsOf(root["weightsManifest"]);
	const weights = groups.flatMap((group) => group.weights);
	if (kind === "layers") checkSizes(topology, weights);
	return {
		kind,
		topology,
		signature: root["signature"],
		weights,
		groups,
		used,
		metadata: metadataOf(root["userDefinedMetadata"])
	};
}
/**
* The bytes that the weights of a group take in their files.
* @param bytes the content of the group's files, one after the other.
* @throws ModelRefusal when there are more or fewer.
*/
function checkGroup(weights, bytes, files) {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const differ = (needed) => new ModelRefusal(`its weights need ${needed} bytes, and ${files.join(", ")} ${files.length === 1 ? "has" : "have"} ${bytes.length}`, "A weight file may be cut, or belong to another model.json: copy all files of the model together.");
	let at = 0;
	for (const { dtype, shape, quantization } of weights) {
		const size = sizeOf(shape);
		if (dtype === "string") for (let index = 0; index < size; index++) {
			if (at + 4 > bytes.length) throw differ(`more than ${at}`);
			at += 4 + view.getUint32(at, true);
			if (at > bytes.length) throw differ(`at least ${at}`);
		}
		else {
			const stored = quantization === void 0 ? dtype : String(quantization.dtype);
			at += size * valueBytes.get(stored);
		}
	}
	if (at !== bytes.length) throw differ(at);
}
function kindOf(format, topology) {
	if (format === "layers-model") return "layers";
	if (format === "graph-model") return "graph";
	if (format !== void 0 && format !== null) throw new ModelRefusal(`its format is ${JSON.stringify(format).slice(0, 60)}`, "TensorFlow.js has \"layers-model\" and \"graph-model\".");
	return "node" in topology ? "graph" : "layers";
}
/** Classes are named everywhere in the configuration: layers in layers, initializers, wrapped cells. */
function collectClasses(value, used) {
	if (Array.isArray(value)) {
		for (const entry of value) collectClasses(entry, used);
		return;
	}
	if (typeof value !== "object" || value === null) return;
	for (const [key, entry] of Object.entries(value)) {
		if (key === "training_config") continue;
		if (key === "class_name" || key === "className") {
			if (typeof entry !== "string") throw new ModelRefusal("the name of a layer class is no text", exportAgain);
			if (!knownClasses.has(entry)) throw classRefusal(entry);
			used.add(entry);
		} else collectClasses(entry, used);
	}
}
function classRefusal(name) {
	const shown = JSON.stringify(name).slice(0, 80);
	if (name === "Lambda") return new ModelRefusal("it has a Lambda layer, and its code would be run", onlyStandard);
	if (name === "DTypePolicy") return new ModelRefusal("it was written by Keras 3, whose layers TensorFlow.js 4 does not read", "Export it with Keras 2 (tf_keras), or as a graph model: `tensorflowjs_converter --output_format=tfjs_graph_model`.");
	return new ModelRefusal(`it uses the layer class ${shown}, which TensorFlow.js does not have`, onlyStandard);
}
function collectOperators(topology, used) {
	const library = topology["library"];
	const functions = library === void 0 ? [] : listOf(objectOf(library, "\"library\"")["function"] ?? [], "\"function\"");
	const nodes = [...listOf(topology["node"], "\"node\""), ...functions.flatMap((entry) => {
		const definition = objectOf(entry, "a function");
		return listOf(definition["nodeDef"] ?? definition["node_def"] ?? [], "\"nodeDef\"");
	})];
	for (const entry of nodes) {
		const op = objectOf(entry, "a node")["op"];
		if (typeof op !== "string") throw new ModelRefusal("a node has no operator", exportAgain);
		if (op === "Print") throw new ModelRefusal("it prints to the log (tf.print), where a runner would take its lines for commands", "Leave tf.print out of what is exported.");
		if (!knownGraphOperators.has(op)) throw new ModelRefusal(`it uses the operator ${JSON.stringify(op).slice(0, 80)}, which TensorFlow.js does not have`, onlyStandard);
		used.add(op);
	}
}
function groupsOf(manifest) {
	const names = /* @__PURE__ */ new Set();
	let weightCount = 0;
	return listOf(manifest, "\"weightsManifest\"").map((value) => {
		const group = objectOf(value, "a group of weights");
		const files = listOf(group["paths"], "\"paths\"").map((path) => {
			if (typeof path !== "string" || path === "") throw new ModelRefusal("the name of a weight file is no text", exportAgain);
			if (!/^[\w-][\w.-]*$/.test(path)) throw new ModelRefusal(`it wants the weight file ${JSON.stringify(path).slice(0, 120)}, and only files beside it are read`, "Weight files lie beside model.json, under plain names (group1-shard1of1.bin).");
			if (names.has(path)) throw new ModelRefusal(`it names the weight file ${path} twice`, exportAgain);
			names.add(path);
			if (names.size > maxFiles) throw new ModelRefusal(`it names more than ${maxFiles} weight files`, "Save it in larger shards.");
			return path;
		});
		const weights = listOf(group["weights"], "\"weights\"").map(weightOf);
		weightCount += weights.length;
		if (weightCount > maxWeights) throw new ModelRefusal(`it has more than ${maxWeights} weights`, exportAgain);
		return {
			files,
			weights
		};
	});
}
function weightOf(value) {
	const { name, shape, dtype, quantization } = objectOf(value, "a weight");
	if (typeof name !== "string") throw new ModelRefusal("a weight has no name", exportAgain);
	const shown = JSON.stringify(name).slice(0, 80);
	if (!Array.isArray(shape) || !shape.every((size) => Number.isSafeInteger(size) && size >= 0)) throw new ModelRefusal(`the shape of the weight ${shown} is no list of sizes`, exportAgain);
	if (!Number.isSafeInteger(sizeOf(shape))) throw new ModelRefusal(`the weight ${shown} would have ${sizeOf(shape)} values`, exportAgain);
	if (typeof dtype !== "string" || ![
		"float32",
		"int32",
		"bool",
		"string"
	].includes(dtype)) throw new ModelRefusal(`the weight ${shown} has the type ${JSON.stringify(dtype)}, which is not read`, "Types of weights are float32, int32, bool and string.");
	if (quantization === void 0) return {
		name,
		shape,
		dtype
	};
	const stored = objectOf(quantization, "a quantization")["dtype"];
	if (typeof stored !== "string" || ![
		"uint8",
		"uint16",
		"float16"
	].includes(stored) || dtype === "string") throw new ModelRefusal(`the weight ${shown} is quantized in a way that is not known`, exportAgain);
	return {
		name,
		shape,
		dtype,
		quantization
	};
}
/**
* A layer takes memory for its weights before they are compared with the stored ones. Each unit has at least one of them, so
* a layer cannot have more units than there are stored values.
*/
function checkSizes(value, weights) {
	const stored = weights.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
	const walk = (entry) => {
		if (typeof entry !== "object" || entry === null) return;
		for (const [key, inner] of Object.entries(entry)) {
			if (/^(?:units|filters|input_dim|output_dim)$/.test(key) && typeof inner === "number" && inner > stored) throw new ModelRefusal(`a layer has ${inner} ${key}, and ${stored} values are stored`, "model.json and its weights are not of one model: save them together.");
			walk(inner);
		}
	};
	walk(value);
}
function metadataOf(value) {
	if (value === void 0 || value === null) return /* @__PURE__ */ new Map();
	return new Map(Object.entries(objectOf(value, "\"userDefinedMetadata\"")).map(([key, entry]) => [key, typeof entry === "string" ? entry : JSON.stringify(entry)]));
}
/** What comes later recurses; so does the runtime. */
function checkDepth(root) {
	let level = [root];
	for (let depth = 0; level.length > 0; depth++) {
		if (depth > maxDepth) throw new ModelRefusal(`it is nested more than ${maxDepth} deep`, "No model needs that.");
		level = level.flatMap((entry) => typeof entry === "object" && entry !== null ? Object.values(entry).filter((inner) => typeof inner === "object" && inner !== null) : []);
	}
}
const sizeOf = (shape) => shape.reduce((product, size) => product * size, 1);
function objectOf(value, what) {
	if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
	throw new ModelRefusal(`${what} is no object`, exportAgain);
}
function listOf(value, what) {
	if (Array.isArray(value)) return value;
	throw new ModelRefusal(`${what} is no list`, exportAgain);
}

// packages/models/src/zip-entries.ts
/**
* Names of the entries of a zip archive, as its central directory and the headers of its entries have them (APPNOTE 4.3.7,
* 4.3.12); nothing is unpacked. Two lists that differ are a way to show one thing to who looks and another to who unpacks: so both count.
*/
function zipEntryNames(bytes) {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const names = /* @__PURE__ */ new Set();
	const decoder = new TextDecoder("latin1");
	for (let at = 0; at + 46 <= bytes.length; at++) {
		if (bytes[at] !== 80 || bytes[at + 1] !== 75) continue;
		const signature = view.getUint32(at, true);
		const [length, start] = signature === 67324752 ? [view.getUint16(at + 26, true), at + 30] : signature === 33639248 ? [view.getUint16(at + 28, true), at + 46] : [0, 0];
		if (length > 0 && start + length <= bytes.length) names.add(decoder.decode(bytes.subarray(start, start + length)));
	}
	return [...names];
}
/** Whether a name, taken as a path, would leave the folder that an archive is unpacked into. */
function leavesFolder(name) {
	return /^(?:[/\\]|[A-Za-z]:)/.test(name) || name.split(/[/\\]/).includes("..") || name.includes("\0");
}

// packages/models/src/security-look.ts
const bytesAt = (...bytes) => (head) => bytes.every((byte, at) => head[at] === byte);
const textAt = (text) => bytesAt(...Buffer.from(text, "latin1"));
const exportAsOnnx = "Export the model as ONNX (skl2onnx for scikit-learn, torch.onnx.export, tf2onnx), or let your own code write a predictions file.";
const refusedFormats = [
	{
		what: "a Python pickle, and loading a pickle runs the code that is in it",
		fix: exportAsOnnx,
		matches: (head, name) => head[0] === 128 && head[1] >= 2 && head[1] <= 5 || /^(?:c[\w.]+\n[\w.]+\n|\(?[cil][\w.]+\n[\w.]+\n|\((?:dp|lp|i))/.test(Buffer.from(head).toString("latin1", 0, 200)) || /\.(?:pkl|pickle|joblib)$/i.test(name)
	},
	{
		what: "a compressed file (joblib writes pickles so, and loading one runs the code that is in it)",
		fix: exportAsOnnx,
		matches: (head) => [
			[31, 139],
			[120, 1],
			[120, 94],
			[120, 156],
			[120, 218],
			[
				66,
				90,
				104
			],
			[
				253,
				55,
				122,
				88
			],
			[
				93,
				0,
				0
			],
			[
				40,
				181,
				47,
				253
			],
			[
				4,
				34,
				77,
				24
			]
		].some((magic) => bytesAt(...magic)(head))
	},
	{
		what: "an HDF5 file (Keras, .h5), whose layers may hold code",
		fix: exportAsOnnx,
		matches: bytesAt(137, 72, 68, 70)
	},
	{
		what: "a native program or library",
		fix: exportAsOnnx,
		matches: (head) => textAt("ELF")(head) || textAt("MZ")(head) || bytesAt(207, 250, 237, 254)(head)
	},
	{
		what: "a Git LFS pointer, not the file itself",
		fix: "Set `lfs: true` at actions/checkout.",
		matches: textAt("version https://git-lfs")
	},
	{
		what: "a Parquet table, not a model",
		fix: "Give it as `predictions` or `data`.",
		matches: textAt("PAR1")
	},
	{
		what: "a NumPy array, not a model",
		fix: exportAsOnnx,
		matches: bytesAt(147, 78, 85, 77, 80, 89)
	},
	{
		what: "JSON, but no model.json of TensorFlow.js (XGBoost writes JSON, which this version does not run yet)",
		fix: "Convert it to ONNX (onnxmltools), or let your own code write a predictions file.",
		matches: (head) => /^\s*\{/.test(Buffer.from(head).toString("latin1", 0, 64))
	},
	{
		what: "a LightGBM text model, which this version does not run yet",
		fix: "Convert it to ONNX (onnxmltools), or let your own code write a predictions file.",
		matches: textAt("tree\n")
	}
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
async function inspectModelFile(path, options = {}) {
	const name = options.name ?? path;
	const maxBytes = options.maxBytes ?? 1 << 30;
	const found = await stat(path).catch(() => void 0);
	if (found === void 0) throw new UserError("this model file does not exist", {
		where: name,
		fix: "Check the path, and that the step that writes it ran before."
	});
	if (!found.isFile()) throw refusal(name, `it is ${found.isDirectory() ? "a folder" : "not a file"}`, "Give the model file itself.");
	if (found.size === 0) throw refusal(name, "it is empty", "The step that should write it wrote nothing.");
	if (found.size > maxBytes) throw refusal(name, `it has ${found.size} bytes, and ${maxBytes} are the most that are read`, "Give a smaller model, or let your own code write a predictions file.");
	const bytes = await readFile(path);
	if (isSavedModel(path)) return inspectSavedModel(bytes, dirname(path), name, maxBytes);
	return isTfjsJson(bytes.subarray(0, 512), bytes) ? inspectTfjs(bytes, dirname(path), name, maxBytes) : inspectModel(bytes, name);
}
/**
* Whether a name is one that models have which can be run: `*.onnx`, `model.json` of TensorFlow.js (`late-model.json`, too, where
* several lie in one folder), or `saved_model.pb` of a SavedModel.
*/
function isModelFile(name) {
	return /\.onnx$|(?:^|[\\/._-])model\.json$/i.test(name) || isSavedModel(name);
}
const isSavedModel = (path) => /(?:^|[\\/])saved_model\.pb$/.test(path);
/**
* The further files that a model is made of, by what its first file says: paths in the folder of that file, `/` between. Empty for a
* model that is one file, and for what is no model (which `inspectModelFile` tells). Those of a SavedModel may be absent.
*/
function furtherFilesOf(bytes, path) {
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
function reader(folder, before, maxBytes) {
	let total = before;
	return async (file) => {
		const path = join(folder, file);
		const found = await lstat(path).catch(() => void 0);
		if (found === void 0) return void 0;
		if (!found.isFile()) throw new ModelRefusal(`its weight file ${file} is ${found.isSymbolicLink() ? "a link" : "no file"}`, "Put the file itself there.");
		total += found.size;
		if (total > maxBytes) throw new ModelRefusal(`with its weight files it has ${total} bytes or more, and ${maxBytes} are the most that are read`, "Give a smaller model, or let your own code write a predictions file.");
		const bytes = await readFile(path);
		if (textAt("version https://git-lfs")(bytes)) throw new ModelRefusal(`its weight file ${file} is a Git LFS pointer, not the file itself`, "Set `lfs: true` at actions/checkout.");
		return bytes;
	};
}
async function inspectSavedModel(bytes, folder, name, maxBytes) {
	try {
		const savedModel = readSavedModel(bytes);
		const files = [{
			path: "saved_model.pb",
			bytes
		}];
		const read = reader(folder, bytes.length, maxBytes);
		const nested = await lstat(join(folder, "variables")).catch(() => void 0);
		if (nested?.isSymbolicLink() === true) throw new ModelRefusal("its folder of variables is a link", "Put the folder itself there.");
		for (const path of variableFiles) {
			const content = await read(nested?.isDirectory() === true ? path : basename(path));
			if (content !== void 0) files.push({
				path,
				bytes: new Uint8Array(content)
			});
		}
		if (files.length === 2 || files.length === 1 && savedModel.used.has("RestoreV2")) throw new ModelRefusal(`its variables are not whole: ${variableFiles.join(" and ")} belong together`, "Give all files of the model; variables in several shards are not read.");
		return {
			format: "saved-model",
			name,
			sha256: sha256(bytes),
			savedModel,
			files
		};
	} catch (error) {
		if (error instanceof RangeError) throw refusal(name, `it is not a whole SavedModel: ${messageOf(error)}`, "It may be cut (an interrupted upload).");
		if (!(error instanceof ModelRefusal)) throw error;
		throw refusal(name, error.message, error.fix);
	}
}
async function inspectTfjs(bytes, folder, name, maxBytes) {
	try {
		const tfjs = readTfjs(bytes);
		const parts = [];
		const read = reader(folder, bytes.length, maxBytes);
		for (const { files, weights } of tfjs.groups) {
			const shards = [];
			for (const file of files) {
				const shard = await read(file);
				if (shard === void 0) throw new ModelRefusal(`its weight file ${file} is not beside it`, "Give all files of the model: they belong into one folder.");
				shards.push(shard);
			}
			const group = Buffer.concat(shards);
			checkGroup(weights, group, files);
			parts.push(group);
		}
		return {
			format: "tfjs",
			name,
			sha256: sha256(bytes),
			tfjs,
			weights: Buffer.concat(parts)
		};
	} catch (error) {
		if (!(error instanceof ModelRefusal)) throw error;
		throw refusal(name, error.message, error.fix);
	}
}
/** As `inspectModelFile`, of bytes in memory. */
function inspectModel(bytes, name) {
	const head = bytes.subarray(0, 512);
	if (bytesAt(80, 75)(head)) throw zipRefusal(bytes, name);
	const other = refusedFormats.find((format) => format.matches(head, name));
	if (other !== void 0) throw refusal(name, `it is ${other.what}`, other.fix);
	return {
		format: "onnx",
		name,
		bytes,
		sha256: sha256(bytes),
		onnx: inspectOnnx(bytes, name)
	};
}
function inspectOnnx(bytes, name) {
	let onnx;
	try {
		onnx = readOnnx(bytes);
	} catch (error) {
		if (!(error instanceof RangeError)) throw error;
		throw refusal(name, `it is not a whole ONNX file: ${messageOf(error)}`, "It may be cut (an interrupted upload) or of another format. Models are ONNX; any other framework can write a predictions file.");
	}
	if (onnx.externalData.length > 0) throw refusal(name, `it keeps tensors outside of itself (${onnx.externalData.slice(0, 3).map((place) => JSON.stringify(place)).join(", ")}), and a path in a model file could be any file of the machine`, "Save it as one file, e.g. onnx.save(model, path, save_as_external_data=False).");
	if (onnx.hasTraining) throw refusal(name, "it is a training graph", "Export it for inference.");
	for (const operator of onnx.operators.keys()) {
		const [domain = "", type = ""] = operator.split(":");
		const known = knownOperators.get(domain);
		if (known?.has(type) || onnx.functions.has(operator)) continue;
		throw refusal(name, known === void 0 ? `it uses the operator "${type}" of the domain "${domain}", which is not of the ONNX standard` : `it uses the operator "${type}", which the ONNX standard does not have`, "Export it with standard operators only (domains ai.onnx and ai.onnx.ml).");
	}
	for (const domain of onnx.opsets.keys()) {
		const own = [...onnx.functions].some((entry) => entry.startsWith(`${domain}:`));
		if ([...onnx.operators.keys()].some((entry) => entry.startsWith(`${domain}:`)) && !own && !knownOperators.has(domain)) throw refusal(name, `it asks for the operators of "${domain}"`, "Export it with standard operators only.");
	}
	if (onnx.outputs.length === 0) throw refusal(name, "it has no output", "Export it again.");
	return onnx;
}
function zipRefusal(bytes, name) {
	const entries = zipEntryNames(bytes);
	const outside = entries.find(leavesFolder);
	if (outside !== void 0) return refusal(name, `it is a zip archive with the entry ${JSON.stringify(outside)}, which would be written outside of the folder`, "Nobody writes such an archive by accident: find out where it comes from.");
	const pickle = entries.find((entry) => /\.(?:pkl|pickle|joblib)$/i.test(entry));
	return refusal(name, pickle === void 0 ? "it is a zip archive (Keras .keras, NumPy .npz, or several files in one)" : `it is a zip archive that holds the pickle ${JSON.stringify(pickle)} (PyTorch saves so), and loading a pickle runs the code that is in it`, exportAsOnnx);
}
function refusal(name, why, fix) {
	return new UserError(`this model file is refused: ${why}`, {
		where: name,
		fix
	});
}

// packages/models/src/load-model.ts
/**
* Loads a looked-at model into its runtime; only what `inspectModelFile` gave can be loaded, and the bytes that were looked at
* are the bytes that are loaded.
*/
async function loadInspectedModel(file, options = {}) {
	if (file.format === "tfjs") return (await import("./models-tfjs-model.js")).loadTfjsModel(file, options);
	if (file.format === "saved-model") return (await import("./models-saved-model.js")).loadSavedModel(file, options);
	return (await import("./models-onnx-model.js")).loadOnnxModel(file, options);
}
/**
* What a looked-at ONNX file reads: columns by name, or one table of so many nameless ones; nothing is loaded.
* @returns undefined for other formats, of which the runtime's loader knows.
*/
function columnsOfFile(file) {
	if (file.format !== "onnx") return void 0;
	const { inputs, metadata } = file.onnx;
	return columnsRead({
		inputs,
		columns: declaredColumns(metadata, file.name)
	});
}
/** Looks at a model file and loads it. @throws UserError as `inspectModelFile` and the runtime's loader do. */
async function loadModel(path, options = {}) {
	return loadInspectedModel(await inspectModelFile(path, options), options);
}

// packages/models/src/saved-model-layout.ts
/**
* Where each file of a version belongs in the version's own folder, by name, `/` between: a release has no folders, but TensorFlow
* finds the variables of a SavedModel under `variables/` only, and its assets under `assets/`. What is a variable is told by its
* name, what is an asset by `saved_model.pb`, so a release need not say it. All other files lie at the top.
* Source: tensorflow.org/guide/saved_model; tensorflow/core/protobuf/meta_graph.proto.
* @throws UserError when a file has the name of a folder that is needed.
*/
async function placesOf(files) {
	const places = new Map(files.map(({ file: { name } }) => [name, name]));
	const saved = files.find(({ file: { name, role } }) => role === "model" && name === "saved_model.pb");
	if (saved === void 0) return places;
	const assets = new Set(assetFiles(await readFile(saved.path)));
	for (const { file } of files) {
		const folder = file.role === "model" ? folderOf(file.name, assets) : void 0;
		if (folder !== void 0) places.set(file.name, `${folder}/${file.name}`);
	}
	const folders = new Set([...places.values()].flatMap((place) => place.split("/").slice(0, -1)));
	for (const place of places.values()) {
		if (!folders.has(place.toLowerCase())) continue;
		throw new UserError(`the file "${place}" has the name of a folder of the SavedModel beside it`, { fix: "Rename the file, and release the model again." });
	}
	return places;
}
function folderOf(name, assets) {
	if (/^variables\.(?:index|data-\d{5}-of-\d{5})$/.test(name)) return "variables";
	if (name === "tf_serving_warmup_requests") return "assets.extra";
	return name !== "saved_model.pb" && assets.has(name) ? "assets" : void 0;
}
/** Moves the files of a version that lie side by side to where they belong. @throws UserError as `placesOf`. */
async function layOut(files) {
	const places = await placesOf(files);
	for (const { file, path } of files) {
		const place = places.get(file.name);
		if (place === file.name) continue;
		const to = join(dirname(path), place);
		await mkdir(dirname(to), { recursive: true });
		await rename(path, to);
	}
}

// packages/models/src/scores.ts
/**
* One score a row, as a task asks: the probability of class 1, or the predicted number.
* @param positive name of the class that the label 1 means. Default: `1`, `1.0`, `true` or `True`, else the second of two.
* @throws UserError when the model's answer does not fit the task: three classes, numbers outside [0, 1] as probabilities.
*/
function scoresOf(predicted, task, where, positive) {
	if (task === "regression") {
		if (predicted.kind === "numbers") return predicted.values;
		throw new UserError(`the model answers with ${predicted.classes.length} classes, and the task is regression`, {
			where,
			fix: `Set \`task: ${predicted.classes.length === 2 ? "binary" : "multiclass"}-classification\`, or give a model with one number a row.`
		});
	}
	if (predicted.kind === "numbers") {
		const outside = predicted.values.findIndex((value) => !(value >= 0 && value <= 1));
		if (outside < 0) return predicted.values;
		throw new UserError(`the model answers ${predicted.values[outside]} for row ${outside + 1}, which is no probability`, {
			where,
			fix: "Let it end with a sigmoid or softmax; or set `task: regression`."
		});
	}
	const { classes, probabilities } = predicted;
	const usual = [
		"1",
		"1.0",
		"true",
		"True"
	];
	const found = positive === void 0 ? classes.findIndex((name) => usual.includes(name)) : classes.indexOf(positive);
	const at = found < 0 && positive === void 0 && classes.length === 2 ? 1 : found;
	if (classes.length !== 2 || at < 0) throw new UserError(`the model has the classes ${classes.slice(0, 10).join(", ")}, and the task is binary`, {
		where,
		fix: "A binary classifier has two classes, of which \"1\" is the one whose probability is the score; for several classes set `task: multiclass-classification`."
	});
	const width = classes.length;
	const scores = new Float64Array(probabilities.length / width);
	for (let row = 0; row < scores.length; row++) scores[row] = probability(probabilities[row * width + at], row, where);
	return scores;
}
/**
* The probability of every class, as multiclass classification asks.
* @throws UserError when the model answers with one number a row, or with what are no probabilities: outside [0, 1], or of a
* sum other than 1 (± 0.001).
*/
function classScoresOf(predicted, where) {
	if (predicted.kind === "numbers") throw new UserError("the model answers with one number a row, and the task is multiclass classification", {
		where,
		fix: "Give a model with one probability for each class; or set `task: binary-classification` or `task: regression`."
	});
	const { classes, probabilities } = predicted;
	const width = classes.length;
	const scores = classes.map(() => new Float64Array(probabilities.length / width));
	for (let row = 0; row * width < probabilities.length; row++) {
		let sum = 0;
		for (const [k, values] of scores.entries()) sum += values[row] = probability(probabilities[row * width + k], row, where);
		if (Math.abs(sum - 1) > .001) throw new UserError(`the answers of the model for row ${row + 1} sum to ${Number(sum.toPrecision(6))}, and not to 1`, {
			where,
			fix: "Let it end with a softmax over the classes."
		});
	}
	return {
		classes,
		scores
	};
}
/** Sums of 32-bit floats may be past 1 by their last digit. */
function probability(value, row, where) {
	if (value >= -1e-6 && value <= 1 + 1e-6) return Math.min(1, Math.max(0, value));
	throw new UserError(`the model answers ${value} for row ${row + 1}, which is no probability`, {
		where,
		fix: "Let it end with a softmax."
	});
}

export { ProtoWriter, batchOf, classScoresOf, classesKey, columnsKey, columnsOfFile, furtherFilesOf, inspectModelFile, isModelFile, layOut, loadInspectedModel, loadModel, loadTf, placesOf, scoresOf };