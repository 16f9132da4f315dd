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

export { textOf as a, fieldsOf as i, withoutZipMap as n, ProtoWriter as r, readOnnx as t };