export { applyTransforms, fitTransforms, type RawColumn, type RawFeature } from './columnar-transforms.ts';
export { concatTables } from './concat-tables.ts';
export { detectDelimiter, parseNumber } from './csv.ts';
export { digestFile } from './digest.ts';
export { digestRows } from './digest-rows.ts';
export { instantOfNumber, isPlausible } from './instant.ts';
export { strayText } from './no-number.ts';
export {
  countOnEdges,
  type DaysOf,
  fitsProfile,
  type ProfileOptions,
  profileTable,
} from './profile.ts';
export { type ReadTableOptions, readTable } from './read-table.ts';
export { selectRows } from './select-rows.ts';
export { emptySide, heldOutRank, rowKey } from './split-rule.ts';
export {
  type BigintColumn,
  type BooleanColumn,
  type Column,
  type DateColumn,
  makeTable,
  missingColumn,
  type NumberColumn,
  numberColumn,
  type StringColumn,
  stringColumn,
  type Table,
  type TableFormat,
  type TableSource,
} from './table.ts';
