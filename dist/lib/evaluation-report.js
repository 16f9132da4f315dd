import { _ as UserError, g as suggestion, h as nearest, v as messageOf } from "./action-kit-logger.js";
import { n as groupsOf } from "./evaluation-groups.js";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { isUtf8 } from "node:buffer";
import { Transform } from "stream";

// node_modules/csv-parse/lib/utils/is_object.js
const is_object = function(obj) {
	return typeof obj === "object" && obj !== null && !Array.isArray(obj);
};

// node_modules/csv-parse/lib/api/CsvError.js
var CsvError = class CsvError extends Error {
	constructor(code, message, options, ...contexts) {
		if (Array.isArray(message)) message = message.join(" ").trim();
		super(message);
		if (Error.captureStackTrace !== void 0) Error.captureStackTrace(this, CsvError);
		this.code = code;
		for (const context of contexts) for (const key in context) {
			const value = context[key];
			this[key] = Buffer.isBuffer(value) ? value.toString(options.encoding) : value == null ? value : JSON.parse(JSON.stringify(value));
		}
	}
};

// node_modules/csv-parse/lib/api/normalize_columns_array.js
const normalize_columns_array = function(columns) {
	const normalizedColumns = [];
	for (let i = 0, l = columns.length; i < l; i++) {
		const column = columns[i];
		if (column === void 0 || column === null || column === false) normalizedColumns[i] = { disabled: true };
		else if (typeof column === "string" || typeof column === "number") normalizedColumns[i] = { name: `${column}` };
		else if (is_object(column)) {
			if (typeof column.name !== "string") throw new CsvError("CSV_OPTION_COLUMNS_MISSING_NAME", [
				"Option columns missing name:",
				`property "name" is required at position ${i}`,
				"when column is an object literal"
			]);
			normalizedColumns[i] = column;
		} else throw new CsvError("CSV_INVALID_COLUMN_DEFINITION", [
			"Invalid column definition:",
			"expect a string or a literal object,",
			`got ${JSON.stringify(column)} at position ${i}`
		]);
	}
	return normalizedColumns;
};

// node_modules/csv-parse/lib/utils/ResizeableBuffer.js
var ResizeableBuffer = class {
	constructor(size = 100) {
		this.size = size;
		this.length = 0;
		this.buf = Buffer.allocUnsafe(size);
	}
	prepend(val) {
		if (Buffer.isBuffer(val)) {
			const length = this.length + val.length;
			if (length >= this.size) {
				this.resize();
				if (length >= this.size) throw Error("INVALID_BUFFER_STATE");
			}
			const buf = this.buf;
			this.buf = Buffer.allocUnsafe(this.size);
			val.copy(this.buf, 0);
			buf.copy(this.buf, val.length);
			this.length += val.length;
		} else {
			const length = this.length++;
			if (length === this.size) this.resize();
			const buf = this.clone();
			this.buf[0] = val;
			buf.copy(this.buf, 1, 0, length);
		}
	}
	append(val) {
		const length = this.length++;
		if (length === this.size) this.resize();
		this.buf[length] = val;
	}
	clone() {
		return Buffer.from(this.buf.slice(0, this.length));
	}
	resize() {
		const length = this.length;
		this.size = this.size * 2;
		const buf = Buffer.allocUnsafe(this.size);
		this.buf.copy(buf, 0, 0, length);
		this.buf = buf;
	}
	toString(encoding) {
		if (encoding) return this.buf.toString(encoding, 0, this.length);
		else return Uint8Array.prototype.slice.call(this.buf.slice(0, this.length));
	}
	toJSON() {
		return this.toString("utf8");
	}
	reset() {
		this.length = 0;
	}
};

// node_modules/csv-parse/lib/api/init_state.js
const init_state = function(options) {
	const timchars = [
		32,
		9,
		10,
		13,
		12,
		11,
		160,
		5760,
		8192,
		8193,
		8194,
		8195,
		8196,
		8197,
		8198,
		8199,
		8200,
		8201,
		8202,
		8232,
		8233,
		8239,
		8287,
		12288,
		65279
	].reduce((acc, codepoint) => {
		const encoded = Buffer.from(String.fromCharCode(codepoint), options.encoding);
		if (codepoint !== 63 && encoded.length === 1 && encoded[0] === 63) return acc;
		acc.push(encoded);
		return acc;
	}, []);
	const timcharFirstBytes = /* @__PURE__ */ new Uint8Array(256);
	for (const t of timchars) timcharFirstBytes[t[0]] = 1;
	return {
		bomSkipped: false,
		bufBytesStart: 0,
		castField: options.cast_function,
		commenting: false,
		delimiterBufPrevious: void 0,
		delimiterDiscovered: false,
		error: void 0,
		enabled: options.from_line === 1,
		escaping: false,
		escapeIsQuote: Buffer.isBuffer(options.escape) && Buffer.isBuffer(options.quote) && Buffer.compare(options.escape, options.quote) === 0,
		expectedRecordLength: Array.isArray(options.columns) ? options.columns.length : void 0,
		field: new ResizeableBuffer(20),
		firstLineToHeaders: options.cast_first_line_to_header,
		needMoreDataSize: Math.max(options.comment !== null ? options.comment.length : 0, ...options.delimiter ? options.delimiter.map((delimiter) => delimiter.length) : [], options.delimiter_auto ? 1 : 0, options.quote !== null ? options.quote.length : 0, ...timchars.map((t) => t.length)),
		previousBuf: void 0,
		quoting: false,
		stop: false,
		rawBuffer: new ResizeableBuffer(100),
		record: [],
		recordHasError: false,
		record_length: 0,
		recordDelimiterMaxLength: options.record_delimiter.length === 0 ? 0 : Math.max(...options.record_delimiter.map((v) => v.length)),
		trimChars: [Buffer.from(" ", options.encoding)[0], Buffer.from("	", options.encoding)[0]],
		wasQuoting: false,
		wasRowDelimiter: false,
		timchars,
		timcharFirstBytes
	};
};

// node_modules/csv-parse/lib/utils/underscore.js
const underscore = function(str) {
	return str.replace(/([A-Z])/g, function(_, match) {
		return "_" + match.toLowerCase();
	});
};

// node_modules/csv-parse/lib/api/normalize_options.js
const normalize_options = function(opts) {
	const options = {};
	for (const opt in opts) options[underscore(opt)] = opts[opt];
	if (options.encoding === void 0 || options.encoding === true) options.encoding = "utf8";
	else if (options.encoding === null || options.encoding === false) options.encoding = null;
	else if (typeof options.encoding !== "string" && options.encoding !== null) throw new CsvError("CSV_INVALID_OPTION_ENCODING", [
		"Invalid option encoding:",
		"encoding must be a string or null to return a buffer,",
		`got ${JSON.stringify(options.encoding)}`
	], options);
	if (options.bom === void 0 || options.bom === null || options.bom === false) options.bom = false;
	else if (options.bom !== true) throw new CsvError("CSV_INVALID_OPTION_BOM", [
		"Invalid option bom:",
		"bom must be true,",
		`got ${JSON.stringify(options.bom)}`
	], options);
	options.cast_function = null;
	if (options.cast === void 0 || options.cast === null || options.cast === false || options.cast === "") options.cast = void 0;
	else if (typeof options.cast === "function") {
		options.cast_function = options.cast;
		options.cast = true;
	} else if (options.cast !== true) throw new CsvError("CSV_INVALID_OPTION_CAST", [
		"Invalid option cast:",
		"cast must be true or a function,",
		`got ${JSON.stringify(options.cast)}`
	], options);
	if (options.cast_date === void 0 || options.cast_date === null || options.cast_date === false || options.cast_date === "") options.cast_date = false;
	else if (options.cast_date === true) options.cast_date = function(value) {
		const date = Date.parse(value);
		return !isNaN(date) ? new Date(date) : value;
	};
	else if (typeof options.cast_date !== "function") throw new CsvError("CSV_INVALID_OPTION_CAST_DATE", [
		"Invalid option cast_date:",
		"cast_date must be true or a function,",
		`got ${JSON.stringify(options.cast_date)}`
	], options);
	options.cast_first_line_to_header = void 0;
	if (options.columns === true) options.cast_first_line_to_header = void 0;
	else if (typeof options.columns === "function") {
		options.cast_first_line_to_header = options.columns;
		options.columns = true;
	} else if (Array.isArray(options.columns)) options.columns = normalize_columns_array(options.columns);
	else if (options.columns === void 0 || options.columns === null || options.columns === false) options.columns = false;
	else throw new CsvError("CSV_INVALID_OPTION_COLUMNS", [
		"Invalid option columns:",
		"expect an array, a function or true,",
		`got ${JSON.stringify(options.columns)}`
	], options);
	if (options.group_columns_by_name === void 0 || options.group_columns_by_name === null || options.group_columns_by_name === false) options.group_columns_by_name = false;
	else if (options.group_columns_by_name !== true) throw new CsvError("CSV_INVALID_OPTION_GROUP_COLUMNS_BY_NAME", [
		"Invalid option group_columns_by_name:",
		"expect an boolean,",
		`got ${JSON.stringify(options.group_columns_by_name)}`
	], options);
	else if (options.columns === false) throw new CsvError("CSV_INVALID_OPTION_GROUP_COLUMNS_BY_NAME", ["Invalid option group_columns_by_name:", "the `columns` mode must be activated."], options);
	if (options.comment === void 0 || options.comment === null || options.comment === false || options.comment === "") options.comment = null;
	else {
		if (typeof options.comment === "string") options.comment = Buffer.from(options.comment, options.encoding);
		if (!Buffer.isBuffer(options.comment)) throw new CsvError("CSV_INVALID_OPTION_COMMENT", [
			"Invalid option comment:",
			"comment must be a buffer or a string,",
			`got ${JSON.stringify(options.comment)}`
		], options);
	}
	if (options.comment_no_infix === void 0 || options.comment_no_infix === null || options.comment_no_infix === false) options.comment_no_infix = false;
	else if (options.comment_no_infix !== true) throw new CsvError("CSV_INVALID_OPTION_COMMENT", [
		"Invalid option comment_no_infix:",
		"value must be a boolean,",
		`got ${JSON.stringify(options.comment_no_infix)}`
	], options);
	if (options.delimiter_auto === void 0 || options.delimiter_auto === null || options.delimiter_auto === false) options.delimiter_auto = false;
	else if (options.delimiter_auto === true) options.delimiter_auto = {};
	else if (!is_object(options.delimiter_auto)) throw new CsvError("CSV_INVALID_OPTION_DELIMITER_AUTO", [
		"Invalid option delimiter_auto:",
		"delimiter_auto must be a boolean or a configuration object,",
		`got ${JSON.stringify(options.delimiter_auto)}`
	], options);
	if (options.delimiter_auto) {
		if (options.delimiter_auto.preferred === void 0) options.delimiter_auto.preferred = {
			[",".charCodeAt(0)]: 1.8,
			["	".charCodeAt(0)]: 1.8,
			[";".charCodeAt(0)]: 1.6,
			[" ".charCodeAt(0)]: 1.6,
			[":".charCodeAt(0)]: 1.5,
			[".".charCodeAt(0)]: 1.4,
			["/".charCodeAt(0)]: 1.4
		};
		else if (!is_object(options.delimiter_auto.preferred)) throw new CsvError("CSV_INVALID_OPTION_DELIMITER_AUTO", [
			"Invalid option delimiter_auto:",
			"preferred must be an object,",
			`got ${JSON.stringify(options.delimiter_auto.preferred)}`
		], options);
		if (options.delimiter_auto.score === void 0) options.delimiter_auto.score = (info, options) => {
			return (info.total - info.std) * (options.preferred[info.char_code] || 1);
		};
		else if (typeof options.delimiter_auto.score !== "function") throw new CsvError("CSV_INVALID_OPTION_DELIMITER_AUTO", [
			"Invalid option delimiter_auto:",
			"score must be a function,",
			`got ${JSON.stringify(options.delimiter_auto.score)}`
		], options);
		if (options.delimiter_auto.size === void 0) options.delimiter_auto.size = 2048;
		else if (typeof options.delimiter_auto.size !== "number") throw new CsvError("CSV_INVALID_OPTION_DELIMITER_AUTO", [
			"Invalid option delimiter_auto:",
			"size must be a number,",
			`got ${JSON.stringify(options.delimiter_auto.size)}`
		], options);
	}
	const delimiter_json = JSON.stringify(options.delimiter);
	if (options.delimiter_auto !== false) options.delimiter = [];
	if (!Array.isArray(options.delimiter)) {
		if (options.delimiter === void 0 || options.delimiter === null || options.delimiter === false) options.delimiter = Buffer.from(",", options.encoding);
		options.delimiter = [options.delimiter];
	}
	options.delimiter = options.delimiter.map(function(delimiter) {
		if (typeof delimiter === "string") delimiter = Buffer.from(delimiter, options.encoding);
		if (!Buffer.isBuffer(delimiter) || delimiter.length === 0) throw new CsvError("CSV_INVALID_OPTION_DELIMITER", [
			"Invalid option delimiter:",
			"delimiter must be a non empty string or buffer or array of string|buffer,",
			`got ${delimiter_json}`
		], options);
		return delimiter;
	});
	if (options.escape === void 0 || options.escape === true) options.escape = Buffer.from("\"", options.encoding);
	else if (typeof options.escape === "string") options.escape = Buffer.from(options.escape, options.encoding);
	else if (options.escape === null || options.escape === false) options.escape = null;
	if (options.escape !== null) {
		if (!Buffer.isBuffer(options.escape)) throw new Error(`Invalid Option: escape must be a buffer, a string or a boolean, got ${JSON.stringify(options.escape)}`);
	}
	if (options.from === void 0 || options.from === null) options.from = 1;
	else {
		if (typeof options.from === "string" && /\d+/.test(options.from)) options.from = parseInt(options.from);
		if (Number.isInteger(options.from)) {
			if (options.from < 0) throw new Error(`Invalid Option: from must be a positive integer, got ${JSON.stringify(opts.from)}`);
		} else throw new Error(`Invalid Option: from must be an integer, got ${JSON.stringify(options.from)}`);
	}
	if (options.from_line === void 0 || options.from_line === null) options.from_line = 1;
	else {
		if (typeof options.from_line === "string" && /\d+/.test(options.from_line)) options.from_line = parseInt(options.from_line);
		if (Number.isInteger(options.from_line)) {
			if (options.from_line <= 0) throw new Error(`Invalid Option: from_line must be a positive integer greater than 0, got ${JSON.stringify(opts.from_line)}`);
		} else throw new Error(`Invalid Option: from_line must be an integer, got ${JSON.stringify(opts.from_line)}`);
	}
	if (options.ignore_last_delimiters === void 0 || options.ignore_last_delimiters === null) options.ignore_last_delimiters = false;
	else if (typeof options.ignore_last_delimiters === "number") {
		options.ignore_last_delimiters = Math.floor(options.ignore_last_delimiters);
		if (options.ignore_last_delimiters === 0) options.ignore_last_delimiters = false;
	} else if (typeof options.ignore_last_delimiters !== "boolean") throw new CsvError("CSV_INVALID_OPTION_IGNORE_LAST_DELIMITERS", [
		"Invalid option `ignore_last_delimiters`:",
		"the value must be a boolean value or an integer,",
		`got ${JSON.stringify(options.ignore_last_delimiters)}`
	], options);
	if (options.ignore_last_delimiters === true && options.columns === false) throw new CsvError("CSV_IGNORE_LAST_DELIMITERS_REQUIRES_COLUMNS", ["The option `ignore_last_delimiters`", "requires the activation of the `columns` option"], options);
	if (options.info === void 0 || options.info === null || options.info === false) options.info = false;
	else if (options.info !== true) throw new Error(`Invalid Option: info must be true, got ${JSON.stringify(options.info)}`);
	if (options.max_record_size === void 0 || options.max_record_size === null || options.max_record_size === false) options.max_record_size = 0;
	else if (Number.isInteger(options.max_record_size) && options.max_record_size >= 0) {} else if (typeof options.max_record_size === "string" && /\d+/.test(options.max_record_size)) options.max_record_size = parseInt(options.max_record_size);
	else throw new Error(`Invalid Option: max_record_size must be a positive integer, got ${JSON.stringify(options.max_record_size)}`);
	if (options.objname === void 0 || options.objname === null || options.objname === false) options.objname = void 0;
	else if (Buffer.isBuffer(options.objname)) {
		if (options.objname.length === 0) throw new Error(`Invalid Option: objname must be a non empty buffer`);
		if (options.encoding === null) {} else options.objname = options.objname.toString(options.encoding);
	} else if (typeof options.objname === "string") {
		if (options.objname.length === 0) throw new Error(`Invalid Option: objname must be a non empty string`);
	} else if (typeof options.objname === "number") {} else throw new Error(`Invalid Option: objname must be a string or a buffer, got ${options.objname}`);
	if (options.objname !== void 0) {
		if (typeof options.objname === "number") {
			if (options.columns !== false) throw Error("Invalid Option: objname index cannot be combined with columns or be defined as a field");
		} else if (options.columns === false) throw Error("Invalid Option: objname field must be combined with columns or be defined as an index");
	}
	if (options.on_record === void 0 || options.on_record === null) options.on_record = void 0;
	else if (typeof options.on_record !== "function") throw new CsvError("CSV_INVALID_OPTION_ON_RECORD", [
		"Invalid option `on_record`:",
		"expect a function,",
		`got ${JSON.stringify(options.on_record)}`
	], options);
	if (options.on_skip !== void 0 && options.on_skip !== null && typeof options.on_skip !== "function") throw new Error(`Invalid Option: on_skip must be a function, got ${JSON.stringify(options.on_skip)}`);
	if (options.quote === null || options.quote === false || options.quote === "") options.quote = null;
	else {
		if (options.quote === void 0 || options.quote === true) options.quote = Buffer.from("\"", options.encoding);
		else if (typeof options.quote === "string") options.quote = Buffer.from(options.quote, options.encoding);
		if (!Buffer.isBuffer(options.quote)) throw new Error(`Invalid Option: quote must be a buffer or a string, got ${JSON.stringify(options.quote)}`);
	}
	if (options.raw === void 0 || options.raw === null || options.raw === false) options.raw = false;
	else if (options.raw !== true) throw new Error(`Invalid Option: raw must be true, got ${JSON.stringify(options.raw)}`);
	if (options.record_delimiter === void 0) options.record_delimiter = [];
	else if (typeof options.record_delimiter === "string" || Buffer.isBuffer(options.record_delimiter)) {
		if (options.record_delimiter.length === 0) throw new CsvError("CSV_INVALID_OPTION_RECORD_DELIMITER", [
			"Invalid option `record_delimiter`:",
			"value must be a non empty string or buffer,",
			`got ${JSON.stringify(options.record_delimiter)}`
		], options);
		options.record_delimiter = [options.record_delimiter];
	} else if (!Array.isArray(options.record_delimiter)) throw new CsvError("CSV_INVALID_OPTION_RECORD_DELIMITER", [
		"Invalid option `record_delimiter`:",
		"value must be a string, a buffer or array of string|buffer,",
		`got ${JSON.stringify(options.record_delimiter)}`
	], options);
	options.record_delimiter = options.record_delimiter.map(function(rd, i) {
		if (typeof rd !== "string" && !Buffer.isBuffer(rd)) throw new CsvError("CSV_INVALID_OPTION_RECORD_DELIMITER", [
			"Invalid option `record_delimiter`:",
			"value must be a string, a buffer or array of string|buffer",
			`at index ${i},`,
			`got ${JSON.stringify(rd)}`
		], options);
		else if (rd.length === 0) throw new CsvError("CSV_INVALID_OPTION_RECORD_DELIMITER", [
			"Invalid option `record_delimiter`:",
			"value must be a non empty string or buffer",
			`at index ${i},`,
			`got ${JSON.stringify(rd)}`
		], options);
		if (typeof rd === "string") rd = Buffer.from(rd, options.encoding);
		return rd;
	});
	if (typeof options.relax_column_count === "boolean") {} else if (options.relax_column_count === void 0 || options.relax_column_count === null) options.relax_column_count = false;
	else throw new Error(`Invalid Option: relax_column_count must be a boolean, got ${JSON.stringify(options.relax_column_count)}`);
	if (typeof options.relax_column_count_less === "boolean") {} else if (options.relax_column_count_less === void 0 || options.relax_column_count_less === null) options.relax_column_count_less = false;
	else throw new Error(`Invalid Option: relax_column_count_less must be a boolean, got ${JSON.stringify(options.relax_column_count_less)}`);
	if (typeof options.relax_column_count_more === "boolean") {} else if (options.relax_column_count_more === void 0 || options.relax_column_count_more === null) options.relax_column_count_more = false;
	else throw new Error(`Invalid Option: relax_column_count_more must be a boolean, got ${JSON.stringify(options.relax_column_count_more)}`);
	if (typeof options.relax_quotes === "boolean") {} else if (options.relax_quotes === void 0 || options.relax_quotes === null) options.relax_quotes = false;
	else throw new Error(`Invalid Option: relax_quotes must be a boolean, got ${JSON.stringify(options.relax_quotes)}`);
	if (typeof options.skip_empty_lines === "boolean") {} else if (options.skip_empty_lines === void 0 || options.skip_empty_lines === null) options.skip_empty_lines = false;
	else throw new Error(`Invalid Option: skip_empty_lines must be a boolean, got ${JSON.stringify(options.skip_empty_lines)}`);
	if (typeof options.skip_records_with_empty_values === "boolean") {} else if (options.skip_records_with_empty_values === void 0 || options.skip_records_with_empty_values === null) options.skip_records_with_empty_values = false;
	else throw new Error(`Invalid Option: skip_records_with_empty_values must be a boolean, got ${JSON.stringify(options.skip_records_with_empty_values)}`);
	if (typeof options.skip_records_with_error === "boolean") {} else if (options.skip_records_with_error === void 0 || options.skip_records_with_error === null) options.skip_records_with_error = false;
	else throw new Error(`Invalid Option: skip_records_with_error must be a boolean, got ${JSON.stringify(options.skip_records_with_error)}`);
	if (options.rtrim === void 0 || options.rtrim === null || options.rtrim === false) options.rtrim = false;
	else if (options.rtrim !== true) throw new Error(`Invalid Option: rtrim must be a boolean, got ${JSON.stringify(options.rtrim)}`);
	if (options.ltrim === void 0 || options.ltrim === null || options.ltrim === false) options.ltrim = false;
	else if (options.ltrim !== true) throw new Error(`Invalid Option: ltrim must be a boolean, got ${JSON.stringify(options.ltrim)}`);
	if (options.trim === void 0 || options.trim === null || options.trim === false) options.trim = false;
	else if (options.trim !== true) throw new Error(`Invalid Option: trim must be a boolean, got ${JSON.stringify(options.trim)}`);
	if (options.trim === true && opts.ltrim !== false) options.ltrim = true;
	else if (options.ltrim !== true) options.ltrim = false;
	if (options.trim === true && opts.rtrim !== false) options.rtrim = true;
	else if (options.rtrim !== true) options.rtrim = false;
	if (options.to === void 0 || options.to === null) options.to = -1;
	else if (options.to !== -1) {
		if (typeof options.to === "string" && /\d+/.test(options.to)) options.to = parseInt(options.to);
		if (Number.isInteger(options.to)) {
			if (options.to <= 0) throw new Error(`Invalid Option: to must be a positive integer greater than 0, got ${JSON.stringify(opts.to)}`);
		} else throw new Error(`Invalid Option: to must be an integer, got ${JSON.stringify(opts.to)}`);
	}
	if (options.to_line === void 0 || options.to_line === null) options.to_line = -1;
	else if (options.to_line !== -1) {
		if (typeof options.to_line === "string" && /\d+/.test(options.to_line)) options.to_line = parseInt(options.to_line);
		if (Number.isInteger(options.to_line)) {
			if (options.to_line <= 0) throw new Error(`Invalid Option: to_line must be a positive integer greater than 0, got ${JSON.stringify(opts.to_line)}`);
		} else throw new Error(`Invalid Option: to_line must be an integer, got ${JSON.stringify(opts.to_line)}`);
	}
	return options;
};

