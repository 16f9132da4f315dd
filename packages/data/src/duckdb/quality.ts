import type { ColumnRule, QualityCheck } from '@modelops/contracts';
import { sqlError } from './engine.ts';
import { identifier, literal } from './sql.ts';
import { bind, type DataTable, reading } from './table.ts';

/** A rule of the repository's, with where it stands. */
export interface Rule {
  readonly name: string;
  /** A condition that holds for every row; where it is unknown (NULL) it counts as met, as in SQL's CHECK. */
  readonly sql: string;
  /** Share of the rows that may break it. */
  readonly allow: number;
  readonly where: string;
  readonly line?: number | undefined;
}

interface Question {
  readonly kind: QualityCheck['kind'];
  readonly name: string;
  readonly text: string;
  /** Condition on an offending row. */
  readonly offends: string;
  /** Values of another type are seen in the files alone, and in all their rows: a broken time passes no condition. */
  readonly view: 'rows' | 'source';
  readonly columns: readonly string[];
  readonly allow: number;
  readonly line?: number | undefined;
  readonly fix: string;
}

/** A check, and which files of the source its offending rows are in, where it failed on rows. */
export interface Checked extends QualityCheck {
  readonly files: readonly string[];
}

const sampleRows = 5;
const longestValue = 100;

/**
 * Asks every row what schema and rules ask.
 * @throws UserError for a rule that cannot be read.
 */
export async function checkQuality(table: DataTable, rules: readonly Rule[]): Promise<Checked[]> {
  const { engine, spec } = table;
  const checks: Checked[] = table.missing.map((name) => ({
    name: `${name} is there`,
    kind: 'schema',
    text: `column ${name}`,
    verdict: 'fail',
    checked: table.rows,
    offending: table.rows,
    sample: [],
    reason: `the column "${name}" is declared and missing`,
    files: [],
  }));
  const questions = [...schemaQuestions(table), ...(await ruleQuestions(table, rules))];
  const counts: Record<string, number> = {};
  const asked = questions.map((question, at) => ({ ...question, at }));
  for (const view of ['source', 'rows'] as const) {
    const these = asked.filter((question) => question.view === view);
    if (these.length === 0) continue;
    const parts = these.map(({ offends, at }) => `count(*) FILTER (WHERE ${offends}) AS q${at}`);
    const row = await reading(spec, () =>
      engine.row(`SELECT count(*) AS all_rows, ${parts.join(', ')} FROM ${view}`),
    );
    Object.assign(counts, row, { [view]: row['all_rows'] });
  }
  for (const [at, question] of questions.entries()) {
    const offending = counts[`q${at}`]!;
    const checked = counts[question.view]!;
    const share = checked === 0 ? 0 : offending / checked;
    const failed = offending > 0 && share > question.allow;
    checks.push({
      name: question.name,
      kind: question.kind,
      text: question.text,
      verdict: failed ? 'fail' : 'pass',
      checked,
      offending,
      sample: offending === 0 ? [] : await sample(table, question),
      reason:
        offending === 0
          ? 'no row offends'
          : `${offending} of ${checked} rows (${percent(share)}) ${question.fix}${failed || question.allow === 0 ? '' : `; up to ${percent(question.allow)} may`}`,
      ...(question.line === undefined ? {} : { line: question.line }),
      files: failed ? await filesOf(table, question.view, question.offends) : [],
    });
  }
  for (const unique of uniqueColumns(table)) checks.push(await uniqueness(table, unique));
  return checks;
}

function schemaQuestions(table: DataTable): Question[] {
  const questions: Question[] = [];
  const add = (name: string, text: string, offends: string, fix: string, view: Question['view'] = 'rows') =>
    questions.push({
      view,
      kind: 'schema',
      name: `${name}: ${text}`,
      text: `${name} ${text}`,
      offends,
      columns: [name],
      allow: 0,
      fix,
    });
  for (const { name, type, broken, role } of table.columns) {
    const rule: ColumnRule = table.spec.schema?.[name] ?? {};
    const column = identifier(name);
    if (broken !== undefined)
      add(
        name,
        `is ${type}`,
        broken,
        `have a value that is no ${type}${type === 'timestamp' ? ' in ISO 8601 (2026-03-01)' : ''}`,
        'source',
      );
    if (rule.nullable === false || role === 'time')
      add(name, 'is not missing', `${column} IS NULL`, 'have no value');
    if (rule.min !== undefined && (type === 'float' || type === 'integer'))
      add(name, `>= ${rule.min}`, `${column} < ${rule.min}`, `lie below ${rule.min}`);
    if (rule.max !== undefined && (type === 'float' || type === 'integer'))
      // NaN counts as greater than any number in DuckDB; it is missing here.
      add(
        name,
        `<= ${rule.max}`,
        `${column} > ${rule.max} AND NOT isnan(${column}::DOUBLE)`,
        `lie above ${rule.max}`,
      );
    if (rule.values !== undefined)
      add(
        name,
        `is one of ${rule.values.slice(0, 20).join(', ')}`,
        `${column} IS NOT NULL AND ${column}::VARCHAR NOT IN (${rule.values.map(literal).join(', ')})`,
        'have another value',
      );
  }
  return questions;
}

