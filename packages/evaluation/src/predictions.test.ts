import { UserError } from '@modelops/contracts';
import { describe, expect, it } from 'vitest';
import { formatGroupExpression, groupsOf, parseGroupExpression, parseInstant } from './groups.ts';
import { evaluationSetDigest, predictionsFromTable, resolveColumns, truthFromTable } from './predictions.ts';
import { seededRandom } from './random.ts';
import { testTable } from './testing.ts';

const good = { id: ['a', 'b', 'c'], label: [0, 1, 1], score: [0.1, 0.9, 0.4] };

function refusal(
  columns: Parameters<typeof testTable>[0],
  spec: Parameters<typeof predictionsFromTable>[1] = {},
) {
  try {
    predictionsFromTable(testTable(columns), spec);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return (error as UserError).message;
  }
  throw new Error('nothing was refused');
}

describe('predictionsFromTable', () => {
  it('knows the names that scikit-learn users give: probabilities before classes', () => {
    const table = testTable({ id: ['a', 'b'], y_test: [0, 1], y_pred: [0, 1], y_score: [0.2, 0.7] });
    expect(resolveColumns(table, {})).toEqual({ key: 'id', label: 'y_test', score: 'y_score' });
  });
  it('infers columns and task, and keeps slices and groups', () => {
    const table = testTable({
      flight_id: ['a', 'b', 'c'],
      y_true: ['True', 'false', '1'],
      probability: [0.1, 0.9, 1],
      origin: ['ORD', null, 'SFO'],
      distance: [1, 2, 3],
      date: ['2001-01-01T23:00', '2001-01-02', '2001-01-02 00:30+01:00'],
    });
    expect(resolveColumns(table, {})).toEqual({ key: 'flight_id', label: 'y_true', score: 'probability' });
    const found = predictionsFromTable(table, {
      group: parseGroupExpression('day(date)'),
      slices: ['origin', 'distance'],
    });
    expect(found).toEqual({
      task: 'binary-classification',
      key: ['a', 'b', 'c'],
      label: Float64Array.of(1, 0, 1),
      score: Float64Array.of(0.1, 0.9, 1),
      group: ['2001-01-01', '2001-01-02', '2001-01-01'],
      columns: { origin: ['ORD', '', 'SFO'], distance: Float64Array.of(1, 2, 3) },
    });
    expect(predictionsFromTable(testTable({ ...good, label: [1.5, 2, 3] })).task).toBe('regression');
    // Shares that a poor model answers with 0 and 1 are a regression, when somebody says so.
    const shares = testTable({ ...good, label: [0.1, 0.9, 1], score: [0, 1, 1] });
    expect(predictionsFromTable(shares, { task: 'regression' }).task).toBe('regression');
    expect(predictionsFromTable(testTable({ ...good, label: [0.1, 0.9, 1] })).task).toBe('regression');
    expect(predictionsFromTable(testTable(good), { key: '$row' }).key).toEqual(['1', '2', '3']);
  });

  it.each([
    [
      { ...good, label: [0, 1, 2] },
      { task: 'binary-classification' },
      'p.csv, line 4, column "label": the label is "2", which is neither 0 nor 1. Write 1 (or true)',
    ],
    [
      { ...good, label: [0.1, 0.9, 1], score: [0, 1, 1] },
      {},
      'p.csv: the columns "label" and "score" look interchanged: "label", the label, holds numbers between 0 and 1, and "score", the score, only 0 and 1. Set `label: score` and `score: label`, or rename the columns.',
    ],
    [
      { ...good, label: ['0.1', '0.9', '1'], score: ['false', 'true', 'true'] },
      { task: 'binary-classification' },
      'look interchanged',
    ],
    [
      { ...good, score: [0.1, 1.2, 0.4] },
      {},
      'p.csv, line 3, column "score": the score is "1.2", which is not a probability between 0 and 1. Give the probability of class 1: predict_proba',
    ],
    [
      { ...good, score: [0.1, Number.NaN, 0.4] },
      {},
      'p.csv, line 3, column "score": the score is "NaN", which is not a finite number.',
    ],
    [{ ...good, score: ['0.1', null, '1'] }, {}, 'p.csv, line 3, column "score": the score is missing.'],
    [{ ...good, score: ['0.1', 'high', '1'] }, {}, 'p.csv, line 3, column "score": the score is "high"'],
    [{ ...good, label: ['0', '1', null] }, {}, 'p.csv, line 4, column "label": the label is missing.'],
    [
      { ...good, label: [1, Number.POSITIVE_INFINITY, 3] },
      { task: 'regression' },
      'p.csv, line 3, column "label": the label is "Infinity", which is not a finite number.',
    ],
    [
      { ...good, id: ['a', 'b', 'a'] },
      {},
      'p.csv, line 4, column "id": the key "a" stands twice: line 2 and line 4. A key names one row.',
    ],
    [{ ...good, id: ['a', null, 'c'] }, {}, 'p.csv, line 3, column "id": the key is missing.'],
    [
      good,
      { score: 'scor' },
      'p.csv: there is no column "scor". Did you mean "score"? The file has: id, label, score. The column is named by the input `score` or by modelops.yml.',
    ],
    [good, { slices: ['origin'] }, 'p.csv: there is no column "origin". The file has: id, label, score.'],
    [
      { id: ['a'], label: [1], out: [1] },
      {},
      'p.csv: no column looks like the score (`score`, `y_score`, `probability`, `y_prob`, `y_proba`, `prediction`, `y_pred`). Set the input `score` to one of: id, label, out.',
    ],
    [{ name: ['a'], label: [1], score: [1] }, {}, 'p.csv: no column looks like the key'],
  ] as const)('refuses %j %j', (columns, spec, message) => {
    expect(refusal(columns, spec)).toContain(message);
  });

  it('refuses a group that is missing or no date', () => {
    const group = parseGroupExpression('day(date)');
    expect(refusal({ ...good, date: ['2001-01-01', null, ''] }, { group })).toContain(
      'line 3, column "date": the group is missing',
    );
    expect(refusal({ ...good, date: ['2001-01-01', '2001-02-30', ''] }, { group })).toContain(
      '"2001-02-30" is not a date',
    );
  });

  it('takes a truth by key and label, and digests the evaluation set whatever the order', () => {
    expect(truthFromTable(testTable(good), { task: 'binary-classification' })).toEqual({
      key: ['a', 'b', 'c'],
      label: Float64Array.of(0, 1, 1),
    });
    const digest = (key: string[], label: number[], group?: string[]) =>
      evaluationSetDigest({ key, label: Float64Array.from(label), group });
    expect(digest(['a', 'b'], [0, 1])).toBe(digest(['b', 'a'], [1, 0]));
    expect(digest(['a', 'b'], [0, 1])).not.toBe(digest(['a', 'b'], [1, 0]));
    expect(digest(['a', 'b'], [0, 1])).not.toBe(digest(['a', 'b'], [0, 1], ['g', 'g']));
  });
});

