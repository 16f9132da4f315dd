import type { InputSpec } from '@modelops/contracts';
import { actionCommands, ownCommands } from './commands.ts';
import type { Io } from './io.ts';
import { columns, type Paint, painter, widthOf, wrap } from './terminal.ts';

/** What the runner would put in a default's place, in a shell's words. */
const expressions: Readonly<Record<string, string>> = {
  '${{ github.token }}': '$GITHUB_TOKEN or $GH_TOKEN',
  '${{ github.sha }}': 'HEAD',
};

/** `modelops help`. */
export function generalHelp(io: Io): string {
  const paint = painter(io.out, io.env);
  const commands = [
    ...Object.entries(ownCommands),
    ...Object.entries(actionCommands),
    ['help', { summary: 'Tell more about a command: modelops help validate.' }],
    ['version', { summary: 'Print the version.' }],
  ] as const;
  const rows = columns(commands.map(([name, { summary }]) => [`  ${paint('bold', name)}`, summary]));
  return `${paint('bold', 'modelops')}: GitHub Actions for the whole life of a machine-learning model, on a command line.

Usage: modelops COMMAND [FLAGS]

${rows.join('\n')}

Every command takes --json (the answer as one JSON object on stdout), --verbose and --help.
Exit codes: 0 done; 1 the verdict fails, or an error that the message explains; 2 called wrongly.
Environment: GITHUB_TOKEN or GH_TOKEN where GitHub is asked; GITHUB_REPOSITORY where git has no remote;
GITHUB_SERVER_URL for a GitHub Enterprise Server; NO_COLOR for no colours.
`;
}

/** `modelops COMMAND --help`: every flag with what it takes and its default. */
export function commandHelp(name: string, io: Io): string {
  const command = actionCommands[name];
  const { summary, inputs, positional } = (command ?? ownCommands[name])!;
  const paint = painter(io.out, io.env);
  const width = widthOf(io.out);
  const argument = positional === undefined ? '' : ` ${positional.toUpperCase()}`;
  const flags = Object.entries(inputs).flatMap(([flag, input]) => [
    `  ${paint('bold', `--${flag}`)}${taken(input)}`,
    ...wrap(described(input), width - 6).map((line) => `      ${line}`),
    ...facts(input, paint).map((line) => `      ${line}`),
  ]);
  const paths = name === 'init' ? '' : '\nPaths are relative to the root of the repository.\n';
  return `${summary}

Usage: modelops ${name}${argument} [FLAGS]
${paths}
${flags.join('\n')}

Every command takes --json, --verbose and --help, too.
`;
}

function taken({ kind, allowed }: InputSpec<unknown>): string {
  switch (kind) {
    case 'flag':
      return '';
    case 'choice':
      return ` ${allowed!.join('|')}`;
    case 'number':
    case 'integer':
      return ' NUMBER';
    case 'lines':
      return ' TEXT (again for each)';
    case 'text':
      return ' TEXT';
  }
}

/** The action's words in a shell's: it has flags, no lines, and its token comes from the environment. */
function described({ description }: InputSpec<unknown>): string {
  return description
    .replaceAll(', one path a line', '')
    .replaceAll(', one a line', '')
    .replaceAll('the action works from its inputs alone', 'the flags alone decide')
    .replace(' It needs the permissions listed below.', '');
}

function facts({ kind, default: given }: InputSpec<unknown>, paint: Paint): string[] {
  if (given === undefined || given === '') return [];
  if (kind === 'flag')
    return [paint('dim', given === 'true' ? 'Default: on; --no-… turns it off' : 'Default: off')];
  return [paint('dim', `Default: ${expressions[given] ?? given}`)];
}
