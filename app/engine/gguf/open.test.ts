import { describe, expect, it } from 'vitest';
import { ModelFormatError, RequestError, UnsupportedModelError } from '../errors';
import type { ByteSource } from './byte-source';
import { readGgufHeader } from './header';
import { openGguf } from './open';
import { tensorByteLength } from './tensor-types';
import { asFile, countingBytes, smallFile, smallMetadata, smallTensors } from './test-files';
import { ggufChunks, typed, typedArray, writeGguf, type TensorToWrite } from './writer';

const open = (...files: File[]) => openGguf({ kind: 'file', files });

describe('a sound file', () => {
  it('gives its metadata and tensors', async () => {
    const model = await open(asFile(smallFile()));
    expect(model.fileName).toBe('klein.gguf');
    expect(model.fileBytes).toBe(smallFile().length);
    expect(model.metadata.string('general.name')).toBe('Kleinst');
    expect(model.metadata.number(model.metadata.model('rope.freq_base'))).toBe(10000);
    expect(model.metadata.strings('tokenizer.ggml.tokens')).toEqual(['a', 'Ġb', 'ü', '<｜User｜>']);
    expect(
      [...model.tensors.values()].map(({ name, type, shape, byteLength, elementCount }) => [
        name,
        type,
        shape,
        byteLength,
        elementCount,
      ]),
    ).toEqual([
      ['output_norm.weight', 'F32', [36], 144, 36],
      ['token_embd.weight', 'Q8_0', [32, 2], 68, 64],
    ]);
  });

  it('reads any range of a tensor', async () => {
    const model = await open(asFile(smallFile()));
    const tensor = model.tensors.get('token_embd.weight')!;
    expect(await model.read(tensor, 34, 34)).toEqual(countingBytes(68).slice(34));
    expect(await model.read(tensor, 68, 0)).toEqual(new Uint8Array(0));
    await expect(model.read(tensor, 34, 35)).rejects.toThrow(RangeError);
  });

  it('keeps every value type', async () => {
    const metadata = {
      'general.architecture': 'x',
      u8: typed('uint8', 255),
      i8: typed('int8', -1),
      u16: typed('uint16', 65535),
      i16: typed('int16', -2),
      u32: typed('uint32', 4294967295),
      i32: typed('int32', -3),
      f32: typed('float32', 0.5),
      yes: true,
      u64: typed('uint64', 2n ** 53n),
      i64: typed('int64', -4),
      f64: typed('float64', 0.1),
      list: typedArray('int64', [1, -1]),
      flags: [true, false],
      none: [] as string[],
    };
    const { metadata: read } = await open(asFile(writeGguf({ metadata, tensors: [] })));
    expect(['u8', 'i8', 'u16', 'i16', 'u32', 'i32', 'f32', 'i64', 'f64'].map((key) => read.number(key))).toEqual([
      255, -1, 65535, -2, 4294967295, -3, 0.5, -4, 0.1,
    ]);
    expect(read.boolean('yes')).toBe(true);
    expect(read.numbers('list')).toEqual([1, -1]);
    expect(read.booleans('flags')).toEqual([true, false]);
    expect(read.numbers('none')).toEqual([]);
    expect(() => read.number('u64')).toThrow(expect.objectContaining({ code: 'bad-key' }));
    expect(() => read.number('yes')).toThrow(expect.objectContaining({ code: 'bad-key' }));
    expect(() => read.string('absent')).toThrow(
      expect.objectContaining({ code: 'missing-key', details: { file: 'klein.gguf', key: 'absent' } }),
    );
    expect(read.string('absent', 'else')).toBe('else');
    expect(read.kind('list')).toBe('numbers');
  });

  it('is read past the first piece of its header', async () => {
    const tokens = Array.from({ length: 60000 }, (_, index) => `Wort für Wort ${index}, ein langes Stück Text`);
    const file = asFile(
      smallFile({
        metadata: {
          ...smallMetadata,
          tokens,
          scores: typedArray(
            'float32',
            tokens.map((_, index) => index),
          ),
        },
      }),
    );
    expect(file.size).toBeGreaterThan(3 * 2 ** 20);
    const model = await open(file);
    expect(model.metadata.strings('tokens')).toEqual(tokens);
    expect(model.metadata.numbers('scores').at(-1)).toBe(59999);
    expect(await model.read(model.tensors.get('output_norm.weight')!, 0, 144)).toEqual(countingBytes(144));
  });

  it('is read by its header only, however large it is', async () => {
    const size = 5e9;
    const rows = (size - 1024) / 4096;
    const chunks = ggufChunks({
      metadata: smallMetadata,
      tensors: [{ name: 'huge', type: 'F32', shape: [1024, Math.floor(rows)], data: () => [] }],
    });
    const header = chunks.next().value ?? new Uint8Array(0);
    let bytesRead = 0;
    const source: ByteSource = {
      name: 'huge.gguf',
      size,
      read(offset, length) {
        bytesRead += length;
        const bytes = new Uint8Array(length);
        bytes.set(header.subarray(offset, offset + length));
        return Promise.resolve(bytes);
      },
      close: () => undefined,
    };
    const { tensors } = await readGgufHeader(source);
    expect(tensors.map(({ shape }) => shape)).toEqual([[1024, 1220702]]);
    expect(bytesRead).toBeLessThanOrEqual(2 ** 20);
  });

  it('may have another alignment', async () => {
    const model = await open(asFile(smallFile({ alignment: 4096 })));
    expect(model.tensors.get('token_embd.weight')!.fileOffset % 4096).toBe(0);
    expect(await model.read(model.tensors.get('token_embd.weight')!, 0, 68)).toEqual(countingBytes(68));
  });
});

