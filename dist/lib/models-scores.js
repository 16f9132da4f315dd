import { _ as UserError, v as messageOf } from "./action-kit-logger.js";
import { a as sha256 } from "./contracts-canonical.js";
import { readFile, stat } from "node:fs/promises";

// packages/models/src/protobuf.ts
/**
* The fields of one protobuf message, in the order of the file; it copies nothing and recurses into nothing.
* Source: protobuf.dev/programming-guides/encoding.
* @throws RangeError when the message ends inside a field, or a tag cannot be one (group wire types included).
*/
function* fieldsOf(message) {
	let at = 0;
	const varint = () => {
		let result = 0n;
		for (let shift = 0n; shift < 70n; shift += 7n) {
			const byte = message[at++];
			if (byte === void 0) throw new RangeError("it ends inside a number");
			result |= BigInt(byte & 127) << shift;
			if (byte < 128) return BigInt.asIntN(64, result);
		}
		throw new RangeError("a number is longer than 64 bits");
	};
	const take = (length) => {
		if (length < 0 || length > message.length - at) throw new RangeError(`a field announces ${length} bytes and ${message.length - at} are left`);
		at += length;
		return message.subarray(at - length, at);
	};
	const empty = message.subarray(0, 0);
	while (at < message.length) {
		const tag = varint();
		const number = Number(tag >> 3n);
		const wire = Number(tag & 7n);
		if (number < 1 || number > 536870911) throw new RangeError(`there is no field ${number}`);
		if (wire === 0) yield {
			number,
			wire,
			value: varint(),
			bytes: empty
		};
		else if (wire === 2) yield {
			number,
			wire,
			value: 0n,
			bytes: take(Number(varint()))
		};
		else if (wire === 1) yield {
			number,
			wire,
			value: 0n,
			bytes: take(8)
		};
		else if (wire === 5) yield {
			number,
			wire,
			value: 0n,
			bytes: take(4)
		};
		else throw new RangeError(`a field has the wire type ${wire}`);
	}
}
/** The integers of a repeated field, packed or not. */
function integersOf(field) {
	if (field.wire === 0) return [field.value];
	if (field.wire !== 2) throw new RangeError("integers stand in a fixed field");
	const values = [];
	let value = 0n;
	let shift = 0n;
	for (const byte of field.bytes) {
		if (shift >= 70n) throw new RangeError("a number is longer than 64 bits");
		value |= BigInt(byte & 127) << shift;
		shift += 7n;
		if (byte < 128) {
			values.push(BigInt.asIntN(64, value));
			value = 0n;
			shift = 0n;
		}
	}
	if (shift !== 0n) throw new RangeError("it ends inside a number");
	return values;
}
const decoder = new TextDecoder("utf-8", { fatal: true });
/** The text of a field. @throws RangeError when it is not UTF-8. */
function textOf(field) {
	try {
		return decoder.decode(field.bytes);
	} catch {
		throw new RangeError("a text is not UTF-8");
	}
}
/** Writes one protobuf message; fields stand in the order of the calls, so equal calls give equal bytes. */
var ProtoWriter = class {
	#parts = [];
	/** An integer, as a varint. */
	integer(field, value) {
		this.#tag(field, 0);
		this.#parts.push(varintOf(BigInt(value)));
		return this;
	}
	/** A 32-bit float. */
	float(field, value) {
		this.#tag(field, 5);
		const bytes = /* @__PURE__ */ new Uint8Array(4);
		new DataView(bytes.buffer).setFloat32(0, value, true);
		this.#parts.push(bytes);
		return this;
	}
	text(field, value) {
		return this.bytes(field, new TextEncoder().encode(value));
	}
	message(field, value) {
		return this.bytes(field, value.finish());
	}
	bytes(field, value) {
		this.#tag(field, 2);
		this.#parts.push(varintOf(BigInt(value.length)), value);
		return this;
	}
	/** Several integers of a repeated field, packed. */
	integers(field, values) {
		return this.bytes(field, concatenated(values.map((value) => varintOf(BigInt(value)))));
	}
	/** Several 32-bit floats of a repeated field, packed. */
	floats(field, values) {
		return this.bytes(field, littleEndian(values, 4, (view, at, value) => view.setFloat32(at, value, true)));
	}
	/** A field as it was read. */
	field(field) {
		this.#tag(field.number, field.wire);
		if (field.wire === 0) this.#parts.push(varintOf(field.value));
		else {
			if (field.wire === 2) this.#parts.push(varintOf(BigInt(field.bytes.length)));
			this.#parts.push(field.bytes);
		}
		return this;
	}
	finish() {
		return concatenated(this.#parts);
	}
	#tag(field, wire) {
		this.#parts.push(varintOf(BigInt(field) << 3n | BigInt(wire)));
	}
};
/** Values one after the other, `size` bytes each. */
function littleEndian(values, size, write) {
	const bytes = new Uint8Array(values.length * size);
	const view = new DataView(bytes.buffer);
	for (let i = 0; i < values.length; i++) write(view, i * size, values[i]);
	return bytes;
}
function varintOf(value) {
	const bytes = [];
	let rest = BigInt.asUintN(64, value);
	do {
		const low = Number(rest & 127n);
		rest >>= 7n;
		bytes.push(rest === 0n ? low : low | 128);
	} while (rest !== 0n);
	return Uint8Array.from(bytes);
}
function concatenated(parts) {
	const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
	let at = 0;
	for (const part of parts) {
		whole.set(part, at);
		at += part.length;
	}
	return whole;
}

