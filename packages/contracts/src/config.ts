import {
  type Document,
  isMap,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type YAMLParseError,
} from 'yaml';
import { z } from 'zod';
import { trainingBackendMeaning, trainingBackends } from './actions/train-model.ts';
import { tasks } from './actions/validate-model.ts';
import { columnTypes } from './documents/data-profile.ts';
import { dateParts } from './documents/transforms.ts';
import { messageOf, UserError } from './errors.ts';
import { parseGate } from './gates.ts';
import { describeIssue, valueAt, yamlNouns } from './issues.ts';
import { checkModelName } from './names.ts';
import { suggestion } from './nearest.ts';

const path = z.string().min(1);
const column = z.string().min(1);
const onePlus = <T extends z.ZodType>(item: T) => z.union([item, z.array(item).min(1)]);

const driftSource = z
  .strictObject({
    source: onePlus(path).meta({
      description:
        'Paths or globs of the log of predictions: features, time, score, and the label where known.',
    }),
    window: z.literal('1d').optional().meta({ description: 'How long a window is; `1d` (a UTC day).' }),
    version: column.optional().meta({
      description:
        'Column of the log with the version of the model that predicted a row; `model_version` is found by itself.',
    }),
    reference: path.optional().meta({
      description:
        "Data file that the champion was trained or judged on, with its scores. Where training writes it, its counts are released with the model and stand in for it; without it, the release's data profile.",
    }),
  })
  .meta({ id: 'drift-source' });

/** How often nothing may be called something: `4 per year`, `1 per month`. */
const falseAlarms = z
  .string()
  .regex(/^(?:[1-9]\d*|0?\.\d*[1-9]\d*) per (?:year|month|week)$/, 'write it as `4 per year`');
/** A length of time: `90s`, `30m`, `12h`, `7d`, `2w`. */
const duration = z
  .string()
  .regex(/^\d+(?:\.\d+)?[smhdw]$/, 'a length of time is a number and s, m, h, d or w, such as 7d');

const columnRuleSchema = z.strictObject({
  type: z.enum(columnTypes).optional().meta({ description: 'What the column holds.' }),
  unit: z.string().max(100).optional().meta({ description: 'Unit of its numbers, e.g. `miles`.' }),
  min: z.number().optional().meta({ description: 'The smallest legal number.' }),
  max: z.number().optional().meta({ description: 'The largest legal number.' }),
  values: z.array(z.string()).min(1).optional().meta({ description: 'The legal values.' }),
  nullable: z.boolean().optional().meta({ description: 'Whether values may be missing. Default: `true`.' }),
  unique: z.boolean().optional().meta({ description: 'Whether no value may stand twice.' }),
  optional: z.boolean().optional().meta({ description: 'Whether the column may be absent.' }),
  sensitive: z.boolean().optional().meta({
    description:
      'Whether its values must appear in no report, sample, profile, record or log. A model that learns from the column holds them all the same.',
  }),
});

const ruleSchema = z.union([
  z.string().min(1).max(1000),
  z.strictObject({
    name: z.string().min(1).max(200).optional().meta({ description: 'What the rule is called in reports.' }),
    sql: z
      .string()
      .min(1)
      .max(1000)
      .meta({ description: 'A condition that holds for every row, in DuckDB SQL.' }),
    allow: z
      .union([z.number().min(0).max(1), z.string().regex(/^\d+(?:\.\d+)?%$/, 'a share is written like 1%')])
      .optional()
      .meta({ description: 'Share of rows that may break it, e.g. `1%`. Default: none.' }),
  }),
]);

const columns = z.array(column).min(1);
const prepareSchema = z.array(
  z.union([
    z.strictObject({
      impute: z.union([
        columns,
        z.strictObject({
          columns,
          with: z
            .union(
              [
                z.enum(['mean', 'median', 'most-frequent']),
                z.number(),
                z.strictObject({ value: z.string() }),
              ],
              'expected `mean`, `median`, `most-frequent`, a number such as `0`, or `{ value: a text }`',
            )
            .optional(),
        }),
      ]),
    }),
    z.strictObject({
      scale: z.union([
        columns,
        z.strictObject({ columns, method: z.enum(['standard', 'minmax']).optional() }),
      ]),
    }),
    z.strictObject({
      'one-hot': z.union([columns, z.strictObject({ columns, max: z.int().min(1).max(1000).optional() })]),
    }),
    z.strictObject({
      'date-parts': z.strictObject({ of: column, parts: z.array(z.enum(dateParts)).min(1) }),
    }),
    z.strictObject({ drop: columns }),
  ]),
);

