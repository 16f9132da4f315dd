export { type DuckDBModule, Engine, type EngineOptions, type Row } from './engine.ts';
export { type Fitted, fitTransforms } from './fit.ts';
export {
  profileOnEdges,
  profileTable,
  profileWindows,
  sampleColumns,
  sampleDays,
  schemaOf,
} from './profile.ts';
export { checkQuality, type Rule } from './quality.ts';
export { type Split, type SplitSpec, splitTable } from './split.ts';
export {
  type DataTable,
  openTable,
  type SourceFileAt,
  sourceFiles,
  sourceName,
  type TableColumn,
  type TableSpec,
} from './table.ts';
export { transformSql } from './transform-sql.ts';
export { writeTable } from './write.ts';
