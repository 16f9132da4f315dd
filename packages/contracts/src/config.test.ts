import { describe, expect, test } from 'vitest';
import { parseConfig } from './config.ts';
import { UserError } from './errors.ts';
import { gatesOf } from './gates.ts';

/** The error of a file, with what it says split off where it stands. */
function errorOf(source: string): UserError {
  try {
    parseConfig(source);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return error as UserError;
  }
  return expect.unreachable(`read without an error: ${source}`);
}
const model = (...lines: string[]) => ['models:', '  a:', ...lines.map((line) => `    ${line}`)].join('\n');

test('a whole file is read, with the place of everything', () => {
  const source = `# comment
models:
  flight-delay:
    task: binary-classification
    predictions: { path: predictions.csv, key: flight_id, label: late, score: p }
    files: [model.onnx, labels.json]
    data: { source: "data/*.parquet", label: { column: late } }
    validate:
      group: day(date)
      gates:
        - roc_auc >= 0.70
        - "roc_auc >= champion - 0.005"
      on-inconclusive: fail
    register: { keep-predictions: true }
  prices: {}
`;
  const config = parseConfig(source, 'ml/modelops.yml');
  expect(Object.keys(config.models)).toEqual(['flight-delay', 'prices']);
  expect(config.models['flight-delay']?.validate?.['on-inconclusive']).toBe('fail');
  expect(gatesOf(config, 'flight-delay').map((gate) => gate.text)).toEqual([
    'roc_auc >= 0.7',
    'roc_auc >= champion - 0.005',
  ]);
  expect(gatesOf(config, 'prices')).toEqual([]);
  expect(gatesOf(config, 'absent')).toEqual([]);
  expect(config.where(['models', 'flight-delay', 'validate', 'gates', 1])).toBe('ml/modelops.yml:12:11');
  expect(config.line(['models', 'flight-delay', 'task'])).toBe(4);
  // What is not there is answered with the nearest thing that is.
  expect(config.where(['models', 'flight-delay', 'train', 'command'])).toBe('ml/modelops.yml:4:5');
});

describe('an unknown key is an error with line, column and the nearest key', () => {
  test.each([
    ['modles: {}', '1:1', 'unknown key "modles"', 'Did you mean "models"?'],
    ['models: {}\nversion: 1', '2:1', 'unknown key "version"', 'Known: models.'],
    [model('validat: {}'), '3:5', 'unknown key "validat" in models.a', 'Did you mean "validate"?'],
    [model('validate:', '  gate: []'), '4:7', '"gate" in models.a.validate', 'Did you mean "gates"?'],
    [model('train: { comand: x }'), '3:14', '"comand" in models.a.train', 'Did you mean "command"?'],
    [
      model('register: { keep_predictions: true }'),
      '3:17',
      '"keep_predictions"',
      'Did you mean "keep-predictions"?',
    ],
    [
      model('data:', '  label:', '    colum: x'),
      '5:9',
      '"colum" in models.a.data.label',
      'Did you mean "column"?',
    ],
    [
      model('predictions: { path: p, ky: id }'),
      '3:29',
      '"ky" in models.a.predictions',
      'Did you mean "key"?',
    ],
    [model('task: regression', '__proto__: {}'), '4:5', '"__proto__" in models.a', 'Known: description,'],
    [model('tsak: x').replaceAll('\n', '\r\n'), '3:5', '"tsak"', 'Did you mean "task"?'],
  ])('%j', (source, place, what, fix) => {
    const error = errorOf(source);
    expect(error.where).toBe(`modelops.yml:${place}`);
    expect(error.what).toContain(what);
    expect(error.fix).toContain(fix);
  });
});

