/**
 * Names of the entries of a zip archive, as its central directory and the headers of its entries have them (APPNOTE 4.3.7,
 * 4.3.12); nothing is unpacked. Two lists that differ are a way to show one thing to who looks and another to who unpacks: so both count.
 */
export function zipEntryNames(bytes: Uint8Array): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const names = new Set<string>();
  const decoder = new TextDecoder('latin1');
  for (let at = 0; at + 46 <= bytes.length; at++) {
    if (bytes[at] !== 0x50 || bytes[at + 1] !== 0x4b) continue;
    const signature = view.getUint32(at, true);
    const [length, start] =
      signature === 0x04034b50
        ? [view.getUint16(at + 26, true), at + 30]
        : signature === 0x02014b50
          ? [view.getUint16(at + 28, true), at + 46]
          : [0, 0];
    if (length > 0 && start + length <= bytes.length)
      names.add(decoder.decode(bytes.subarray(start, start + length)));
  }
  return [...names];
}

/** Whether a name, taken as a path, would leave the folder that an archive is unpacked into. */
export function leavesFolder(name: string): boolean {
  return /^(?:[/\\]|[A-Za-z]:)/.test(name) || name.split(/[/\\]/).includes('..') || name.includes('\0');
}
