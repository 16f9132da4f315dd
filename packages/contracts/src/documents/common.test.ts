import { expect, test } from 'vitest';
import { fileNameSchema } from './common.ts';

test.each(['model.onnx', 'a', 'MODEL_v1-2.tar.gz', '0', 'x'.repeat(200)])(
  '%s is kept by GitHub as it is',
  (name) => {
    expect(fileNameSchema.safeParse(name).success).toBe(true);
  },
);

test.each([
  '',
  '.env',
  'a..b',
  'model.',
  'a/b',
  'a b',
  'a+b',
  '-x',
  'ä',
  '..',
  'x'.repeat(201),
  `${'a'.repeat(199)}!`,
])('%s is refused: GitHub would rename it, or it is no name of a file beside the document', (name) => {
  expect(fileNameSchema.safeParse(name).success).toBe(false);
});
