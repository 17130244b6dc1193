import { expectEqual } from '../harness/compare';
import { testKernel } from '../harness/define';
import type { Laboratory } from '../harness/laboratory';
import { readerOf } from '../harness/matrix';
import { Random } from '../harness/random';
import type { GpuContext } from '../device/device';
import { GpuMemory } from '../device/memory';
import { readBuffer } from '../device/readback';
import type { FormatName } from '../quantization/format';
import { formats } from '../quantization/formats';
import { createMatrix, type MatrixSource } from './load';

interface LoadCase {
  readonly name: string;
  readonly format: FormatName;
  readonly columns: number;
  readonly parts: readonly number[];
  readonly arrangement: 'stacked' | 'interleaved';
  readonly together?: number;
  readonly mostBytes?: number;
  readonly shardRows: readonly number[];
}

const cases: readonly LoadCase[] = [
  {
    name: 'stacked parts of odd numbers of rows',
    format: 'Q4_0',
    columns: 96,
    parts: [7, 3, 5],
    arrangement: 'stacked',
    shardRows: [15],
  },
  { name: 'interleaved parts', format: 'Q8_0', columns: 32, parts: [9, 9], arrangement: 'interleaved', shardRows: [18] },
  {
    name: 'three interleaved parts',
    format: 'MXFP4',
    columns: 32,
    parts: [7, 7, 7],
    arrangement: 'interleaved',
    shardRows: [21],
  },
  { name: 'more than one piece', format: 'Q8_0', columns: 1024, parts: [2500, 2501], arrangement: 'stacked', shardRows: [5001] },
  {
    name: 'interleaved, more than one piece',
    format: 'Q6_K',
    columns: 2048,
    parts: [1500, 1500],
    arrangement: 'interleaved',
    shardRows: [3000],
  },
  {
    name: 'parts across shards',
    format: 'Q5_1',
    columns: 64,
    parts: [10, 20, 12],
    arrangement: 'stacked',
    mostBytes: 48 * 16 + 48,
    shardRows: [16, 16, 10],
  },
  {
    name: 'rows that stay together',
    format: 'Q4_1',
    columns: 32,
    parts: [30, 30],
    arrangement: 'interleaved',
    together: 20,
    mostBytes: 20 * 50,
    shardRows: [40, 20],
  },
];

// Loaded in parts or at once, the same rows make the same bytes on the GPU; what those bytes mean is for the kernels' tests.
testKernel<LoadCase>(
  'matmul/load',
  cases,
  async ({ format, columns, parts, arrangement, together, mostBytes, shardRows }, laboratory) => {
    const rowBytes = (columns / formats[format].blockWeights) * formats[format].blockBytes;
    const random = new Random(columns);
    const tensors = parts.map((rows) => random.bytes(rows * rowBytes));
    const rows = parts.reduce((sum, part) => sum + part, 0);
    const whole = new Uint8Array(rows * rowBytes);
    let row = 0;
    for (const [part, tensor] of tensors.entries()) {
      for (let own = 0; own < parts[part]!; own++, row++) {
        const to = arrangement === 'stacked' ? row : own * parts.length + part;
        whole.set(tensor.subarray(own * rowBytes, (own + 1) * rowBytes), to * rowBytes);
      }
    }
    const common = { label: format, format: formats[format], columns, ...(together && { together }) };
    const inParts = await load(laboratory, { ...common, parts, arrangement, read: readerOf(tensors, parts) }, mostBytes);
    const atOnce = await load(laboratory, { ...common, parts: [rows], read: readerOf([whole], [rows]) }, mostBytes);
    expectEqual(inParts.shardRows, shardRows, 'rows of the shards');
    expectEqual(atOnce.shardRows, shardRows, 'rows of the shards');
    for (const [index, words] of inParts.words.entries()) expectEqual(words, atOnce.words[index]!, `shard ${index}`);
    const inTextures = await loadTextures(laboratory, { ...common, parts, arrangement, read: readerOf(tensors, parts) }, mostBytes);
    expectEqual(inTextures.shardRows, shardRows, 'rows of the shards in textures');
    for (const [index, words] of inTextures.words.entries()) expectEqual(words, inParts.words[index]!, `shard ${index} in a texture`);
  },
);

interface Loaded {
  readonly shardRows: number[];
  readonly words: Uint32Array[];
}

async function load({ context, memory }: Laboratory, source: MatrixSource, mostBytes?: number): Promise<Loaded> {
  const matrix = await createMatrix(contextWith(context, mostBytes, false), memory, source);
  const words = await Promise.all(
    matrix.shards.map(async ({ weights, bytes }) => {
      if (!(weights instanceof GPUBuffer)) throw new Error('not a buffer');
      return new Uint32Array(await readBuffer(context.device, weights, 0, bytes));
    }),
  );
  return { shardRows: matrix.shards.map((shard) => shard.rows), words };
}

/** The same as on devices that read textures faster; every device can hold them. */
async function loadTextures(laboratory: Laboratory, source: MatrixSource, mostBytes?: number): Promise<Loaded> {
  const memory = new ReadableMemory(laboratory.context);
  try {
    const { shards } = await createMatrix(contextWith(laboratory.context, mostBytes, true), memory, source);
    const words = await Promise.all(shards.map(({ bytes }, index) => laboratory.readTexture(memory.textures[index]!, bytes / 4)));
    return { shardRows: shards.map((shard) => shard.rows), words };
  } finally {
    memory.free();
  }
}

function contextWith(context: GpuContext, mostBytes: number | undefined, slowStorageLoads: boolean): GpuContext {
  const { capabilities } = context;
  return { ...context, capabilities: { ...capabilities, maxBindingBytes: mostBytes ?? capabilities.maxBindingBytes, slowStorageLoads } };
}

/** Keeps its textures, of which a Matrix has only views. */
class ReadableMemory extends GpuMemory {
  readonly textures: GPUTexture[] = [];

  override async texture(...wanted: Parameters<GpuMemory['texture']>): Promise<GPUTexture> {
    const texture = await super.texture(...wanted);
    this.textures.push(texture);
    return texture;
  }
}