// node_modules/csv-parse/lib/utils/delimiter_discover.js
const delimiter_discover = function(records, options) {
	if (!options) ({delimiter_auto: options} = normalize_options({ delimiter_auto: true }));
	if (typeof records === "string") records = Buffer.from(records);
	if (Buffer.isBuffer(records)) records = ((data) => {
		const records = [];
		const parser = transform({ delimiter: [] });
		const push = (record) => records.push(record);
		const close = () => {};
		const error = parser.parse(data, true, push, close);
		if (error !== void 0) throw error;
		return records;
	})(records);
	const info = Array(127).fill().map(() => ({ lines: [] }));
	records.map(([record], line) => {
		for (let i = 0, l = record.length; i < l; i++) {
			const code = record.charCodeAt(i);
			if (info[code].lines[line] === void 0) info[code].lines[line] = 0;
			info[code].lines[line]++;
		}
	});
	info.map((info, i) => {
		info.char_code = i;
		info.std = std(info.lines);
		info.total = info.lines.reduce((acc, val) => acc + val, 0);
		info.preferred = !!options.preferred[i];
		info.score = options.score(info, options);
	});
	const result = info.reduce((acc, info) => acc.score > info.score ? acc : info, {});
	return String.fromCharCode(result.char_code);
};
const std = function(array) {
	const n = array.length;
	if (n === 0) return 0;
	const mean = array.reduce((a, b) => a + b) / n;
	return Math.sqrt(array.map((x) => Math.pow(x - mean, 2)).reduce((a, b) => a + b) / n);
};

