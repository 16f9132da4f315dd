/** Key of the metadata in which our own files say which columns their inputs are: a JSON array of `ModelColumn`. */
export const columnsKey = 'modelops.columns';
/** Key of the metadata in which our own files name their classes, a JSON array. */
export const classesKey = 'modelops.classes';
