import { expect, test } from 'vitest';
import { parseDocument } from './common.ts';
import { type LockEntry, lockSchema, withLockEntry } from './lock.ts';

const entry: LockEntry = {
  source: ['data/*.parquet'],
  window: { from: '2001-01-01', to: '2001-03-01' },
  holdout: { from: '2001-03-01', to: '2001-03-15' },
  rows: 100,
  digest: `sha256:${'0'.repeat(64)}`,
};
const read = (model: unknown, name = 'churn') =>
  parseDocument(
    lockSchema,
    JSON.stringify({ schema: 'modelops/lock/v1', models: { [name]: model } }),
    'modelops.lock.json',
  );

test('an entry is replaced and the others stay, byte by byte the same whatever the order', () => {
  const one = withLockEntry(undefined, 'churn', entry);
  const both = withLockEntry(one.lock, 'late', { ...entry, rows: 3 });
  const turned = withLockEntry(withLockEntry(undefined, 'late', { ...entry, rows: 3 }).lock, 'churn', entry);
  expect(turned.text).toBe(both.text);
  expect(parseDocument(lockSchema, both.text, 'lock')).toEqual(both.lock);
  expect(withLockEntry(both.lock, 'churn', { ...entry, rows: 7 }).lock.models['late']).toEqual({
    ...entry,
    rows: 3,
  });
});

test.each<[string, unknown, RegExp]>([
  ['a day that is none', { ...entry, window: { from: '2001-02-30', to: '2001-03-01' } }, /no such day/],
  ['a time', { ...entry, window: { from: '2001-01-01T00:00', to: '2001-03-01' } }, /YYYY-MM-DD/],
  ['an empty window', { ...entry, window: { from: '2001-01-01', to: '2001-01-01' } }, /ends after it begins/],
  ['a holdout inside the window', { ...entry, holdout: { from: '2001-02-01', to: '2001-03-15' } }, /holdout/],
  ['a digest that is none', { ...entry, digest: 'sha256:1' }, /digest/],
  ['another key', { ...entry, branch: 'main' }, /branch/],
])('%s is refused', (_, model, message) => {
  expect(() => read(model)).toThrow(message);
});

test('a name that is no model is refused', () => {
  expect(read(entry).models['churn']).toEqual(entry);
  expect(() => read(entry, '../x')).toThrow();
});
