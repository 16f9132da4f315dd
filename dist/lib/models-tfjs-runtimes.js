import { i as __toESM } from "./rolldown-runtime.js";
import { n as messageOf, t as UserError } from "./contracts-errors.js";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

// packages/models/src/tfjs-names.ts
/**
* Classes that a layers model may name: what `@tensorflow/tfjs-layers` 4.22.0 has registered (its `SerializationMap`), which are
* layers, initializers, regularizers, constraints and activations of its own; none runs code from the file, reads a file or opens
* a connection. A `Lambda` layer, whose config is code, is not among them.
*/
const knownClasses = new Set(`Zeros Ones Constant RandomUniform RandomNormal TruncatedNormal Identity VarianceScaling GlorotUniform GlorotNormal
HeNormal HeUniform LeCunNormal LeCunUniform Orthogonal InputLayer MaxNorm UnitNorm NonNeg MinMaxNorm Model Functional
Sequential elu selu relu relu6 linear sigmoid hardSigmoid softplus softsign tanh softmax logSoftmax gelu gelu_new mish
swish L1L2 ReLU LeakyReLU PReLU ELU ThresholdedReLU Softmax Conv2D Conv3D Conv2DTranspose Conv3DTranspose
SeparableConv2D Conv1D Cropping2D UpSampling2D DepthwiseConv2D RNN SimpleRNNCell SimpleRNN GRUCell GRU LSTMCell LSTM
StackedRNNCells ConvLSTM2DCell ConvLSTM2D Dropout SpatialDropout1D Dense Flatten Activation RepeatVector Reshape Permute
Masking Embedding Add Multiply Average Maximum Minimum Concatenate Dot GaussianNoise GaussianDropout AlphaDropout
BatchNormalization LayerNormalization ZeroPadding2D MaxPooling1D AveragePooling1D MaxPooling2D AveragePooling2D
MaxPooling3D AveragePooling3D GlobalAveragePooling1D GlobalMaxPooling1D GlobalAveragePooling2D GlobalMaxPooling2D
TimeDistributed Bidirectional Rescaling CenterCrop CategoryEncoding Resizing RandomWidth`.split(/\s+/));
/**
* Operators that a graph model may use: what `@tensorflow/tfjs-converter` 4.22.0 executes (its `operations/op_list`), without
* `Print`, which would write the file's own text into the log, where a runner takes lines for commands; and without those of
* decision forests, which need a library of their own. None reads or writes a file or opens a connection.
*/
const knownGraphOperators = new Set(`Abs Acos Acosh Add AddN AddV2 All Any ArgMax ArgMin Asin Asinh Atan Atan2 Atanh AvgPool AvgPool3D BatchMatMul
BatchMatMulV2 BatchToSpaceND BiasAdd Bincount BitwiseAnd BroadcastArgs BroadcastTo Cast Ceil ClipByValue Complex
ComplexAbs Concat ConcatV2 Const Conv1D Conv2D Conv2DBackpropInput Conv3D Cos Cosh CropAndResize Cumprod Cumsum
DenseBincount DepthToSpace DepthwiseConv2d DepthwiseConv2dNative Dilation2D Div DivNoNan Einsum Elu EmptyTensorList
EnsureShape Enter Equal Erf EuclideanNorm Exit Exp ExpandDims Expm1 FFT FakeQuantWithMinMaxVars Fill Floor FloorDiv
FloorMod FusedBatchNorm FusedBatchNormV2 FusedBatchNormV3 FusedDepthwiseConv2dNative Gather GatherNd GatherV2 Greater
GreaterEqual HashTable HashTableV2 IFFT IRFFT Identity IdentityN If Imag ImageProjectiveTransformV3 InitializeTable
InitializeTableV2 IsFinite IsInf IsNan LRN LeakyRelu Less LessEqual LinSpace ListDiff Log Log1p LogSoftmax LogicalAnd
LogicalNot LogicalOr LookupTableFind LookupTableFindV2 LookupTableImport LookupTableImportV2 LookupTableSize
LookupTableSizeV2 LoopCond LowerBound MatMul MatrixBandPart Max MaxPool MaxPool3D MaxPoolWithArgmax Maximum Mean Merge Min
Minimum MirrorPad Mod Mul Multinomial Neg NextIteration NoOp NonMaxSuppressionV2 NonMaxSuppressionV3 NonMaxSuppressionV4
NonMaxSuppressionV5 NotEqual OneHot Ones OnesLike Pack Pad PadV2 Placeholder PlaceholderWithDefault Pow Prelu Prod RFFT
RaggedGather RaggedRange RaggedTensorToTensor RandomStandardNormal RandomUniform RandomUniformInt Range Rank Real RealDiv
Reciprocal Relu Relu6 Reshape ResizeBilinear ResizeNearestNeighbor Reverse ReverseV2 Round Rsqrt ScatterNd Select SelectV2
Selu Shape ShapeN Sigmoid Sign Sin Sinh Size Slice Snapshot Softmax Softplus SpaceToBatchND SparseFillEmptyRows
SparseReshape SparseSegmentMean SparseSegmentSum SparseToDense Split SplitV Sqrt Square SquaredDifference Squeeze
StatelessIf StatelessWhile StaticRegexReplace StopGradient StridedSlice StringNGrams StringSplit StringToHashBucketFast Sub
Sum Switch Tan Tanh TensorArrayCloseV3 TensorArrayConcatV3 TensorArrayGatherV3 TensorArrayReadV3 TensorArrayScatterV3
TensorArraySizeV3 TensorArraySplitV3 TensorArrayV3 TensorArrayWriteV3 TensorListConcat TensorListConcatV2
TensorListFromTensor TensorListGather TensorListGetItem TensorListLength TensorListPopBack TensorListPushBack
TensorListReserve TensorListResize TensorListScatter TensorListScatterV2 TensorListSetItem TensorListSplit TensorListStack
TensorScatterUpdate Tile TopKV2 Transpose TruncatedNormal Unique UniqueV2 Unpack UpperBound Where While Zeros ZerosLike
_FusedConv2D _FusedMatMul`.split(/\s+/));
/** Operators after which a graph can only be run asynchronously: control flow, and shapes that depend on values. */
const asynchronousOperators = new Set("Switch Merge Enter Exit NextIteration If StatelessIf While StatelessWhile Where NonMaxSuppressionV2 NonMaxSuppressionV3 NonMaxSuppressionV4 NonMaxSuppressionV5".split(" "));

