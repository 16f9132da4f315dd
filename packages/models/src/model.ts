/** Values of one column: numbers (NaN where missing), or texts (null where missing). */
export type ColumnValues = Float64Array | readonly (string | null)[];

/** Rows, column by column; all columns have `rowCount` values. */
export interface Batch {
  readonly rowCount: number;
  readonly columns: ReadonlyMap<string, ColumnValues>;
}

/** A column that a model reads. */
export interface ModelColumn {
  readonly name: string;
  /** `date`: milliseconds since 1970-01-01 UTC. */
  readonly type: 'number' | 'text' | 'date';
}

/** What a model says of rows. */
export type Predicted =
  | {
      readonly kind: 'classes';
      /** Names of the classes, as the model has them. */
      readonly classes: readonly string[];
      /** Row-major, rows × classes; each row sums to 1. */
      readonly probabilities: Float64Array;
    }
  /** One number a row: a regression's value, or the probability of class 1. */
  | { readonly kind: 'numbers'; readonly values: Float64Array };

/** A model of any format. Columns in, predictions out. */
export interface Model {
  readonly format: 'onnx' | 'tfjs' | 'saved-model';
  /** The runtime that really runs it, e.g. `onnxruntime-web (wasm)`. */
  readonly backend: string;
  /** The columns that `predict` reads. */
  readonly columns: readonly ModelColumn[];
  /**
   * Predictions, in the order of the rows.
   * @throws UserError when a column is absent or of another type, or what comes out is no prediction.
   */
  predict(batch: Batch): Promise<Predicted>;
  close(): Promise<void>;
}

/**
 * Which runtime runs a model. `wasm` is bundled (onnxruntime-web, TensorFlow.js); `native` is `onnxruntime-node` or
 * `@tensorflow/tfjs-node` of the user's workspace; `auto` is native where it is installed, else wasm. A backend that was asked for is never replaced by another.
 */
export type Backend = 'auto' | 'wasm' | 'native';

export interface LoadOptions {
  /** Default: `auto`. */
  readonly backend?: Backend | undefined;
  /** Folder whose node_modules may hold native runtimes. */
  readonly workspace?: string | undefined;
  /**
   * Columns in the order of the model's features, for a model with one tensor as input that does not name its columns itself;
   * or, for inputs by name, input → column.
   */
  readonly features?: readonly string[] | Readonly<Record<string, string>> | undefined;
  /** Columns that could be features, in the order of the data: offered where the file does not name its own. */
  readonly offered?: { readonly names: readonly string[]; readonly from: string } | undefined;
}
