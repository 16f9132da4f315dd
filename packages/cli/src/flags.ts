import { parseArgs } from 'node:util';
import { type InputSpec, nearest } from '@modelops/contracts';
import { UsageError } from './io.ts';

type Inputs = Readonly<Record<string, InputSpec<unknown>>>;

/** What stands on the command line, each input as the text that an action would get. */
export interface Given {
  readonly values: ReadonlyMap<string, string>;
  readonly positionals: readonly string[];
  readonly json: boolean;
  readonly verbose: boolean;
  readonly help: boolean;
}

/** Flags that every command has. */
export const globalFlags = { json: 'boolean', verbose: 'boolean', help: 'boolean' } as const;

/**
 * Reads flags by the schema of inputs: `--name value` or `--name=value`; a flag of true or false is `--name` or
 * `--no-name`; lists take the flag once for each item.
 * @throws UsageError for a flag that is not there (with the nearest one), lacks its value or has one too many.
 */
export function parseFlags(args: readonly string[], inputs: Inputs): Given {
  const booleans = new Set([
    ...Object.keys(globalFlags),
    ...Object.keys(inputs).filter((name) => inputs[name]!.kind === 'flag'),
  ]);
  const names = [...Object.keys(inputs), ...Object.keys(globalFlags)];
  const { tokens } = parseArgs({
    args: [...args],
    strict: false,
    tokens: true,
    allowPositionals: true,
    options: {
      ...Object.fromEntries(names.map((name) => [name, { type: booleans.has(name) ? 'boolean' : 'string' }])),
      help: { type: 'boolean', short: 'h' },
    },
  });
  const values = new Map<string, string>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const negated = token.name.startsWith('no-') && booleans.has(token.name.slice(3));
    const name = negated ? token.name.slice(3) : token.name;
    if (!names.includes(name)) {
      const near = nearest(token.name, names);
      throw new UsageError(
        `there is no flag ${token.rawName}.${near === undefined ? '' : ` Did you mean --${near}?`}`,
      );
    }
    if (booleans.has(name)) {
      if (negated && token.value !== undefined) throw new UsageError(`${token.rawName} takes no value.`);
      set(name, negated ? 'false' : (token.value ?? 'true'));
      continue;
    }
    if (token.value === undefined || (token.inlineValue === false && token.value.startsWith('--')))
      throw new UsageError(`${token.rawName} needs a value.`);
    set(name, token.value);
  }
  const isOn = (name: keyof typeof globalFlags) => values.get(name) === 'true';
  return { values, positionals, json: isOn('json'), verbose: isOn('verbose'), help: isOn('help') };

  function set(name: string, value: string): void {
    const before = values.get(name);
    if (before !== undefined && inputs[name]?.kind !== 'lines')
      throw new UsageError(`--${name} is given twice.`);
    values.set(name, before === undefined ? value : `${before}\n${value}`);
  }
}
