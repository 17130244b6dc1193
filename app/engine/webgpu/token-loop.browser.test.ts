/// <reference types="@vitest/browser-playwright" />
import { cdp } from 'vitest/browser';
import type { ChatMessage, ModelSource } from '../engine';
import { openGguf } from '../gguf/open';
import { WebGpuEngine } from './engine';
import { readGroupedQuery } from './hyperparameters';
import { collect } from './testing';

/** What the token loop asks of the browser, counted from outside; numbers that hold on any device. */

const mini: ModelSource = { kind: 'url', urls: [new URL('/models/mini.gguf', location.href).href] };
const question: ChatMessage = { role: 'user', content: 'What is 47 + 38?' };
/** Goes on where the model would have stopped: nothing is excluded, and almost any token is drawn. */
const long = { temperature: 3, top_p: 1, seed: 1 };
const layers = 4;

describe('the token loop', () => {
  const engine = new WebGpuEngine();
  const now = performance.now.bind(performance);
  beforeAll(async () => {
    // How many tokens go into a submit is the clock's; here every submit is quick, so that a busy machine counts as an idle one.
    let ticks = 0;
    performance.now = () => ++ticks / 100;
    await engine.load(mini);
    await tokens(engine, 60);
  });
  afterAll(async () => {
    performance.now = now;
    await engine.unload();
  });

  test('creates nothing on the device: buffers, bind groups, pipelines and their layouts are those of loading', async () => {
    const calls = await countCalls(() => tokens(engine, 120));
    expect(calls.generated).toBeGreaterThanOrEqual(120);
    const created = [...calls.counts].filter(([name]) => name.startsWith('create') && name !== 'createCommandEncoder');
    expect(created).toEqual([]);
  });

  test('one compute pass and one command buffer per submit, several tokens in each; at most a readback per four tokens', async () => {
    const { counts, generated, answers } = await countCalls(() => tokens(engine, 120));
    const of = (name: string) => counts.get(name) ?? 0;
    expect(of('beginComputePass')).toBe(of('submit'));
    expect(of('createCommandEncoder')).toBe(of('submit'));
    expect(of('submit')).toBeLessThan(generated / 2);
    expect(of('mapAsync')).toBeLessThanOrEqual(generated / 4);
    expect(of('writeBuffer')).toBeLessThanOrEqual(4 * answers);
    // The prompt is in the cache but for one token; up to two submits of 16 are dropped at the end of an answer.
    const replays = of('dispatchWorkgroups') / (7 * layers + 4);
    expect(Number.isInteger(replays)).toBe(true);
    expect(replays).toBeLessThanOrEqual(generated + 32 * answers);
  });

  test('the counters say the same, and bytes per token are those of the weights and of the cache in use', async () => {
    const { finish, promptTokens } = await collect(engine, [question], { ...long, max_tokens: 120 });
    const { counters, generatedTokens } = finish;
    expect(counters.dispatchesPerToken).toBeLessThanOrEqual(7 * layers + 6);
    expect(counters.readbacksPerToken).toBeLessThanOrEqual(0.25);
    expect(counters.submitsPerToken).toBeLessThan(0.5);
    // The embedding is tied: all of it is read once, as output. Keys and values in f32, on average half of the answer.
    const { metadata, tensors } = await openGguf(mini);
    const { kvHeads, headDim } = readGroupedQuery(metadata);
    const weights = [...tensors.values()].reduce((bytes, { byteLength }) => bytes + byteLength, 0);
    const cache = 2 * 4 * layers * kvHeads * headDim * (promptTokens.length + generatedTokens / 2);
    expect(counters.bytesReadPerToken).toBeGreaterThan(weights);
    expect(counters.bytesReadPerToken).toBeLessThanOrEqual(1.05 * (weights + cache));
  });

  test('a stop does not wait for the device', async () => {
    const controller = new AbortController();
    // From the first token on, no map is ever answered.
    const map = vi.spyOn(GPUBuffer.prototype, 'mapAsync');
    let reason = '';
    let submitsAfter = 0;
    const submit = vi.spyOn(GPUQueue.prototype, 'submit');
    try {
      for await (const event of engine.generate([question], { ...long, max_tokens: 200, signal: controller.signal })) {
        if (event.type === 'finish') reason = event.reason;
        if (event.type !== 'delta') continue;
        map.mockImplementation(() => new Promise(() => undefined));
        submit.mockClear();
        setTimeout(() => controller.abort());
      }
      submitsAfter = submit.mock.calls.length;
    } finally {
      map.mockRestore();
      submit.mockRestore();
    }
    expect(reason).toBe('abort');
    expect(submitsAfter).toBeLessThanOrEqual(2);
    expect((await collect(engine, [question], { temperature: 0 })).content).toContain('85');
  });

  test('makes no garbage: replaying five hundred tokens allocates nothing, and each submit little', async () => {
    // What the engine of JavaScript notes of a function that runs often, and compiles of it, counts as the function's own, whenever it
    // comes to that: so one round without it is enough. Garbage of the loop itself would be in every round.
    const rounds: { plan: number; loop: number }[] = [];
    const quiet = () => rounds.some(({ plan, loop }) => plan < 1 && loop > 0 && loop < 1000);
    while (!quiet() && rounds.length < 5) rounds.push(await bytesPerToken());
    expect(quiet(), `bytes per token, by round: ${JSON.stringify(rounds)}`).toBe(true);

    /** `plan`: of the replay. `loop`: command buffer, mapped range and promises of a submit; an answer's other objects are its events. */
    async function bytesPerToken(): Promise<{ plan: number; loop: number }> {
      const session = cdp();
      // Samples every 64 bytes, and counts what was collected meanwhile, too.
      const sampling = { samplingInterval: 64, includeObjectsCollectedByMajorGC: true, includeObjectsCollectedByMinorGC: true };
      await session.send('HeapProfiler.startSampling', sampling);
      const { generated } = await tokens(engine, 500);
      const { profile } = await session.send('HeapProfiler.stopSampling');
      const bytes = bytesByFile(profile.head);
      const of = (...files: string[]) => files.reduce((sum, file) => sum + (bytes.get(file) ?? 0), 0) / generated;
      return { plan: of('plan.ts'), loop: of('session.ts', 'token-ring.ts', 'readback.ts') };
    }
  }, 300_000);
});

