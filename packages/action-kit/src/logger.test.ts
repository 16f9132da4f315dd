import { expect, test } from 'vitest';
import { printable, RecordingLogger } from './logger.ts';

test('plain texts pass unchanged, other scripts and emoji too', () => {
  for (const text of ['', 'a: b::c', 'x\ny\tz', 'Köln ✓', 'می‌خواهم', '👩‍🔬', '50% # [1]'])
    expect(printable(text)).toBe(text);
});

test('no line is a command', () => {
  expect(printable('::error::x')).toBe('\u200b::error::x');
  expect(printable('a\n  ::error::x\r::set-output name=a::b\r\n::x::')).toBe(
    'a\n  \u200b::error::x\n\u200b::set-output name=a::b\n\u200b::x::',
  );
  expect(printable('see ##[error]x ##[x]')).toBe('see #\u200b#[error]x #\u200b#[x]');
});

test('what hides or moves text is shown', () => {
  expect(printable('\u001b[31m\u0000\u202e\u0085\u007f')).toBe(
    '⟨U+001B⟩[31m⟨U+0000⟩⟨U+202E⟩⟨U+0085⟩⟨U+007F⟩',
  );
});

test('the recording logger keeps what is said, and closes a group whatever happens', async () => {
  const log = new RecordingLogger();
  log.info('a');
  log.debug('b');
  log.notice('c', { title: 't' });
  log.warning('d');
  log.error('e', { file: 'f', startLine: 3 });
  expect(await log.group('g', () => Promise.resolve(5))).toBe(5);
  await expect(log.group('h', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(log.openGroups()).toBe(0);
  expect(log.messages('group')).toEqual(['g', 'h']);
  expect(log.entries.slice(2, 5)).toEqual([
    { level: 'notice', message: 'c', place: { title: 't' } },
    { level: 'warning', message: 'd' },
    { level: 'error', message: 'e', place: { file: 'f', startLine: 3 } },
  ]);
});
