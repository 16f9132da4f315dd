import { UserError } from '@modelops/contracts';
import type { ModelColumn } from './model.ts';

/** Key of the metadata in which our own files say which columns their inputs are: a JSON array of `ModelColumn`. */
export const columnsKey = 'modelops.columns';
/** Key of the metadata in which our own files name their classes, a JSON array. */
export const classesKey = 'modelops.classes';

/** The columns that a model's own metadata names. @throws UserError when what stands there is no list of columns. */
export function declaredColumns(
  metadata: ReadonlyMap<string, string>,
  file: string,
): ModelColumn[] | undefined {
  const text = metadata.get(columnsKey);
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (
      Array.isArray(value) &&
      value.every(
        (entry): entry is ModelColumn =>
          typeof (entry as ModelColumn | null)?.name === 'string' &&
          ['number', 'text', 'date'].includes((entry as ModelColumn).type),
      )
    )
      return value;
  } catch {
    // Falls through: metadata that is not ours to read says nothing.
  }
  throw new UserError(`the metadata "${columnsKey}" is no list of columns`, { where: file });
}

/** The names of the classes that a model's own metadata has. @throws UserError when it is no list of names. */
export function declaredClasses(metadata: ReadonlyMap<string, string>, file: string): string[] | undefined {
  const text = metadata.get(classesKey);
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value) && value.every((name) => typeof name === 'string')) return value;
  } catch {
    // As below.
  }
  throw new UserError(`the metadata "${classesKey}" is no list of names`, { where: file });
}
