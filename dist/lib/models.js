import { n as messageOf, t as UserError } from "./contracts-errors.js";
import { t as parseNumber } from "./data-csv.js";
import { a as sha256 } from "./contracts-canonical.js";
import { r as ProtoWriter, t as readOnnx } from "./models-onnx-file.js";
import { n as knownClasses, r as knownGraphOperators } from "./models-tfjs-names.js";
import { n as columnsKey, t as classesKey } from "./models-metadata.js";
import { lstat, readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";

// packages/models/src/batch.ts
/**
* The columns of a table that a model reads, as it reads them: booleans as 0 and 1, dates as milliseconds since 1970 UTC
* (from date columns, or from texts in ISO 8601), numbers as texts where texts are wanted.
* @throws UserError naming the file, line or row and the column when one is absent or a cell is no such value.
*/
function batchOf(table, columns) {
	const values = /* @__PURE__ */ new Map();
	for (const { name, type } of columns) {
		const column = table.column(name);
		values.set(name, type === "text" ? texts(column, table.rowCount) : numbers(table, column, type));
	}
	return {
		rowCount: table.rowCount,
		columns: values
	};
}
function texts(column, rows) {
	return Array.from({ length: rows }, (_, row) => column.text(row));
}
function numbers(table, column, type) {
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

// packages/models/src/tfjs-file.ts
/** Why a `model.json` is not run; half a sentence, and what to do. */
var TfjsRefusal = class extends Error {
	fix;
	constructor(why, fix) {
		super(why);
		this.fix = fix;
	}
};
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
* @throws TfjsRefusal with the reason.
*/
function readTfjs(bytes) {
	if (bytes.length > maxJsonBytes) throw new TfjsRefusal(`its JSON has ${bytes.length} bytes, and ${maxJsonBytes} are the most that are read`, "Keep the values in weight files.");
	let json;
	try {
		json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
	} catch {
		throw new TfjsRefusal("its JSON is not whole", `It may be cut (an interrupted upload). ${exportAgain}`);
	}
	const root = objectOf(json, "the file");
	checkDepth(root);
	const topology = objectOf(root["modelTopology"], "\"modelTopology\"");
	const kind = kindOf(root["format"], topology);
	const used = /* @__PURE__ */ new Set();
	if (kind === "layers") collectClasses(topology, used);
	else collectOperators(topology, used);
	if (root["modelInitializer"] !== void 0 && root["modelInitializer"] !== null) throw new TfjsRefusal("it needs an initializer (lookup tables), which is not run here", "Look values up before the model, convert it to ONNX, or let your own code write a predictions file.");
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
* @throws TfjsRefusal when there are more or fewer.
*/
function checkGroup(weights, bytes, files) {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const differ = (needed) => new TfjsRefusal(`its weights need ${needed} bytes, and ${files.join(", ")} ${files.length === 1 ? "has" : "have"} ${bytes.length}`, "A weight file may be cut, or belong to another model.json: copy all files of the model together.");
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
	if (format !== void 0 && format !== null) throw new TfjsRefusal(`its format is ${JSON.stringify(format).slice(0, 60)}`, "TensorFlow.js has \"layers-model\" and \"graph-model\".");
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
			if (typeof entry !== "string") throw new TfjsRefusal("the name of a layer class is no text", exportAgain);
			if (!knownClasses.has(entry)) throw classRefusal(entry);
			used.add(entry);
		} else collectClasses(entry, used);
	}
}
function classRefusal(name) {
	const shown = JSON.stringify(name).slice(0, 80);
	if (name === "Lambda") return new TfjsRefusal("it has a Lambda layer, and its code would be run", onlyStandard);
	if (name === "DTypePolicy") return new TfjsRefusal("it was written by Keras 3, whose layers TensorFlow.js 4 does not read", "Export it with Keras 2 (tf_keras), or as a graph model: `tensorflowjs_converter --output_format=tfjs_graph_model`.");
	return new TfjsRefusal(`it uses the layer class ${shown}, which TensorFlow.js does not have`, onlyStandard);
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
		if (typeof op !== "string") throw new TfjsRefusal("a node has no operator", exportAgain);
		if (op === "Print") throw new TfjsRefusal("it prints to the log (tf.print), where a runner would take its lines for commands", "Leave tf.print out of what is exported.");
		if (!knownGraphOperators.has(op)) throw new TfjsRefusal(`it uses the operator ${JSON.stringify(op).slice(0, 80)}, which TensorFlow.js does not have`, onlyStandard);
		used.add(op);
	}
}
function groupsOf(manifest) {
	const names = /* @__PURE__ */ new Set();
	let weightCount = 0;
	return listOf(manifest, "\"weightsManifest\"").map((value) => {
		const group = objectOf(value, "a group of weights");
		const files = listOf(group["paths"], "\"paths\"").map((path) => {
			if (typeof path !== "string" || path === "") throw new TfjsRefusal("the name of a weight file is no text", exportAgain);
			if (!/^[\w-][\w.-]*$/.test(path)) throw new TfjsRefusal(`it wants the weight file ${JSON.stringify(path).slice(0, 120)}, and only files beside it are read`, "Weight files lie beside model.json, under plain names (group1-shard1of1.bin).");
			if (names.has(path)) throw new TfjsRefusal(`it names the weight file ${path} twice`, exportAgain);
			names.add(path);
			if (names.size > maxFiles) throw new TfjsRefusal(`it names more than ${maxFiles} weight files`, "Save it in larger shards.");
			return path;
		});
		const weights = listOf(group["weights"], "\"weights\"").map(weightOf);
		weightCount += weights.length;
		if (weightCount > maxWeights) throw new TfjsRefusal(`it has more than ${maxWeights} weights`, exportAgain);
		return {
			files,
			weights
		};
	});
}
function weightOf(value) {
	const { name, shape, dtype, quantization } = objectOf(value, "a weight");
	if (typeof name !== "string") throw new TfjsRefusal("a weight has no name", exportAgain);
	const shown = JSON.stringify(name).slice(0, 80);
	if (!Array.isArray(shape) || !shape.every((size) => Number.isSafeInteger(size) && size >= 0)) throw new TfjsRefusal(`the shape of the weight ${shown} is no list of sizes`, exportAgain);
	if (!Number.isSafeInteger(sizeOf(shape))) throw new TfjsRefusal(`the weight ${shown} would have ${sizeOf(shape)} values`, exportAgain);
	if (typeof dtype !== "string" || ![
		"float32",
		"int32",
		"bool",
		"string"
	].includes(dtype)) throw new TfjsRefusal(`the weight ${shown} has the type ${JSON.stringify(dtype)}, which is not read`, "Types of weights are float32, int32, bool and string.");
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
	].includes(stored) || dtype === "string") throw new TfjsRefusal(`the weight ${shown} is quantized in a way that is not known`, exportAgain);
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
			if (/^(?:units|filters|input_dim|output_dim)$/.test(key) && typeof inner === "number" && inner > stored) throw new TfjsRefusal(`a layer has ${inner} ${key}, and ${stored} values are stored`, "model.json and its weights are not of one model: save them together.");
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
		if (depth > maxDepth) throw new TfjsRefusal(`it is nested more than ${maxDepth} deep`, "No model needs that.");
		level = level.flatMap((entry) => typeof entry === "object" && entry !== null ? Object.values(entry).filter((inner) => typeof inner === "object" && inner !== null) : []);
	}
}
const sizeOf = (shape) => shape.reduce((product, size) => product * size, 1);
function objectOf(value, what) {
	if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
	throw new TfjsRefusal(`${what} is no object`, exportAgain);
}
function listOf(value, what) {
	if (Array.isArray(value)) return value;
	throw new TfjsRefusal(`${what} is no list`, exportAgain);
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
	return isTfjsJson(bytes.subarray(0, 512), bytes) ? inspectTfjs(bytes, dirname(path), name, maxBytes) : inspectModel(bytes, name);
}
/**
* Whether a name is one that models have which can be run: `*.onnx`, or `model.json` of TensorFlow.js (`late-model.json`, too, where
* several lie in one folder).
*/
function isModelFile(name) {
	return /\.onnx$|(?:^|[\\/._-])model\.json$/i.test(name);
}
/**
* The further files that a model is made of, by what its first file says: names beside it. Empty for a model that is one file, and
* for what is no model (which `inspectModelFile` tells).
*/
function furtherFilesOf(bytes) {
	if (!isTfjsJson(bytes.subarray(0, 512), bytes)) return [];
	try {
		return readTfjs(bytes).groups.flatMap(({ files }) => files);
	} catch (error) {
		if (error instanceof TfjsRefusal) return [];
		throw error;
	}
}
async function inspectTfjs(bytes, folder, name, maxBytes) {
	try {
		const tfjs = readTfjs(bytes);
		const parts = [];
		let total = bytes.length;
		for (const { files, weights } of tfjs.groups) {
			const shards = [];
			for (const file of files) {
				const path = join(folder, file);
				const found = await lstat(path).catch(() => void 0);
				if (found === void 0) throw new TfjsRefusal(`its weight file ${file} is not beside it`, "Give all files of the model: they belong into one folder.");
				if (!found.isFile()) throw new TfjsRefusal(`its weight file ${file} is ${found.isSymbolicLink() ? "a link" : "no file"}`, "Put the file itself there.");
				total += found.size;
				if (total > maxBytes) throw new TfjsRefusal(`with its weight files it has ${total} bytes or more, and ${maxBytes} are the most that are read`, "Give a smaller model, or let your own code write a predictions file.");
				shards.push(await readFile(path));
			}
			const group = Buffer.concat(shards);
			if (textAt("version https://git-lfs")(group)) throw new TfjsRefusal(`its weight file ${files[0]} is a Git LFS pointer, not the file itself`, "Set `lfs: true` at actions/checkout.");
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
		if (!(error instanceof TfjsRefusal)) throw error;
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
	return (await import("./models-onnx-model.js")).loadOnnxModel(file, options);
}
/** Looks at a model file and loads it. @throws UserError as `inspectModelFile` and the runtime's loader do. */
async function loadModel(path, options = {}) {
	return loadInspectedModel(await inspectModelFile(path, options), options);
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
			fix: "Set `task: binary-classification`, or give a model with one number a row."
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
		fix: "A binary classifier has two classes, of which \"1\" is the one whose probability is the score."
	});
	const width = classes.length;
	const scores = new Float64Array(probabilities.length / width);
	for (let row = 0; row < scores.length; row++) {
		const value = probabilities[row * width + at];
		if (!(value >= -1e-6 && value <= 1 + 1e-6)) throw new UserError(`the model answers ${value} for row ${row + 1}, which is no probability`, {
			where,
			fix: "Let it end with a softmax."
		});
		scores[row] = Math.min(1, Math.max(0, value));
	}
	return scores;
}

export { ProtoWriter, batchOf, classesKey, columnsKey, furtherFilesOf, inspectModelFile, isModelFile, loadInspectedModel, loadModel, scoresOf };