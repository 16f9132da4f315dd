/** A field of a protobuf message: numbers for varints and fixed fields, bytes for what has a length. */
export interface Field {
  readonly number: number;
  readonly wire: 0 | 1 | 2 | 5;
  /** Value of a varint (wire 0), as a signed 64-bit integer; 0n otherwise. */
  readonly value: bigint;
  /** What stands in the message: the content of a length-delimited field, the 8 or 4 bytes of a fixed one. */
  readonly bytes: Uint8Array;
}

/**
 * The fields of one protobuf message, in the order of the file; it copies nothing and recurses into nothing.
 * Source: protobuf.dev/programming-guides/encoding.
 * @throws RangeError when the message ends inside a field, or a tag cannot be one (group wire types included).
 */
export function* fieldsOf(message: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): bigint => {
    let result = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = message[at++];
      if (byte === undefined) throw new RangeError('it ends inside a number');
      result |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, result);
    }
    throw new RangeError('a number is longer than 64 bits');
  };
  const take = (length: number): Uint8Array => {
    if (length < 0 || length > message.length - at)
      throw new RangeError(`a field announces ${length} bytes and ${message.length - at} are left`);
    at += length;
    return message.subarray(at - length, at);
  };
  const empty = message.subarray(0, 0);
  while (at < message.length) {
    const tag = varint();
    const number = Number(tag >> 3n);
    const wire = Number(tag & 7n);
    if (number < 1 || number > 536_870_911) throw new RangeError(`there is no field ${number}`);
    if (wire === 0) yield { number, wire, value: varint(), bytes: empty };
    else if (wire === 2) yield { number, wire, value: 0n, bytes: take(Number(varint())) };
    else if (wire === 1) yield { number, wire, value: 0n, bytes: take(8) };
    else if (wire === 5) yield { number, wire, value: 0n, bytes: take(4) };
    else throw new RangeError(`a field has the wire type ${wire}`);
  }
}

/** The integers of a repeated field, packed or not. */
export function integersOf(field: Field): bigint[] {
  if (field.wire === 0) return [field.value];
  if (field.wire !== 2) throw new RangeError('integers stand in a fixed field');
  const values: bigint[] = [];
  let value = 0n;
  let shift = 0n;
  for (const byte of field.bytes) {
    if (shift >= 70n) throw new RangeError('a number is longer than 64 bits');
    value |= BigInt(byte & 0x7f) << shift;
    shift += 7n;
    if (byte < 0x80) {
      values.push(BigInt.asIntN(64, value));
      value = 0n;
      shift = 0n;
    }
  }
  if (shift !== 0n) throw new RangeError('it ends inside a number');
  return values;
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/** The text of a field. @throws RangeError when it is not UTF-8. */
export function textOf(field: Field): string {
  try {
    return decoder.decode(field.bytes);
  } catch {
    throw new RangeError('a text is not UTF-8');
  }
}

/** Writes one protobuf message; fields stand in the order of the calls, so equal calls give equal bytes. */
export class ProtoWriter {
  readonly #parts: Uint8Array[] = [];

  /** An integer, as a varint. */
  integer(field: number, value: number | bigint): this {
    this.#tag(field, 0);
    this.#parts.push(varintOf(BigInt(value)));
    return this;
  }

  /** A 32-bit float. */
  float(field: number, value: number): this {
    this.#tag(field, 5);
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    this.#parts.push(bytes);
    return this;
  }

  text(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value));
  }

  message(field: number, value: ProtoWriter): this {
    return this.bytes(field, value.finish());
  }

  bytes(field: number, value: Uint8Array): this {
    this.#tag(field, 2);
    this.#parts.push(varintOf(BigInt(value.length)), value);
    return this;
  }

  /** Several integers of a repeated field, packed. */
  integers(field: number, values: readonly (number | bigint)[]): this {
    return this.bytes(field, concatenated(values.map((value) => varintOf(BigInt(value)))));
  }

  /** Several 32-bit floats of a repeated field, packed. */
  floats(field: number, values: readonly number[]): this {
    return this.bytes(
      field,
      littleEndian(values, 4, (view, at, value) => view.setFloat32(at, value, true)),
    );
  }

  /** A field as it was read. */
  field(field: Field): this {
    this.#tag(field.number, field.wire);
    if (field.wire === 0) this.#parts.push(varintOf(field.value));
    else {
      if (field.wire === 2) this.#parts.push(varintOf(BigInt(field.bytes.length)));
      this.#parts.push(field.bytes);
    }
    return this;
  }

  finish(): Uint8Array {
    return concatenated(this.#parts);
  }

  #tag(field: number, wire: number): void {
    this.#parts.push(varintOf((BigInt(field) << 3n) | BigInt(wire)));
  }
}

/** Values one after the other, `size` bytes each. */
export function littleEndian<T>(
  values: ArrayLike<T>,
  size: number,
  write: (view: DataView, at: number, value: T) => void,
): Uint8Array {
  const bytes = new Uint8Array(values.length * size);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) write(view, i * size, values[i]!);
  return bytes;
}

function varintOf(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest === 0n ? low : low | 0x80);
  } while (rest !== 0n);
  return Uint8Array.from(bytes);
}

function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