// node_modules/csv-parse/lib/api/index.js
const isRecordEmpty = function(record) {
	return record.every((field) => field == null || field.toString && field.toString().trim() === "");
};
const cr = 13;
const nl = 10;
const boms = {
	utf8: Buffer.from([
		239,
		187,
		191
	]),
	utf16le: Buffer.from([255, 254])
};
const transform = function(original_options = {}) {
	const info = {
		bytes: 0,
		bytes_records: 0,
		comment_lines: 0,
		empty_lines: 0,
		invalid_field_length: 0,
		lines: 1,
		records: 0
	};
	const options = normalize_options(original_options);
	return {
		info,
		original_options,
		options,
		state: init_state(options),
		__needMoreData: function(i, bufLen, end) {
			if (end) return false;
			const { encoding, escape, quote } = this.options;
			const { quoting, needMoreDataSize, recordDelimiterMaxLength } = this.state;
			return bufLen - i - 1 < Math.max(needMoreDataSize, recordDelimiterMaxLength === 0 ? Buffer.from("\r\n", encoding).length : recordDelimiterMaxLength, quoting ? (escape === null ? 0 : escape.length) + quote.length : 0, quoting ? quote.length + recordDelimiterMaxLength : 0);
		},
		parse: function(nextBuf, end, push, close) {
			const { bom, comment_no_infix, delimiter_auto, encoding, from_line, ltrim, max_record_size, raw, relax_quotes, rtrim, skip_empty_lines, to, to_line } = this.options;
			let { comment, escape, quote, record_delimiter } = this.options;
			const { bomSkipped, delimiterDiscovered, delimiterBufPrevious, rawBuffer, escapeIsQuote } = this.state;
			if (!delimiterDiscovered && delimiter_auto) {
				let delimiterBuf;
				if (delimiterBufPrevious === void 0) delimiterBuf = nextBuf;
				else if (delimiterBufPrevious !== void 0 && nextBuf === void 0) delimiterBuf = delimiterBufPrevious;
				else delimiterBuf = Buffer.concat([delimiterBufPrevious, nextBuf]);
				nextBuf = void 0;
				if (end || delimiterBuf.length > delimiter_auto.size) {
					this.options.delimiter = [Buffer.from(delimiter_discover(delimiterBuf, this.options.delimiter_auto))];
					this.state.previousBuf = delimiterBuf;
					this.state.delimiterBufPrevious = void 0;
					this.state.delimiterDiscovered = true;
				} else {
					this.state.delimiterBufPrevious = delimiterBuf;
					return;
				}
			}
			const { previousBuf } = this.state;
			let buf;
			if (previousBuf === void 0) {
				if (nextBuf === void 0) {
					close();
					return;
				} else buf = nextBuf;
			} else if (previousBuf !== void 0 && nextBuf === void 0) buf = previousBuf;
			else buf = Buffer.concat([previousBuf, nextBuf]);
			if (bomSkipped === false) {
				if (bom === false) this.state.bomSkipped = true;
				else if (buf.length < 3) {
					if (end === false) {
						this.state.previousBuf = buf;
						return;
					}
				} else {
					for (const encoding in boms) if (boms[encoding].compare(buf, 0, boms[encoding].length) === 0) {
						const bomLength = boms[encoding].length;
						this.state.bufBytesStart += bomLength;
						buf = buf.slice(bomLength);
						const options = normalize_options({
							...this.original_options,
							encoding
						});
						for (const key in options) this.options[key] = options[key];
						({comment, escape, quote} = this.options);
						break;
					}
					this.state.bomSkipped = true;
				}
			}
			const bufLen = buf.length;
			let pos = 0;
			for (; pos < bufLen; pos++) {
				if (this.__needMoreData(pos, bufLen, end)) break;
				if (this.state.wasRowDelimiter === true) {
					this.info.lines++;
					this.state.wasRowDelimiter = false;
				}
				if (to_line !== -1 && this.info.lines > to_line) {
					this.state.stop = true;
					close();
					return;
				}
				if (this.state.quoting === false && record_delimiter.length === 0) {
					if (this.__autoDiscoverRecordDelimiter(buf, pos)) record_delimiter = this.options.record_delimiter;
				}
				const chr = buf[pos];
				if (raw === true) rawBuffer.append(chr);
				if ((chr === cr || chr === nl) && this.state.wasRowDelimiter === false) this.state.wasRowDelimiter = true;
				if (this.state.escaping === true) this.state.escaping = false;
				else {
					if (escape !== null && this.state.quoting === true && this.__isEscape(buf, pos, chr) && pos + escape.length < bufLen) {
						if (escapeIsQuote) {
							if (this.__isQuote(buf, pos + escape.length)) {
								this.state.escaping = true;
								pos += escape.length - 1;
								continue;
							}
						} else {
							this.state.escaping = true;
							pos += escape.length - 1;
							continue;
						}
					}
					if (this.state.commenting === false && this.__isQuote(buf, pos)) {
						if (this.state.quoting === true) {
							const nextChr = buf[pos + quote.length];
							const isNextChrTrimable = rtrim && this.__isCharTrimable(buf, pos + quote.length);
							const isNextChrComment = comment !== null && this.__compareBytes(comment, buf, pos + quote.length, nextChr);
							const isNextChrDelimiter = this.__isDelimiter(buf, pos + quote.length, nextChr);
							const isNextChrRecordDelimiter = record_delimiter.length === 0 ? this.__autoDiscoverRecordDelimiter(buf, pos + quote.length) : this.__isRecordDelimiter(nextChr, buf, pos + quote.length);
							if (escape !== null && this.__isEscape(buf, pos, chr) && this.__isQuote(buf, pos + escape.length)) pos += escape.length - 1;
							else if (!nextChr || isNextChrDelimiter || isNextChrRecordDelimiter || isNextChrComment || isNextChrTrimable) {
								this.state.quoting = false;
								this.state.wasQuoting = true;
								pos += quote.length - 1;
								continue;
							} else if (relax_quotes === false) {
								const err = this.__error(new CsvError("CSV_INVALID_CLOSING_QUOTE", [
									"Invalid Closing Quote:",
									`got "${String.fromCharCode(nextChr)}"`,
									`at line ${this.info.lines}`,
									"instead of delimiter, record delimiter, trimable character",
									"(if activated) or comment"
								], this.options, this.__infoField()));
								if (err !== void 0) return err;
							} else {
								this.state.quoting = false;
								this.state.wasQuoting = true;
								this.state.field.prepend(quote);
								pos += quote.length - 1;
							}
						} else if (this.state.field.length !== 0) {
							if (relax_quotes === false) {
								const info = this.__infoField();
								const bom = Object.keys(boms).map((b) => boms[b].equals(this.state.field.toString()) ? b : false).filter(Boolean)[0];
								const err = this.__error(new CsvError("INVALID_OPENING_QUOTE", [
									"Invalid Opening Quote:",
									`a quote is found on field ${JSON.stringify(info.column)} at line ${info.lines}, value is ${JSON.stringify(this.state.field.toString(encoding))}`,
									bom ? `(${bom} bom)` : void 0
								], this.options, info, { field: this.state.field }));
								if (err !== void 0) return err;
							}
						} else {
							this.state.quoting = true;
							pos += quote.length - 1;
							continue;
						}
					}
					if (this.state.quoting === false) {
						const recordDelimiterLength = this.__isRecordDelimiter(chr, buf, pos);
						if (recordDelimiterLength !== 0) {
							if (this.state.commenting && this.state.wasQuoting === false && this.state.record.length === 0 && this.state.field.length === 0) this.info.comment_lines++;
							else {
								if (this.state.enabled === false && this.info.lines + (this.state.wasRowDelimiter === true ? 1 : 0) >= from_line) {
									this.state.enabled = true;
									this.__resetField();
									this.__resetRecord();
									pos += recordDelimiterLength - 1;
									continue;
								}
								if (skip_empty_lines === true && this.state.wasQuoting === false && this.state.record.length === 0 && this.state.field.length === 0) {
									this.info.empty_lines++;
									pos += recordDelimiterLength - 1;
									continue;
								}
								this.info.bytes = this.state.bufBytesStart + pos;
								const errField = this.__onField();
								if (errField !== void 0) return errField;
								this.info.bytes = this.state.bufBytesStart + pos + recordDelimiterLength;
								const errRecord = this.__onRecord(push);
								if (errRecord !== void 0) return errRecord;
								if (to !== -1 && this.info.records >= to) {
									this.state.stop = true;
									close();
									return;
								}
							}
							this.state.commenting = false;
							pos += recordDelimiterLength - 1;
							continue;
						}
						if (this.state.commenting) continue;
						if (comment !== null && (comment_no_infix === false || this.state.record.length === 0 && this.state.field.length === 0)) {
							if (this.__compareBytes(comment, buf, pos, chr) !== 0) {
								this.state.commenting = true;
								continue;
							}
						}
						const delimiterLength = this.__isDelimiter(buf, pos, chr);
						if (delimiterLength !== 0) {
							this.info.bytes = this.state.bufBytesStart + pos;
							const errField = this.__onField();
							if (errField !== void 0) return errField;
							pos += delimiterLength - 1;
							continue;
						}
					}
				}
				if (this.state.commenting === false) {
					if (max_record_size !== 0 && this.state.record_length + this.state.field.length > max_record_size) return this.__error(new CsvError("CSV_MAX_RECORD_SIZE", [
						"Max Record Size:",
						"record exceed the maximum number of tolerated bytes",
						`of ${max_record_size}`,
						`at line ${this.info.lines}`
					], this.options, this.__infoField()));
				}
				const lappend = ltrim === false || this.state.quoting === true || this.state.field.length !== 0 || !this.__isCharTrimable(buf, pos);
				const rappend = rtrim === false || this.state.wasQuoting === false;
				if (lappend === true && rappend === true) this.state.field.append(chr);
				else if (rtrim === true && !this.__isCharTrimable(buf, pos)) return this.__error(new CsvError("CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE", [
					"Invalid Closing Quote:",
					"found non trimable byte after quote",
					`at line ${this.info.lines}`
				], this.options, this.__infoField()));
				else {
					if (lappend === false) pos += this.__isCharTrimable(buf, pos) - 1;
					continue;
				}
			}
			if (end === true) {
				if (this.state.quoting === true) {
					const err = this.__error(new CsvError("CSV_QUOTE_NOT_CLOSED", ["Quote Not Closed:", `the parsing is finished with an opening quote at line ${this.info.lines}`], this.options, this.__infoField()));
					if (err !== void 0) return err;
				} else if (this.state.wasQuoting === true || this.state.record.length !== 0 || this.state.field.length !== 0) {
					this.info.bytes = this.state.bufBytesStart + pos;
					const errField = this.__onField();
					if (errField !== void 0) return errField;
					const errRecord = this.__onRecord(push);
					if (errRecord !== void 0) return errRecord;
				} else if (this.state.wasRowDelimiter === true) this.info.empty_lines++;
				else if (this.state.commenting === true) this.info.comment_lines++;
			} else {
				this.state.bufBytesStart += pos;
				this.state.previousBuf = buf.slice(pos);
			}
			if (this.state.wasRowDelimiter === true) {
				this.info.lines++;
				this.state.wasRowDelimiter = false;
			}
		},
		__onRecord: function(push) {
			const { columns, group_columns_by_name, encoding, info, from, relax_column_count, relax_column_count_less, relax_column_count_more, raw, skip_records_with_empty_values } = this.options;
			const { enabled, record } = this.state;
			if (enabled === false) return this.__resetRecord();
			const recordLength = record.length;
			if (columns === true) {
				if (skip_records_with_empty_values === true && isRecordEmpty(record)) {
					this.__resetRecord();
					return;
				}
				return this.__firstLineToColumns(record);
			}
			if (columns === false && this.info.records === 0) this.state.expectedRecordLength = recordLength;
			if (recordLength !== this.state.expectedRecordLength) {
				const err = columns === false ? new CsvError("CSV_RECORD_INCONSISTENT_FIELDS_LENGTH", [
					"Invalid Record Length:",
					`expect ${this.state.expectedRecordLength},`,
					`got ${recordLength} on line ${this.info.lines}`
				], this.options, this.__infoField(), { record }) : new CsvError("CSV_RECORD_INCONSISTENT_COLUMNS", [
					"Invalid Record Length:",
					`columns length is ${columns.length},`,
					`got ${recordLength} on line ${this.info.lines}`
				], this.options, this.__infoField(), { record });
				if (relax_column_count === true || relax_column_count_less === true && recordLength < this.state.expectedRecordLength || relax_column_count_more === true && recordLength > this.state.expectedRecordLength) {
					this.info.invalid_field_length++;
					this.state.error = err;
				} else {
					const finalErr = this.__error(err);
					if (finalErr) return finalErr;
				}
			}
			if (skip_records_with_empty_values === true && isRecordEmpty(record)) {
				this.__resetRecord();
				return;
			}
			if (this.state.recordHasError === true) {
				this.__resetRecord();
				this.state.recordHasError = false;
				return;
			}
			this.info.records++;
			if (from === 1 || this.info.records >= from) {
				const { objname } = this.options;
				if (columns !== false) {
					const obj = {};
					for (let i = 0, l = record.length; i < l; i++) {
						if (columns[i] === void 0 || columns[i].disabled) continue;
						if (group_columns_by_name === true && Object.hasOwn(obj, columns[i].name)) {
							if (Array.isArray(obj[columns[i].name])) obj[columns[i].name] = obj[columns[i].name].concat(record[i]);
							else obj[columns[i].name] = [obj[columns[i].name], record[i]];
						} else Object.defineProperty(obj, columns[i].name, {
							value: record[i],
							enumerable: true,
							writable: true,
							configurable: true
						});
					}
					if (raw === true || info === true) {
						const extRecord = Object.assign({ record: obj }, raw === true ? { raw: this.state.rawBuffer.toString(encoding) } : {}, info === true ? { info: this.__infoRecord() } : {});
						const err = this.__push(objname === void 0 ? extRecord : [obj[objname], extRecord], push);
						if (err) return err;
					} else {
						const err = this.__push(objname === void 0 ? obj : [obj[objname], obj], push);
						if (err) return err;
					}
				} else if (raw === true || info === true) {
					const extRecord = Object.assign({ record }, raw === true ? { raw: this.state.rawBuffer.toString(encoding) } : {}, info === true ? { info: this.__infoRecord() } : {});
					const err = this.__push(objname === void 0 ? extRecord : [record[objname], extRecord], push);
					if (err) return err;
				} else {
					const err = this.__push(objname === void 0 ? record : [record[objname], record], push);
					if (err) return err;
				}
			}
			this.__resetRecord();
		},
		__firstLineToColumns: function(record) {
			const { firstLineToHeaders } = this.state;
			try {
				const headers = firstLineToHeaders === void 0 ? record : firstLineToHeaders.call(null, record);
				if (!Array.isArray(headers)) return this.__error(new CsvError("CSV_INVALID_COLUMN_MAPPING", [
					"Invalid Column Mapping:",
					"expect an array from column function,",
					`got ${JSON.stringify(headers)}`
				], this.options, this.__infoField(), { headers }));
				const normalizedHeaders = normalize_columns_array(headers);
				this.state.expectedRecordLength = normalizedHeaders.length;
				this.options.columns = normalizedHeaders;
				this.__resetRecord();
				return;
			} catch (err) {
				return err;
			}
		},
		__resetRecord: function() {
			if (this.options.raw === true) this.state.rawBuffer.reset();
			this.state.error = void 0;
			this.state.record = [];
			this.state.record_length = 0;
		},
		__onField: function() {
			const { cast, encoding, rtrim, max_record_size } = this.options;
			const { enabled, wasQuoting } = this.state;
			if (enabled === false) return this.__resetField();
			let field = this.state.field.toString(encoding);
			if (rtrim === true && wasQuoting === false) field = field.trimRight();
			if (cast === true) {
				const [err, f] = this.__cast(field);
				if (err !== void 0) return err;
				field = f;
			}
			this.state.record.push(field);
			if (max_record_size !== 0 && typeof field === "string") this.state.record_length += field.length;
			this.__resetField();
		},
		__resetField: function() {
			this.state.field.reset();
			this.state.wasQuoting = false;
		},
		__push: function(record, push) {
			const { on_record } = this.options;
			if (on_record !== void 0) {
				const info = this.__infoRecord();
				try {
					record = on_record.call(null, record, info);
				} catch (err) {
					return err;
				}
				if (record === void 0 || record === null) return;
			}
			this.info.bytes_records += this.info.bytes;
			push(record);
		},
		__cast: function(field) {
			const { columns, relax_column_count } = this.options;
			if (Array.isArray(columns) === true && relax_column_count && this.options.columns.length <= this.state.record.length) return [void 0, void 0];
			if (this.state.castField !== null) try {
				const info = this.__infoField();
				return [void 0, this.state.castField.call(null, field, info)];
			} catch (err) {
				return [err];
			}
			if (this.__isFloat(field)) return [void 0, parseFloat(field)];
			else if (this.options.cast_date !== false) {
				const info = this.__infoField();
				return [void 0, this.options.cast_date.call(null, field, info)];
			}
			return [void 0, field];
		},
		__compareBytes: function(sourceBuf, targetBuf, targetPos, firstByte) {
			if (sourceBuf[0] !== firstByte) return 0;
			const sourceLength = sourceBuf.length;
			for (let i = 1; i < sourceLength; i++) if (sourceBuf[i] !== targetBuf[targetPos + i]) return 0;
			return sourceLength;
		},
		__isCharTrimable: function(buf, pos) {
			const { timchars, timcharFirstBytes } = this.state;
			const first = buf[pos];
			if (first === void 0 || timcharFirstBytes[first] === 0) return 0;
			loop1: for (let i = 0; i < timchars.length; i++) {
				const timchar = timchars[i];
				for (let j = 0; j < timchar.length; j++) if (timchar[j] !== buf[pos + j]) continue loop1;
				return timchar.length;
			}
			return 0;
		},
		__isDelimiter: function(buf, pos, chr) {
			const { delimiter, ignore_last_delimiters } = this.options;
			if (ignore_last_delimiters === true && this.state.record.length === this.options.columns.length - 1) return 0;
			else if (ignore_last_delimiters !== false && typeof ignore_last_delimiters === "number" && this.state.record.length === ignore_last_delimiters - 1) return 0;
			loop1: for (let i = 0; i < delimiter.length; i++) {
				const del = delimiter[i];
				if (del[0] === chr) {
					for (let j = 1; j < del.length; j++) if (del[j] !== buf[pos + j]) continue loop1;
					return del.length;
				}
			}
			return 0;
		},
		__isEscape: function(buf, pos, chr) {
			const { escape } = this.options;
			if (escape === null) return false;
			const l = escape.length;
			if (escape[0] === chr) {
				for (let i = 0; i < l; i++) if (escape[i] !== buf[pos + i]) return false;
				return true;
			}
			return false;
		},
		__isFloat: function(value) {
			return value - parseFloat(value) + 1 >= 0;
		},
		__isQuote: function(buf, pos) {
			const { quote } = this.options;
			if (quote === null) return false;
			const l = quote.length;
			for (let i = 0; i < l; i++) if (quote[i] !== buf[pos + i]) return false;
			return true;
		},
		__isRecordDelimiter: function(chr, buf, pos) {
			const { record_delimiter } = this.options;
			const recordDelimiterLength = record_delimiter.length;
			loop1: for (let i = 0; i < recordDelimiterLength; i++) {
				const rd = record_delimiter[i];
				const rdLength = rd.length;
				if (rd[0] !== chr) continue;
				for (let j = 1; j < rdLength; j++) if (rd[j] !== buf[pos + j]) continue loop1;
				return rd.length;
			}
			return 0;
		},
		__autoDiscoverRecordDelimiter: function(buf, pos) {
			const { encoding } = this.options;
			const rds = [
				Buffer.from("\r\n", encoding),
				Buffer.from("\n", encoding),
				Buffer.from("\r", encoding)
			];
			loop: for (let i = 0; i < rds.length; i++) {
				const l = rds[i].length;
				for (let j = 0; j < l; j++) if (rds[i][j] !== buf[pos + j]) continue loop;
				this.options.record_delimiter.push(rds[i]);
				this.state.recordDelimiterMaxLength = rds[i].length;
				return rds[i].length;
			}
			return 0;
		},
		__error: function(msg) {
			const { encoding, raw, skip_records_with_error } = this.options;
			const err = typeof msg === "string" ? new Error(msg) : msg;
			if (skip_records_with_error) {
				this.state.recordHasError = true;
				if (this.options.on_skip !== void 0) try {
					this.options.on_skip(err, raw ? this.state.rawBuffer.toString(encoding) : void 0);
				} catch (err) {
					return err;
				}
				return;
			} else return err;
		},
		__infoDataSet: function() {
			return {
				...this.info,
				columns: this.options.columns
			};
		},
		__infoRecord: function() {
			const { columns, raw, encoding } = this.options;
			return {
				...this.__infoDataSet(),
				bytes_records: this.info.bytes,
				error: this.state.error,
				header: columns === true,
				index: this.state.record.length,
				raw: raw ? this.state.rawBuffer.toString(encoding) : void 0
			};
		},
		__infoField: function() {
			const { columns } = this.options;
			const isColumns = Array.isArray(columns);
			const bytes_records = this.info.bytes_records;
			return {
				...this.__infoRecord(),
				bytes_records,
				column: isColumns === true ? columns.length > this.state.record.length ? columns[this.state.record.length].name : null : this.state.record.length,
				quoting: this.state.wasQuoting
			};
		}
	};
};

// node_modules/csv-parse/lib/index.js
var Parser = class extends Transform {
	constructor(opts = {}) {
		super({
			readableObjectMode: true,
			...opts,
			encoding: null
		});
		this.api = transform({
			on_skip: (err, chunk) => {
				this.emit("skip", err, chunk);
			},
			...opts
		});
		this.state = this.api.state;
		this.options = this.api.options;
		this.info = this.api.info;
	}
	_transform(buf, _, callback) {
		if (this.state.stop === true) return;
		const err = this.api.parse(buf, false, (record) => {
			this.push(record);
		}, () => {
			this.push(null);
			this.end();
			this.on("end", this.destroy);
		});
		if (err !== void 0) this.state.stop = true;
		callback(err);
	}
	_flush(callback) {
		if (this.state.stop === true) return;
		callback(this.api.parse(void 0, true, (record) => {
			this.push(record);
		}, () => {
			this.push(null);
			this.on("end", this.destroy);
		}));
	}
};
const parse = function() {
	let data, options, callback;
	for (const i in arguments) {
		const argument = arguments[i];
		const type = typeof argument;
		if (data === void 0 && (typeof argument === "string" || Buffer.isBuffer(argument))) data = argument;
		else if (options === void 0 && is_object(argument)) options = argument;
		else if (callback === void 0 && type === "function") callback = argument;
		else throw new CsvError("CSV_INVALID_ARGUMENT", ["Invalid argument:", `got ${JSON.stringify(argument)} at index ${i}`], options || {});
	}
	const parser = new Parser(options);
	if (callback) {
		const records = options === void 0 || options.objname === void 0 ? [] : Object.create(null);
		parser.on("readable", function() {
			let record;
			while ((record = this.read()) !== null) if (options === void 0 || options.objname === void 0) records.push(record);
			else Object.assign(records, { [record[0]]: record[1] });
		});
		parser.on("error", function(err) {
			callback(err, void 0, parser.api.__infoDataSet());
		});
		parser.on("end", function() {
			callback(void 0, records, parser.api.__infoDataSet());
		});
	}
	if (data !== void 0) {
		const writer = function() {
			parser.write(data);
			parser.end();
		};
		if (typeof setImmediate === "function") setImmediate(writer);
		else setTimeout(writer, 0);
	}
	return parser;
};

// packages/data/src/file-error.ts
/** What a failed system call on a file means to the user; anything that is no system error passes unchanged. */
function fileError(path, error) {
	const code = error?.code;
	if (typeof code !== "string" || error instanceof UserError) return error;
	switch (code) {
		case "ENOENT":
		case "ENOTDIR": return new UserError("this file does not exist", {
			where: path,
			fix: "Check the path, and that the step that writes the file ran before this one in the same job.",
			cause: error
		});
		case "EISDIR": return new UserError("this is a directory, not a file", {
			where: path,
			cause: error
		});
		case "EACCES":
		case "EPERM": return new UserError("this file may not be read by the user who runs the step", {
			where: path,
			cause: error
		});
		default: return /^E[A-Z]+$/.test(code) ? new UserError(`this file cannot be read: ${messageOf(error)}`, {
			where: path,
			cause: error
		}) : error;
	}
}

// packages/data/src/table.ts
/** Puts columns of equal length together; `lineOf` gives a row's physical line where the file has lines. */
function makeTable(source, rowCount, columns, lineOf) {
	const byName = new Map(columns.map((column) => [column.name, column]));
	const columnNames = columns.map((column) => column.name);
	return {
		rowCount,
		columnNames,
		source,
		hasColumn: (name) => byName.has(name),
		column(name) {
			const column = byName.get(name);
			if (column === void 0) throw missingColumn(source.path, name, columnNames);
			return column;
		},
		locate(row, column) {
			const place = lineOf === void 0 ? `row ${row + 1}` : `line ${lineOf(row)}`;
			return `${source.path}, ${place}${column === void 0 ? "" : `, column "${column}"`}`;
		}
	};
}
/** The error for a column that the file does not have: the nearest name, and the names that exist. */
function missingColumn(path, name, existing) {
	const known = `The file has: ${existing.slice(0, 30).join(", ")}${existing.length > 30 ? `, and ${existing.length - 30} more` : ""}.`;
	const near = suggestion(name, existing);
	return new UserError(`there is no column "${name}"`, {
		where: path,
		fix: near.startsWith("Did") ? `${near} ${known}` : known
	});
}
/** A number column; `missing` marks missing cells with 1, null when none is missing. */
function numberColumn(name, values, missing, texts = null) {
	const isMissing = (row) => missing !== null && missing[row] === 1;
	return {
		name,
		type: "number",
		values,
		isMissing,
		text: (row) => isMissing(row) ? null : texts === null ? String(values[row]) : texts[row] ?? String(values[row])
	};
}
/** A column of instants, given in milliseconds since 1970 UTC; NaN is missing. */
function dateColumn(name, values) {
	return {
		name,
		type: "date",
		values,
		isMissing: (row) => Number.isNaN(values[row]),
		text(row) {
			const value = values[row];
			if (Number.isNaN(value)) return null;
			const whole = Math.floor(value);
			const iso = new Date(whole).toISOString();
			if (whole === value) return iso;
			return `${iso.slice(0, -1)}${Math.round((value - whole) * 1e3).toString().padStart(3, "0")}Z`;
		}
	};
}
/** A column of texts. */
function stringColumn(name, values) {
	return {
		name,
		type: "string",
		values,
		isMissing: (row) => values[row] === null,
		text: (row) => values[row] ?? null
	};
}
/** A column of booleans, or of integers beyond 2^53; a cell's text is what JavaScript prints unless `texts` says. */
function booleanColumn(name, values, texts = null) {
	return {
		name,
		type: "boolean",
		values,
		isMissing: (row) => values[row] === null,
		text: (row) => values[row] === null ? null : texts?.[row] ?? String(values[row])
	};
}
/** A column of integers beyond ±(2^53 − 1), exact. */
function bigintColumn(name, values) {
	return {
		name,
		type: "bigint",
		values,
		isMissing: (row) => values[row] === null,
		text: (row) => values[row]?.toString() ?? null
	};
}

