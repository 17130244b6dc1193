import { requestGpu, type GpuContext } from '../../../kernels/device/device';
import { GpuMemory } from '../../../kernels/device/memory';
import { readBuffer } from '../../../kernels/device/readback';
import { MatrixWindow } from '../../../kernels/matmul/window';
import { formats } from '../../../kernels/quantization/formats';
import { noPlace } from '../../../kernels/routing/router';
import { ExpertCache, noExpertCounts } from './expert-cache';

/** What the GPU's table says of where experts lie, beside what the host knows. */

const [experts, shared, capacity] = [8, 1, 3];
const [rows, columns] = [4, 32];
let context: GpuContext;
let memory: GpuMemory;
let readable = true;
beforeAll(async () => {
  context = await requestGpu();
  memory = new GpuMemory(context);
});
afterAll(() => memory.free());

async function createCache(): Promise<ExpertCache> {
  const source = {
    label: 'experts',
    format: formats.F32,
    columns,
    parts: [(experts + shared) * rows],
    together: rows,
    read: (_part: number, _first: number, count: number) => {
      return readable ? Promise.resolve(new Uint8Array(4 * columns * count)) : Promise.reject(new Error('The disk is gone.'));
    },
  };
  const windows = [await MatrixWindow.create(context, memory, source, capacity + shared, new Map())];
  return ExpertCache.create({ context, memory, fileName: 'mixture.gguf', experts, shared, windows, capacity, counts: { ...noExpertCounts } });
}

async function table(cache: ExpertCache): Promise<readonly number[]> {
  return [...new Uint32Array(await readBuffer(context.device, cache.table, 0, 4 * (experts + shared)))];
}

/** As many as there are places are somewhere, each by itself; the others nowhere. */
async function expectTrue(cache: ExpertCache): Promise<void> {
  const places = await table(cache);
  expect(places).toEqual([...Array.from({ length: experts }, (_, expert) => cache.placeOf(expert)), capacity]);
  const taken = places.filter((place) => place !== noPlace);
  expect(new Set(taken).size).toBe(taken.length);
}

test('experts that made room are nowhere, for routers that run ahead, too', async () => {
  const cache = await createCache();
  await expectTrue(cache);
  for (const needed of [[0, 1, 2], [3], [4, 0, 5], [7, 6], [1, 6, 2]]) {
    await cache.hold(new Set(needed));
    cache.use(new Set(needed));
    expect(needed.map((expert) => cache.placeOf(expert))).not.toContain(noPlace);
    await expectTrue(cache);
  }
});

test('a disk that fails leaves a true table', async () => {
  const cache = await createCache();
  await cache.hold(new Set([0, 1, 2]));
  readable = false;
  await expect(cache.hold(new Set([2, 3, 4]))).rejects.toMatchObject({ code: 'experts-unreadable' });
  readable = true;
  expect([0, 1, 2].map((expert) => cache.placeOf(expert))).not.toContain(noPlace);
  await expectTrue(cache);
});