// packages/models/src/tfjs-fused-matmul.ts
const fused = "_FusedMatMul";
const activations = {
	relu: "Relu",
	relu6: "Relu6",
	elu: "Elu",
	sigmoid: "Sigmoid",
	prelu: "Prelu",
	leakyrelu: "LeakyRelu"
};
/**
* Mends the product with a bias of TensorFlow.js's wasm backend (4.22.0): where a factor is transposed or is a batch of several matrices,
* its kernel adds the bias of the row and not of the column, and a model predicts wrong numbers without an error. There, product, bias and
* activation are computed one after the other; what it does right stays as fast as it is.
*/
function mendFusedMatMul(kernels) {
	const original = kernels.getKernel(fused, "wasm");
	if (original === void 0) throw new Error(`TensorFlow.js has no kernel ${fused} in its wasm backend`);
	const run = (name, call) => {
		const kernel = kernels.getKernel(name, "wasm");
		if (kernel === void 0) throw new Error(`TensorFlow.js has no kernel ${name} in its wasm backend`);
		return kernel.kernelFunc(call);
	};
	kernels.unregisterKernel(fused, "wasm");
	kernels.registerKernel({
		...original,
		kernelFunc(call) {
			const { inputs, backend, attrs } = call;
			const { a, b, bias, preluActivationWeights: alpha } = inputs;
			const right = !attrs["transposeA"] && !attrs["transposeB"] && a.shape[0] === 1 && b.shape[0] === 1;
			if (bias === void 0 || bias === null || right) return original.kernelFunc(call);
			const product = original.kernelFunc({
				inputs: {
					a,
					b
				},
				backend,
				attrs: {
					...attrs,
					activation: "linear"
				}
			});
			const sum = run("Add", {
				inputs: {
					a: product,
					b: bias
				},
				backend,
				attrs: {}
			});
			backend.disposeData(product.dataId);
			const activation = String(attrs["activation"] ?? "linear");
			if (activation === "linear") return sum;
			const name = activations[activation];
			if (name === void 0) throw new Error(`TensorFlow.js knows no activation "${activation}" in a fused product`);
			const out = run(name, {
				inputs: {
					x: sum,
					...alpha === void 0 ? {} : { alpha }
				},
				backend,
				attrs: { alpha: attrs["leakyreluAlpha"] }
			});
			backend.disposeData(sum.dataId);
			return out;
		}
	});
}

