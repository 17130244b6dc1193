import { ModelFormatError, UnsupportedModelError } from '../errors';
import { throwIfAborted, type ByteSource } from './byte-source';
import { HeaderCursor } from './header-cursor';
import { Metadata, type MetadataScalar, type MetadataValue, type NumberArray } from './metadata';
import { ggmlTypeName, type GgmlTypeName } from './tensor-types';
import { valueBytes, valueTypes, type NumberType, type ScalarType, type ValueType } from './value-types';

/** Counts beyond these are refused before anything is made for them; the largest known models have some 2,000 tensors. */
const limits = { metadataPairs: 2 ** 16, tensors: 2 ** 18, dimensions: 4 };

/** Members of a list of texts that are read as one item. */
const membersAtOnce = 512;

/** What a GGUF file says about itself before its tensor data begin. */
export interface GgufHeader {
  readonly metadata: Metadata;
  readonly tensors: readonly TensorEntry[];
  readonly alignment: number;
  /** Byte offset in the file of the tensor data. */
  readonly dataOffset: number;
}

/** One entry of the tensor directory, as the file has it. */
export interface TensorEntry {
  readonly name: string;
  readonly type: GgmlTypeName;
  /** ggml order: the row length first. */
  readonly shape: readonly number[];
  /** Bytes from `dataOffset`. */
  readonly offset: number;
}

/**
 * Reads the header of a GGUF file (version 2 or 3, little-endian), in pieces that grow with it. Whether the tensor data are all
 * there is not looked at, so this also reads a file that ends after its header.
 * @throws ModelFormatError, UnsupportedModelError, SourceError, RequestError (`aborted`)
 */
export async function readGgufHeader(source: ByteSource, signal?: AbortSignal): Promise<GgufHeader> {
  throwIfAborted(signal);
  const cursor = new HeaderCursor(source, signal);
  const { tensorCount, pairCount } = await readPreamble(cursor);
  const values = new Map<string, MetadataValue>();
  for (let pair = 0; pair < pairCount; pair++) {
    const { key, type } = await cursor.item(() => readKey(cursor));
    if (values.has(key)) cursor.fail('gguf-corrupt', `the key ${key} appears twice.`, { key });
    values.set(key, type === 'array' ? await readArray(cursor, key) : await cursor.item(() => readScalar(cursor, key, type)));
  }
  const tensors: TensorEntry[] = [];
  const names = new Set<string>();
  for (let index = 0; index < tensorCount; index++) {
    const tensor = await cursor.item(() => readTensorEntry(cursor));
    if (names.has(tensor.name)) cursor.fail('gguf-corrupt', `the tensor ${tensor.name} appears twice.`, { tensor: tensor.name });
    names.add(tensor.name);
    tensors.push(tensor);
  }
  const metadata = new Metadata(source.name, values);
  const alignment = metadata.number('general.alignment', 32);
  if (!Number.isInteger(Math.log2(alignment)) || alignment > 2 ** 20) {
    cursor.fail('gguf-corrupt', `its alignment is ${alignment}, which is no power of two up to 2^20.`, {
      key: 'general.alignment',
    });
  }
  return { metadata, tensors, alignment, dataOffset: Math.ceil(cursor.offset / alignment) * alignment };
}

async function readPreamble(cursor: HeaderCursor): Promise<{ tensorCount: number; pairCount: number }> {
  if (cursor.source.size < 24) return refuseOtherFile(cursor, 'it is too short.');
  const { magic, version, tensorCount, pairCount } = await cursor.item(() => ({
    magic: cursor.bytes(4, 'the beginning'),
    version: cursor.uint32(),
    tensorCount: cursor.size(),
    pairCount: cursor.size(),
  }));
  if (latin1(magic) !== 'GGUF') return refuseOtherFile(cursor, `it begins with “${describeStart(latin1(magic))}”.`);
  if (version !== 2 && version !== 3) {
    const file = cursor.source.name;
    const reason = (version & 0xffff) === 0 ? 'is written for big-endian machines' : `has GGUF version ${version}`;
    throw new ModelFormatError(
      'gguf-version',
      `${file} ${reason}; versions 2 and 3, little-endian, can be read. Convert it anew.`,
      {
        file,
        version,
      },
    );
  }
  if (tensorCount > limits.tensors) {
    cursor.fail('gguf-limit', `it claims ${tensorCount} tensors; ${limits.tensors} are the limit.`, { limit: limits.tensors });
  }
  if (pairCount > limits.metadataPairs) {
    cursor.fail('gguf-limit', `it claims ${pairCount} keys; ${limits.metadataPairs} are the limit.`, {
      limit: limits.metadataPairs,
    });
  }
  return { tensorCount, pairCount };
}