describe('groups', () => {
  it('reads expressions', () => {
    expect(parseGroupExpression(' user ')).toEqual({ column: 'user', unit: 'value' });
    expect(parseGroupExpression('week( the date )')).toEqual({ column: 'the date', unit: 'week' });
    expect(formatGroupExpression(parseGroupExpression('DAY(date)'))).toBe('day(date)');
    for (const text of ['', 'year(date)', 'day()'])
      expect(() => parseGroupExpression(text)).toThrow(UserError);
  });

  it.each([
    ['hour', '2001-05-31T14Z'],
    ['day', '2001-05-31'],
    ['week', '2001-W22'],
    ['month', '2001-05'],
  ] as const)('%s, from texts and from seconds, ms, µs, ns', (unit, expected) => {
    const instant = Date.UTC(2001, 4, 31, 14, 5);
    for (const cell of ['2001-05-31T14:05:00Z', instant / 1000, instant, instant * 1e3, instant * 1e6]) {
      expect(groupsOf(testTable({ at: [cell] }), { column: 'at', unit })).toEqual([expected]);
    }
  });

  it('gives a week to the year of its Thursday', () => {
    const dates = ['2000-12-31', '2001-01-01', '2004-12-31', '2005-01-02', '2008-12-29', '2009-12-31'];
    expect(groupsOf(testTable({ at: dates }), { column: 'at', unit: 'week' })).toEqual([
      '2000-W52',
      '2001-W01',
      '2004-W53',
      '2004-W53',
      '2009-W01',
      '2009-W53',
    ]);
  });

  it('reads ISO 8601 and nothing else; without a zone it is UTC', () => {
    expect(parseInstant('2001-05-31T14:05')).toBe(Date.UTC(2001, 4, 31, 14, 5));
    expect(parseInstant('2001-05-31 14:05:06.789-0130')).toBe(Date.UTC(2001, 4, 31, 15, 35, 6));
    expect(parseInstant('2001-05-31T24:00:00Z')).toBe(Date.UTC(2001, 5, 1));
    expect(parseInstant('2016-12-31T23:59:60Z')).toBe(Date.UTC(2017, 0, 1));
    expect(parseInstant('0001-01-01')).toBe(Date.parse('0001-01-01'));
    const dates = ['31.05.2001', '2001-13-01', '2001-00-01', '2001-02-29', '2001-02-00', 'today', '2001'];
    const times = ['24:00:01', '25:00:00', '14:60', '14:00:61', '14:00:00Q', '14:00:0', '14:00:00.'];
    for (const text of [...dates, ...times.map((time) => `2001-05-03T${time}`)]) {
      expect(parseInstant(text), text).toBeUndefined();
    }
  });

  it('reads the plain forms as it reads all others, and as JavaScript does', () => {
    const { below } = seededRandom(1);
    let dates = 0;
    for (let round = 0; round < 20_000; round++) {
      const plain = new Date(below(253e6) * 1e6 + below(1e6)).toISOString();
      const forms = [
        plain,
        plain.slice(0, 10),
        plain.slice(0, 19),
        plain.replace('T', ' '),
        `${plain.slice(0, 19)}Z`,
      ];
      const text = [...forms[below(forms.length)]!];
      if (round % 2 === 0) text[below(text.length)] = '0123456789-:.TZ +,x'[below(19)]!;
      const spelled = text.join('');
      const read = parseInstant(spelled);
      // A space before it leads to the expression.
      expect(read, spelled).toBe(parseInstant(` ${spelled}`));
      if (round % 2 === 1) {
        const whole = spelled
          .replace(' ', 'T')
          .replace(/(?:T[^Z.]*)?(?:\.\d+)?Z?$/, (time) => time.slice(0, 9));
        expect(read, spelled).toBe(Date.parse(whole.length > 10 ? `${whole}Z` : whole));
      }
      if (read !== undefined) dates += 1;
    }
    expect(dates).toBeGreaterThan(12_000);
  });
});
