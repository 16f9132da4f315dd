import fc from 'fast-check';
import { marked } from 'marked';
import { describe, expect, test } from 'vitest';
import { codeSpan, html, link, markdown, prose, visible } from './escape.ts';
import { elements, textOf } from './html.testkit.ts';
import { hostileTexts } from './testkit.ts';

const render = (text: string) => marked.parse(text, { gfm: true, async: false });
const quietless = (text: string) => text.replaceAll('\u200b', '').replace(/[\u2068\u2069]/g, '');
const mention = /(?:^|[^\w])@[a-z0-9]/i;
const reference = /#\d|\bGH-\d|(?<![0-9a-z])[0-9a-f]{7,40}(?![0-9a-z])/i;

/** Arbitrary text with more than its share of what means something to somebody. */
const nasty = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.string({ maxLength: 8 }),
      fc.constantFrom(
        ...hostileTexts.map((text) => text.slice(0, 200)),
        ...Array.from('@#|`*_~<>[]()!\\&$:=-+1.\n\t\r "\''),
        'http://',
        'www.a.b',
        '@octocat',
        '<!--',
        '-->',
        '&#64;x',
        '&amp;',
        '```',
        '</td>',
        'deadbeefcafe',
        'GH-1',
        'a/b#2',
        'mailto:a@b.c',
        'ftp://x.y/z',
      ),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

describe('markdown', () => {
  test('renders as the text itself, with no element but its own', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const out = render(`x ${markdown(text)} y`);
        expect(elements(out).filter((name) => name !== 'span')).toEqual(['p']);
        expect(quietless(textOf(out)).trim()).toBe(`x ${visible(text)} y`.replace('x  y', 'x  y').trim());
      }),
      { numRuns: 3000 },
    );
  });

  test('at the beginning of a line too', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const out = render(markdown(text));
        expect(elements(out).filter((name) => name !== 'span')).toEqual(visible(text) === '' ? [] : ['p']);
        expect(quietless(textOf(out)).trim()).toBe(visible(text));
      }),
      { numRuns: 3000 },
    );
  });

  test('is one cell of a table', () => {
    fc.assert(
      fc.property(nasty, nasty, (a, b) => {
        const out = render(`| a | b | c |\n|---|---|---|\n| ${markdown(a)} | ${codeSpan(b)} | end |\n`);
        const cells = [...out.matchAll(/<td>([\s\S]*?)<\/td>/g)].map((cell) => quietless(textOf(cell[1]!)));
        expect(cells).toEqual([visible(a), visible(b), 'end']);
      }),
      { numRuns: 3000 },
    );
  });

  test('holds no mention, no reference and no link', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        for (const out of [render(`x ${markdown(text)}`), html(text), render(prose(text))]) {
          const outside = textOf(out.replace(/<code>[\s\S]*?<\/code>/g, ''));
          expect(outside).not.toMatch(mention);
          expect(outside).not.toMatch(reference);
          expect(out).not.toMatch(/<(?:a|img)\b/);
        }
        expect(textOf(render(codeSpan(text)))).not.toMatch(mention);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('codeSpan', () => {
  test('is code and nothing else, whatever it holds', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const out = render(`x ${codeSpan(text)} y`);
        expect(elements(out).filter((name) => name !== 'span')).toEqual(['p', 'code']);
        expect(quietless(textOf(out)).trim()).toBe(`x ${visible(text)} y`);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('html', () => {
  test('is text inside an element', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const out = `<summary>${html(text)}</summary>`;
        expect(elements(out).filter((name) => name !== 'span')).toEqual(['summary']);
        expect(quietless(textOf(out))).toBe(visible(text));
        expect(out).not.toContain('\n');
      }),
      { numRuns: 3000 },
    );
  });
});

describe('prose', () => {
  test('has code where the text has code', () => {
    expect(render(prose('add `a|b` to @you, or `label`')).trim()).toBe(
      '<p>add <code>a&#124;b</code> to @\u200byou, or <code>label</code></p>',
    );
  });

  test('keeps a lone backtick', () => {
    expect(textOf(render(prose("it's 5` long"))).trim()).toBe("it's 5` long");
  });

  test('is inline, whatever it holds', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const allowed = new Set(['p', 'code', 'span']);
        expect(elements(render(prose(text))).filter((name) => !allowed.has(name))).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('visible', () => {
  test.each([
    ['a\r\n\tb', 'a b'],
    ['\u0000\u001b[31m', '␀␛[31m'],
    ['\u202eabc\u2066', '⟨U+202E⟩abc⟨U+2066⟩'],
    ['a\u200bb', 'a⟨U+200B⟩b'],
    ['\ud800', '\ufffd'],
    ['👩‍👩‍👧', '👩‍👩‍👧'],
  ])('%j is %j', (text, expected) => expect(visible(text)).toBe(expected));

  test('cuts with an ellipsis, never through a character', () => {
    expect(visible('😀'.repeat(10), { max: 4 })).toBe('😀😀😀…');
    expect(Array.from(visible('x'.repeat(10_000_000)))).toHaveLength(200);
    fc.assert(
      fc.property(nasty, fc.integer({ min: 1, max: 30 }), (text, max) => {
        const shown = visible(text, { max });
        expect(Array.from(shown).length).toBeLessThanOrEqual(max);
        expect(shown.isWellFormed()).toBe(true);
      }),
    );
  });
});

describe('link', () => {
  test('only to plain web addresses', () => {
    expect(link('Run', 'https://github.com/a/b')).toBe('[Run](https://github.com/a/b)');
    expect(link('Run', 'https://e.example/a)b')).toBe('[Run](https://e.example/a%29b)');
    for (const address of ['javascript:alert(1)', 'https://a b', 'https://a"b', 'https://a|b', undefined]) {
      expect(link('Run', address)).toBe('Run');
    }
  });
});
