import type { EvaluationReport } from '@modelops/contracts';
import type { Evaluation } from './evaluation.ts';
import type { ClassCounts, MulticlassScored } from './scored-multiclass.ts';

type Classes = NonNullable<EvaluationReport['classes']>;
type Figures = NonNullable<Classes['perClass'][number]['champion']>;

/** Classes that a report lists, those with the most rows. */
const mostListed = 200;
/** Up to so many classes every pair that is confused is told. */
const smallMatrix = 12;
/** Of more classes the pairs that are confused most. */
const mostPairs = 50;

/**
 * How well each class is told from the others, and which are taken for which: on the rows that candidate and champion
 * share where they are compared, else on all of the candidate's. Undefined for other tasks.
 */
export function classResults(evaluation: Evaluation): Classes | undefined {
  const { shared, alignment } = evaluation;
  const isCompared = shared !== null && alignment?.comparable === true;
  const on = isCompared ? shared : evaluation.candidate;
  const { task, classes, label } = on.rows;
  if (task !== 'multiclass-classification' || classes === undefined) return undefined;
  const ours = on.scored(0) as MulticlassScored;
  const counts = ours.perClass();
  const theirs = isCompared ? (on.scored(1) as MulticlassScored).perClass() : undefined;
  const perClass = classes
    .map((name, k) => ({
      name,
      rows: counts.labelled[k]!,
      predicted: counts.predicted[k]!,
      right: counts.right[k]!,
      ...figuresOf(counts, k),
      champion: theirs === undefined ? null : figuresOf(theirs, k),
    }))
    .sort((a, b) => b.rows - a.rows || (a.name < b.name ? -1 : 1))
    .slice(0, mostListed);
  const pairs = new Map<number, number>();
  for (const [row, decision] of ours.decisions.entries()) {
    const truth = label[row]!;
    if (truth === decision) continue;
    const pair = truth * classes.length + decision;
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  const confusion = [...pairs]
    .sort(([a, often], [b, seldom]) => seldom - often || a - b)
    .slice(0, classes.length <= smallMatrix ? undefined : mostPairs)
    .map(([pair, rows]) => ({
      label: classes[Math.floor(pair / classes.length)]!,
      predicted: classes[pair % classes.length]!,
      rows,
    }));
  return { count: classes.length, perClass, confusion };
}

/** Null where the denominator is 0. */
function figuresOf({ labelled, predicted, right }: ClassCounts, k: number): Figures {
  const share = (part: number, of: number) => (of === 0 ? null : part / of);
  return {
    precision: share(right[k]!, predicted[k]!),
    recall: share(right[k]!, labelled[k]!),
    f1: share(2 * right[k]!, labelled[k]! + predicted[k]!),
  };
}
