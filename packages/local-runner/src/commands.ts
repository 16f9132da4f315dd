/** A workflow command that a step printed: `::name key=value::data`. */
export interface Command {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

const known = new Set([
  'add-mask',
  'debug',
  'warning',
  'error',
  'notice',
  'group',
  'endgroup',
  'echo',
  'stop-commands',
  'set-output',
  'save-state',
  'set-env',
  'add-path',
  'add-matcher',
  'remove-matcher',
]);

/** Reads one line of output as the runner does; undefined when it is plain text (actions/runner, ActionCommand.cs). */
export function parseCommand(line: string): Command | undefined {
  const match = /^\s*::(?<head>[^:]*(?::(?!:)[^:]*)*)::(?<data>.*)$/s.exec(line);
  if (match?.groups === undefined) return parseLegacyCommand(line);
  const head = match.groups['head']!;
  const space = head.indexOf(' ');
  const name = (space < 0 ? head : head.slice(0, space)).toLowerCase();
  if (!known.has(name)) return undefined;
  const properties = space < 0 ? {} : parseProperties(head.slice(space + 1), ',');
  return { name, properties, data: unescaped(match.groups['data']!, false) };
}

/** `##[name key=value;]data`, the older form, which counts anywhere in a line. */
function parseLegacyCommand(line: string): Command | undefined {
  const match = /##\[(?<name>[^\s\]]+)(?: (?<properties>[^\]]*))?\](?<data>.*)$/s.exec(line);
  const name = match?.groups?.['name']?.toLowerCase();
  if (match === null || name === undefined || !known.has(name)) return undefined;
  return {
    name,
    properties: parseProperties(match.groups?.['properties'] ?? '', ';'),
    data: unescaped(match.groups?.['data'] ?? '', false),
  };
}

function parseProperties(text: string, separator: string): Record<string, string> {
  const properties: Record<string, string> = {};
  for (const part of text.split(separator)) {
    const at = part.indexOf('=');
    if (at > 0) properties[part.slice(0, at).trim()] = unescaped(part.slice(at + 1), true);
  }
  return properties;
}

function unescaped(text: string, property: boolean): string {
  let plain = text.replaceAll('%0D', '\r').replaceAll('%0A', '\n');
  if (property) plain = plain.replaceAll('%3A', ':').replaceAll('%2C', ',');
  return plain.replaceAll('%25', '%');
}

/**
 * Reads a file of commands (`GITHUB_OUTPUT`, `GITHUB_STATE`, `GITHUB_ENV`): `name=value` lines and
 * `name<<DELIMITER` blocks.
 * @throws Error as the runner fails the step: a line that is neither, a block that does not end.
 */
export function parseCommandFile(content: string): Map<string, string> {
  const values = new Map<string, string>();
  const lines = content.split(/\r?\n/);
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]!;
    if (line === '') continue;
    const equals = line.indexOf('=');
    const heredoc = line.indexOf('<<');
    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
      if (equals === 0) throw new Error(`Invalid format '${line}'. Name must not be empty`);
      values.set(line.slice(0, equals), line.slice(equals + 1));
    } else if (heredoc > 0) {
      const delimiter = line.slice(heredoc + 2);
      if (delimiter === '') throw new Error(`Invalid format '${line}'. Delimiter must not be empty`);
      const body: string[] = [];
      for (index++; ; index++) {
        if (index >= lines.length)
          throw new Error(`Invalid value. Matching delimiter not found '${delimiter}'`);
        if (lines[index] === delimiter) break;
        body.push(lines[index]!);
      }
      values.set(line.slice(0, heredoc), body.join('\n'));
    } else {
      throw new Error(`Invalid format '${line}'`);
    }
  }
  return values;
}
