import { ggmlTypes, tensorByteLength, type GgmlTypeName } from './tensor-types';
import { valueBytes, valueTypes, type NumberType, type ScalarType } from './value-types';

type Scalar = string | boolean | number | bigint;

/** A metadata value with its type in the file spelled out; made by `typed` and `typedArray`. */
export type TypedValue =
  | { readonly type: ScalarType; readonly value: Scalar }
  | { readonly type: 'array'; readonly of: ScalarType; readonly values: readonly Scalar[] };

/**
 * A metadata value. A plain number becomes `uint32`, or `int32` when negative, or `float32` when it has a fraction; a list takes
 * one type that fits all of its members (`int32` for whole numbers). Readers are strict, so say `typed('float32', 10000)` where a
 * float is due.
 */
export type GgufValue = Scalar | readonly string[] | readonly boolean[] | readonly number[] | TypedValue;

export interface TensorToWrite {
  readonly name: string;
  readonly type: GgmlTypeName;
  /** ggml order: the row length first. */
  readonly shape: readonly number[];
  /** All bytes, or a function that makes them when their turn comes, so that a big model never stands in memory whole. */
  readonly data: Uint8Array | (() => Iterable<Uint8Array>);
}

export interface GgufToWrite {
  readonly metadata: Readonly<Record<string, GgufValue>>;
  readonly tensors: readonly TensorToWrite[];
  /** Tensor data begin at multiples of this many bytes; default 32, written as `general.alignment` when it differs. */
  readonly alignment?: number;
}

/** A value with its type in the file. */
export function typed(type: ScalarType, value: Scalar): TypedValue {
  return { type, value };
}

/** A list with its members' type in the file. */
export function typedArray(of: ScalarType, values: readonly Scalar[]): TypedValue {
  return { type: 'array', of, values };
}

/** The bytes of a GGUF file (version 3, little-endian) in one piece. */
export function writeGguf(file: GgufToWrite): Uint8Array<ArrayBuffer> {
  const chunks = [...ggufChunks(file)];
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

/**
 * The bytes of a GGUF file (version 3, little-endian) piece by piece: the header first, then each tensor's data with its padding.
 * @throws RangeError when a tensor's data are not as long as its type and shape say
 */
export function* ggufChunks({ metadata, tensors, alignment = 32 }: GgufToWrite): Generator<Uint8Array, void, undefined> {
  const entries = Object.entries(metadata);
  if (alignment !== 32) entries.push(['general.alignment', typed('uint32', alignment)]);
  const header = new HeaderWriter();
  header.bytes(new TextEncoder().encode('GGUF'));
  header.number('uint32', 3);
  header.number('uint64', tensors.length);
  header.number('uint64', entries.length);
  for (const [key, value] of entries) {
    header.string(key);
    header.value(withType(value));
  }
  let offset = 0;
  for (const tensor of tensors) {
    header.string(tensor.name);
    header.number('uint32', tensor.shape.length);
    for (const dimension of tensor.shape) header.number('uint64', dimension);
    header.number('uint32', ggmlTypes[tensor.type].number);
    header.number('uint64', offset);
    offset += roundUp(tensorByteLength(tensor.type, tensor.shape), alignment);
  }
  const headerBytes = header.finish();
  yield headerBytes;
  yield new Uint8Array(roundUp(headerBytes.length, alignment) - headerBytes.length);
  for (const tensor of tensors) {
    const expected = tensorByteLength(tensor.type, tensor.shape);
    let written = 0;
    for (const piece of tensor.data instanceof Uint8Array ? [tensor.data] : tensor.data()) {
      written += piece.length;
      yield piece;
    }
    if (written !== expected) throw new RangeError(`Tensor ${tensor.name} needs ${expected} bytes, its data have ${written}.`);
    yield new Uint8Array(roundUp(expected, alignment) - expected);
  }
}

function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}

function withType(value: GgufValue): TypedValue {
  if (typeof value === 'object' && 'type' in value) return value;
  if (typeof value !== 'object') return typed(scalarType([value]), value);
  const of = scalarType(value);
  return typedArray(of === 'uint32' ? 'int32' : of, value);
}

function scalarType(values: readonly Scalar[]): ScalarType {
  const [first] = values;
  if (typeof first === 'string') return 'string';
  if (typeof first === 'boolean') return 'bool';
  if (typeof first === 'bigint') return 'uint64';
  if (!values.every(Number.isInteger)) return 'float32';
  return values.some((value) => Number(value) < 0) ? 'int32' : 'uint32';
}

const setters: Readonly<Record<NumberType, (view: DataView, offset: number, value: number | bigint) => void>> = {
  uint8: (view, offset, value) => view.setUint8(offset, Number(value)),
  int8: (view, offset, value) => view.setInt8(offset, Number(value)),
  uint16: (view, offset, value) => view.setUint16(offset, Number(value), true),
  int16: (view, offset, value) => view.setInt16(offset, Number(value), true),
  uint32: (view, offset, value) => view.setUint32(offset, Number(value), true),
  int32: (view, offset, value) => view.setInt32(offset, Number(value), true),
  float32: (view, offset, value) => view.setFloat32(offset, Number(value), true),
  uint64: (view, offset, value) => view.setBigUint64(offset, BigInt(value), true),
  int64: (view, offset, value) => view.setBigInt64(offset, BigInt(value), true),
  float64: (view, offset, value) => view.setFloat64(offset, Number(value), true),
};

/** Appends values to a growing buffer. */
class HeaderWriter {
  #buffer = new Uint8Array(4096);
  #view = new DataView(this.#buffer.buffer);
  #length = 0;
  readonly #encoder = new TextEncoder();

  bytes(bytes: Uint8Array): void {
    const offset = this.#reserve(bytes.length);
    this.#buffer.set(bytes, offset);
  }

  string(text: string): void {
    const bytes = this.#encoder.encode(text);
    this.number('uint64', bytes.length);
    this.bytes(bytes);
  }

  number(type: NumberType, value: number | bigint): void {
    const offset = this.#reserve(valueBytes[type]);
    setters[type](this.#view, offset, value);
  }

  value(value: TypedValue): void {
    this.number('uint32', valueTypes.indexOf(value.type));
    if (value.type !== 'array') {
      this.#scalar(value.type, value.value);
      return;
    }
    this.number('uint32', valueTypes.indexOf(value.of));
    this.number('uint64', value.values.length);
    for (const member of value.values) this.#scalar(value.of, member);
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.#buffer.slice(0, this.#length);
  }

  #scalar(type: ScalarType, value: Scalar): void {
    if (type === 'string') this.string(String(value));
    else if (type === 'bool') this.number('uint8', value === true ? 1 : 0);
    else if (typeof value === 'number' || typeof value === 'bigint') this.number(type, value);
    else throw new RangeError(`A ${typeof value} cannot be written as ${type}.`);
  }

  #reserve(byteLength: number): number {
    const offset = this.#length;
    this.#length += byteLength;
    if (this.#length > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(this.#length, this.#buffer.length * 2));
      larger.set(this.#buffer.subarray(0, offset));
      this.#buffer = larger;
      this.#view = new DataView(larger.buffer);
    }
    return offset;
  }
}