describe('a file that cannot be run', () => {
  const patched = (position: number, ...bytes: number[]) => {
    const file = smallFile();
    file.set(bytes, position);
    return file;
  };
  const withTensor = (tensor: Partial<TensorToWrite>) => smallFile({ tensors: [{ ...smallTensors[0]!, ...tensor }] });
  /** Changes the last `after` bytes of the header from the end of a tensor's name on: dimensions, shape, type, offset. */
  const withEntry = (name: string, change: (view: DataView, start: number) => void) => {
    const file = smallFile();
    const text = new TextDecoder('latin1').decode(file);
    change(new DataView(file.buffer), text.indexOf(name) + name.length);
    return file;
  };
  const cases: [what: string, bytes: Uint8Array<ArrayBuffer>, code: string, details?: object][] = [
    ['nothing at all', new Uint8Array(0), 'not-gguf', { file: 'klein.gguf' }],
    ['a web page', new TextEncoder().encode('<!DOCTYPE html><title>404</title>'), 'not-gguf'],
    ['version 1', patched(4, 1), 'gguf-version', { version: 1 }],
    ['version 4', patched(4, 4), 'gguf-version', { version: 4 }],
    ['big-endian', patched(4, 0, 0, 0, 3), 'gguf-version'],
    [
      'a tensor count beyond reason',
      patched(8, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
      'gguf-limit',
      { limit: 2 ** 18 },
    ],
    ['a key count beyond reason', patched(16, 0, 0, 0, 0, 1), 'gguf-limit', { limit: 2 ** 16 }],
    ['a key longer than the file', patched(24, 0, 0, 0, 1), 'gguf-truncated'],
    ['a key longer than any header', patched(24, 0, 0, 0, 0, 1), 'gguf-limit'],
    [
      'an unknown value type',
      patched(24 + 8 + 'general.architecture'.length, 13),
      'gguf-corrupt',
      { key: 'general.architecture' },
    ],
    ['invalid UTF-8', patched(24 + 8, 0xff), 'gguf-corrupt'],
    ['cut off in the header', smallFile().slice(0, 200), 'gguf-truncated'],
    ['cut off in the tensor data', smallFile().slice(0, -32), 'gguf-truncated', { tensor: 'token_embd.weight' }],
    [
      'a tensor named twice',
      smallFile({ tensors: [smallTensors[0]!, smallTensors[0]!] }),
      'gguf-corrupt',
      { tensor: 'output_norm.weight' },
    ],
    [
      'a dimension of zero',
      withTensor({ shape: [0], data: new Uint8Array(0) }),
      'gguf-corrupt',
      { tensor: 'output_norm.weight' },
    ],
    ['no dimensions', withEntry('token_embd.weight', (view, at) => view.setUint32(at, 0, true)), 'gguf-corrupt'],
    ['five dimensions', withTensor({ shape: [36, 1, 1, 1, 1] }), 'gguf-corrupt'],
    [
      'a shape beyond reason',
      withEntry('token_embd.weight', (view, at) => view.setUint32(at + 8, 0xffffffff, true)),
      'gguf-limit',
    ],
    [
      'a shape larger than the file',
      withEntry('token_embd.weight', (view, at) => view.setUint32(at + 4, 2 ** 30, true)),
      'gguf-truncated',
    ],
    ['rows of part blocks', withEntry('token_embd.weight', (view, at) => view.setUint32(at + 4, 33, true)), 'gguf-corrupt'],
    [
      'an unknown tensor type',
      withEntry('token_embd.weight', (view, at) => view.setUint32(at + 20, 4, true)),
      'unsupported-tensor-type',
    ],
    ['tensors over each other', withEntry('token_embd.weight', (view, at) => view.setUint32(at + 24, 128, true)), 'gguf-corrupt'],
    ['a tensor off alignment', withEntry('token_embd.weight', (view, at) => view.setUint32(at + 24, 161, true)), 'gguf-corrupt'],
    [
      'a tensor beyond all files',
      withEntry('token_embd.weight', (view, at) => view.setUint32(at + 28, 0xffffff00, true)),
      'gguf-limit',
    ],
    ['an odd alignment', smallFile({ metadata: { 'general.alignment': 24 } }), 'gguf-corrupt'],
    [
      'a truth value of 2',
      smallFile({ metadata: { flag: typed('uint8', 2) } }).map((byte, index) => (index === 36 ? 7 : byte)),
      'gguf-corrupt',
    ],
    ['a list longer than the file', patched(smallFile().indexOf(9, 140) + 8, 0xff, 0xff, 0xff), 'gguf-truncated'],
  ];

  it.each(cases)('says so: %s', async (_, bytes, code, details = {}) => {
    const error: unknown = await open(asFile(bytes)).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code, details: { file: 'klein.gguf', ...details } });
    expect(error instanceof ModelFormatError || error instanceof UnsupportedModelError).toBe(true);
    expect((error as Error).message).toContain('klein.gguf');
  });

  it('says so: a key given twice', async () => {
    const file = smallFile({ metadata: { 'key.a': 1, 'key.b': 2 } });
    file[file.indexOf('b'.charCodeAt(0), 50)] = 'a'.charCodeAt(0);
    await expect(open(asFile(file))).rejects.toMatchObject({ code: 'gguf-corrupt', details: { key: 'key.a' } });
  });

  it('is not read once the signal says stop', async () => {
    await expect(
      openGguf({ kind: 'file', files: [asFile(smallFile())] }, { signal: AbortSignal.abort() }),
    ).rejects.toBeInstanceOf(RequestError);
  });
});