// packages/models/src/tfjs-runtimes.ts
const asserting = (runtime, expected) => () => {
	if (runtime.getBackend() === expected) return;
	throw new Error(`the backend "${expected}" was replaced by "${runtime.getBackend()}" in this process`);
};
const wasmName = "tfjs-backend-wasm-simd.wasm";
/** The user's own, where there is one; never ours. */
const nativePackage = "@tensorflow/tfjs-node";
let wasm;
/**
* The TensorFlow.js that `backend` asks for, with its gradients; what really runs is asserted.
* @template T the part of its interface that the caller uses.
* @throws UserError when `native` is asked for and the workspace has no tfjs-node, or when it is there and does not load.
*/
async function loadTf(backend, workspace) {
	if (backend !== "wasm") {
		const native = loadNativeTf(workspace, backend === "native");
		if (native !== void 0) return native;
	}
	wasm ??= loadWasm();
	return await wasm;
}
/** Packages written for CommonJS have their names under `default` where Node loads them, and at the top in the bundle. */
function named(loaded) {
	return "default" in loaded ? loaded.default : loaded;
}
async function loadWasm() {
	const core = named(await import("./tensorflow-tfjs-core.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1)));
	const { loadLayersModel } = named(await import("./tensorflow-tfjs-layers.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1)));
	const { loadGraphModel } = named(await import("./tensorflow-tfjs-converter.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1)));
	const { setWasmPaths } = named(await import("./tensorflow-tfjs-backend-wasm.js").then((m) => /* @__PURE__ */ __toESM(m.default, 1)));
	const beside = join(dirname(fileURLToPath(import.meta.url)), wasmName);
	const path = existsSync(beside) ? beside : createRequire(import.meta.url).resolve(`@tensorflow/tfjs-backend-wasm/dist/${wasmName}`);
	setWasmPaths(join(dirname(path), "/"));
	mendFusedMatMul(core);
	if (!await core.setBackend("wasm") || core.getBackend() !== "wasm") throw new UserError(`TensorFlow.js does not start its wasm backend; it has "${core.getBackend()}"`, { fix: "This processor may lack SIMD for WebAssembly: install @tensorflow/tfjs-node and ask for that backend." });
	return {
		runtime: {
			...core,
			loadLayersModel,
			loadGraphModel
		},
		name: `TensorFlow.js ${core.version_core} (wasm)`,
		assertBackend: asserting(core, "wasm")
	};
}
/**
* tfjs-node of the workspace, or undefined where there is none and none is `required`.
* @throws UserError as `loadTf`.
*/
function loadNativeTf(workspace, required) {
	const fix = "Install it in a step before (`npm install @tensorflow/tfjs-node`), or use `backend: wasm`.";
	if (workspace === void 0) {
		if (required) throw new UserError("the native backend needs a workspace with @tensorflow/tfjs-node", { fix });
		return;
	}
	const require = createRequire(join(workspace, "package.json"));
	let path;
	try {
		path = require.resolve(nativePackage);
	} catch (cause) {
		if (!required) return void 0;
		throw new UserError("the native backend was asked for, and the workspace has no @tensorflow/tfjs-node", {
			fix,
			cause
		});
	}
	let runtime;
	try {
		process.env["TF_CPP_MIN_LOG_LEVEL"] ??= "1";
		supplyOldUtil(require("node:util"));
		runtime = require(path);
	} catch (cause) {
		throw new UserError(`@tensorflow/tfjs-node of the workspace does not load: ${messageOf(cause)}`, {
			where: path,
			fix: "Install it for this platform and Node version (its install script fetches or builds the binary), or use `backend: wasm`.",
			cause
		});
	}
	if (runtime.getBackend() !== "tensorflow") throw new UserError(`@tensorflow/tfjs-node of the workspace runs the backend "${runtime.getBackend()}" and not TensorFlow`, {
		where: path,
		fix
	});
	return {
		runtime,
		name: `tfjs-node ${runtime.version?.["tfjs-node"] ?? ""} (native)`.replace("  ", " "),
		assertBackend: asserting(runtime, "tensorflow")
	};
}
/** tfjs-node 4 calls two functions that Node 23 took out of `util` (DEP0044, DEP0051). */
function supplyOldUtil(util) {
	util["isNullOrUndefined"] ??= (value) => value === null || value === void 0;
	util["isArray"] ??= Array.isArray;
}

export { knownGraphOperators as a, knownClasses as i, loadTf as n, asynchronousOperators as r, loadNativeTf as t };