async function ruleQuestions(table: DataTable, rules: readonly Rule[]): Promise<Question[]> {
  const questions: Question[] = [];
  for (const { name, sql, allow, where, line } of rules) {
    const named = await table.engine.columnsIn(sql, where);
    await bind(table.engine, 'rows', `(${sql}\n)::BOOLEAN`, where);
    const columns = table.columns
      .map((column) => column.name)
      .filter((known) => named.some((used) => used.toLowerCase() === known.toLowerCase()));
    questions.push({
      view: 'rows',
      kind: 'rule',
      name,
      text: sql,
      offends: `NOT coalesce((${sql}\n)::BOOLEAN, true)`,
      columns,
      allow,
      line,
      fix: 'break it',
    });
  }
  return questions;
}

/** Some offending rows, the first of the files. */
async function sample(
  table: DataTable,
  { columns, offends, view }: Question,
): Promise<QualityCheck['sample']> {
  const sensitive = new Set(table.columns.filter((column) => column.sensitive).map(({ name }) => name));
  const key = table.spec.key === undefined || table.spec.key === '$row' ? [] : [table.spec.key];
  const shown = [...new Set([...key, ...columns])].filter((name) => !sensitive.has(name)).slice(0, 8);
  const values = shown.map((name, at) => `left(${identifier(name)}::VARCHAR, ${longestValue}) AS c${at}`);
  try {
    const rows = await table.engine.rows(
      `SELECT ${['"$row" + 1 AS r', ...values].join(', ')} FROM ${view} WHERE ${offends} ORDER BY "$file", "$row" LIMIT ${sampleRows}`,
    );
    return rows.map((row) => ({
      ...(key.length === 0 ? { $row: String(row['r']) } : {}),
      ...Object.fromEntries(
        shown.map((name, at) => [name, row[`c${at}`] === null ? null : wellFormed(String(row[`c${at}`]))]),
      ),
    }));
  } catch (error) {
    throw sqlError(error, columns.join(', '), 'The rule cannot be computed for every row.');
  }
}

/** The files of rows, by name. */
async function filesOf({ engine, spec }: DataTable, view: Question['view'], rows: string): Promise<string[]> {
  if (spec.files.length === 1) return [spec.files[0]!.path];
  const found = await engine.rows(`SELECT DISTINCT "$file" AS f FROM ${view} WHERE ${rows} ORDER BY f`);
  return found.map((row) => spec.files[(row['f'] as number) - 1]!.path);
}

/** Keys, and what the schema declares unique. */
function uniqueColumns({ columns, spec }: DataTable): { name: string; key: boolean }[] {
  return columns
    .filter(({ name, role }) => role === 'key' || spec.schema?.[name]?.unique === true)
    .map(({ name, role }) => ({ name, key: role === 'key' }));
}

async function uniqueness(table: DataTable, { name, key }: { name: string; key: boolean }): Promise<Checked> {
  const column = identifier(name);
  const row = await table.engine.row(
    `SELECT count(*) FILTER (WHERE n > 1) AS doubled, coalesce(sum(n) FILTER (WHERE n > 1), 0)::BIGINT AS rows FROM (SELECT count(*) AS n FROM rows WHERE ${column} IS NOT NULL GROUP BY ${column})`,
  );
  const missing = key
    ? ((await table.engine.row(`SELECT count(*) AS n FROM rows WHERE ${column} IS NULL`))['n'] as number)
    : 0;
  const doubled = row['rows'] as number;
  const offending = doubled + missing;
  return {
    name: key ? `${name} identifies a row` : `${name}: unique`,
    kind: key ? 'key' : 'schema',
    text: `${name} is unique${key ? ' and not missing' : ''}`,
    verdict: offending === 0 ? 'pass' : 'fail',
    checked: table.rows,
    offending,
    sample: [],
    reason:
      offending === 0
        ? 'no value stands twice'
        : [
            ...(doubled === 0 ? [] : [`${doubled} rows share ${row['doubled']} values`]),
            ...(missing === 0 ? [] : [`${missing} rows have none`]),
          ].join(', '),
    files:
      offending === 0
        ? []
        : await filesOf(
            table,
            'rows',
            `${column} IN (SELECT ${column} FROM rows GROUP BY ${column} HAVING count(*) > 1)${key ? ` OR ${column} IS NULL` : ''}`,
          ),
  };
}

/** A share for people. */
export function percent(share: number): string {
  const text = (share * 100).toPrecision(share < 0.001 ? 1 : 3);
  return `${Number(text)}%`;
}

function wellFormed(text: string): string {
  return text.toWellFormed();
}