// packages/data/src/csv.ts
const numberText = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const notFinite = /* @__PURE__ */ new Map([
	["nan", NaN],
	["inf", Number.POSITIVE_INFINITY],
	["+inf", Number.POSITIVE_INFINITY],
	["-inf", Number.NEGATIVE_INFINITY],
	["infinity", Number.POSITIVE_INFINITY],
	["+infinity", Number.POSITIVE_INFINITY],
	["-infinity", Number.NEGATIVE_INFINITY]
]);
/** The number that a text stands for, surrounding spaces ignored; undefined when it is no number. `nan` and `inf` are. */
function parseNumber(text) {
	const trimmed = text.trim();
	if (numberText.test(trimmed)) return Number(trimmed);
	return notFinite.get(trimmed.toLowerCase());
}
/** An identifier that only looks like a number: a double would lose its leading zeros or its last digits. */
function isIdentifier(text, value) {
	return /^[+-]?0\d/.test(text) || /^[+-]?\d+$/.test(text) && !Number.isSafeInteger(value);
}
/**
* Collects the cells of one column. As long as every cell is the shortest spelling of a number, only the number
* is kept (the text can be printed again); from the first other cell on, texts are kept too.
*/
var ColumnBuilder = class {
	name;
	#numbers = /* @__PURE__ */ new Float64Array(1024);
	#rows = 0;
	#texts = null;
	#numeric = true;
	#anyValue = false;
	#missing = [];
	constructor(name) {
		this.name = name;
	}
	push(cell) {
		const row = this.#rows++;
		if (cell === "") {
			this.#missing.push(row);
			this.#texts?.push(null);
			if (this.#numeric) this.#setNumber(row, NaN);
			return;
		}
		this.#anyValue = true;
		if (!this.#numeric) {
			this.#texts.push(cell);
			return;
		}
		const value = parseNumber(cell);
		const canonical = value !== void 0 && String(value) === cell;
		if (!canonical && this.#texts === null) this.#texts = this.#printed(row);
		this.#texts?.push(cell);
		if (value === void 0 || !canonical && isIdentifier(cell.trim(), value)) {
			this.#numeric = false;
			this.#numbers = /* @__PURE__ */ new Float64Array(0);
		} else this.#setNumber(row, value);
	}
	build() {
		const missing = this.#missing.length === 0 ? null : new Uint8Array(this.#rows);
		for (const row of this.#missing) missing[row] = 1;
		if (this.#numeric && this.#anyValue) return numberColumn(this.name, this.#numbers.slice(0, this.#rows), missing, this.#texts);
		const texts = this.#texts ?? new Array(this.#rows).fill(null);
		if (this.#anyValue && texts.every((text) => text === null || /^(?:true|false)$/i.test(text))) return booleanColumn(this.name, texts.map((text) => text === null ? null : text.toLowerCase() === "true"), texts);
		return stringColumn(this.name, texts);
	}
	#printed(rows) {
		const missing = new Set(this.#missing);
		return Array.from({ length: rows }, (_, row) => missing.has(row) ? null : String(this.#numbers[row]));
	}
	#setNumber(row, value) {
		if (row >= this.#numbers.length) {
			const larger = new Float64Array(this.#numbers.length * 2);
			larger.set(this.#numbers);
			this.#numbers = larger;
		}
		this.#numbers[row] = value;
	}
};
/** The delimiter of a file, from its header line alone: whichever of `,` `;` tab occurs most outside quotes. */
function detectDelimiter(header) {
	const counts = {
		",": 0,
		";": 0,
		"	": 0
	};
	let quoted = false;
	for (const character of header) if (character === "\"") quoted = !quoted;
	else if (!quoted && (character === "\n" || character === "\r")) break;
	else if (!quoted && character in counts) counts[character]++;
	if (counts[";"] > counts[","] && counts[";"] >= counts["	"]) return ";";
	return counts["	"] > counts[","] ? "	" : ",";
}
/** Cuts a UTF-8 sequence that the piece does not finish, so that pieces can be checked one by one. */
function completeUtf8Length(piece) {
	for (let back = 1; back <= Math.min(3, piece.length); back++) {
		const byte = piece[piece.length - back];
		if ((byte & 192) === 128) continue;
		return (byte >= 240 ? 4 : byte >= 224 ? 3 : byte >= 192 ? 2 : 1) > back ? piece.length - back : piece.length;
	}
	return piece.length;
}
/**
* Reads a CSV file (RFC 4180: quotes, CRLF; also BOM, `;` or tab as its header shows) in one streaming pass.
* A column of numbers becomes doubles, one of true/false booleans, else texts; an empty cell is missing.
* Integers with leading zeros or beyond 2^53 stay texts, since they are identifiers.
* @throws UserError with the physical line: no header, no rows, ragged row, duplicate or empty header name,
* unclosed quote, bytes that are not UTF-8.
*/
async function readCsv(path, wanted) {
	const hash = createHash("sha256");
	let bytes = 0;
	let header;
	let builders = [];
	let rowCount = 0;
	const breakRows = [];
	const breakOffsets = [];
	let nextLine = 1;
	let emptyLines = 0;
	let parserLines = 0;
	const onRecord = (record, context) => {
		const line = nextLine + (context.empty_lines - emptyLines);
		let inside = 0;
		if (context.lines - parserLines !== 1) for (const cell of record) inside += cell.split(/\r\n|\n|\r/).length - 1;
		emptyLines = context.empty_lines;
		parserLines = context.lines;
		nextLine = line + inside + 1;
		if (header === void 0) {
			header = record.map((name) => name.trim());
			builders = checkHeader(path, header, line, wanted);
			return;
		}
		if (record.length !== header.length) throw new UserError(`this row has ${count(record.length, "field")}, the header has ${count(header.length, "field")}`, {
			where: `${path}, line ${line}`,
			fix: "A text that holds the delimiter or a line break must stand in double quotes."
		});
		const offset = line - rowCount;
		if (breakOffsets.length === 0 || breakOffsets[breakOffsets.length - 1] !== offset) {
			breakRows.push(rowCount);
			breakOffsets.push(offset);
		}
		for (const { at, builder } of builders) builder.push(record[at]);
		rowCount++;
	};
	const parserFor = (first) => parse({
		bom: true,
		delimiter: detectDelimiter(first.toString("utf8").replace(/^\ufeff/, "")),
		relax_column_count: true,
		skip_empty_lines: true,
		on_record: onRecord
	});
	let parser;
	let failure;
	let finished;
	let rest = Buffer.alloc(0);
	let linesChecked = 0;
	const checkUtf8 = (piece, last) => {
		const joined = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
		const length = last ? joined.length : completeUtf8Length(joined);
		const complete = joined.subarray(0, length);
		if (!isUtf8(complete)) throw notUtf8(path, complete, linesChecked);
		for (let at = complete.indexOf(10); at >= 0; at = complete.indexOf(10, at + 1)) linesChecked++;
		rest = Buffer.from(joined.subarray(length));
	};
	try {
		for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 })) {
			if (bytes === 0) rejectUtf16(path, piece);
			hash.update(piece);
			bytes += piece.length;
			checkUtf8(piece, false);
			if (parser === void 0) {
				const made = parserFor(piece);
				parser = made;
				finished = new Promise((resolve) => {
					made.on("error", (error) => {
						failure = error;
						resolve();
					});
					made.on("end", resolve);
				});
				made.resume();
			}
			if (failure !== void 0) break;
			if (!parser.write(piece)) {
				const waiting = parser;
				await new Promise((resolve) => {
					const go = () => {
						waiting.off("drain", go);
						waiting.off("error", go);
						resolve();
					};
					waiting.on("drain", go);
					waiting.on("error", go);
				});
			}
		}
		if (failure === void 0 && rest.length > 0) checkUtf8(Buffer.alloc(0), true);
	} catch (error) {
		parser?.destroy();
		throw fileError(path, error);
	}
	if (parser === void 0 || finished === void 0) throw new UserError("this file is empty", {
		where: path,
		fix: "The step that should write it wrote nothing."
	});
	if (failure === void 0) {
		parser.end();
		await finished;
	}
	if (failure !== void 0) throw csvError(path, failure);
	if (header === void 0) throw new UserError("this file has blank lines only", { where: path });
	if (rowCount === 0) throw new UserError("this file has a header and no rows", {
		where: path,
		fix: "The step that should write it wrote no predictions."
	});
	return makeTable({
		path,
		format: "csv",
		sha256: `sha256:${hash.digest("hex")}`,
		bytes
	}, rowCount, builders.map(({ builder }) => builder.build()), (row) => {
		let low = 0;
		let high = breakRows.length - 1;
		while (low < high) {
			const middle = low + high + 1 >> 1;
			if (breakRows[middle] <= row) low = middle;
			else high = middle - 1;
		}
		return row + breakOffsets[low];
	});
}
function count(n, word) {
	return `${n} ${word}${n === 1 ? "" : "s"}`;
}
function checkHeader(path, header, line, wanted) {
	const where = `${path}, line ${line}`;
	header.forEach((name, at) => {
		const first = header.indexOf(name);
		if (name !== "" && first !== at) throw new UserError(`the column "${name}" stands twice, as column ${first + 1} and ${at + 1}`, {
			where,
			fix: "Give every column its own name."
		});
	});
	if (header.every((name) => parseNumber(name) !== void 0)) throw new UserError("the first line holds numbers, not the names of columns", {
		where,
		fix: "Write a header such as \"id,label,score\" as the first line."
	});
	for (const name of wanted ?? []) if (!header.includes(name)) throw missingColumn(path, name, header);
	return header.flatMap((name, at) => name === "" || wanted !== void 0 && !wanted.includes(name) ? [] : [{
		at,
		builder: new ColumnBuilder(name)
	}]);
}
function csvError(path, error) {
	if (!(error instanceof CsvError)) return error;
	const line = error.lines;
	return new UserError(messageOf(error).replace(/^[A-Z][\w ]+: /, ""), {
		where: typeof line === "number" ? `${path}, line ${line}` : path,
		fix: error.code === "CSV_QUOTE_NOT_CLOSED" ? "A double quote is opened and never closed; a quote inside a text is written twice." : "A text with quotes, delimiters or line breaks must stand in double quotes, and a quote inside it is written twice.",
		cause: error
	});
}
function rejectUtf16(path, piece) {
	const [a, b] = [piece[0], piece[1]];
	if (a === 255 && b === 254 || a === 254 && b === 255) throw new UserError("this file is UTF-16, not UTF-8", {
		where: path,
		fix: "Save it as UTF-8 (\"CSV UTF-8\" in Excel, encoding=\"utf-8\" in pandas)."
	});
}
function notUtf8(path, piece, linesBefore) {
	let line = linesBefore + 1;
	for (let start = 0; start < piece.length;) {
		const end = piece.indexOf(10, start);
		const stop = end < 0 ? piece.length : end + 1;
		if (!isUtf8(piece.subarray(start, stop))) break;
		start = stop;
		line++;
	}
	const binary = piece.subarray(0, 1e3).includes(0);
	return new UserError(binary ? "this is a binary file, not CSV" : "this line is not UTF-8", {
		where: binary ? path : `${path}, line ${line}`,
		fix: binary ? "Give a CSV or a Parquet file." : "Save the file as UTF-8 (encoding=\"utf-8\" in pandas); it may be Latin-1 or Windows-1252."
	});
}

// packages/data/src/with-file.ts
/**
* Opens a file for reading, and closes it whatever happens. Not `await using`: the command line runs on Node 22, which does
* not know it.
*/
async function withFile(path, read) {
	const file = await open(path, "r");
	try {
		return await read(file);
	} finally {
		await file.close();
	}
}

// packages/data/src/read-table.ts
/**
* Reads a CSV or Parquet file into memory, column by column. No native module is needed.
* @throws UserError naming the file and, where there is one, the line or row and the column: see `readCsv`, `readParquet`;
* also for a file that is absent, empty, a directory, compressed, or of another format.
*/
async function readTable(path, options = {}) {
	const asked = options.format ?? "auto";
	const found = await sniff(path);
	if (asked === "parquet" && found !== "parquet") throw new UserError("this is not a Parquet file: it does not begin with \"PAR1\"", { where: path });
	return (asked === "auto" ? found : asked) === "parquet" ? await (await import("./data-parquet.js")).readParquet(path, options.columns) : await readCsv(path, options.columns);
}
const startsWith = (...bytes) => {
	return (head) => bytes.every((byte, at) => head[at] === byte);
};
const foreign = [
	{
		name: "gzip-compressed",
		fix: "Decompress it first (gunzip), or write Parquet, which is compressed by itself.",
		matches: startsWith(31, 139)
	},
	{
		name: "Zstandard-compressed",
		fix: "Decompress it first, or write Parquet, which is compressed by itself.",
		matches: startsWith(40, 181, 47, 253)
	},
	{
		name: "a zip archive (an Excel workbook or a NumPy .npz file is one, too)",
		fix: "Give the CSV or Parquet file itself.",
		matches: startsWith(80, 75, 3, 4)
	},
	{
		name: "a Python pickle, which is never loaded because loading it runs code",
		fix: "Write the predictions as CSV or Parquet, e.g. frame.to_parquet(\"predictions.parquet\").",
		matches: (head) => head[0] === 128 && head[1] >= 2 && head[1] <= 5
	},
	{
		name: "a NumPy array",
		fix: "Write the predictions as CSV or Parquet.",
		matches: startsWith(147, 78, 85, 77, 80, 89)
	},
	{
		name: "an Arrow (Feather) file",
		fix: "Write it as Parquet, e.g. frame.to_parquet(\"predictions.parquet\").",
		matches: startsWith(65, 82, 82, 79, 87, 49)
	},
	{
		name: "a Git LFS pointer, not the file itself",
		fix: "Set `lfs: true` at actions/checkout.",
		matches: (head) => head.toString("latin1").startsWith("version https://git-lfs")
	},
	{
		name: "encrypted Parquet",
		fix: "Write it without encryption.",
		matches: (head) => head.toString("latin1", 0, 4) === "PARE"
	}
];
async function sniff(path) {
	const head = Buffer.alloc(64);
	let length = 0;
	try {
		length = (await withFile(path, (file) => file.read(head, 0, head.length, 0))).bytesRead;
	} catch (error) {
		throw fileError(path, error);
	}
	const bytes = head.subarray(0, length);
	if (length === 0) throw new UserError("this file is empty", {
		where: path,
		fix: "The step that should write it wrote nothing."
	});
	const other = foreign.find((candidate) => candidate.matches(bytes));
	if (other !== void 0) throw new UserError(`this is ${other.name}`, {
		where: path,
		fix: other.fix
	});
	if (bytes.toString("latin1", 0, 4) === "PAR1") return "parquet";
	if (/\.parquet$/i.test(path)) throw new UserError("this is not a Parquet file: it does not begin with \"PAR1\"", {
		where: path,
		fix: "Rename it when it is CSV, else write it again."
	});
	return "csv";
}

// packages/evaluation/src/distributions.ts
/** Complementary error function by the Chebyshev fit of Numerical Recipes (3rd ed., §6.2.2), to about 1e-15. */
function erfc(x) {
	const z = Math.abs(x);
	const t = 2 / (2 + z);
	const ty = 4 * t - 2;
	let d = 0;
	let dd = 0;
	for (let j = chebyshev.length - 1; j > 0; j--) {
		const previous = d;
		d = ty * d - dd + chebyshev[j];
		dd = previous;
	}
	const value = t * Math.exp(-z * z + .5 * (chebyshev[0] + ty * d) - dd);
	return x >= 0 ? value : 2 - value;
}
const chebyshev = [
	-1.3026537197817094,
	.6419697923564903,
	.019476473204185836,
	-.00956151478680863,
	-.000946595344482036,
	.000366839497852761,
	42523324806907e-18,
	-20278578112534e-18,
	-1624290004647e-18,
	130365583558e-17,
	1.5626441722e-8,
	-8.5238095915e-8,
	6.529054439e-9,
	5.059343495e-9,
	-991364156e-18,
	-227365122e-18,
	96467911e-18,
	2394038e-18,
	-6886027e-18,
	894487e-18,
	313092e-18,
	-112708e-18,
	381e-18,
	7106e-18,
	-1523e-18,
	-94e-18,
	121e-18,
	-28e-18
];
/** Probability that a standard normal variable is at most `x`. */
function normalCdf(x) {
	return .5 * erfc(-x / Math.SQRT2);
}
/** The `p` quantile of the standard normal distribution, by bisection on `normalCdf`. */
function normalQuantile(p) {
	if (p <= 0) return Number.NEGATIVE_INFINITY;
	if (p >= 1) return Number.POSITIVE_INFINITY;
	return invert(normalCdf, p, 40);
}
/** Log of the gamma function for x > 0 (Lanczos, g = 7, n = 9), relative error about 1e-15. */
function logGamma(x) {
	let sum = .9999999999998099;
	lanczos.forEach((coefficient, i) => {
		sum += coefficient / (x + i);
	});
	const t = x + 6.5;
	return .5 * Math.log(2 * Math.PI) + (x - .5) * Math.log(t) - t + Math.log(sum);
}
const lanczos = [
	676.5203681218851,
	-1259.1392167224028,
	771.3234287776531,
	-176.6150291621406,
	12.507343278686905,
	-.13857109526572012,
	9984369578019572e-21,
	1.5056327351493116e-7
];
/** Regularized incomplete beta function I_x(a, b), by Lentz's continued fraction (Numerical Recipes §6.4). */
function incompleteBeta(x, a, b) {
	if (x <= 0) return 0;
	if (x >= 1) return 1;
	if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
	const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a;
	const tiny = 1e-300;
	let c = 1;
	let d = 1 / (1 - (a + b) * x / (a + 1) || tiny);
	let fraction = d;
	for (let m = 1; m < 300; m++) {
		const even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
		d = 1 / (1 + even * d || tiny);
		c = 1 + even / c || tiny;
		fraction *= d * c;
		const odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
		d = 1 / (1 + odd * d || tiny);
		c = 1 + odd / c || tiny;
		fraction *= d * c;
		if (Math.abs(d * c - 1) < 1e-15) break;
	}
	return front * fraction;
}
/** The `p` quantile of Student's t distribution with `df` degrees of freedom. */
function studentQuantile(p, df) {
	const cdf = (t) => {
		const tail = .5 * incompleteBeta(df / (df + t * t), df / 2, .5);
		return t > 0 ? 1 - tail : tail;
	};
	return invert(cdf, p, 1e6);
}
/** Solves cdf(x) = p for an increasing cdf by bisection on [−limit, limit]. */
function invert(cdf, p, limit) {
	let low = -limit;
	let high = limit;
	for (let i = 0; i < 200; i++) {
		const middle = (low + high) / 2;
		if (middle === low || middle === high) break;
		if (cdf(middle) < p) low = middle;
		else high = middle;
	}
	return (low + high) / 2;
}

// packages/evaluation/src/intervals.ts
/**
* Wilson's score interval of a proportion `hits / of` (Wilson 1927; statsmodels `proportion_confint(method="wilson")`).
* `hits` may be fractional, for a share that is known over an effective number of units.
*/
function wilson(hits, of, level = .95) {
	const z = normalQuantile(.5 + level / 2);
	const p = hits / of;
	const z2 = z * z;
	const center = (p + z2 / (2 * of)) / (1 + z2 / of);
	const half = z / (1 + z2 / of) * Math.sqrt(p * (1 - p) / of + z2 / (4 * of * of));
	return [p === 0 ? 0 : Math.max(0, center - half), p === 1 ? 1 : Math.min(1, center + half)];
}
/**
* DeLong's interval of an AUC on the logit scale (DeLong, DeLong, Clarke-Pearson 1988; midranks by Sun, Xu 2014).
* `variance` is DeLong's of the AUC. Undefined (null) at an AUC of 0 or 1, whose variance is 0.
*/
function logitDeLong(auc, variance, level = .95) {
	if (!(auc > 0 && auc < 1 && variance > 0)) return null;
	const half = normalQuantile(.5 + level / 2) * Math.sqrt(variance) / (auc * (1 - auc));
	const logit = Math.log(auc / (1 - auc));
	return [1 / (1 + Math.exp(half - logit)), 1 / (1 + Math.exp(-half - logit))];
}
/**
* Newcombe's method 5 for an AUC (Newcombe 2006, Statistics in Medicine 25:559–573): the score-type interval
* with Hanley and McNeil's variance taken at the bound, and (m + n)/2 − 1 for both m − 1 and n − 1.
* Usable with few rows of a class and at an AUC of 0 or 1.
*/
function newcombe5(auc, positives, negatives, level = .95) {
	const z = normalQuantile(.5 + level / 2);
	const star = (positives + negatives) / 2 - 1;
	const variance = (theta) => theta * (1 - theta) / (positives * negatives) * (1 + star * ((1 - theta) / (2 - theta) + theta / (1 + theta)));
	const solve = (end) => {
		if (auc === end) return end;
		let inner = auc;
		let outer = end;
		for (let i = 0; i < 200; i++) {
			const middle = (inner + outer) / 2;
			if (Math.abs(auc - middle) < z * Math.sqrt(variance(middle))) inner = middle;
			else outer = middle;
		}
		return (inner + outer) / 2;
	};
	return [solve(0), solve(1)];
}
/**
* Bias-corrected and accelerated bootstrap interval (Efron 1987) from replicates of an estimate.
* The nominal quantiles are those of Student's t with `clusters` − 1 degrees of freedom times √(k/(k−1))
* (Hesterberg 2015, "expanded percentile"), since the plain ones are too narrow with few clusters.
* @param influence change of the estimate per unit of weight of each cluster, for the acceleration; null: none (BC).
* @param scale size of the numbers that the estimate is made of; a spread of 1e-12 of it is rounding.
* @returns null when more than a tenth of the replicates are undefined (NaN) or none varies.
*/
function bcaInterval(replicates, estimate, influence, clusters, level = .95, scale = Math.abs(estimate)) {
	const defined = replicates.filter((value) => !Number.isNaN(value)).sort();
	const count = defined.length;
	if (count < .9 * replicates.length || count === 0) return null;
	if (defined[count - 1] - defined[0] <= 1e-12 * scale) return null;
	let below = 0;
	let equal = 0;
	for (const value of defined) if (value < estimate) below++;
	else if (value === estimate) equal++;
	const share = (below + equal / 2) / count;
	const z0 = normalQuantile(Math.min(Math.max(share, 1 / (count + 1)), count / (count + 1)));
	const a = influence === null ? 0 : acceleration(influence);
	const z = Math.sqrt(clusters / (clusters - 1)) * studentQuantile(.5 + level / 2, clusters - 1);
	const adjusted = (side) => {
		const denominator = 1 - a * (z0 + side);
		return denominator > .1 ? normalCdf(z0 + (z0 + side) / denominator) : normalCdf(side);
	};
	return [quantile(defined, adjusted(-z)), quantile(defined, adjusted(z))];
}
/** A sixth of the skewness of the influence values: how fast the standard error changes with the estimate. */
function acceleration(influence) {
	let mean = 0;
	for (const value of influence) mean += value / influence.length;
	let second = 0;
	let third = 0;
	for (const value of influence) {
		const centered = value - mean;
		second += centered * centered;
		third += centered * centered * centered;
	}
	return second > 0 ? third / (6 * second ** 1.5) : 0;
}
/** Quantile of sorted replicates at position p·(B + 1), interpolated; the ends are the extreme replicates. */
function quantile(sorted, p) {
	const position = Math.min(Math.max(p * (sorted.length + 1) - 1, 0), sorted.length - 1);
	const index = Math.floor(position);
	const next = sorted[Math.min(index + 1, sorted.length - 1)];
	return sorted[index] + (position - index) * (next - sorted[index]);
}

// packages/evaluation/src/metrics.ts
const unit = [0, 1];
const positive = [0, Number.POSITIVE_INFINITY];
const binary = (direction, describe, rest = {}) => ({
	task: "binary-classification",
	direction,
	describe,
	range: unit,
	needs: [],
	threshold: false,
	ranked: false,
	...rest
});
const regression = (direction, describe, rest = {}) => ({
	...binary(direction, describe, {
		range: positive,
		...rest
	}),
	task: "regression"
});
/** Every metric that gates and reports know, by name. Values agree with scikit-learn to 1e-9. */
const metricDefinitions = {
	roc_auc: binary("higher", "area under the ROC curve; ties count one half", {
		needs: ["both-classes"],
		ranked: true
	}),
	pr_auc: binary("higher", "area under the precision-recall curve (average precision)", {
		needs: ["both-classes"],
		ranked: true
	}),
	log_loss: binary("lower", "mean negative log-likelihood; scores clipped to [2^-52, 1 - 2^-52]", { range: positive }),
	brier: binary("lower", "mean squared difference of score and label"),
	accuracy: binary("higher", "share of rows classified right", { threshold: true }),
	balanced_accuracy: binary("higher", "mean of recall and specificity", {
		threshold: true,
		needs: ["both-classes"]
	}),
	precision: binary("higher", "share of predicted positives that are positive", {
		threshold: true,
		needs: ["predicted-positives"]
	}),
	recall: binary("higher", "share of positives that are found", {
		threshold: true,
		needs: ["positives"]
	}),
	specificity: binary("higher", "share of negatives that are left alone", {
		threshold: true,
		needs: ["negatives"]
	}),
	f1: binary("higher", "harmonic mean of precision and recall", { threshold: true }),
	mcc: binary("higher", "Matthews' correlation of decision and label", {
		threshold: true,
		range: [-1, 1],
		needs: ["both-classes", "predicted-positives"]
	}),
	calibration_in_the_large: binary("zero", "mean score minus observed rate", { range: [-1, 1] }),
	mean_prediction: binary("none", "mean score"),
	prevalence: binary("none", "share of positives"),
	rmse: regression("lower", "root of the mean squared error"),
	mae: regression("lower", "mean absolute error"),
	median_absolute_error: regression("lower", "median of the absolute error", { ranked: true }),
	mape: regression("lower", "mean absolute error relative to the label; undefined where a label is 0"),
	r2: regression("higher", "share of the label variance that is explained", {
		range: [Number.NEGATIVE_INFINITY, 1],
		needs: ["label-variance"]
	}),
	mean_error: regression("zero", "mean of prediction minus label (bias)", { range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] })
};
/** Names that other tools use for the same number. */
const otherNames = {
	auc: "roc_auc",
	auroc: "roc_auc",
	roc_auc_score: "roc_auc",
	average_precision: "pr_auc",
	average_precision_score: "pr_auc",
	ap: "pr_auc",
	auprc: "pr_auc",
	logloss: "log_loss",
	cross_entropy: "log_loss",
	brier_score: "brier",
	brier_score_loss: "brier",
	acc: "accuracy",
	accuracy_score: "accuracy",
	sensitivity: "recall",
	tpr: "recall",
	tnr: "specificity",
	f1_score: "f1",
	matthews_corrcoef: "mcc",
	bias: "mean_error",
	r2_score: "r2",
	root_mean_squared_error: "rmse",
	mean_absolute_error: "mae",
	mean_absolute_percentage_error: "mape",
	medae: "median_absolute_error"
};
/** Names of the metrics of a task, in the order in which reports show them. */
function metricsOf(task) {
	return Object.keys(metricDefinitions).filter((name) => metricDefinitions[name].task === task);
}
/**
* The definition of a metric, checked against the task and the arguments that a gate gives it.
* @throws UserError for an unknown name (naming the nearest), a metric of another task, or an argument that it does not take.
*/
function checkMetric(name, task, args = {}, where) {
	const definition = Object.hasOwn(metricDefinitions, name) ? metricDefinitions[name] : void 0;
	const known = metricsOf(task);
	if (definition === void 0) {
		const near = (Object.hasOwn(otherNames, name) ? otherNames[name] : void 0) ?? nearest(name, known);
		throw new UserError(`there is no metric "${name}"`, {
			where,
			fix: `${near === void 0 ? "" : `Did you mean "${near}"? `}Known for ${task}: ${known.join(", ")}.`
		});
	}
	if (definition.task !== task) throw new UserError(`the metric "${name}" belongs to ${definition.task}, and this is ${task}`, {
		where,
		fix: `Known for ${task}: ${known.join(", ")}.`
	});
	for (const [key, value] of Object.entries(args)) {
		if (key !== "threshold" || !definition.threshold) throw new UserError(`the metric "${name}" takes no argument "${key}"`, {
			where,
			fix: definition.threshold ? "It takes \"threshold\"." : "It takes none."
		});
		if (!(value >= 0 && value <= 1)) throw new UserError(`a threshold lies between 0 and 1, not at ${value}`, { where });
	}
	return definition;
}
/**
* How many sums over rows the unranked metrics are made of. Binary: `binarySums`. Regression: rows, squared error,
* absolute error, error, centered label (minus its mean over all rows), its square, relative error, labels that are 0.
*/
const sumCount = {
	"binary-classification": 7,
	regression: 8
};
/** Indices of the sums over rows of a binary classifier. */
const binarySums = {
	rows: 0,
	positives: 1,
	truePositives: 2,
	falsePositives: 3,
	logLoss: 4,
	squaredError: 5,
	score: 6
};
/**
* An unranked metric from its sums over rows; NaN when undefined (an empty denominator is undefined, not 0).
* `at` is where the sums begin in `sums`.
*/
function metricFromSums(name, sums, at = 0) {
	const n = sums[at];
	if (n <= 0) return NaN;
	switch (name) {
		case "rmse": return Math.sqrt(Math.max(0, sums[at + 1]) / n);
		case "mae": return sums[at + 2] / n;
		case "mean_error": return sums[at + 3] / n;
		case "r2": {
			const total = sums[at + 5] - sums[at + 4] ** 2 / n;
			return total > 0 ? 1 - sums[at + 1] / total : NaN;
		}
		case "mape": return sums[at + 7] > 0 ? NaN : sums[at + 6] / n;
	}
	const p = sums[at + 1];
	const tp = sums[at + 2];
	const fp = sums[at + 3];
	const negatives = n - p;
	const fn = p - tp;
	const tn = negatives - fp;
	switch (name) {
		case "accuracy": return (tp + tn) / n;
		case "precision": return ratio(tp, tp + fp);
		case "recall": return ratio(tp, p);
		case "specificity": return ratio(tn, negatives);
		case "f1": return ratio(2 * tp, 2 * tp + fp + fn);
		case "balanced_accuracy": return (ratio(tp, p) + ratio(tn, negatives)) / 2;
		case "mcc": {
			const product = (tp + fp) * p * negatives * (tn + fn);
			return product > 0 ? (tp * tn - fp * fn) / Math.sqrt(product) : NaN;
		}
		case "log_loss": return sums[at + 4] / n;
		case "brier": return sums[at + 5] / n;
		case "mean_prediction": return sums[at + 6] / n;
		case "prevalence": return p / n;
		case "calibration_in_the_large": return (sums[at + 6] - p) / n;
		default: throw new Error(`"${name}" is not made of sums`);
	}
}
/** Numerator and denominator of a metric that is a plain proportion of rows; undefined for the others. */
function proportionOf(name, sums, at = 0) {
	const n = sums[at];
	const p = sums[at + 1];
	const tp = sums[at + 2];
	const fp = sums[at + 3];
	switch (name) {
		case "accuracy": return {
			hits: tp + (n - p - fp),
			of: n
		};
		case "precision": return {
			hits: tp,
			of: tp + fp
		};
		case "recall": return {
			hits: tp,
			of: p
		};
		case "specificity": return {
			hits: n - p - fp,
			of: n - p
		};
		case "prevalence": return {
			hits: p,
			of: n
		};
		default: return;
	}
}
function ratio(numerator, denominator) {
	return denominator > 0 ? numerator / denominator : NaN;
}

// packages/evaluation/src/random.ts
/**
* xoshiro128** 1.1 (Blackman, Vigna 2018, "Scrambled linear pseudorandom number generators"), from a state of
* four 32-bit words that are not all zero. Test vectors: the authors' C program.
*/
function xoshiro128(s0, s1, s2, s3) {
	let a = s0 | 0;
	let b = s1 | 0;
	let c = s2 | 0;
	let d = s3 | 0;
	const uint32 = () => {
		const scaled = Math.imul(b, 5);
		const result = Math.imul(scaled << 7 | scaled >>> 25, 9) >>> 0;
		const shifted = b << 9;
		c ^= a;
		d ^= b;
		b ^= c;
		a ^= d;
		c ^= shifted;
		d = d << 11 | d >>> 21;
		return result;
	};
	return {
		uint32,
		below: (n) => Math.floor(uint32() * n / 4294967296)
	};
}
/** xoshiro128** whose state is filled from a seed (an integer from 0 to 2^53 − 1) by splitmix32, as its authors advise. */
function seededRandom(seed) {
	let state = seed >>> 0 ^ Math.imul(Math.floor(seed / 4294967296), 2246822507);
	const next = () => {
		state = state + 2654435769 | 0;
		let z = state;
		z = Math.imul(z ^ z >>> 16, 569420461);
		z = Math.imul(z ^ z >>> 15, 1935289751);
		return z ^ z >>> 15;
	};
	return xoshiro128(next(), next(), next(), next() | 1);
}
/** FNV-1a over UTF-16 code units with MurmurHash3's finalizer: 32 well-mixed bits of a text. */
function hashText(text) {
	let hash = 2166136261;
	for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16777619);
	hash = Math.imul(hash ^ hash >>> 16, 2246822507);
	hash = Math.imul(hash ^ hash >>> 13, 3266489909);
	return (hash ^ hash >>> 16) >>> 0;
}

// packages/evaluation/src/sorting.ts
/**
* The order that sorts finite numbers ascending, stable, as row indices. A radix sort of the doubles' bits
* (four passes of 16 bits): linear, and about eight times as fast as a comparator on a million rows.
* @param start an order to refine, so that equal numbers keep it.
*/
function argsort(values, start) {
	const n = values.length;
	let from = start === void 0 ? Uint32Array.from({ length: n }, (_, i) => i) : Uint32Array.from(start);
	if (n < 5e3) return from.sort((a, b) => values[a] - values[b]);
	const normal = values.map((value) => value + 0);
	const words = new Uint32Array(normal.buffer);
	const low = new Uint32Array(n);
	const high = new Uint32Array(n);
	for (let i = 0; i < n; i++) {
		const l = words[2 * i];
		const h = words[2 * i + 1];
		const negative = h >>> 31 === 1;
		low[i] = negative ? ~l : l;
		high[i] = negative ? ~h : h ^ 2147483648;
	}
	let to = new Uint32Array(n);
	const counts = /* @__PURE__ */ new Uint32Array(65536);
	for (const [word, shift] of [
		[low, 0],
		[low, 16],
		[high, 0],
		[high, 16]
	]) {
		counts.fill(0);
		for (let i = 0; i < n; i++) counts[word[i] >>> shift & 65535]++;
		let sum = 0;
		for (let digit = 0; digit < 65536; digit++) {
			const count = counts[digit];
			counts[digit] = sum;
			sum += count;
		}
		for (let i = 0; i < n; i++) {
			const row = from[i];
			to[counts[word[row] >>> shift & 65535]++] = row;
		}
		[from, to] = [to, from];
	}
	return from;
}

// packages/evaluation/src/scored.ts
/** scikit-learn's `log_loss` (since 1.5) clips to the machine epsilon of the scores' type: 2^-52 for float64. */
const epsilon = Number.EPSILON;
/**
* One model's scores on a set of rows, prepared so that a bootstrap replicate (a weight per cluster) costs
* one pass over the rows for ranked metrics and one over the clusters for all others.
*
* Rows are visited in the order of (score, label), never in the file's: so sums of doubles, and with them every
* figure, are the same to the last bit whatever the order of the rows.
*/
var Scored = class {
	task;
	rows;
	clusters;
	/** Sums over the rows of each cluster, `sumCount[task]` numbers a cluster. */
	sums;
	totals;
	/** Distinct scores, counted up to 20: below that, equal scores may be coincidence. */
	distinctScores;
	#label;
	#score;
	#clusterOf;
	/** Binary: rows by falling score as `cluster << 2 | label << 1 | last of its tie`. */
	#codes;
	/** Regression: absolute errors ascending, and the cluster of each. */
	#errors;
	#order;
	#ranked;
	#placements;
	constructor(task, label, score, clusterOf, clusters, threshold) {
		this.task = task;
		this.rows = label.length;
		this.clusters = clusters;
		this.#label = label;
		this.#score = score;
		this.#clusterOf = clusterOf;
		this.#order = argsort(score, argsort(label));
		this.sums = task === "regression" ? this.#regressionSums() : this.#binarySums(threshold);
		const k = sumCount[task];
		this.totals = new Float64Array(k);
		for (let i = 0; i < this.sums.length; i++) this.totals[i % k] += this.sums[i];
		let distinct = 0;
		for (let i = 0; i < this.#order.length && distinct < 20; i++) if (i === 0 || score[this.#order[i]] !== score[this.#order[i - 1]]) distinct++;
		this.distinctScores = distinct;
	}
	/** The metric on all rows; NaN when undefined. */
	value(metric) {
		if (!metricDefinitions[metric].ranked) return metricFromSums(metric, this.totals);
		this.#ranked ??= this.ranked(new Int32Array(this.clusters).fill(1));
		return rankedValue(metric, this.#ranked);
	}
	/** The metrics of one bootstrap replicate, in which cluster c counts `weights[c]` times. */
	replicate(metrics, weights, into) {
		const k = sumCount[this.task];
		const totals = new Float64Array(k);
		const sums = this.sums;
		for (let c = 0, at = 0; c < weights.length; c++) {
			const weight = weights[c];
			if (weight === 0) at += k;
			else for (let j = 0; j < k; j++, at++) totals[j] += weight * sums[at];
		}
		let ranked;
		for (const [i, metric] of metrics.entries()) if (metricDefinitions[metric].ranked) {
			ranked ??= this.ranked(weights);
			into[i] = rankedValue(metric, ranked);
		} else into[i] = metricFromSums(metric, totals);
	}
	/**
	* Change of a metric per unit of weight of each cluster. Unranked: delete-one-cluster jackknife.
	* AUC, average precision: the derivative (infinitesimal jackknife), which needs one pass instead of one a cluster.
	* Null for the median, whose derivative does not exist.
	*/
	influence(metric) {
		if (metric === "median_absolute_error") return null;
		if (metric === "roc_auc") return this.placements().influence;
		if (metric === "pr_auc") return this.#precisionInfluence();
		const k = sumCount[this.task];
		const whole = this.value(metric);
		const left = new Float64Array(k);
		return Float64Array.from({ length: this.clusters }, (_, c) => {
			for (let j = 0; j < k; j++) left[j] = this.totals[j] - this.sums[c * k + j];
			const change = whole - metricFromSums(metric, left);
			return Number.isNaN(change) ? 0 : change;
		});
	}
	/**
	* Clusters that hold at least one row that the metric counts against (`misses`) or for the model (`hits`), and
	* clusters that can say anything about it (`of`): for recall those with a positive, for metrics of both classes
	* those with the rarer one. A metric without right and wrong rows has no misses to count (null).
	*/
	evidence(metric) {
		const { ranked, threshold } = metricDefinitions[metric];
		if (this.task === "regression" || !ranked && !threshold && metric !== "prevalence") return {
			misses: null,
			hits: null,
			of: this.clusters
		};
		const k = sumCount[this.task];
		let misses = 0;
		let hits = 0;
		let of = 0;
		let withPositives = 0;
		let withNegatives = 0;
		for (let c = 0; c < this.clusters; c++) {
			const at = c * k;
			const positives = this.sums[at + binarySums.positives];
			if (positives > 0) withPositives++;
			if (this.sums[at] > positives) withNegatives++;
			if (ranked) continue;
			const counts = proportionOf(metric, this.sums, at) ?? this.#compositeCounts(metric, at);
			if (counts.of > 0) of++;
			if (counts.hits > 0) hits++;
			if (counts.hits < counts.of) misses++;
		}
		if (ranked) {
			const { wrong, right } = this.placements();
			misses = fewerClusters(wrong);
			hits = fewerClusters(right);
		}
		if (proportionOf(metric, this.totals) === void 0) of = Math.min(withPositives, withNegatives);
		return {
			misses,
			hits,
			of
		};
	}
	/** Clusters in which two models' decisions at the threshold are not the same in number. */
	decisionsDiffer(other) {
		const k = sumCount[this.task];
		let differ = 0;
		for (let at = 0; at < this.sums.length; at += k) {
			const tp = at + binarySums.truePositives;
			const fp = at + binarySums.falsePositives;
			if (this.sums[tp] !== other.sums[tp] || this.sums[fp] !== other.sums[fp]) differ++;
		}
		return differ;
	}
	/** Whether two models score every row the same. */
	sameScores(other) {
		return this.#score.every((score, row) => score === other.#score[row]);
	}
	/** Whether two models bring the rows into the same order with the same ties. */
	sameRanking(other) {
		const mine = this.#rankCodes();
		const theirs = other.#rankCodes();
		return this.#order.every((row, i) => row === other.#order[i]) && mine.every((code, i) => code === theirs[i]);
	}
	#compositeCounts(metric, at) {
		const s = this.sums;
		const tp = s[at + binarySums.truePositives];
		const wrong = s[at + binarySums.falsePositives] + s[at + binarySums.positives] - tp;
		const hits = metric === "f1" ? tp : s[at] - wrong;
		return {
			hits,
			of: hits + wrong
		};
	}
	/**
	* DeLong's placement values of the AUC (DeLong et al. 1988), gathered by cluster: the influence of each, whether
	* it holds a positive (bit 1) or a negative (bit 2) that is not on the right side of every row of the other class
	* (`wrong`) or is of some (`right`), and the variance for independent rows.
	*/
	placements() {
		if (this.#placements !== void 0) return this.#placements;
		const codes = this.#rankCodes();
		const p = this.totals[binarySums.positives];
		const n = this.totals[0] - p;
		const auc = this.value("roc_auc");
		const influence = new Float64Array(this.clusters);
		const wrong = new Uint8Array(this.clusters);
		const right = new Uint8Array(this.clusters);
		let squaresPositive = 0;
		let squaresNegative = 0;
		let above = {
			p: 0,
			n: 0
		};
		for (let start = 0; start < codes.length;) {
			let end = start;
			let tied = {
				p: 0,
				n: 0
			};
			do
				tied = (codes[end] & 2) !== 0 ? {
					p: tied.p + 1,
					n: tied.n
				} : {
					p: tied.p,
					n: tied.n + 1
				};
			while ((codes[end++] & 1) === 0);
			const ofPositive = (n - above.n - tied.n / 2) / n;
			const ofNegative = (above.p + tied.p / 2) / p;
			for (let i = start; i < end; i++) {
				const cluster = codes[i] >>> 2;
				const isPositive = (codes[i] & 2) !== 0;
				const placement = isPositive ? ofPositive : ofNegative;
				const deviation = placement - auc;
				influence[cluster] += deviation / (isPositive ? p : n);
				if (isPositive) squaresPositive += deviation * deviation;
				else squaresNegative += deviation * deviation;
				const bit = isPositive ? 1 : 2;
				if (placement < 1) wrong[cluster] |= bit;
				if (placement > 0) right[cluster] |= bit;
			}
			above = {
				p: above.p + tied.p,
				n: above.n + tied.n
			};
			start = end;
		}
		const variance = squaresPositive / (p - 1) / p + squaresNegative / (n - 1) / n;
		this.#placements = {
			influence,
			wrong,
			right,
			variance
		};
		return this.#placements;
	}
	/** AUC and average precision, or the median error, with cluster weights: one pass in the order of the ranks. */
	ranked(weights) {
		return this.task === "regression" ? this.#weightedMedian(weights) : this.#weightedRanks(weights);
	}
	#weightedRanks(weights) {
		const codes = this.#rankCodes();
		let tp = 0;
		let fp = 0;
		let tiedP = 0;
		let tied = 0;
		let area = 0;
		let precision = 0;
		for (let i = 0; i < codes.length; i++) {
			const code = codes[i];
			const weight = weights[code >>> 2];
			tied += weight;
			tiedP += weight & -(code >>> 1 & 1);
			if ((code & 1) === 1) {
				area += (tied - tiedP) * (tp + tiedP / 2);
				tp += tiedP;
				fp += tied - tiedP;
				if (tiedP > 0) precision += tiedP * tp / (tp + fp);
				tied = 0;
				tiedP = 0;
			}
		}
		const defined = tp > 0 && fp > 0;
		return {
			rocAuc: defined ? area / (tp * fp) : NaN,
			prAuc: defined ? precision / tp : NaN,
			medianAbsoluteError: NaN
		};
	}
	#weightedMedian(weights) {
		const { values, clusterOf } = this.#sortedErrors();
		let total = 0;
		for (let i = 0; i < values.length; i++) total += weights[clusterOf[i]];
		let median = NaN;
		if (total > 0) {
			const lower = Math.floor((total - 1) / 2);
			const upper = Math.floor(total / 2);
			let seen = 0;
			let first = NaN;
			for (let i = 0; i < values.length; i++) {
				seen += weights[clusterOf[i]];
				if (Number.isNaN(first) && seen > lower) first = values[i];
				if (seen > upper) {
					median = (first + values[i]) / 2;
					break;
				}
			}
		}
		return {
			rocAuc: NaN,
			prAuc: NaN,
			medianAbsoluteError: median
		};
	}
	#precisionInfluence() {
		const codes = this.#rankCodes();
		const p = this.totals[binarySums.positives];
		const ap = this.value("pr_auc");
		const influence = new Float64Array(this.clusters);
		let tp = 0;
		let all = 0;
		const ends = [];
		for (let i = 0, positives = 0; i < codes.length; i++) {
			if ((codes[i] & 2) !== 0) positives++;
			if ((codes[i] & 1) === 1) {
				tp += positives;
				all = i + 1;
				ends.push({
					end: i + 1,
					tp,
					all,
					positives
				});
				positives = 0;
			}
		}
		let gain = 0;
		let loss = 0;
		for (let b = ends.length - 1; b >= 0; b--) {
			const block = ends[b];
			gain += block.positives * (block.all - block.tp) / (block.all * block.all) / p;
			loss += block.positives * block.tp / (block.all * block.all) / p;
			const start = b === 0 ? 0 : ends[b - 1].end;
			for (let i = start; i < block.end; i++) influence[codes[i] >>> 2] += (codes[i] & 2) !== 0 ? (block.tp / block.all - ap) / p + gain : -loss;
		}
		return influence;
	}
	#rankCodes() {
		if (this.#codes !== void 0) return this.#codes;
		const n = this.rows;
		const codes = new Uint32Array(n);
		for (let i = 0; i < n; i++) {
			const row = this.#order[n - 1 - i];
			const isLast = i === n - 1 || this.#score[this.#order[n - 2 - i]] !== this.#score[row];
			codes[i] = this.#clusterOf[row] << 2 | (this.#label[row] === 1 ? 2 : 0) | (isLast ? 1 : 0);
		}
		this.#codes = codes;
		return codes;
	}
	#sortedErrors() {
		if (this.#errors !== void 0) return this.#errors;
		const errors = this.#score.map((score, i) => Math.abs(score - this.#label[i]));
		const order = argsort(errors);
		this.#errors = {
			values: Float64Array.from(order, (row) => errors[row]),
			clusterOf: Uint32Array.from(order, (row) => this.#clusterOf[row])
		};
		return this.#errors;
	}
	#binarySums(threshold) {
		const k = sumCount["binary-classification"];
		const sums = new Float64Array(this.clusters * k);
		for (const row of this.#order) {
			const at = this.#clusterOf[row] * k;
			const label = this.#label[row];
			const score = this.#score[row];
			const predicted = score >= threshold;
			sums[at] += 1;
			sums[at + 1] += label;
			if (predicted && label === 1) sums[at + 2] += 1;
			if (predicted && label === 0) sums[at + 3] += 1;
			const likelihood = label === 1 ? score : 1 - score;
			sums[at + 4] -= Math.log(Math.min(Math.max(likelihood, epsilon), 1 - epsilon));
			sums[at + 5] += (score - label) * (score - label);
			sums[at + 6] += score;
		}
		return sums;
	}
	#regressionSums() {
		const k = sumCount.regression;
		const sums = new Float64Array(this.clusters * k);
		let mean = 0;
		for (const row of this.#order) mean += this.#label[row] / this.rows;
		for (const row of this.#order) {
			const at = this.#clusterOf[row] * k;
			const label = this.#label[row];
			const error = this.#score[row] - label;
			const absolute = Math.abs(error);
			const centered = label - mean;
			sums[at] += 1;
			sums[at + 1] += error * error;
			sums[at + 2] += absolute;
			sums[at + 3] += error;
			sums[at + 4] += centered;
			sums[at + 5] += centered * centered;
			if (label === 0) sums[at + 7] += 1;
			else sums[at + 6] += absolute / Math.abs(label);
		}
		return sums;
	}
};
/** Clusters whose positives are marked, or those whose negatives are, whichever are fewer. */
function fewerClusters(marks) {
	let positives = 0;
	let negatives = 0;
	for (const mark of marks) {
		positives += mark & 1;
		negatives += mark >> 1;
	}
	return Math.min(positives, negatives);
}
function rankedValue(metric, ranked) {
	switch (metric) {
		case "roc_auc": return ranked.rocAuc;
		case "pr_auc": return ranked.prAuc;
		default: return ranked.medianAbsoluteError;
	}
}

