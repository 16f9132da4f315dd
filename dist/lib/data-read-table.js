import { t as UserError } from "./contracts-errors.js";
import { r as readCsv } from "./data-csv.js";
import { t as fileError } from "./data-file-error.js";
import { t as withFile } from "./data-with-file.js";

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
	return (asked === "auto" ? found : asked) === "parquet" ? await (await import("./data-parquet.js")).readParquet(path, options.columns, options.mayBeEmpty) : await readCsv(path, options.columns, options.mayBeEmpty);
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

export { readTable as t };