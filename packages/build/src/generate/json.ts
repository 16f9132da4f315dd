/**
 * JSON as the repository's formatter writes it (two spaces; lists of plain values on one line where they fit), so that
 * a generated file is never reformatted behind the generator's back.
 */
export function formatJson(value: unknown, width = 110): string {
  const write = (item: unknown, indent: number, used: number): string => {
    if (typeof item !== 'object' || item === null) return JSON.stringify(item);
    const pad = ' '.repeat(indent + 2);
    const close = ' '.repeat(indent);
    if (Array.isArray(item)) {
      if (item.length === 0) return '[]';
      const plain = item.every((element) => typeof element !== 'object' || element === null);
      const oneLine = `[${item.map((element) => JSON.stringify(element)).join(', ')}]`;
      // One more for the comma that may follow.
      if (plain && used + oneLine.length + 1 <= width) return oneLine;
      return `[\n${item.map((element) => `${pad}${write(element, indent + 2, indent + 2)}`).join(',\n')}\n${close}]`;
    }
    const entries = Object.entries(item).filter(([, element]) => element !== undefined);
    if (entries.length === 0) return '{}';
    const lines = entries.map(([key, element]) => {
      const start = `${pad}${JSON.stringify(key)}: `;
      return `${start}${write(element, indent + 2, start.length)}`;
    });
    return `{\n${lines.join(',\n')}\n${close}}`;
  };
  return `${write(value, 0, 0)}\n`;
}