// packages/models/src/onnx-file.ts
const elementTypes = {
	1: "float",
	6: "int32",
	7: "int64",
	8: "string",
	9: "bool",
	11: "double"
};
/** Bytes of one element, for the types whose raw data has a fixed size (TensorProto.DataType). */
const elementSizes = {
	1: 4,
	2: 1,
	3: 1,
	4: 2,
	5: 2,
	6: 4,
	7: 8,
	9: 1,
	10: 2,
	11: 8,
	12: 4,
	13: 8,
	14: 8,
	15: 16,
	16: 2,
	17: 1,
	18: 1,
	19: 1,
	20: 1
};
const maxDepth = 32;
const maxNodes = 1e6;
const maxClasses = 1e3;
/**
* Reads what an ONNX file says of itself, without running anything: the protobuf messages of onnx.proto (IR 13), walked with
* every length checked, subgraphs and functions included.
* @throws RangeError saying what is wrong: cut, not a protobuf message, no graph, nested too deeply, a tensor whose data are
*   not as long as its shape says.
*/
function readOnnx(file) {
	const seen = {
		operators: /* @__PURE__ */ new Map(),
		externalData: [],
		zipMaps: /* @__PURE__ */ new Map(),
		nodes: 0,
		tensorBytes: 0,
		classes: null,
		lists: /* @__PURE__ */ new Map(),
		picked: []
	};
	const opsets = /* @__PURE__ */ new Map();
	const metadata = /* @__PURE__ */ new Map();
	const functions = /* @__PURE__ */ new Set();
	let irVersion = 0;
	let producer = "";
	let graph;
	let hasTraining = false;
	for (const field of fieldsOf(file)) switch (field.number) {
		case 1:
			irVersion = Number(field.value);
			break;
		case 2:
			producer = textOf(field);
			break;
		case 7:
			if (graph !== void 0) throw new RangeError("it has two graphs");
			graph = readGraph(field.bytes, seen, 0);
			break;
		case 8: {
			const { domain, version } = readOpset(field.bytes);
			opsets.set(domain, version);
			break;
		}
		case 14: {
			let key = "";
			let value = "";
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
		case 25: functions.add(readFunction(field.bytes, seen));
	}
	if (graph === void 0) throw new RangeError("it has no graph");
	if (opsets.size === 0) throw new RangeError("it does not say which operators it uses (no opset_import)");
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
		classes: seen.classes ?? seen.picked.map((name) => seen.lists.get(name)).find((list) => list !== void 0) ?? null,
		zipMaps: seen.zipMaps,
		externalData: seen.externalData,
		functions,
		hasTraining
	};
}
function readGraph(bytes, seen, depth) {
	if (depth > maxDepth) throw new RangeError(`graphs are nested more than ${maxDepth} deep`);
	const graph = {
		inputs: [],
		outputs: [],
		initializers: /* @__PURE__ */ new Set()
	};
	for (const field of fieldsOf(bytes)) if (field.number === 1) readNode(field.bytes, seen, depth);
	else if (field.number === 5) graph.initializers.add(readTensor(field.bytes, seen));
	else if (field.number === 11) graph.inputs.push(readValue(field.bytes));
	else if (field.number === 12) graph.outputs.push(readValue(field.bytes));
	else if (field.number === 15) readSparse(field.bytes, seen);
	return graph;
}
function readFunction(bytes, seen) {
	let [name, domain] = ["", ""];
	for (const field of fieldsOf(bytes)) if (field.number === 1) name = textOf(field);
	else if (field.number === 10) domain = textOf(field);
	else if (field.number === 7) readNode(field.bytes, seen, 0);
	else if (field.number === 11) readAttribute(field.bytes, seen, 0);
	return `${domain}:${name}`;
}
function readOpset(bytes) {
	let domain = "";
	let version = 0;
	for (const field of fieldsOf(bytes)) {
		if (field.number === 1) domain = textOf(field);
		if (field.number === 2) version = Number(field.value);
	}
	return {
		domain,
		version
	};
}
function readNode(bytes, seen, depth) {
	if (++seen.nodes > maxNodes) throw new RangeError(`it has more than ${maxNodes} nodes`);
	const inputs = [];
	const outputs = [];
	let [type, domain] = ["", ""];
	const lists = /* @__PURE__ */ new Map();
	for (const field of fieldsOf(bytes)) if (field.number === 1) inputs.push(textOf(field));
	else if (field.number === 2) outputs.push(textOf(field));
	else if (field.number === 4) type = textOf(field);
	else if (field.number === 7) domain = textOf(field);
	else if (field.number === 5) {
		const { name, list } = readAttribute(field.bytes, seen, depth);
		lists.set(name, list);
	}
	const operator = `${domain}:${type}`;
	seen.operators.set(operator, (seen.operators.get(operator) ?? 0) + 1);
	if (domain !== "ai.onnx.ml") return;
	if (type === "ArrayFeatureExtractor" && inputs[0] !== void 0) seen.picked.push(inputs[0]);
	const classes = [
		"classlabels_int64s",
		"classlabels_strings",
		"classlabels_ints"
	].map((name) => lists.get(name) ?? []).find((list) => list.length > 0);
	if (classes !== void 0 && /Classifier$|^ZipMap$/.test(type)) seen.classes = classes;
	if (type === "ZipMap" && inputs[0] !== void 0 && outputs[0] !== void 0) seen.zipMaps.set(outputs[0], inputs[0]);
}
function readAttribute(bytes, seen, depth) {
	let name = "";
	const list = [];
	for (const field of fieldsOf(bytes)) if (field.number === 1) name = textOf(field);
	else if (field.number === 5 || field.number === 10) readTensor(field.bytes, seen);
	else if (field.number === 6 || field.number === 11) readGraph(field.bytes, seen, depth + 1);
	else if (field.number === 8) list.push(...integersOf(field).map(String));
	else if (field.number === 9 && name.startsWith("classlabels")) list.push(textOf(field));
	else if (field.number === 22 || field.number === 23) readSparse(field.bytes, seen);
	return {
		name,
		list
	};
}
function readSparse(bytes, seen) {
	for (const field of fieldsOf(bytes)) if (field.number === 1 || field.number === 2) readTensor(field.bytes, seen);
}
function readTensor(bytes, seen) {
	let name = "";
	let type = 0;
	let raw;
	let external = false;
	let elements = 1;
	const list = [];
	for (const field of fieldsOf(bytes)) {
		if (field.number === 6 && list.length < maxClasses) list.push(Buffer.from(field.bytes).toString());
		else if ((field.number === 5 || field.number === 7) && bytes.length < 10 * maxClasses) list.push(...integersOf(field).map(String));
		if (field.number === 1) for (const size of integersOf(field)) {
			if (size < 0n) throw new RangeError("a tensor has a negative size");
			elements *= Number(size);
		}
		else if (field.number === 2) type = Number(field.value);
		else if (field.number === 8) name = textOf(field);
		else if (field.number === 9) raw = field.bytes;
		else if (field.number === 13) seen.externalData.push(externalLocation(field));
		else if (field.number === 14 && field.value === 1n) external = true;
	}
	if (external && seen.externalData.length === 0) seen.externalData.push("(no place given)");
	const size = elementSizes[type];
	if (raw !== void 0 && size !== void 0 && raw.length !== elements * size) throw new RangeError(`the tensor "${name}" has ${raw.length} bytes where its shape says ${elements * size}`);
	if (raw !== void 0 && elements <= maxClasses && (type === 6 || type === 7)) {
		const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
		for (let at = 0; at < elements; at++) list.push(String(type === 7 ? view.getBigInt64(at * 8, true) : view.getInt32(at * 4, true)));
	}
	if (list.length > 0 && list.length === elements) seen.lists.set(name, list);
	seen.tensorBytes += bytes.length;
	return name;
}
/** `location=…` of a StringStringEntryProto; its other keys (offset, length) have no place of their own. */
function externalLocation(field) {
	let [key, value] = ["", ""];
	for (const part of fieldsOf(field.bytes)) {
		if (part.number === 1) key = textOf(part);
		if (part.number === 2) value = textOf(part);
	}
	return key === "location" ? value : `${key}=${value}`;
}
function readValue(bytes) {
	let name = "";
	let described = {
		kind: "other",
		type: "other",
		shape: null
	};
	for (const field of fieldsOf(bytes)) {
		if (field.number === 1) name = textOf(field);
		if (field.number === 2) described = readType(field.bytes);
	}
	return {
		name,
		...described
	};
}
function readType(bytes) {
	for (const field of fieldsOf(bytes)) {
		if (field.number === 4) return {
			kind: "sequence",
			type: "other",
			shape: null
		};
		if (field.number === 5) return {
			kind: "map",
			type: "other",
			shape: null
		};
		if (field.number !== 1) continue;
		let type = "other";
		let shape = null;
		for (const part of fieldsOf(field.bytes)) {
			if (part.number === 1) type = elementTypes[Number(part.value)] ?? "other";
			if (part.number === 2) {
				shape = [];
				for (const dimension of fieldsOf(part.bytes)) {
					let size = null;
					for (const value of fieldsOf(dimension.bytes)) if (value.number === 1 && value.value > 0n) size = Number(value.value);
					shape.push(size);
				}
			}
		}
		return {
			kind: "tensor",
			type,
			shape
		};
	}
	return {
		kind: "other",
		type: "other",
		shape: null
	};
}
/**
* The same model without its ZipMap nodes: the tensor that goes into one becomes the output in its place. A sequence of
* maps, one dictionary a row, is what scikit-learn's converter writes by default and what the JavaScript runtimes cannot read.
*/
function withoutZipMap(file, zipMaps) {
	const model = new ProtoWriter();
	for (const field of fieldsOf(file)) {
		if (field.number !== 7) {
			model.field(field);
			continue;
		}
		const graph = new ProtoWriter();
		for (const part of fieldsOf(field.bytes)) {
			const name = part.number === 12 ? readValue(part.bytes).name : void 0;
			const tensor = name === void 0 ? void 0 : zipMaps.get(name);
			if (tensor !== void 0) {
				const shape = new ProtoWriter().message(1, new ProtoWriter()).message(1, new ProtoWriter());
				const type = new ProtoWriter().message(1, new ProtoWriter().integer(1, 1).message(2, shape));
				graph.message(12, new ProtoWriter().text(1, tensor).message(2, type));
			} else if (part.number !== 1 || !isZipMap(part.bytes)) graph.field(part);
		}
		model.message(7, graph);
	}
	return model.finish();
}
function isZipMap(node) {
	for (const field of fieldsOf(node)) if (field.number === 4) return textOf(field) === "ZipMap";
	return false;
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
		what: "JSON (TensorFlow.js, XGBoost), which this version does not run yet",
		fix: "Convert it to ONNX (tf2onnx, onnxmltools), or let your own code write a predictions file.",
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
* ONNX files are walked by our own reader. Only ONNX comes back; anything else is refused with the reason.
* @param path absolute.
* @throws UserError naming the file and the reason: absent, empty or too large; a pickle, a compressed or zipped file (and
*   whether entries would leave the folder), HDF5, a program; an ONNX file that is cut, is no protobuf, keeps tensors outside
*   of itself, or uses operators that no ONNX standard knows.
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
	return inspectModel(await readFile(path), name);
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

export { withoutZipMap as a, inspectModelFile as i, loadInspectedModel as n, ProtoWriter as o, loadModel as r, scoresOf as t };