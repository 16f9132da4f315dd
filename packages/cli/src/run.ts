import { suiteVersion } from '@modelops/action-kit/frame';
import { messageOf, suggestion, UserError } from '@modelops/contracts';
import { actionCommands, ownCommands } from './commands.ts';
import { type Given, parseFlags } from './flags.ts';
import { type Action, inFlags, runActionCommand, tellOutputs } from './frame.ts';
import { git } from './git.ts';
import { commandHelp, generalHelp } from './help.ts';
import { type Io, UsageError } from './io.ts';
import { painter, terminalLogger } from './terminal.ts';

const issues = 'https://github.com/modelops-actions/modelops/issues';

/** Name → the action of that name, loaded when it is needed. */
export type Actions = Readonly<Record<string, () => Promise<Action>>>;

/**
 * Runs one command.
 * @param argv without node and the file.
 * @returns the exit code: 0 done, 1 the verdict fails or an error that is explained, 2 called wrongly.
 */
export async function runCommand(argv: readonly string[], actions: Actions, io: Io): Promise<number> {
  try {
    return await dispatch(argv, actions, io);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const paint = painter(io.err, io.env);
    const name = argv[0] ?? '';
    const more = isCommand(name) ? `modelops ${name} --help` : 'modelops help';
    io.err.write(`${paint('red', 'error:')} ${error.message}\nTry \`${more}\`.\n`);
    return 2;
  }
}

function isCommand(name: string): boolean {
  return Object.hasOwn(actionCommands, name) || Object.hasOwn(ownCommands, name);
}

async function dispatch(argv: readonly string[], actions: Actions, io: Io): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined) {
    io.err.write(generalHelp(io));
    return 2;
  }
  if (name === 'version' || name === '--version') {
    io.out.write(`${suiteVersion}\n`);
    return 0;
  }
  if (name === 'help' || name === '--help' || name === '-h') {
    const [about, ...others] = rest;
    if (others.length > 0) throw new UsageError('help is about one command.');
    if (about !== undefined && !isCommand(about)) throw unknown(about);
    io.out.write(about === undefined ? generalHelp(io) : commandHelp(about, io));
    return 0;
  }
  if (!isCommand(name)) throw unknown(name);
  const command = actionCommands[name];
  const own = ownCommands[name];
  const given = parseFlags(rest, (command ?? own)!.inputs);
  if (given.help) {
    io.out.write(commandHelp(name, io));
    return 0;
  }
  const outputs = new Map<string, string | number | boolean>();
  const root = (await git(io.cwd, 'rev-parse', '--show-toplevel')) ?? io.cwd;
  try {
    if (command === undefined) {
      await own!.run(positioned(own!, given), outputs, io);
    } else {
      await runActionCommand(
        command,
        await actions[command.spec.name]!(),
        positioned(command, given),
        outputs,
        io,
      );
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const message = told(error, root);
    if (command !== undefined || given.json) await tellOutputs(outputs, given.json, root, io, message);
    const log = terminalLogger(io, given.verbose);
    log.error(message);
    if (given.verbose && error instanceof Error)
      for (let cause = error.cause; cause instanceof Error; cause = cause.cause)
        log.debug(`caused by ${cause.stack ?? cause.message}`);
    return 1;
  }
  // What init has done it tells itself, beside what it prints.
  if (command !== undefined || own?.answers === true || (given.json && name === 'init'))
    await tellOutputs(outputs, given.json, root, io);
  return 0;
}

function told(error: unknown, root: string): string {
  // Files are named as people know them, from the root of the repository.
  const near = (text: string) => text.replaceAll(`${root.replace(/\/$/, '')}/`, '');
  if (error instanceof UserError) return near(inFlags(error.message));
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `${messageOf(error)}\nThis looks like a bug of modelops; please report it at ${issues} with all that was printed.\n${stack}`;
}

function positioned(command: { readonly positional?: string }, given: Given): Given {
  const [first, second] = given.positionals;
  const { positional } = command;
  if (first === undefined) return given;
  if (positional === undefined) throw stray(first);
  if (second !== undefined) throw stray(second);
  if (given.values.has(positional)) throw new UsageError(`--${positional} is given twice.`);
  return { ...given, values: new Map([...given.values, [positional, first]]) };
}

function stray(text: string): UsageError {
  return new UsageError(`"${text}" belongs to no flag.`);
}

function unknown(name: string): UsageError {
  const names = [...Object.keys(ownCommands), ...Object.keys(actionCommands), 'help', 'version'];
  return new UsageError(`there is no command "${name}". ${suggestion(name, names)}`.trim());
}
