/**
 * A piece of a sentence. A string is ours and holds no markup; `data`, `code` and `prose` come from users and are
 * escaped where they land.
 */
export type Piece =
  | string
  | { readonly data: string }
  | { readonly code: string }
  /** A sentence of somebody else's that may hold code in backticks. */
  | { readonly prose: string }
  | { readonly strong: Line };
export type Line = readonly Piece[];

/**
 * What a gate, or a whole model, came to. `skipped`: it could not be evaluated and does not decide. `unjudged`: there is
 * no report of the model.
 */
export type State = 'pass' | 'fail' | 'inconclusive' | 'skipped' | 'unjudged';

/** A model that was to be judged and was not. */
export interface Unjudged {
  readonly model: string;
  /** One sentence without a full stop; may come from users. */
  readonly reason: string;
}

export interface GateView {
  readonly text: string;
  readonly state: State;
  readonly value: string;
  /** Interval of the value, or the difference with its interval. */
  readonly detail: string;
  /** `≥ 0.700` */
  readonly bound: string;
  /** For a relative gate, where the bound comes from: `champion − 0.005`. */
  readonly boundFrom: string;
  /** Rows that the gate looked at, where it did not look at all of them. */
  readonly sample: string;
  readonly reason: string;
  readonly needs: string;
}

export interface MetricView {
  readonly name: string;
  readonly label: string;
  /** Compared as primary, or named by a gate: dropped last. */
  readonly important: boolean;
  readonly arrow: string;
  readonly champion: string;
  readonly candidate: string;
  readonly interval: string;
  readonly difference: string;
  readonly differenceInterval: string;
  readonly change: string;
  readonly reason: string;
}

export interface CalibrationView {
  readonly headline: string;
  /** What the bins are of. */
  readonly of: string;
  readonly bins: readonly {
    readonly range: string;
    readonly rows: string;
    readonly predicted: string;
    readonly observed: string;
    readonly gap: string;
    readonly bar: string;
  }[];
}

export interface ClassesView {
  readonly count: number;
  /** The classes with the most errors, at most twelve. */
  readonly classes: readonly {
    readonly name: string;
    readonly rows: string;
    readonly precision: string;
    readonly recall: string;
    readonly f1: string;
    readonly champion: string;
    readonly difference: string;
  }[];
  /** Rows by label (down) and prediction (across), of at most twelve classes. */
  readonly matrix: {
    readonly names: readonly string[];
    readonly rows: readonly (readonly number[])[];
  } | null;
  /** What is taken for what, the most frequent first. */
  readonly pairs: readonly {
    readonly label: string;
    readonly predicted: string;
    readonly rows: number;
    /** Of the rows with the label. */
    readonly of: number;
  }[];
}

export interface SliceView {
  readonly column: string;
  readonly value: string;
  readonly rows: string;
  readonly metric: string;
  readonly champion: string;
  readonly candidate: string;
  readonly interval: string;
  readonly difference: string;
  /** Position when the slices are ordered from worst to best; the best are left out first. */
  readonly rank: number;
  /** The figure that ranks it: the difference, or the estimate where there is no champion. */
  readonly worth: string;
}

export interface ModelView {
  readonly name: string;
  readonly state: State;
  readonly icon: string;
  /** What follows the name in a heading: `passes`. */
  readonly headline: Line;
  readonly sentence: Line;
  /** The same facts in the columns of the table of models. */
  readonly row: { readonly outcome: Line; readonly primary: string; readonly gates: string };
  /** Whether any figure of a champion stands beside the candidate's. */
  readonly compared: boolean;
  readonly championLabel: Line;
  readonly level: string;
  readonly gates: readonly GateView[];
  readonly metrics: readonly MetricView[];
  /** One sentence on the folds of the training; empty where there were none. */
  readonly folds: Line;
  readonly classes: ClassesView | null;
  readonly calibration: CalibrationView | null;
  readonly slices: readonly SliceView[];
  readonly notes: readonly string[];
  readonly examples: readonly string[];
  readonly facts: readonly { readonly label: string; readonly line: Line }[];
  readonly reproduce: Line;
  /** Empty where nothing was judged. */
  readonly tool: string;
}

/** Where the report was made, for its last line and for pointing at what it leaves out. */
export interface ReportContext {
  readonly sha?: string | undefined;
  readonly runUrl?: string | undefined;
  readonly artifactUrl?: string | undefined;
  readonly artifactName?: string | undefined;
  /** Sentences that stand below the verdict, such as why nothing was uploaded. */
  readonly notes?: readonly string[] | undefined;
}

export interface ReportModel {
  readonly models: readonly ModelView[];
  readonly context: ReportContext;
}