describe('a split model', () => {
  const part = (number: number, count = 3, total = 2) =>
    asFile(
      smallFile({
        metadata: {
          ...(number === 0 ? smallMetadata : {}),
          'split.no': typed('uint16', number),
          'split.count': typed('uint16', count),
          'split.tensors.count': typed('int32', total),
        },
        tensors: number === 0 ? [] : [smallTensors[number - 1]!],
      }),
      `teil-0000${number + 1}-of-0000${count}.gguf`,
    );

  it('is one model, whatever the order of its parts', async () => {
    const model = await open(part(2), part(0), part(1));
    expect(model.fileName).toBe('teil-00001-of-00003.gguf');
    expect(model.fileBytes).toBe(part(0).size + part(1).size + part(2).size);
    expect(model.metadata.string('general.name')).toBe('Kleinst');
    expect(await model.read(model.tensors.get('token_embd.weight')!, 60, 8)).toEqual(countingBytes(68).slice(60));
    expect(await model.read(model.tensors.get('output_norm.weight')!, 0, 144)).toEqual(countingBytes(144));
  });

  it.each([
    ['a part is missing', [part(2), part(0)], { part: 2, count: 3 }],
    ['only the first is there', [part(0)], { part: 2 }],
    ['a part is there twice', [part(0), part(1), part(2), part(2)], {}],
    ['parts are of different models', [part(0), part(1, 2), part(2)], {}],
    ['whole models are together', [asFile(smallFile()), asFile(smallFile())], {}],
    ['tensors are missing', [part(0, 3, 3), part(1, 3, 3), part(2, 3, 3)], {}],
    ['there is no file', [], {}],
  ])('is refused when %s', async (_, files, details) => {
    await expect(open(...files)).rejects.toMatchObject({ code: 'gguf-split', details });
  });

  it('is refused when a tensor is in two parts', async () => {
    const twin = asFile(smallFile({ metadata: { 'split.no': 1, 'split.count': 2 } }));
    const first = asFile(smallFile({ metadata: { ...smallMetadata, 'split.no': 0, 'split.count': 2 } }));
    await expect(open(first, twin)).rejects.toMatchObject({ code: 'gguf-corrupt', details: { tensor: 'output_norm.weight' } });
  });
});

describe('tensorByteLength', () => {
  it.each([
    ['F32', [3, 2], 24],
    ['Q4_K', [256, 3], 432],
    ['Q6_K', [512], 420],
    ['MXFP4', [64, 2, 2], 136],
    ['F16', [], 2],
  ] as const)('%s %j', (type, shape, bytes) => expect(tensorByteLength(type, shape)).toBe(bytes));
});
