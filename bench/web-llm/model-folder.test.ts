import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readLibraryMetadata } from './library';
import { writeModelFolder } from './model-folder';

const folder = mkdtempSync(join(tmpdir(), 'denkspur-bench-'));
afterAll(() => rmSync(folder, { recursive: true }));

const metadata = {
  model_type: 'qwen2',
  quantization: 'q4f32_1',
  context_window_size: 4096,
  prefill_chunk_size: 1024,
  params: [
    { name: 'model.embed_tokens.q_weight', shape: [128, 112], dtype: 'uint32' as const },
    { name: 'model.embed_tokens.q_scale', shape: [128, 28], dtype: 'float32' as const },
    // Larger than a shard.
    { name: 'model.layers.0.mlp.down_proj.q_weight', shape: [4096, 4096], dtype: 'uint32' as const },
    { name: 'model.norm.weight', shape: [896], dtype: 'float32' as const },
  ],
};

test('the metadata is found between the bytes of a library', () => {
  const file = join(folder, 'library.wasm');
  const other = { memory_usage: { decode: 1 } };
  writeFileSync(file, Buffer.concat([Buffer.from([0, 97, 115, 109, 200]), Buffer.from(JSON.stringify({ ...metadata, ...other })), Buffer.from([0, 1, 125])]));
  expect(readLibraryMetadata(file)).toEqual(metadata);
  writeFileSync(file, 'nothing');
  expect(() => readLibraryMetadata(file)).toThrow('holds no metadata');
});

test('every parameter lies whole in the shards where the directory says', async () => {
  const model = join(folder, 'model');
  const names = await writeModelFolder(metadata, model);
  const json = (name: string): unknown => JSON.parse(readFileSync(join(model, name), 'utf8'));
  const { records } = json('ndarray-cache.json') as { records: { dataPath: string; nbytes: number; records: Entry[] }[] };
  expect(names).toEqual(['mlc-chat-config.json', 'tokenizer.json', 'ndarray-cache.json', ...records.map(({ dataPath }) => dataPath)]);
  const found = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const { dataPath, nbytes, records: entries } of records) {
    const bytes = Uint8Array.from(readFileSync(join(model, dataPath)));
    expect(bytes.length).toBe(nbytes);
    for (const { name, byteOffset, nbytes: length } of entries) found.set(name, bytes.slice(byteOffset, byteOffset + length));
  }
  for (const { name, shape } of metadata.params) {
    expect(found.get(name)?.length, name).toBe(shape.reduce((product, dimension) => product * dimension, 4));
  }
  expect(new Set(new Float32Array(found.get('model.norm.weight')!.buffer))).toEqual(new Set([1]));
  expect(new Float32Array(found.get('model.embed_tokens.q_scale')!.buffer)[0]).toBeCloseTo(1 / (4.6 * Math.sqrt(896)));
  expect(new Set(found.get('model.embed_tokens.q_weight')).size).toBe(256);
  expect(Object.keys((json('tokenizer.json') as { model: { vocab: object } }).model.vocab)).toHaveLength(128);
});

interface Entry {
  readonly name: string;
  readonly byteOffset: number;
  readonly nbytes: number;
}
