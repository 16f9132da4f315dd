export type { Material, Watched } from './channels.ts';
export { type CheckInputs, type CheckSettings, checkDrift } from './check.ts';
export {
  countsOfReference,
  daysOf,
  daysOfWindows,
  type LogColumns,
  type Reference,
  referenceOf,
  type SchemaChange,
  watchedColumns,
} from './collect.ts';
export type { Day } from './day.ts';
export { oneOffTests, valueTests } from './one-off.ts';
