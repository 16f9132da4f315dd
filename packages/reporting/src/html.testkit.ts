/** The names of the elements that a piece of HTML opens, in order. */
export function elements(html: string): string[] {
  return [...html.replace(/<!--[\s\S]*?-->/g, '').matchAll(/<([a-z][a-z0-9]*)[^>]*>/gi)].map((tag) =>
    tag[1]!.toLowerCase(),
  );
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: '\u00a0' };

/** What a browser shows of it: no tags, entities read. */
export function textOf(html: string): string {
  return html
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/<[^>]*>/g, '')
    .replace(/&(?:#(\d+)|([a-z]+));/g, (whole, code: string | undefined, name: string | undefined) =>
      code === undefined ? (named[name!] ?? whole) : String.fromCodePoint(Number(code)),
    );
}
