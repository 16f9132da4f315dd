// packages/models/src/metadata.ts
/** Key of the metadata in which our own files say which columns their inputs are: a JSON array of `ModelColumn`. */
const columnsKey = "modelops.columns";
/** Key of the metadata in which our own files name their classes, a JSON array. */
const classesKey = "modelops.classes";

export { columnsKey as n, classesKey as t };