const modelSchema = z
  .strictObject({
    description: z
      .string()
      .optional()
      .meta({ description: 'What the model is for, one sentence; shown in release notes.' }),
    task: z.enum(tasks).optional().meta({ description: 'What the model predicts.' }),
    owners: z
      .array(z.string())
      .optional()
      .meta({ description: 'People and teams that answer for the model.' }),
    predictions: z
      .union([
        path,
        z.strictObject({
          path: path.meta({ description: 'Path of the file.' }),
          key: column
            .optional()
            .meta({ description: 'Column that identifies a row, or `$row`. Default: `id`.' }),
          label: column.optional().meta({ description: 'Column with the truth. Default: `label`.' }),
          score: column.optional().meta({
            description:
              'Column with the prediction; for several classes the beginning of the columns’ names. Default: `score`.',
          }),
        }),
      ])
      .optional()
      .meta({ description: 'The predictions file on unseen rows (CSV or Parquet), and its columns.' }),
    files: onePlus(path).optional().meta({ description: 'The model files.' }),
    data: z
      .strictObject({
        source: onePlus(path).optional().meta({
          description:
            'Paths or globs of the data that train the model; their digests are part of the evidence.',
        }),
        where: z
          .string()
          .min(1)
          .max(1000)
          .optional()
          .meta({ description: 'Condition on the rows that count, in DuckDB SQL. Default: all.' }),
        key: column.optional().meta({ description: 'Column that identifies a row, or `$row`.' }),
        time: column
          .optional()
          .meta({ description: 'Column with the time of a row; times without a zone are UTC.' }),
        label: z
          .union([
            column,
            z.strictObject({
              column: column.meta({ description: 'Name of the column.' }),
              sql: z.string().min(1).max(1000).optional().meta({
                description:
                  'Makes the column from others, in DuckDB SQL, e.g. `arrival_delay > 15`. The columns that it names are no features.',
              }),
              delay: duration
                .optional()
                .meta({ description: 'How long after a row its truth is known, e.g. `7d`.' }),
            }),
          ])
          .optional()
          .meta({ description: 'Column with the truth.' }),
        schema: z
          .record(column, columnRuleSchema.meta({ description: 'What is expected of a column.' }))
          .optional()
          .meta({ description: 'What is expected of the columns, by name. Others are inferred.' }),
        rules: z.array(ruleSchema).optional().meta({
          description:
            'Conditions that every row meets: an SQL expression, or a mapping with `name`, `sql` and `allow`.',
        }),
        split: z
          .strictObject({
            by: z.enum(['time', 'key']).optional().meta({
              description:
                'The latest rows are held out, or those that a hash of the key chooses. Default: `time` where there is one, else `key`.',
            }),
            holdout: z
              .union([
                z.number().gt(0).lt(1),
                z
                  .string()
                  .regex(
                    /^\d+(?:\.\d+)?(?:%|[smhdw])$/,
                    'what is held out is a share such as 20%, or a length of time such as 14d',
                  ),
              ])
              .optional()
              .meta({
                description: 'Share of the rows, or length of time, that is held out. Default: `20%`.',
              }),
            gap: duration
              .optional()
              .meta({ description: 'Time between training and holdout whose rows are in neither.' }),
            seed: z
              .int()
              .min(0)
              .max(4294967295)
              .optional()
              .meta({ description: 'Seed of the hash of the key.' }),
          })
          .optional()
          .meta({ description: 'What is held out of training.' }),
      })
      .optional()
      .meta({ description: 'What the model is trained on.' }),
    prepare: prepareSchema.optional().meta({
      description:
        'Steps from columns to features, fitted on the training rows: `impute`, `scale`, `one-hot`, `date-parts`, `drop`. Without it, missing numbers get the median and categories are one-hot.',
    }),
    features: z
      .union([z.array(column).min(1), z.record(z.string(), column)])
      .optional()
      .meta({
        description:
          'Columns that the model reads: a list, in the order of training; or, for a model with inputs by name, a mapping from input to column. Default: what the model file says; for training, all columns but key, label and time.',
      }),
    train: z
      .strictObject({
        trainer: z.enum(['linear', 'mlp']).optional().meta({
          description:
            'A trainer of ours: `linear` (logistic regression, or ridge for regression) or `mlp` (a small neural network).',
        }),
        backend: z
          .enum(trainingBackends)
          .optional()
          .meta({ description: `${trainingBackendMeaning} Default: \`javascript\`.` }),
        penalty: z
          .number()
          .nonnegative()
          .optional()
          .meta({ description: 'Strength of the L2 penalty on standardised features. Default: 1.' }),
        folds: z
          .int()
          .min(2)
          .max(50)
          .optional()
          .meta({ description: 'Folds of the cross-validation on the training rows. Default: none.' }),
        seed: z
          .int()
          .min(0)
          .max(4294967295)
          .optional()
          .meta({ description: 'Seed of training and folds. Same inputs and seed, same bytes. Default: 1.' }),
        setup: z.string().min(1).optional().meta({
          description:
            'A command that runs before `command`, such as `pip install -r requirements.txt`; the input `setup` of the workflows takes its place.',
        }),
        predict: z.string().min(1).optional().meta({
          description:
            'A command that runs after `command` and writes the predictions file; with the files of `MODELOPS_FILES` and to `MODELOPS_PREDICTIONS` where these are set, so that the champion predicts the same rows.',
        }),
        command: z
          .string()
          .regex(/\S/, 'a command says something')
          .optional()
          .meta({ description: 'The command that trains the model; part of what names its inputs.' }),
        inputs: z.array(path).optional().meta({
          description: 'Globs of the files of the repository that the model depends on. Default: all.',
        }),
      })
      .optional()
      .meta({ description: 'What makes the model.' }),
    validate: z
      .strictObject({
        group: z.string().optional().meta({
          description:
            'Rows of one group are dependent: a column, or day(column), hour(column), week(column), month(column).',
        }),
        slices: z
          .array(column)
          .optional()
          .meta({ description: 'Columns whose values are reported one by one.' }),
        gates: z.array(z.string()).optional().meta({ description: 'Conditions that the model must meet.' }),
        baseline: z.string().optional().meta({ description: 'champion, base-branch, none, or a path.' }),
        data: path.optional().meta({
          description:
            'Table of unseen rows with key, label and features, that the candidate and the champion predict from their model files; instead of `predictions`.',
        }),
        truth: path
          .optional()
          .meta({ description: 'File with key and label that the candidate did not write.' }),
        threshold: z
          .number()
          .min(0)
          .max(1)
          .optional()
          .meta({ description: 'Score from which a row counts as class 1. Default: 0.5.' }),
        'primary-metric': z.string().optional().meta({
          description:
            'The metric that decides "better" or "worse". Default: `roc_auc`, `macro_f1` for several classes, `rmse` for regression.',
        }),
        margin: z
          .number()
          .nonnegative()
          .optional()
          .meta({ description: 'The smallest difference of the primary metric that matters.' }),
        'on-inconclusive': z
          .enum(['pass', 'fail'])
          .optional()
          .meta({ description: 'Whether too little evidence fails the step. Default: `pass`.' }),
        seed: z
          .int()
          .min(0)
          .max(4294967295)
          .optional()
          .meta({ description: 'Seed of the bootstrap. Same input and seed, same report. Default: 1.' }),
        replicates: z
          .int()
          .min(200)
          .max(100000)
          .optional()
          .meta({ description: 'Bootstrap replicates. Default: 1000.' }),
      })
      .optional()
      .meta({ description: 'How the model is judged; inputs of `validate-model` override it.' }),
    drift: z
      .object({
        'false-alarms': falseAlarms.optional().meta({
          description: 'How many false alarms you accept. Default: `4 per year`.',
        }),
        'on-drift': z
          .enum(['report', 'issue', 'pull-request', 'dispatch'])
          .optional()
          .meta({ description: 'What an alarm leads to. Default: `pull-request`.' }),
        material: z
          .strictObject({
            psi: z.number().positive().optional().meta({
              description: 'Population stability index of an input. Default: 0.1.',
            }),
            missing: z.number().positive().max(1).optional().meta({
              description: 'Change of the share of missing, or of never seen, values. Default: 0.02.',
            }),
            'label-rate': z.number().positive().optional().meta({
              description: 'Change of the mean label. Default: 0.02, or 0.2 standard deviations for numbers.',
            }),
            calibration: z.number().positive().optional().meta({
              description: 'Change of the mean prediction error. Default: as `label-rate`.',
            }),
            performance: z.number().positive().optional().meta({
              description: 'Loss of ROC AUC (default 0.02), or share by which RMSE grows (default 0.1).',
            }),
          })
          .optional()
          .meta({ description: 'The smallest changes that matter; smaller ones are noted, never alarmed.' }),
      })
      .catchall(driftSource)
      .optional()
      .meta({ description: 'How production is watched: one entry for each environment, and the rules.' }),
    register: z
      .strictObject({
        'keep-predictions': z.boolean().optional().meta({
          description: 'Keep key, label, score and groups of the judged rows as an asset of the release.',
        }),
      })
      .optional()
      .meta({ description: 'What a release of the model holds.' }),
    deploy: z
      .record(
        z
          .string()
          .regex(
            /^(?!latest$|v\d)[a-z](?:[a-z0-9._-]{0,98}[a-z0-9])?$/,
            'an environment has lower-case letters, digits, "-", "_" and ".", begins with a letter, and is neither "latest" nor like "v1"',
          ),
        z.strictObject({
          target: z.enum(['release', 'directory']).meta({
            description:
              'Where a version goes: `release` moves the pointer in the ledger, and consumers pull `<model>@<environment>`; `directory` writes the files.',
          }),
          path: path.optional().meta({
            description:
              '`target: directory`: the folder that holds `<model>/<number>/…` and `<model>/current`; absolute, or relative to the workspace.',
          }),
          keep: z.int().min(1).max(1000).optional().meta({
            description:
              '`target: directory`: how many numbered folders stay; the one that was served before stays in any case. Default: 3.',
          }),
          deployment: z.boolean().optional().meta({
            description:
              'Whether each move is also shown as a GitHub deployment of this environment. Default: true.',
          }),
        }),
      )
      .optional()
      .meta({ description: 'The environments that the model runs in, by name, in the order of deployment.' }),
  })
  .meta({ id: 'model' });