interface Generated {
  readonly generated: number;
  readonly answers: number;
}

/** Generates `count` tokens; where the model ends its answer another one is begun. */
async function tokens(engine: WebGpuEngine, count: number): Promise<Generated> {
  let [generated, answers] = [0, 0];
  while (generated < count) {
    const { finish } = await collect(engine, [question], { ...long, seed: 1 + generated, max_tokens: count - generated });
    generated += finish.generatedTokens;
    answers++;
  }
  return { generated, answers };
}

interface SampledNode {
  readonly callFrame: { readonly url: string };
  readonly selfSize: number;
  readonly children: readonly SampledNode[];
}

function bytesByFile(node: SampledNode, bytes = new Map<string, number>()): Map<string, number> {
  const file = node.callFrame.url.split('/').at(-1)!.replace(/\?.*/, '');
  bytes.set(file, (bytes.get(file) ?? 0) + node.selfSize);
  for (const child of node.children) bytesByFile(child, bytes);
  return bytes;
}

const watched = [GPUDevice, GPUQueue, GPUCommandEncoder, GPUComputePassEncoder, GPUBuffer] as const;

/** Runs `work` and counts its calls of WebGPU, by method. */
async function countCalls(work: () => Promise<Generated>): Promise<Generated & { readonly counts: ReadonlyMap<string, number> }> {
  const counts = new Map<string, number>();
  const restore = watched.map(({ prototype }) => countMethods(prototype as unknown as Record<string, unknown>, counts));
  try {
    return { counts, ...(await work()) };
  } finally {
    for (const undo of restore) undo();
  }
}

function countMethods(prototype: Record<string, unknown>, counts: Map<string, number>): () => void {
  const originals = Object.entries(Object.getOwnPropertyDescriptors(prototype)).filter(([, { value }]) => typeof value === 'function');
  for (const [name, { value }] of originals) {
    if (name === 'constructor') continue;
    const original = value as (...parameters: unknown[]) => unknown;
    prototype[name] = function (this: unknown, ...parameters: unknown[]) {
      counts.set(name, (counts.get(name) ?? 0) + 1);
      return original.apply(this, parameters);
    };
  }
  return () => {
    for (const [name, descriptor] of originals) Object.defineProperty(prototype, name, descriptor);
  };
}
