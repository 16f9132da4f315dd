import { a as sha256 } from "./contracts-canonical.js";
import { n as messageOf, t as UserError } from "./contracts-errors.js";
import { t as readOnnx } from "./models-onnx-file.js";
import { readFile, stat } from "node:fs/promises";

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

export { inspectModelFile as i, loadInspectedModel as n, loadModel as r, scoresOf as t };