import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { bundlers } from './bundlers.ts';
import { drift } from './drift.ts';
import { evaluate } from './evaluate.ts';
import { type Figure, isShort, type Suite } from './figure.ts';
import { profile } from './profile.ts';
import { size } from './size.ts';
import { start } from './start.ts';

const suites: Readonly<Record<string, Suite>> = { start, evaluate, drift, profile, size, bundlers };
const root = resolve(import.meta.dirname, '../..');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { check: { type: 'boolean' }, json: { type: 'string' }, help: { type: 'boolean' } },
});
const usage = `npm run bench -- SUITE... [--check] [--json PATH]
${Object.entries(suites)
  .map(([name, { about }]) => `  ${name.padEnd(10)}${about}`)
  .join('\n')}
  --check   exit 1 when a figure is short of its bound
  --json    where the figures are written; default tmp/bench-SUITE.json`;

const unknown = positionals.filter((name) => !Object.hasOwn(suites, name));
if (values.help || positionals.length === 0 || unknown.length > 0) {
  console.error(unknown.length > 0 ? `There is no suite ${unknown.join(', ')}.\n\n${usage}` : usage);
  process.exit(values.help ? 0 : 2);
}

let short = 0;
for (const name of positionals) {
  const figures: Figure[] = [];
  await suites[name]!.run((figure) => {
    figures.push(figure);
    if (isShort(figure)) short++;
    const rounded = Number(figure.value.toPrecision(3));
    console.log(
      `${name}/${figure.figure} ${rounded} ${figure.bound ?? '-'} ${isShort(figure) ? 'short' : 'ok'}`,
    );
  });
  const path = resolve(values.json ?? join(root, `tmp/bench-${name}.json`));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify({ suite: name, node: process.version, figures }, null, 2)}\n`);
}
process.exitCode = values.check && short > 0 ? 1 : 0;
