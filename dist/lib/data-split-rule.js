import { t as UserError } from "./contracts-errors.js";

// packages/data/src/split-rule.ts
/** Which row's time is the cut, from 0 for the latest: the share counted from there, rounded up. */
function heldOutRank(rows, share) {
	return Math.max(1, rows - Math.floor(rows - rows * share)) - 1;
}
/** What stands for the key of a row without one. @param file number of the file by name, from 1. @param row from 0. */
function rowKey(file, row) {
	return `${file}:${row}`;
}
/** The error for a split with nothing on one side. @param rows that could be split. */
function emptySide({ train, holdout }, rows, where) {
	const empty = train === 0 ? "training" : holdout === 0 ? "the holdout" : void 0;
	return empty === void 0 ? void 0 : new UserError(`the split leaves no row for ${empty}`, {
		where,
		fix: `Of ${rows} rows, ${train} are for training and ${holdout} are held out. Change \`data.split\` (its holdout, or its gap) or the window.`
	});
}

export { heldOutRank as n, rowKey as r, emptySide as t };