function refuseOtherFile(cursor: HeaderCursor, reason: string): never {
  const file = cursor.source.name;
  throw new ModelFormatError('not-gguf', `${file} is not a GGUF file: ${reason} Choose a file that ends in .gguf.`, { file });
}

/** Names what people most often have in hand instead of a model. */
function describeStart(start: string): string {
  const known: Readonly<Record<string, string>> = {
    '<!DO': 'a web page',
    '<!do': 'a web page',
    '<htm': 'a web page',
    vers: 'a Git LFS pointer',
    'PK\u0003\u0004': 'a ZIP archive',
    ggml: 'the older GGML format',
    ggjt: 'the older GGJT format',
  };
  return known[start] ?? start.replace(/[^ -~]/g, '·');
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function readKey(cursor: HeaderCursor): { readonly key: string; readonly type: ValueType } {
  const key = cursor.string('a key');
  return { key, type: readValueType(cursor, key) };
}

function readValueType(cursor: HeaderCursor, key: string): ValueType {
  const number = cursor.uint32();
  return valueTypes[number] ?? cursor.fail('gguf-corrupt', `the key ${key} has the unknown value type ${number}.`, { key });
}

function readScalar(cursor: HeaderCursor, key: string, type: ScalarType): MetadataScalar {
  if (type === 'string') return cursor.string(`the key ${key}`);
  if (type === 'bool') return readBoolean(cursor, key);
  return cursor[type]();
}

function readBoolean(cursor: HeaderCursor, key: string): boolean {
  const byte = cursor.uint8();
  if (byte > 1) cursor.fail('gguf-corrupt', `the key ${key} holds ${byte} where only 0 or 1 may stand.`, { key });
  return byte === 1;
}

async function readArray(cursor: HeaderCursor, key: string): Promise<MetadataValue> {
  const { type, length } = await cursor.item(() => ({ type: readValueType(cursor, key), length: cursor.size() }));
  if (type === 'array') {
    throw new UnsupportedModelError('unsupported-feature', `The key ${key} of ${cursor.source.name} is a list of lists.`, {
      file: cursor.source.name,
      key,
      feature: 'nested metadata lists',
    });
  }
  const memberBytes = type === 'string' ? 8 : valueBytes[type];
  if (length * memberBytes > cursor.remaining) {
    cursor.fail('gguf-truncated', `the list ${key} claims ${length} members, more than the file has room for.`, { key });
  }
  if (type !== 'string' && type !== 'bool') return cursor.item(() => readNumbers(cursor, key, type, length));
  const members: (string | boolean)[] = [];
  const what = `the key ${key}`;
  const member = () => (type === 'string' ? cursor.string(what) : readBoolean(cursor, key));
  // A vocabulary is most of a header: read as one item it would be held as bytes as a whole, and begun anew with every piece.
  while (members.length < length) {
    const count = Math.min(membersAtOnce, length - members.length);
    for (const one of await cursor.item(() => Array.from({ length: count }, member))) members.push(one);
  }
  return members as readonly string[] | readonly boolean[];
}

const numberArrays: Readonly<Record<NumberType, new (buffer: ArrayBuffer) => NumberArray>> = {
  uint8: Uint8Array,
  int8: Int8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  uint32: Uint32Array,
  int32: Int32Array,
  float32: Float32Array,
  uint64: BigUint64Array,
  int64: BigInt64Array,
  float64: Float64Array,
};

function readNumbers(cursor: HeaderCursor, key: string, type: NumberType, length: number): NumberArray {
  return new numberArrays[type](cursor.bytes(length * valueBytes[type], `the key ${key}`).buffer);
}

function readTensorEntry(cursor: HeaderCursor): TensorEntry {
  const name = cursor.string('a tensor name');
  const dimensions = cursor.uint32();
  if (dimensions === 0 || dimensions > limits.dimensions) {
    cursor.fail('gguf-corrupt', `the tensor ${name} has ${dimensions} dimensions; 1 to ${limits.dimensions} are possible.`, {
      tensor: name,
    });
  }
  const shape = Array.from({ length: dimensions }, () => cursor.size());
  const typeNumber = cursor.uint32();
  const offset = cursor.size();
  const type = ggmlTypeName(typeNumber);
  if (type === undefined) {
    const file = cursor.source.name;
    throw new UnsupportedModelError(
      'unsupported-tensor-type',
      `The tensor ${name} of ${file} has the unknown type number ${typeNumber}. Choose a file with another quantization.`,
      { file, tensor: name, type: typeNumber },
    );
  }
  return { name, type, shape, offset };
}
