import { expect, test } from 'vitest';
import { parseCommand, parseCommandFile } from './commands.ts';

test.each([
  ['::error::x', { name: 'error', properties: {}, data: 'x' }],
  ['  ::ERROR::x', { name: 'error', properties: {}, data: 'x' }],
  [
    '::error title=a%3Ab%2Cc,file=d%25::1%0A2%0D%253A',
    { name: 'error', properties: { title: 'a:b,c', file: 'd%' }, data: '1\n2\r%3A' },
  ],
  ['::set-output name=a::b::c', { name: 'set-output', properties: { name: 'a' }, data: 'b::c' }],
  ['::endgroup::', { name: 'endgroup', properties: {}, data: '' }],
  ['text ##[error title=t;file=f]x', { name: 'error', properties: { title: 't', file: 'f' }, data: 'x' }],
  ['##[group]a', { name: 'group', properties: {}, data: 'a' }],
])('%s', (line, command) => expect(parseCommand(line)).toEqual(command));

test.each([
  '',
  'x ::error::y',
  '::unknown::x',
  '::error:x',
  ':: error::x',
  '\u200b::error::x',
  '##[unknown]x',
  '#\u200b#[error]x',
  'std::vector',
])('plain text: %j', (line) => expect(parseCommand(line)).toBeUndefined());

test('files of commands', () => {
  expect(Object.fromEntries(parseCommandFile('a=1\nb=x=y<<z\n\nc<<E\n1\n=2\nE\nd<<F\nF\r\na=3\n'))).toEqual({
    a: '3',
    b: 'x=y<<z',
    c: '1\n=2',
    d: '',
  });
});

test.each([
  ['a<<E\n1\n', "Matching delimiter not found 'E'"],
  ['a<<E\n1\n E\n', 'delimiter not found'],
  ['a<<\n', 'Delimiter must not be empty'],
  ['=1\n', 'Name must not be empty'],
  ['word\n', "Invalid format 'word'"],
  ['<<E\nE\n', 'Invalid format'],
])('broken: %j', (content, message) => expect(() => parseCommandFile(content)).toThrow(message));