/** The schema of `modelops.yml`; published as JSON Schema from here. */
export const configSchema = z
  .strictObject({
    models: z.record(z.string(), modelSchema).meta({ description: 'The models of the repository, by name.' }),
  })
  .meta({
    title: 'modelops.yml',
    description: 'What the models of this repository are, and the rules they live by.',
  });

export type ModelConfig = z.infer<typeof modelSchema>;
export type ColumnRule = z.infer<typeof columnRuleSchema>;
export type PrepareStep = z.infer<typeof prepareSchema>[number];

/** `modelops.yml` as read, with the place of every node, so that later errors can name line and column. */
export interface Config {
  readonly models: Readonly<Record<string, ModelConfig>>;
  /** `file:line:column` of a place, as near as the document has it. */
  where(path: readonly (string | number)[]): string;
  /** Line (from 1) of a place. */
  line(path: readonly (string | number)[]): number;
}

/**
 * Reads `modelops.yml`.
 * @throws UserError with file, line and column: not YAML, an unknown key (with the nearest known one), a wrong type,
 *   a name that cannot be a model's, a gate that cannot be read.
 */
export function parseConfig(source: string, file = 'modelops.yml'): Config {
  const counter = new LineCounter();
  const document = parseDocument(source, { lineCounter: counter, prettyErrors: false, uniqueKeys: true });
  const at = (offset: number) => {
    const { line, col } = counter.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const broken = document.errors[0];
  if (broken !== undefined) {
    throw new UserError(brokenYaml(broken, source), { where: at(broken.pos[0]) });
  }
  const offsetOf = (place: readonly (string | number)[], key = false): number => offset(document, place, key);
  const where = (place: readonly (string | number)[]) => at(offsetOf(place));

  let raw: unknown;
  try {
    raw = document.toJS({ maxAliasCount: 100 });
  } catch (cause) {
    // An alias without an anchor, or one that multiplies itself until memory ends.
    throw new UserError(`an alias cannot be followed: ${messageOf(cause)}`, {
      where: at(0),
      fix: 'Write out what the `*alias` stands for.',
      cause,
    });
  }
  const parsed = configSchema.safeParse(raw);
  if (!parsed.success) {
    const issue = deepest(parsed.error.issues);
    const place = issue.path.filter((part): part is string | number => typeof part !== 'symbol');
    if (issue.code === 'unrecognized_keys') {
      const key = issue.keys[0]!;
      throw new UserError(`unknown key "${key}"${place.length === 0 ? '' : ` in ${place.join('.')}`}`, {
        where: at(offsetOf([...place, key], true)),
        fix: suggestion(key, knownKeys(place)),
      });
    }
    const name = place.length === 0 ? 'the file' : place.join('.');
    throw new UserError(`${name}: ${describeIssue(issue, valueAt(raw, place), yamlNouns)}`, {
      where: where(place),
      fix: place.length <= 1 ? 'The file begins with `models:` and one entry for each model.' : undefined,
    });
  }
  // From what was read: the parser drops the name `__proto__` silently.
  for (const name of Object.keys((raw as { models: object }).models)) {
    checkModelName(name, at(offsetOf(['models', name], true)));
  }
  for (const [name, model] of Object.entries(parsed.data.models)) {
    for (const [index, gate] of (model.validate?.gates ?? []).entries()) {
      parseGate(gate, where(['models', name, 'validate', 'gates', index]));
    }
  }
  return {
    models: parsed.data.models,
    where,
    line: (place) => counter.linePos(offsetOf(place)).line,
  };
}

/** Issues inside a union are nested: the one that got deepest into the document says most. */
function deepest(issues: readonly z.core.$ZodIssue[], prefix: readonly PropertyKey[] = []): z.core.$ZodIssue {
  // A misspelt key often makes a required one missing too: the misspelling is the cause.
  const first = issues.find((issue) => issue.code === 'unrecognized_keys') ?? issues[0]!;
  const whole = { ...first, path: [...prefix, ...first.path] } as z.core.$ZodIssue;
  if (whole.code !== 'invalid_union') return whole;
  const nested = whole.errors
    .filter((branch) => branch.length > 0)
    .map((branch) => deepest(branch, whole.path));
  const inside = nested.filter(
    (issue) => issue.path.length > whole.path.length || issue.code === 'unrecognized_keys',
  );
  return inside[0] ?? whole;
}

/** The YAML parser's errors, where its own words are for programmers. */
function brokenYaml(error: YAMLParseError, source: string): string {
  if (error.code === 'MULTIPLE_DOCS') return 'the file holds several documents; remove the line `---`';
  if (error.code === 'DUPLICATE_KEY') {
    const key = /^[^\s:]+/.exec(source.slice(error.pos[0]))?.[0] ?? '';
    return `the key "${key}" is here a second time`;
  }
  if (error.message.startsWith('Maximum call stack')) return 'this is not YAML: it is nested too deeply';
  return `this is not YAML: ${error.message}`;
}

function offset(document: Document.Parsed, place: readonly (string | number)[], wantKey: boolean): number {
  let node: unknown = document.contents;
  let found = (node as Node | null)?.range?.[0] ?? 0;
  for (const [depth, part] of place.entries()) {
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => String((item.key as { value?: unknown } | null)?.value) === String(part),
      );
      if (pair === undefined) return found;
      const key = pair.key as Node | null;
      const value = pair.value as Node | null;
      const last = depth === place.length - 1;
      found = (last && wantKey ? key?.range?.[0] : (value?.range?.[0] ?? key?.range?.[0])) ?? found;
      node = value;
    } else if (isSeq(node)) {
      node = node.items[Number(part)];
      found = (node as Node | null)?.range?.[0] ?? found;
    } else {
      return found;
    }
  }
  return found;
}

interface SchemaNode {
  properties?: Record<string, SchemaNode>;
  additionalProperties?: SchemaNode | boolean;
  items?: SchemaNode;
  anyOf?: SchemaNode[];
  $ref?: string;
}

/** The keys that may stand at a place, read off the published schema, so that it cannot disagree with the parser. */
function knownKeys(place: readonly (string | number)[]): string[] {
  const root = z.toJSONSchema(configSchema, { io: 'input' }) as SchemaNode & {
    $defs?: Record<string, SchemaNode>;
  };
  const resolve = (node: SchemaNode): SchemaNode[] => {
    if (node.$ref !== undefined) return resolve(root.$defs![node.$ref.split('/').at(-1)!]!);
    return node.anyOf === undefined ? [node] : node.anyOf.flatMap(resolve);
  };
  let nodes = resolve(root);
  for (const part of place) {
    nodes = nodes.flatMap((node) => {
      const next =
        node.properties?.[part] ??
        (typeof node.additionalProperties === 'object' ? node.additionalProperties : undefined) ??
        node.items;
      return next === undefined ? [] : resolve(next);
    });
  }
  return nodes.flatMap((node) => Object.keys(node.properties ?? {}));
}