// packages/evaluation/src/estimator.ts
/** Fewest groups (or rows, where the bootstrap draws rows) from which an interval is made. */
const minimumUnits = 8;
/** Fewer clusters than this with a wrong row, and the bootstrap has not seen how wrong a cluster can be. */
const sparse = 3;
/** With fewer distinct scores than this, two models may agree on all rows by coincidence. */
const coincidence = 20;
/** Estimates, with intervals, on one set of rows. Bootstrap replicates are made once per family of metrics and kept. */
var Estimator = class {
	rows;
	settings;
	positives;
	#scored = /* @__PURE__ */ new Map();
	#replicates = /* @__PURE__ */ new Map();
	constructor(rows, settings) {
		this.rows = rows;
		this.settings = settings;
		this.positives = rows.task === "regression" ? null : rows.label.reduce((sum, label) => sum + label, 0);
	}
	/** A model's metric on these rows, without an interval; null when undefined. */
	value(model, metric, threshold = this.settings.threshold) {
		if (this.rows.key.length === 0) return null;
		const value = this.#model(model, threshold).value(metric);
		return Number.isNaN(value) ? null : value;
	}
	/**
	* A model's metric with its interval. Independent rows: Wilson for proportions; DeLong on the logit for the AUC
	* with at least 100 rows of each class, else Newcombe's method 5; BCa bootstrap for the rest.
	* Groups: cluster bootstrap (BCa), widened by Wilson over the groups where fewer than three hold a wrong row.
	*/
	estimate(model, metric, threshold = this.settings.threshold) {
		const { level } = this.settings;
		const value = this.value(model, metric, threshold);
		if (value === null) return unknown(null, this.#whyUndefined(metric));
		const scored = this.#model(model, threshold);
		if (this.rows.groups === null) {
			const proportion = proportionOf(metric, scored.totals);
			if (proportion !== void 0 && this.rows.task === "binary-classification") return known(value, wilson(proportion.hits, proportion.of, level), "Wilson");
			if (metric === "roc_auc") {
				const positives = this.positives;
				const negatives = this.rows.key.length - positives;
				const interval = positives >= 100 && negatives >= 100 ? logitDeLong(value, scored.placements().variance, level) : null;
				return interval === null ? known(value, newcombe5(value, positives, negatives, level), "Newcombe 5") : known(value, interval, "logit DeLong");
			}
		}
		const evidence = scored.evidence(metric);
		const tooFew = this.#tooFew(metric, evidence);
		if (tooFew !== null) return unknown(value, tooFew);
		const interval = bcaInterval(this.#draws(model, metric, threshold), value, scored.influence(metric), evidence.of, level);
		const [low, high] = metricDefinitions[metric].range;
		const isSparse = Math.min(evidence.misses ?? sparse, evidence.hits ?? sparse) < sparse;
		if (interval !== null && !isSparse) return known(value, clip(interval, [low, high]), this.#method());
		if (!Number.isFinite(high - low)) return unknown(value, "the bootstrap replicates are all the same or undefined, which says nothing of the error");
		const share = (value - low) / (high - low);
		const [a, b] = wilson(share * evidence.of, evidence.of, level);
		return known(value, clip(union(interval, [low + a * (high - low), low + b * (high - low)]), [low, high]), "widened by Wilson");
	}
	/**
	* The candidate's metric minus `coefficient` times the champion's on the same rows, with a paired BCa bootstrap
	* interval (the same draws for both models). Exactly 0 where both models give the same many-valued scores (or the
	* same ranking, for ranked metrics). Widened where fewer than three clusters show a difference.
	*/
	difference(metric, coefficient = 1, threshold = this.settings.threshold) {
		const { level } = this.settings;
		const ours = this.value(0, metric, threshold);
		const theirs = this.value(1, metric, threshold);
		if (ours === null || theirs === null) return unknown(null, this.#whyUndefined(metric));
		const value = ours - coefficient * theirs;
		const [a, b] = [this.#model(0, threshold), this.#model(1, threshold)];
		const definition = metricDefinitions[metric];
		const isRank = definition.ranked && this.rows.task === "binary-classification";
		if (coefficient === 1 && metric === "prevalence") return known(0, [0, 0], "identical predictions");
		if (coefficient === 1 && a.distinctScores >= coincidence) {
			if (a.sameScores(b) || isRank && a.sameRanking(b)) return known(0, [0, 0], "identical predictions");
		}
		const evidence = [a.evidence(metric), b.evidence(metric)];
		const of = Math.min(evidence[0].of, evidence[1].of);
		const tooFew = this.#tooFew(metric, evidence[0]) ?? this.#tooFew(metric, evidence[1]);
		if (tooFew !== null) return unknown(value, tooFew);
		const first = this.#draws(0, metric, threshold);
		const second = this.#draws(1, metric, threshold);
		const [influence, subtrahend] = [a.influence(metric), b.influence(metric)];
		const interval = bcaInterval(first.map((draw, i) => draw - coefficient * second[i]), value, influence === null || subtrahend === null ? null : influence.map((x, i) => x - coefficient * subtrahend[i]), of, level, Math.max(Math.abs(ours), Math.abs(coefficient * theirs)));
		const [low, high] = definition.range;
		const width = high - low;
		const range = [low - coefficient * high, high - coefficient * low];
		let differing = null;
		if (definition.threshold) differing = a.decisionsDiffer(b);
		else if (isRank) differing = Math.max(evidence[0].misses, evidence[1].misses);
		if (interval !== null && (differing === null || differing >= sparse)) return known(value, Number.isFinite(width) ? clip(interval, range) : interval, this.#method());
		if (!Number.isFinite(width)) return unknown(value, "the bootstrap replicates are all the same or undefined, which says nothing of the error");
		const share = wilson(Math.min(differing ?? 0, of), of, level)[1] * width * Math.max(1, coefficient);
		return known(value, clip(union(interval, [value - share, value + share]), range), "widened by Wilson");
	}
	#model(model, threshold) {
		const name = `${model} ${threshold}`;
		let scored = this.#scored.get(name);
		if (scored === void 0) {
			const { task, label, scores, clusterOf, clusters } = this.rows;
			scored = new Scored(task, label, scores[model], clusterOf, clusters, threshold);
			this.#scored.set(name, scored);
		}
		return scored;
	}
	/** Replicates of a metric; made for all models and all metrics that cost the same pass at once. */
	#draws(model, metric, threshold) {
		const definition = metricDefinitions[metric];
		const at = definition.threshold ? threshold : this.settings.threshold;
		const name = (m, other) => `${m} ${other} ${at}`;
		const kept = this.#replicates.get(name(model, metric));
		if (kept !== void 0) return kept;
		const family = metricsOf(this.rows.task).filter((other) => metricDefinitions[other].ranked === definition.ranked);
		const models = this.rows.scores.map((_, m) => this.#model(m, at));
		const { replicates, seed } = this.settings;
		const made = models.map(() => family.map(() => new Float64Array(replicates)));
		const row = new Float64Array(family.length);
		const { clusters } = this.rows;
		const weights = new Int32Array(clusters);
		const random = seededRandom(seed);
		for (let replicate = 0; replicate < replicates; replicate++) {
			weights.fill(0);
			for (let i = 0; i < clusters; i++) weights[random.below(clusters)]++;
			for (const [m, scored] of models.entries()) {
				scored.replicate(family, weights, row);
				for (let j = 0; j < family.length; j++) made[m][j][replicate] = row[j];
			}
		}
		for (const m of models.keys()) for (const [j, other] of family.entries()) this.#replicates.set(name(m, other), made[m][j]);
		return made[model][family.indexOf(metric)];
	}
	#method() {
		return this.rows.groups === null ? "bootstrap BCa" : "cluster bootstrap BCa";
	}
	#tooFew(metric, evidence) {
		if (evidence.of >= 8) return null;
		const unit = this.rows.groups === null ? "rows" : "groups";
		const all = this.rows.groups ?? this.rows.key.length;
		const which = evidence.of < all ? ` that count for ${metric}` : "";
		return `${evidence.of} ${unit}${which} are too few for an interval; at least ${8} are needed`;
	}
	#whyUndefined(metric) {
		const rows = this.rows.key.length;
		if (rows === 0) return "there are no rows";
		const { needs } = metricDefinitions[metric];
		const p = this.positives;
		if (p !== null && (p === 0 || p === rows) && needs.length > 0) return `${metric} is undefined: all ${rows} rows have the label ${p === 0 ? 0 : 1}`;
		if (metric === "mape") return "mape is undefined: some label is 0";
		if (needs.includes("label-variance")) return `${metric} is undefined: all labels are equal`;
		return `${metric} is undefined: nothing is predicted positive, or nothing negative`;
	}
};
function known(value, interval, method) {
	return {
		value,
		interval,
		method,
		reason: null
	};
}
function unknown(value, reason) {
	return {
		value,
		interval: null,
		method: null,
		reason
	};
}
function union(a, b) {
	return a === null ? b : [Math.min(a[0], b[0]), Math.max(a[1], b[1])];
}
function clip([lower, upper], [low, high]) {
	return [Math.min(Math.max(lower, low), high), Math.min(Math.max(upper, low), high)];
}

// packages/evaluation/src/predictions.ts
const usual = {
	label: [
		"label",
		"y_true",
		"y_test",
		"target"
	],
	score: [
		"score",
		"y_score",
		"probability",
		"y_prob",
		"y_proba",
		"prediction",
		"y_pred"
	]
};
function keyColumn(table, asked) {
	if (asked !== void 0) {
		if (asked === "$row") return asked;
		if (!table.hasColumn(asked)) throw absent(table, asked, "key");
		return asked;
	}
	const found = table.columnNames.includes("id") ? "id" : table.columnNames.find((name) => name.endsWith("_id"));
	if (found !== void 0) return found;
	throw new UserError("no column looks like the key (`id`, or a name that ends in `_id`)", {
		where: table.source.path,
		fix: `Set the input \`key\` to one of: ${table.columnNames.join(", ")}; or to \`$row\` when the rows always stand in the same order.`
	});
}
function roleColumn(table, role, asked) {
	if (asked !== void 0) {
		if (!table.hasColumn(asked)) throw absent(table, asked, role);
		return asked;
	}
	const found = usual[role].find((name) => table.hasColumn(name));
	if (found !== void 0) return found;
	throw new UserError(`no column looks like the ${role} (${usual[role].map((n) => `\`${n}\``).join(", ")})`, {
		where: table.source.path,
		fix: `Set the input \`${role}\` to one of: ${table.columnNames.join(", ")}.`
	});
}
function absent(table, name, input) {
	const error = missingColumn(table.source.path, name, table.columnNames);
	return new UserError(error.what, {
		where: table.source.path,
		fix: `${error.fix ?? ""} The column is named by the input \`${input}\`.`
	});
}
/** The columns that a table's predictions would be read from. @throws UserError when one is absent or cannot be told. */
function resolveColumns(table, spec) {
	return {
		key: keyColumn(table, spec.key),
		label: roleColumn(table, "label", spec.label),
		score: roleColumn(table, "score", spec.score)
	};
}
/**
* Predictions from a table, checked row by row.
* @throws UserError naming the file, the line or row and the column: an absent column; a label that is not 0/1
* (true/false) or, for regression, no finite number; label and score interchanged; a score that is missing, not finite, or outside [0, 1] for
* binary classification; a missing or repeated key; an absent slice column; a missing group.
*/
function predictionsFromTable(table, spec = {}) {
	const names = resolveColumns(table, spec);
	if (spec.task !== "regression") refuseInterchanged(table, names);
	const task = spec.task ?? inferTask(table.column(names.label), table.rowCount);
	const columns = {};
	for (const name of spec.slices ?? []) {
		if (!table.hasColumn(name)) throw absent(table, name, "slices");
		columns[name] = sliceColumn(table.column(name), table.rowCount);
	}
	if (spec.group !== void 0 && !table.hasColumn(spec.group.column)) throw absent(table, spec.group.column, "group");
	return {
		task,
		key: readKeys(table, names.key),
		label: readLabels(table, names.label, task),
		score: readScores(table, names.score, task),
		...spec.group === void 0 ? {} : { group: groupsOf(table, spec.group) },
		columns
	};
}
/** Key and label of a table that the candidate did not write. @throws UserError as `predictionsFromTable` does. */
function truthFromTable(table, spec) {
	const key = keyColumn(table, spec.key);
	const label = roleColumn(table, "label", spec.label);
	return {
		key: readKeys(table, key),
		label: readLabels(table, label, spec.task)
	};
}
/**
* Digest of what was judged on: keys, labels and groups, whatever the order of the rows and the file's format.
*/
function evaluationSetDigest(predictions) {
	const { key, label, group } = predictions;
	const order = sortedByKey(key);
	const hash = createHash("sha256");
	for (const row of order) hash.update(`${JSON.stringify([
		key[row],
		label[row],
		group?.[row] ?? null
	])}\n`);
	return `sha256:${hash.digest("hex")}`;
}
/** Row indices in the order of their keys (UTF-16 code units). */
function sortedByKey(key) {
	return Uint32Array.from({ length: key.length }, (_, i) => i).sort((a, b) => key[a] < key[b] ? -1 : key[a] > key[b] ? 1 : 0);
}
function sliceColumn(column, rowCount) {
	if (column.type === "number") return column.values;
	return Array.from({ length: rowCount }, (_, row) => column.text(row) ?? "");
}
function readKeys(table, name) {
	const keys = new Array(table.rowCount);
	if (name === "$row") {
		for (let row = 0; row < keys.length; row++) keys[row] = String(row + 1);
		return keys;
	}
	const column = table.column(name);
	const rowOf = /* @__PURE__ */ new Map();
	for (let row = 0; row < keys.length; row++) {
		const key = column.text(row);
		if (key === null || column.type === "number" && Number.isNaN(column.values[row])) throw new UserError("the key is missing", {
			where: table.locate(row, name),
			fix: "Every row needs a key, so that it can be found in the other model’s predictions."
		});
		keys[row] = key;
		const first = rowOf.get(key);
		if (first !== void 0) throw new UserError(`the key "${key}" stands twice: ${table.locate(first).split(", ").at(-1)} and ${table.locate(row).split(", ").at(-1)}`, {
			where: table.locate(row, name),
			fix: "A key names one row. Remove the repeated row, or set the input `key` to a column that tells the rows apart."
		});
		rowOf.set(key, row);
	}
	return keys;
}
function inferTask(label, rowCount) {
	if (label.type === "boolean") return "binary-classification";
	for (let row = 0; row < rowCount; row++) {
		if (label.isMissing(row)) continue;
		const value = numberAt(label, row);
		if (value !== void 0 && value !== 0 && value !== 1) return "regression";
	}
	return "binary-classification";
}
/** Probabilities as labels and classes as scores would pass for a regression: its figures look fine and mean nothing. */
function refuseInterchanged(table, { label, score }) {
	const [labels, scores] = [table.column(label), table.column(score)];
	let between = 0;
	for (let row = 0; row < table.rowCount; row++) {
		const [asLabel, asScore] = [numberAt(labels, row), numberAt(scores, row)];
		if (asScore !== 0 && asScore !== 1) return;
		if (asLabel === void 0 || !(asLabel >= 0 && asLabel <= 1)) return;
		if (asLabel > 0 && asLabel < 1) between++;
	}
	if (between === 0) return;
	throw new UserError(`the columns "${label}" and "${score}" look interchanged: "${label}", the label, holds numbers between 0 and 1, and "${score}", the score, only 0 and 1`, {
		where: table.source.path,
		fix: `Set \`label: ${score}\` and \`score: ${label}\`, or rename the columns. If the truth really is such a number, set \`task: regression\`.`
	});
}
/** The cell as a number; undefined when it is none. A CSV column with one bad cell is a column of texts. */
function numberAt(column, row) {
	switch (column.type) {
		case "number": return column.values[row];
		case "boolean": return column.values[row] === true ? 1 : 0;
		case "bigint": return Number(column.values[row]);
		case "string": {
			const text = column.values[row] ?? "";
			const number = parseNumber(text);
			if (number !== void 0) return number;
			const lower = text.trim().toLowerCase();
			return lower === "true" ? 1 : lower === "false" ? 0 : void 0;
		}
		case "date": return;
	}
}
function readLabels(table, name, task) {
	const column = table.column(name);
	const labels = new Float64Array(table.rowCount);
	for (let row = 0; row < labels.length; row++) {
		if (column.isMissing(row)) throw new UserError("the label is missing", {
			where: table.locate(row, name),
			fix: "Judge a model on rows whose truth is known; leave the others out."
		});
		const value = numberAt(column, row);
		if (task === "binary-classification" && value !== 0 && value !== 1) throw new UserError(`the label is ${shown(column, row)}, which is neither 0 nor 1`, {
			where: table.locate(row, name),
			fix: "Write 1 (or true) for the class whose probability the score is, else 0 (or false). For numbers set `task: regression`."
		});
		if (value === void 0 || !Number.isFinite(value)) throw new UserError(`the label is ${shown(column, row)}, which is not a finite number`, {
			where: table.locate(row, name),
			fix: "Leave rows out whose truth is unknown."
		});
		labels[row] = value;
	}
	return labels;
}
function readScores(table, name, task) {
	const column = table.column(name);
	const scores = new Float64Array(table.rowCount);
	for (let row = 0; row < scores.length; row++) {
		if (column.isMissing(row)) throw new UserError("the score is missing", {
			where: table.locate(row, name),
			fix: "A model must answer for every row that it is judged on."
		});
		const value = numberAt(column, row);
		if (value === void 0 || !Number.isFinite(value)) throw new UserError(`the score is ${shown(column, row)}, which is not a finite number`, {
			where: table.locate(row, name),
			fix: "Find out why the model gives none; a row without a score cannot be left out silently."
		});
		if (task === "binary-classification" && !(value >= 0 && value <= 1)) throw new UserError(`the score is ${shown(column, row)}, which is not a probability between 0 and 1`, {
			where: table.locate(row, name),
			fix: "Give the probability of class 1: predict_proba(X)[:, 1] in scikit-learn, 1 / (1 + exp(-score)) of a logit. For numbers set `task: regression`."
		});
		scores[row] = value;
	}
	return scores;
}
function shown(column, row) {
	const text = column.text(row) ?? "";
	return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
/** The error for a slice or gate that names a column which the predictions do not carry. */
function unknownSliceColumn(column, known, where) {
	return new UserError(`there is no column "${column}" to slice by`, {
		where,
		fix: `${suggestion(column, known)} A slice column must stand in the predictions file.`.trim()
	});
}

// packages/evaluation/src/row-set.ts
/** Above this many independent units the bootstrap draws bundles of them. */
const maxUnits = 2e4;
const bundles = 2e3;
/**
* Puts rows together and says what a bootstrap draws: groups where they are given, else rows.
*
* More than 20,000 units are bundled into 2,000 by a hash of their names. Sums over random bundles of independent
* units are independent again and have the same expected variance, so the interval stays valid; with 2,000 bundles
* the standard error is known to 1/√(2·2000) = 1.6 %, less than the 2.2 % that 1,000 replicates leave open anyway.
* The hash depends on the name alone, so the bundles do not depend on the order of the rows.
*/
function makeRowSet(rows) {
	const n = rows.key.length;
	if (rows.group === void 0) {
		if (n > maxUnits) return {
			...rows,
			clusterOf: Uint32Array.from(rows.key, bundleOf),
			clusters: bundles,
			groups: null
		};
		const clusterOf = new Uint32Array(n);
		for (const [rank, row] of sortedByKey(rows.key).entries()) clusterOf[row] = rank;
		return {
			...rows,
			clusterOf,
			clusters: n,
			groups: null
		};
	}
	const names = [...new Set(rows.group)].sort();
	if (names.length > maxUnits) return {
		...rows,
		clusterOf: Uint32Array.from(rows.group, bundleOf),
		clusters: bundles,
		groups: names.length
	};
	const index = new Map(names.map((name, i) => [name, i]));
	return {
		...rows,
		clusterOf: Uint32Array.from(rows.group, (name) => index.get(name)),
		clusters: names.length,
		groups: names.length
	};
}
function bundleOf(name) {
	return hashText(name) % bundles;
}
/** The rows of a set that are listed, with their own groups. */
function selectRows(set, rows) {
	const pick = (values) => Float64Array.from(rows, (row) => values[row]);
	const pickTexts = (values) => Array.from(rows, (row) => values[row]);
	return makeRowSet({
		task: set.task,
		key: pickTexts(set.key),
		label: pick(set.label),
		scores: set.scores.map(pick),
		group: set.group === void 0 ? void 0 : pickTexts(set.group),
		columns: Object.fromEntries(Object.entries(set.columns).map(([name, values]) => [name, values instanceof Float64Array ? pick(values) : pickTexts(values)]))
	});
}
/**
* Indices of the rows that meet every condition.
* @throws UserError for a column that the rows do not carry, or an order comparison with a column of texts.
*/
function rowsInSlice(set, slice, where) {
	let rows = Uint32Array.from({ length: set.key.length }, (_, i) => i);
	for (const condition of slice) {
		const test = conditionTest(set, condition, where);
		rows = rows.filter(test);
	}
	return rows;
}
function conditionTest(set, { column, op, value }, where) {
	const values = Object.hasOwn(set.columns, column) ? set.columns[column] : void 0;
	if (values === void 0) throw unknownSliceColumn(column, Object.keys(set.columns), where);
	if (values instanceof Float64Array) {
		const number = typeof value === "number" ? value : parseNumber(value);
		if (number === void 0) throw new UserError(`the column "${column}" holds numbers, and the slice asks for "${value}"`, { where });
		switch (op) {
			case "=": return (row) => values[row] === number;
			case "!=": return (row) => values[row] !== number;
			case "<": return (row) => values[row] < number;
			case "<=": return (row) => values[row] <= number;
			case ">": return (row) => values[row] > number;
			case ">=": return (row) => values[row] >= number;
		}
	}
	const text = String(value);
	switch (op) {
		case "=": return (row) => values[row] === text;
		case "!=": return (row) => values[row] !== text;
		default: throw new UserError(`the column "${column}" holds texts, which "${op}" cannot compare with a number`, {
			where,
			fix: "Use = or !=."
		});
	}
}

// packages/evaluation/src/evaluation.ts
const exampleCount = 5;
/** Labels that were rounded on the way through float32 or a CSV file are the same label. */
function sameLabel(a, b) {
	return a === b || Math.abs(a - b) <= 1e-6 * Math.max(Math.abs(a), Math.abs(b));
}
function indexByKey(keys) {
	const index = /* @__PURE__ */ new Map();
	for (let row = 0; row < keys.length; row++) index.set(keys[row], row);
	return index;
}
/**
* Aligns a candidate with a champion and with the truth, by key.
*
* The truth of a row is, in this order: the truth table's label, the champion's, the candidate's. The champion's
* groups and slice columns count on shared rows, too: a candidate must not choose what it is judged by.
* With a truth table, rows that it does not hold are not judged.
* @throws UserError when candidate and champion are of different tasks, the settings are out of range, or no row of
* the candidate is in the truth table.
*/
function prepareEvaluation(candidate, champion, options) {
	const settings = checkSettings(options);
	const { task } = candidate;
	if (champion !== null && champion.task !== task) throw new UserError(`the candidate is ${task} and the champion ${champion.task}`, { fix: "Set the input `task`, or compare with a model of the same task." });
	const n = candidate.key.length;
	const label = Float64Array.from(candidate.label);
	let group = candidate.group === void 0 ? void 0 : [...candidate.group];
	const columns = {};
	for (const [name, values] of Object.entries(candidate.columns)) columns[name] = values instanceof Float64Array ? Float64Array.from(values) : [...values];
	const truthRow = options.truth === void 0 ? null : indexByKey(options.truth.key);
	const championRow = champion === null ? null : indexByKey(champion.key);
	const judged = [];
	const shared = [];
	const championScore = [];
	let sharedRows = 0;
	let groupMismatches = 0;
	const mismatches = [];
	let truthRowsFound = 0;
	for (let row = 0; row < n; row++) {
		const key = candidate.key[row];
		const other = championRow?.get(key);
		const trueRow = truthRow?.get(key);
		if (trueRow !== void 0) {
			label[row] = options.truth.label[trueRow];
			truthRowsFound++;
		} else if (other !== void 0) label[row] = champion.label[other];
		const isJudged = truthRow === null || trueRow !== void 0;
		if (isJudged) judged.push(row);
		if (other === void 0) continue;
		sharedRows++;
		if (!sameLabel(candidate.label[row], label[row])) mismatches.push(key);
		if (champion.group !== void 0 && group !== void 0) {
			if (group[row] !== champion.group[other]) groupMismatches++;
			group[row] = champion.group[other];
		}
		if (isJudged) {
			shared.push(row);
			championScore.push(champion.score[other]);
		}
	}
	if (champion !== null) overrideColumns(columns, candidate, champion, championRow);
	if (truthRow !== null && judged.length === 0) throw new UserError("no key of the predictions is in the truth table", { fix: "Check that both files name the same rows, by the column that the input `key` names." });
	if (group === void 0 && champion?.group !== void 0 && sharedRows === n) group = Array.from(candidate.key, (key) => champion.group[championRow.get(key)]);
	const everyRow = makeRowSetOf(task, candidate, label, group, columns, [candidate.score]);
	const judgedRows = judged.length === n ? everyRow : selectRows(everyRow, Uint32Array.from(judged));
	const sameRows = champion !== null && shared.length === judged.length && shared.length > 0;
	const sharedSet = champion === null || shared.length === 0 ? null : withChampion(sameRows ? judgedRows : selectRows(everyRow, Uint32Array.from(shared)), championScore);
	const sharedEstimator = sharedSet === null ? null : new Estimator(sharedSet, settings);
	const candidateEstimator = sameRows && sharedEstimator !== null ? sharedEstimator : new Estimator(judgedRows, settings);
	const alignment = champion === null ? null : align({
		n,
		sharedRows,
		champion,
		candidate,
		mismatches,
		groupMismatches,
		hasTruth: truthRow !== null
	});
	const truthRowsMissing = truthRow === null ? 0 : truthRow.size - truthRowsFound;
	const rowsWithoutTruth = n - judged.length;
	const labelsFrom = truthRow !== null ? "truth" : sharedRows > 0 ? "champion" : "candidate";
	const slices = /* @__PURE__ */ new Map();
	return {
		task,
		settings,
		labelsFrom,
		alignment,
		truthRowsMissing,
		rowsWithoutTruth,
		candidate: candidateEstimator,
		shared: sharedEstimator,
		slice(of, conditions, where) {
			const whole = of === "shared" ? sharedEstimator : candidateEstimator;
			if (whole === null || conditions.length === 0) return whole;
			const name = `${whole === candidateEstimator ? "candidate" : of} ${JSON.stringify(conditions)}`;
			let estimator = slices.get(name);
			if (estimator === void 0) {
				estimator = new Estimator(selectRows(whole.rows, rowsInSlice(whole.rows, conditions, where)), settings);
				slices.set(name, estimator);
			}
			return estimator;
		},
		notes: notesOn({
			alignment,
			truthRowsMissing,
			rowsWithoutTruth,
			truth: options.truth
		})
	};
}
function makeRowSetOf(task, candidate, label, group, columns, scores) {
	return makeRowSet({
		task,
		key: candidate.key,
		label,
		scores,
		group,
		columns
	});
}
function withChampion(rows, championScore) {
	return {
		...rows,
		scores: [rows.scores[0], Float64Array.from(championScore)]
	};
}
function overrideColumns(columns, candidate, champion, championRow) {
	for (const [name, ours] of Object.entries(columns)) {
		const theirs = Object.hasOwn(champion.columns, name) ? champion.columns[name] : void 0;
		if (theirs === void 0 || theirs instanceof Float64Array !== ours instanceof Float64Array) continue;
		for (let row = 0; row < candidate.key.length; row++) {
			const other = championRow.get(candidate.key[row]);
			if (other !== void 0) ours[row] = theirs[other];
		}
	}
}
function align(found) {
	const { sharedRows, champion, mismatches } = found;
	const missingRows = champion.key.length - sharedRows;
	const counts = {
		sharedRows,
		missingRows,
		extraRows: found.n - sharedRows,
		labelMismatches: mismatches.length,
		groupMismatches: found.groupMismatches
	};
	const first = (keys) => keys.sort().slice(0, exampleCount);
	if (sharedRows === 0) return {
		...counts,
		comparable: false,
		reason: "candidate and champion share no row: no key of one is in the other",
		examples: first(found.candidate.key.slice(0, exampleCount))
	};
	if (mismatches.length > 0 && !found.hasTruth) return {
		...counts,
		comparable: false,
		reason: `on ${mismatches.length} of ${sharedRows} shared rows the candidate's label is not the champion's`,
		examples: first(mismatches)
	};
	if (missingRows > 0) {
		const ours = new Set(found.candidate.key);
		return {
			...counts,
			comparable: true,
			reason: `the candidate leaves out ${missingRows} of the champion's ${champion.key.length} rows`,
			examples: first(champion.key.filter((key) => !ours.has(key)))
		};
	}
	return {
		...counts,
		comparable: true,
		reason: null,
		examples: first(mismatches)
	};
}
function notesOn(found) {
	const notes = [];
	const { alignment } = found;
	if (alignment?.reason != null) notes.push(`${capital(alignment.reason)}.`);
	if (alignment?.comparable && alignment.extraRows > 0) notes.push(found.truth === void 0 ? `${alignment.extraRows} rows are new, and only the candidate says what is true there: gates are judged on the ${alignment.sharedRows} rows that the champion has, too. A truth file would let the new ones count.` : `${alignment.extraRows} rows are new: the champion has no prediction for them. Differences are on the ${alignment.sharedRows} shared rows.`);
	if (alignment !== null && alignment.labelMismatches > 0 && found.truth !== void 0) notes.push(`On ${alignment.labelMismatches} shared rows the predictions' label is not the truth; the truth counts.`);
	if (alignment !== null && alignment.groupMismatches > 0) notes.push(`On ${alignment.groupMismatches} shared rows the candidate names another group; the champion's counts.`);
	if (found.truthRowsMissing > 0) notes.push(`The candidate leaves out ${found.truthRowsMissing} rows of the truth table.`);
	if (found.rowsWithoutTruth > 0) notes.push(`${found.rowsWithoutTruth} rows are not in the truth table and are not judged.`);
	return notes;
}
function capital(text) {
	return text.charAt(0).toUpperCase() + text.slice(1);
}
function checkSettings(options) {
	const settings = {
		seed: options.seed,
		replicates: options.replicates ?? 1e3,
		level: options.level ?? .95,
		threshold: options.threshold ?? .5
	};
	if (!Number.isSafeInteger(settings.seed) || settings.seed < 0) throw new UserError(`the seed is a whole number from 0 on, not ${settings.seed}`);
	if (!Number.isSafeInteger(settings.replicates) || settings.replicates < 200) throw new UserError(`the bootstrap needs at least 200 replicates, not ${settings.replicates}`);
	if (!(settings.level > .5 && settings.level < 1)) throw new UserError(`the level of an interval lies between 0.5 and 1, not at ${settings.level}`);
	if (!(settings.threshold >= 0 && settings.threshold <= 1)) throw new UserError(`a threshold lies between 0 and 1, not at ${settings.threshold}`);
	return settings;
}
/**
* Checks gates before any data is read: known metric of the task, arguments that it takes.
* @throws UserError naming the gate and the nearest metric.
*/
function checkGates(gates, task) {
	for (const gate of gates) checkMetric(gate.metric, task, gate.args, `gate \`${gate.text}\``);
}

// packages/evaluation/src/report.ts
/** The metric that decides "better" or "worse" unless the user names another. */
function defaultPrimaryMetric(task) {
	return task === "regression" ? "rmse" : "roc_auc";
}
/**
* The smallest difference that matters unless the user says: 0.005 for metrics on a scale from 0 (or −1) to 1 where
* more is better (two random halves of one data set gave models .0026 apart, significantly); for the others 1 % of
* the champion's value.
*/
function defaultMargin(metric, championValue) {
	const { range, direction } = metricDefinitions[metric];
	return Number.isFinite(range[0]) && Number.isFinite(range[1]) && direction !== "lower" || championValue === null ? .005 : .01 * Math.abs(championValue);
}
/**
* Better or worse: the difference is at least the margin and its interval excludes 0. No different: the whole
* interval lies within the margin, significant or not. Else the rows cannot tell.
* A metric that is best near 0 is compared by distance from 0 only where both lie on the same side; a metric
* without a better side cannot tell.
*/
function comparisonSummary(metric, difference, margin, values) {
	const { direction } = metricDefinitions[metric];
	if (difference.value === null || difference.interval === null) return "cannot-tell";
	const [lower, upper] = difference.interval;
	if (lower >= -margin && upper <= margin) return "no-different";
	let sign = direction === "higher" ? 1 : direction === "lower" ? -1 : 0;
	if (direction === "zero" && values?.candidate != null && values.champion != null) {
		if (values.candidate > 0 && values.champion > 0) sign = -1;
		else if (values.candidate < 0 && values.champion < 0) sign = 1;
	}
	if (sign === 0) return "cannot-tell";
	const gain = sign * difference.value;
	if (gain >= margin && Math.min(sign * lower, sign * upper) > 0) return "better";
	if (gain <= -margin && Math.max(sign * lower, sign * upper) < 0) return "worse";
	return "cannot-tell";
}
/** The comparison with the champion, as the report holds it; null without a champion. */
function comparisonOf(evaluation, options = {}) {
	const { alignment, shared } = evaluation;
	const metric = options.metric ?? defaultPrimaryMetric(evaluation.task);
	checkMetric(metric, evaluation.task, {}, "primary metric");
	if (alignment === null) return null;
	const champion = shared?.value(1, metric) ?? null;
	const margin = options.margin ?? defaultMargin(metric, champion);
	const outcome = alignment.comparable && shared !== null && alignment.missingRows === 0 ? comparisonSummary(metric, shared.difference(metric), margin, {
		candidate: shared.value(0, metric),
		champion
	}) : "cannot-tell";
	return {
		comparable: alignment.comparable,
		reason: alignment.reason,
		sharedRows: alignment.sharedRows,
		missingRows: alignment.missingRows,
		extraRows: alignment.extraRows,
		labelMismatches: alignment.labelMismatches,
		examples: [...alignment.examples],
		metric,
		margin,
		outcome
	};
}
/**
* Every metric of the task: the candidate's value with interval, the champion's value and the paired difference with
* interval, all on the shared rows where the two are comparable; else the candidate's value on all its rows.
*/
function metricResults(evaluation, metrics = metricsOf(evaluation.task)) {
	const { candidate, shared, alignment } = evaluation;
	return metrics.map((name) => {
		const { direction } = checkMetric(name, evaluation.task);
		const isCompared = shared !== null && alignment?.comparable === true;
		const estimate = (isCompared ? shared : candidate).estimate(0, name);
		const difference = isCompared ? shared.difference(name) : null;
		const reason = estimate.reason ?? difference?.reason ?? null;
		return {
			name,
			direction,
			value: estimate.value,
			interval: pair(estimate.interval),
			champion: isCompared ? shared.value(1, name) : null,
			difference: difference === null ? null : {
				value: difference.value,
				interval: pair(difference.interval)
			},
			...reason === null ? {} : { reason }
		};
	});
}
function pair(interval) {
	return interval === null ? null : [interval[0], interval[1]];
}
/**
* Ten bins of equal width over the score: rows, mean score, observed rate of class 1 (both null in an empty bin).
* The first bin holds 0, the last 1; a score on an edge belongs to the bin above it.
*/
function calibrationTable(predictions, bins = 10) {
	const rows = new Float64Array(bins);
	const scores = new Float64Array(bins);
	const positives = new Float64Array(bins);
	const order = Float64Array.from(predictions.score).sort();
	const binOf = (score) => Math.min(bins - 1, Math.floor(score * bins));
	for (const score of order) {
		rows[binOf(score)]++;
		scores[binOf(score)] += score;
	}
	predictions.score.forEach((score, row) => {
		positives[binOf(score)] += predictions.label[row];
	});
	return Array.from({ length: bins }, (_, bin) => {
		const count = rows[bin];
		return {
			from: bin / bins,
			to: (bin + 1) / bins,
			rows: count,
			meanPrediction: count === 0 ? null : scores[bin] / count,
			observedRate: count === 0 ? null : positives[bin] / count
		};
	});
}
/** The calibration table of an evaluation's candidate, with true labels; null for regression. */
function calibrationOf(evaluation) {
	if (evaluation.task === "regression") return null;
	const { label, scores } = evaluation.candidate.rows;
	return calibrationTable({
		label,
		score: scores[0]
	});
}
/**
* The primary metric for each value of each column: largest values first, ties by name. Descriptive: with many
* slices, some interval misses its truth by chance, so a slice that matters deserves its own gate.
* @throws UserError for a column that the predictions do not carry.
*/
function sliceResults(evaluation, options) {
	const metric = options.metric ?? defaultPrimaryMetric(evaluation.task);
	checkMetric(metric, evaluation.task, {}, "primary metric");
	const { top = 10, minimumRows = 30 } = options;
	const { candidate, shared, alignment } = evaluation;
	const settings = {
		...candidate.settings,
		replicates: Math.min(500, candidate.settings.replicates)
	};
	return options.columns.flatMap((column) => {
		evaluation.slice("candidate", [{
			column,
			op: "!=",
			value: NaN
		}], "slices");
		return rowsByValue(candidate.rows, column).filter(({ rows }) => rows.length >= minimumRows).slice(0, top).map(({ value, rows }) => {
			const estimator = new Estimator(selectRows(candidate.rows, Uint32Array.from(rows)), settings);
			const estimate = estimator.estimate(0, metric);
			const isCompared = shared === candidate && alignment?.comparable === true;
			return {
				column,
				value,
				rows: rows.length,
				metric,
				estimate: estimate.value,
				interval: pair(estimate.interval),
				champion: isCompared ? estimator.value(1, metric) : null
			};
		});
	});
}
function rowsByValue(set, column) {
	const values = set.columns[column];
	const rowsOf = /* @__PURE__ */ new Map();
	for (let row = 0; row < values.length; row++) {
		const value = values[row];
		const rows = rowsOf.get(value);
		if (rows === void 0) rowsOf.set(value, [row]);
		else rows.push(row);
	}
	return [...rowsOf].map(([value, rows]) => ({
		value: value === "" || Number.isNaN(value) ? "(missing)" : String(value),
		rows
	})).sort((a, b) => b.rows.length - a.rows.length || (a.value < b.value ? -1 : 1));
}

export { fileError as S, dateColumn as _, checkGates as a, numberColumn as b, predictionsFromTable as c, truthFromTable as d, checkMetric as f, booleanColumn as g, bigintColumn as h, sliceResults as i, resolveColumns as l, withFile as m, comparisonOf as n, prepareEvaluation as o, readTable as p, metricResults as r, evaluationSetDigest as s, calibrationOf as t, sortedByKey as u, makeTable as v, stringColumn as x, missingColumn as y };