describe('a wrong value says what was expected and what is there', () => {
  test.each([
    ['', '1:1', 'the file: expected a mapping, found nothing'],
    ['# only a comment\n', '1:1', 'the file: expected a mapping, found nothing'],
    ['[]', '1:1', 'the file: expected a mapping, found a list'],
    ['models:', '1:8', 'models: expected a mapping, found nothing'],
    ['models:\n  a:\n', '2:5', 'models.a: expected a mapping, found nothing'],
    [
      model('task: regresion'),
      '3:11',
      'one of "binary-classification", "multiclass-classification", "regression", found the text "regresion". Did you mean "regression"?',
    ],
    [
      model('prepare: [impute: { columns: [x], with: medain }]'),
      '3:45',
      'with: expected `mean`, `median`, `most-frequent`, a number such as `0`, or `{ value: a text }`, found the text "medain"',
    ],
    [
      model('data: { split: { holdout: "20 %" } }'),
      '3:31',
      'what is held out is a share such as 20%, or a length of time such as 14d, found the text "20 %"',
    ],
    [model('files: 3'), '3:12', 'models.a.files: expected a text or a list, found the number 3'],
    [model('files: []'), '3:12', 'models.a.files: must not be empty'],
    [model('files: ""'), '3:12', 'models.a.files: must not be empty'],
    [model('files: [a, 3]'), '3:16', 'models.a.files.1: expected a text, found the number 3'],
    [model('predictions: [x]'), '3:18', 'expected a text or a mapping, found a list'],
    [model('predictions: { key: id }'), '3:18', 'models.a.predictions.path: is missing; expected a text'],
    [model('owners: me'), '3:13', 'models.a.owners: expected a list, found the text "me"'],
    [
      model('validate:', '  gates: roc_auc >= 0.7'),
      '4:14',
      'expected a list, found the text "roc_auc >= 0.7"',
    ],
    [
      model('validate: { threshold: 2 }'),
      '3:28',
      'models.a.validate.threshold: must be 1 or less, found the number 2',
    ],
    [model('validate: { threshold: -1 }'), '3:28', 'must be 0 or more, found the number -1'],
    [model('validate: { seed: 1.5 }'), '3:23', 'expected a whole number, found the number 1.5'],
    [model('validate: { margin: .nan }'), '3:25', 'expected a number, found NaN'],
    [
      model('validate: { on-inconclusive: ignore }'),
      '3:34',
      'expected one of "pass", "fail", found the text "ignore"',
    ],
    [
      model('register: { keep-predictions: yes }'),
      '3:35',
      'expected `true` or `false`, found the text "yes"',
    ],
  ])('%j', (source, place, what) => {
    const error = errorOf(source);
    expect(error.where).toBe(`modelops.yml:${place}`);
    expect(error.what).toContain(what);
  });

  test('a long value is cut', () => {
    expect(errorOf(model(`task: ${'x'.repeat(1000)}`)).message.length).toBeLessThan(300);
  });
});

describe('what is not YAML', () => {
  test.each([
    ['models:\n  a: {}\n  a: {}\n', '3:3', 'the key "a" is here a second time'],
    ['\tmodels: {}', '1:1', 'Tabs are not allowed'],
    ['models: {}\n---\nmodels: {}', '2:1', 'the file holds several documents; remove the line `---`'],
    ['models:\n  a: [1', '2:8', 'this is not YAML'],
    [`models: ${'['.repeat(20_000)}`, undefined, 'nested too deeply'],
    ['models: *nowhere', '1:1', 'an alias cannot be followed'],
  ])('%#', (source, place, what) => {
    const error = errorOf(source);
    if (place !== undefined) expect(error.where).toBe(`modelops.yml:${place}`);
    expect(error.what).toContain(what);
  });
});

test('a gate that cannot be read is found in the file and in the gate', () => {
  const error = errorOf(model('validate:', '  gates:', '    - roc_auc >= 0.7', '    - roc_auc => 0.7'));
  expect(error.where).toBe('modelops.yml:6:11, column 9');
  expect(error.message).toContain('a gate compares with >=, <=, > or <');
});

test.each(['A', 'a b', '__proto__', '-a', '"a/b"'])('%s is no name of a model', (name) => {
  const error = errorOf(`models:\n  ${name}: {}\n`);
  expect(error.where).toBe('modelops.yml:2:3');
  expect(error.message).toContain("cannot be a model's name");
});

test('aliases that multiply themselves end before memory does', () => {
  const levels = Array.from({ length: 12 }, (_, level) => {
    const items = Array.from({ length: 10 }, () => (level === 0 ? 'x' : `*a${level - 1}`)).join(',');
    return `  b${level}: &a${level} [${items}]\n`;
  });
  const error = errorOf(`models:\n${levels.join('')}`);
  expect(error.what).toContain('an alias cannot be followed: Excessive alias count');
});

test('ordinary aliases are followed', () => {
  const config = parseConfig('models:\n  a: &a\n    files: x\n  b: *a\n');
  expect(config.models['b']).toEqual({ files: 'x' });
});

test('ten thousand lines are read at once, and so is what is wrong in them', () => {
  const lines = (key: string) =>
    `models:\n${Array.from({ length: 3_333 }, (_, i) => `  m${i}:\n    files: x\n    ${key}: regression\n`).join('')}`;
  const started = performance.now();
  expect(Object.keys(parseConfig(lines('task')).models)).toHaveLength(3_333);
  expect(errorOf(lines('tsak')).where).toBe('modelops.yml:4:5');
  // A second on this machine; what is quadratic would take minutes.
  expect(performance.now() - started).toBeLessThan(20_000);
});
