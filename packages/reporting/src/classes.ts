import type { EvaluationReport } from '@modelops/contracts';
import { html, markdown } from './escape.ts';
import { folded, table, unbroken } from './layout.ts';
import { count, percent, plural, scaleOf } from './numbers.ts';
import type { ClassesView } from './views.ts';

/** More classes than this are told by the ones with the most errors, and by the pairs that are confused most. */
const mostShown = 12;
const mostPairs = 10;

export function classesView({ classes }: EvaluationReport): ClassesView | null {
  if (classes === undefined || classes.perClass.length === 0) return null;
  const { perClass, confusion } = classes;
  const errors = ({ rows, predicted, right }: (typeof perClass)[number]) => rows + predicted - 2 * right;
  const shown =
    perClass.length <= mostShown
      ? perClass
      : [...perClass].sort((a, b) => errors(b) - errors(a) || b.rows - a.rows).slice(0, mostShown);
  const rowsOf = new Map(perClass.map(({ name, rows }) => [name, rows]));
  return {
    count: classes.count,
    classes: shown.map(({ name, rows, precision, recall, f1, champion }) => {
      const before = champion?.f1 ?? null;
      const difference = f1 === null || before === null ? null : f1 - before;
      const scale = scaleOf([precision, recall, f1, before], [difference]);
      return {
        name,
        rows: count(rows),
        precision: scale.plain(precision),
        recall: scale.plain(recall),
        f1: scale.plain(f1),
        champion: scale.plain(before),
        difference: scale.signed(difference),
      };
    }),
    matrix: classes.count <= mostShown ? matrixOf(perClass, confusion) : null,
    pairs: confusion
      .slice(0, mostPairs)
      .map((pair) => ({ ...pair, of: rowsOf.get(pair.label) ?? pair.rows })),
  };
}

type Classes = NonNullable<EvaluationReport['classes']>;

function matrixOf(
  perClass: Classes['perClass'],
  confusion: Classes['confusion'],
): NonNullable<ClassesView['matrix']> {
  const names = perClass.map(({ name }) => name);
  const cells = new Map(confusion.map(({ label, predicted, rows }) => [`${label}\0${predicted}`, rows]));
  return {
    names,
    rows: perClass.map(({ name, right }) =>
      names.map((predicted) => (predicted === name ? right : (cells.get(`${name}\0${predicted}`) ?? 0))),
    ),
  };
}

/** The folded part about the classes. @param champion Markdown; null where nothing is compared. */
export function renderClasses(view: ClassesView, champion: string | null): string {
  const [worst] = view.pairs;
  const name = (text: string) => html(text, { max: 40 });
  const summary =
    worst === undefined
      ? `${plural(view.count, 'class', 'classes')}: no row is taken for another class`
      : `${plural(view.count, 'class', 'classes')}: most often ${name(worst.label)} is taken for ${name(worst.predicted)} (${ofRows(worst)})`;
  const isCompared = champion !== null;
  const figures = table(
    [
      'Class',
      'Rows',
      'Precision',
      'Recall',
      'F1',
      ...(isCompared ? [`F1 of ${champion}`, 'Difference'] : []),
    ],
    `lrrrr${isCompared ? 'rr' : ''}`,
    view.classes.map((one) => [
      markdown(one.name, { max: 60 }),
      one.rows,
      one.precision,
      one.recall,
      one.f1,
      ...(isCompared ? [one.champion, one.difference] : []),
    ]),
  );
  const some = view.classes.length < view.count;
  return folded(
    summary,
    ...(some ? [`The ${view.classes.length} classes with the most errors, of ${count(view.count)}:`] : []),
    figures,
    ...confusionOf(view),
  );
}

function confusionOf({ matrix, pairs }: ClassesView): string[] {
  if (matrix !== null) {
    const names = matrix.names.map((own) => markdown(own, { max: 24 }));
    const cell = (rows: number, isRight: boolean) => {
      if (rows === 0) return '·';
      return isRight ? `**${count(rows)}**` : count(rows);
    };
    return [
      'Rows by their label (down) and what they are taken for (across):',
      table(
        ['Label', ...names],
        `l${'r'.repeat(names.length)}`,
        matrix.rows.map((cells, at) => [names[at]!, ...cells.map((rows, k) => cell(rows, k === at))]),
      ),
    ];
  }
  if (pairs.length === 0) return [];
  return [
    'What is confused most often:',
    table(
      ['Label', 'Taken for', 'Rows'],
      'llr',
      pairs.map((pair) => [
        markdown(pair.label, { max: 60 }),
        markdown(pair.predicted, { max: 60 }),
        unbroken(ofRows(pair)),
      ]),
    ),
  ];
}

function ofRows({ rows, of }: ClassesView['pairs'][number]): string {
  return `${count(rows)} of ${plural(of, 'row')}${of === 0 ? '' : `, ${percent(rows / of)}`}`;
}
