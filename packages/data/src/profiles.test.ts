import { expect, test } from 'vitest';
import { binOf, equiprobableEdges } from './profiles.ts';

test('a bin closes on the right', () => {
  expect(
    [0, 1, 1.5, 2, 3, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map((x) => binOf([1, 2], x)),
  ).toEqual([0, 0, 1, 1, 2, 2, 0]);
  expect(binOf([], 7)).toBe(0);
});

test('few values: each has its own bin', () => {
  expect(equiprobableEdges([0, 0, 1, 1, 1, 5])).toEqual([0, 1, 5]);
  expect(equiprobableEdges([])).toEqual([]);
});

test('many values: 63 edges of equal share', () => {
  const edges = equiprobableEdges(Float64Array.from({ length: 6400 }, (_, at) => at));
  expect(edges).toHaveLength(63);
  expect(edges[0]).toBe(99);
  expect(edges.every((edge, at) => edge === at * 100 + 99)).toBe(true);
});

test('a value with more than its share is cut out on both sides', () => {
  const values = [
    ...Array.from({ length: 500 }, (_, at) => at - 500),
    ...new Array<number>(1000).fill(0),
    ...Array.from({ length: 500 }, (_, at) => at + 1),
  ];
  const edges = equiprobableEdges(values);
  const at = edges.indexOf(0);
  expect(at).toBeGreaterThan(0);
  expect(edges[at - 1]).toBe(-1);
  expect(edges.every((edge, place) => place === 0 || edge > edges[place - 1]!)).toBe(true);
});
