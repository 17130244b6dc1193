import { seededModel } from '../../../fixtures/seeded-model';
import { shapes } from '../../../fixtures/shapes';
import type { EngineEvent, GenerateOptions, ModelSource } from '../engine';
import { RecoveringEngine } from '../recovery';
import { WebGpuEngine } from './engine';
import { collect } from './testing';

/** What goes wrong while experts are read from the model's file, and what is left then. */

const model = new Uint8Array(seededModel({ ...shapes['tiny-qwen3moe'], type: 'Q8_0' }));
const load = { contextLength: 128, expertMemory: 0 };
const options: GenerateOptions = { raw: [5, 9, 2, 40], temperature: 1, top_p: 1, seed: 3, max_tokens: 40 };

/** A file on a disk that breaks off after so many reads more; Infinity: it is sound. */
class FailingFile extends File {
  readsLeft = Infinity;

  override slice(begin?: number, end?: number): Blob {
    if (this.readsLeft-- > 0) return super.slice(begin, end);
    const gone = new Blob();
    gone.arrayBuffer = () => Promise.reject(new DOMException('The disk is gone.', 'NotReadableError'));
    return gone;
  }
}

interface Attempt {
  readonly tokens: readonly number[];
  readonly error: unknown;
}

/** Answers as far as it goes. */
async function attempt(engine: WebGpuEngine | RecoveringEngine, onDelta: () => unknown = () => undefined): Promise<Attempt> {
  const tokens: number[] = [];
  try {
    for await (const event of engine.generate([], options) as AsyncIterable<EngineEvent>) {
      if (event.type !== 'delta' || event.tokens.length === 0) continue;
      tokens.push(...event.tokens.map(({ id }) => id));
      await onDelta();
    }
    return { tokens, error: undefined };
  } catch (error) {
    return { tokens, error };
  }
}

describe('a disk that fails', () => {
  const file = new FailingFile([model], 'on-disk.gguf');
  const engine = new WebGpuEngine();
  let whole: readonly number[];
  beforeAll(async () => {
    await engine.load({ kind: 'file', files: [file] }, load);
    ({ tokens: whole } = await collect(engine, [], options));
  });
  afterAll(() => engine.unload());

  test.each([0, 1, 7, 30])('after %i reads ends the answer with what was written and says so; a sound disk answers again', async (reads) => {
    await collect(engine, [], { raw: [1, 2, 3], max_tokens: 3, temperature: 0 });
    file.readsLeft = reads;
    const { tokens, error } = await attempt(engine);
    expect(error).toMatchObject({ code: 'experts-unreadable', details: { file: 'on-disk.gguf', reason: 'source-changed' } });
    expect(tokens.length).toBeLessThan(whole.length);
    expect(tokens).toEqual(whole.slice(0, tokens.length));
    file.readsLeft = Infinity;
    expect((await attempt(engine)).tokens).toEqual(whole);
  });

  test('ends scoring and the reading of a prompt, too', async () => {
    const tokenIds = Array.from({ length: 40 }, (_, index) => 2 + 5 * index);
    file.readsLeft = 20;
    await expect(engine.score({ tokenIds })).rejects.toMatchObject({ code: 'experts-unreadable' });
    await expect(collect(engine, [], { ...options, raw: tokenIds })).rejects.toMatchObject({ code: 'experts-unreadable' });
    file.readsLeft = Infinity;
    expect((await attempt(engine)).tokens).toEqual(whole);
  });
});

test("a file that vanishes from the page's storage ends the answer with what was written", async () => {
  const folder = await navigator.storage.getDirectory();
  const handle = await folder.getFileHandle('vanishing.gguf', { create: true });
  const writable = await handle.createWritable();
  await writable.write(model);
  await writable.close();
  const engine = new WebGpuEngine();
  await engine.load({ kind: 'opfs', paths: ['vanishing.gguf'] }, load);
  let gone = false;
  const { tokens, error } = await attempt(engine, async () => {
    if (!gone) await folder.removeEntry('vanishing.gguf');
    gone = true;
  });
  await engine.unload();
  expect(error).toMatchObject({ code: 'experts-unreadable', details: { file: 'vanishing.gguf' } });
  expect(tokens.length).toBeGreaterThan(0);
});

test('a stop while experts are read takes effect at once, and what comes next is not disturbed by what is left of it', async () => {
  const engine = new WebGpuEngine();
  await engine.load({ kind: 'file', files: [new File([model], 'mixture.gguf')] }, load);
  const { tokens: whole } = await collect(engine, [], options);
  for (const after of [1, 5, 11]) {
    const controller = new AbortController();
    let deltas = 0;
    for await (const event of engine.generate([], { ...options, signal: controller.signal })) {
      if (event.type === 'delta' && ++deltas === after) controller.abort();
      if (event.type === 'finish') expect(event.reason).toBe('abort');
    }
    expect((await collect(engine, [], options)).tokens).toEqual(whole);
  }
  await engine.unload();
});

/** A file whose reads, once `hold` was called, end when `release` is, in the order in which they were asked for. */
class HeldFile extends File {
  #release: (() => void) | undefined;
  #held: Promise<void> | undefined;
  #asked: (() => void) | undefined;

  /** Resolves when somebody reads. */
  hold(): Promise<void> {
    this.#held = new Promise((resolve) => (this.#release = resolve));
    return new Promise((resolve) => (this.#asked = resolve));
  }

  release(): void {
    this.#release?.();
    this.#held = undefined;
  }

  override slice(begin?: number, end?: number): Blob {
    const blob = super.slice(begin, end);
    const held = this.#held;
    if (held === undefined) return blob;
    this.#asked?.();
    const bytes = blob.arrayBuffer();
    blob.arrayBuffer = async () => {
      await held;
      return bytes;
    };
    return blob;
  }
}

test('what a stopped answer still reads is in its place before the next answer asks who is missing', async () => {
  const devices = watchDevices();
  const file = new HeldFile([model], 'mixture.gguf');
  const engine = new WebGpuEngine();
  await engine.load({ kind: 'file', files: [file] }, load);
  const { tokens: whole } = await collect(engine, [], options);
  // Others have the places now.
  await collect(engine, [], { raw: [1, 2, 3], max_tokens: 3, temperature: 0 });
  const controller = new AbortController();
  const asked = file.hold();
  const stopped = collect(engine, [], { ...options, signal: controller.signal });
  await asked;
  controller.abort();
  await stopped;

  // The same experts are missing still. Did the next answer not wait, it would read them a second time and settle them twice.
  const next = engine.generate([], options);
  await next.next();
  const going = next.next();
  for (let round = 0; round < 20; round++) await devices.at(-1)!.queue.onSubmittedWorkDone();
  file.release();
  await going;
  const tokens: number[] = [];
  for await (const event of next) if (event.type === 'delta') tokens.push(...event.tokens.map(({ id }) => id));
  expect(tokens).toEqual(whole);
  await engine.unload();
  vi.restoreAllMocks();
});

/** All devices that are asked for from here on, until mocks are restored. */
function watchDevices(): readonly GPUDevice[] {
  const devices: GPUDevice[] = [];
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with the adapter below
  const original = GPUAdapter.prototype.requestDevice;
  vi.spyOn(GPUAdapter.prototype, 'requestDevice').mockImplementation(async function (this: GPUAdapter, descriptor) {
    const device = await original.call(this, descriptor);
    devices.push(device);
    return device;
  });
  return devices;
}

describe('a GPU', () => {
  afterEach(() => vi.restoreAllMocks());
  const source: ModelSource = { kind: 'file', files: [new File([model], 'mixture.gguf')] };

  test('that is lost comes back with as many experts, and the tokens are the same', async () => {
    const devices = watchDevices();
    const engine = new RecoveringEngine(new WebGpuEngine(), () => Promise.resolve());
    const info = await engine.load(source, load);
    expect(info.expertCache).toMatchObject({ onGpu: 3, perLayer: 8, layers: 4 });
    const whole = await attempt(engine);
    let losses = 0;
    const disturbed = await attempt(engine, () => {
      if (losses++ < 2) devices.at(-1)!.destroy();
    });
    await engine.unload();
    expect(disturbed).toEqual(whole);
    expect(devices.length).toBe(3);
  });

  test('without room for all experts holds as many as fit, and says so', async () => {
    const engine = new WebGpuEngine();
    const whole = await engine.load(source, { contextLength: 128 });
    expect(whole.expertCache).toBeUndefined();
    const { tokens } = await collect(engine, [], options);
    await engine.unload();
    limitMemory(whole.gpuBytes - 1);
    const info = await engine.load(source, { contextLength: 128 });
    expect(info.expertCache).toMatchObject({ onGpu: 4, perLayer: 8 });
    expect(info.notices).toContainEqual({ code: 'experts-streamed', details: { onGpu: 4, perLayer: 8 } });
    expect((await collect(engine, [], options)).tokens).toEqual(tokens);
    await engine.unload();
    // Not even one token's experts: that is no smaller cache's business any more.
    limitMemory(whole.gpuBytes / 20);
    await expect(engine.load(source, { contextLength: 128 })).rejects.toMatchObject({ code: 'out-of-memory' });
  });
});

/** Makes the GPU refuse buffers beyond so many bytes in all, as one without memory does. */
function limitMemory(most: number): void {
  vi.restoreAllMocks();
  let used = 0;
  let refused = false;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with the device below
  const { createBuffer, popErrorScope } = GPUDevice.prototype;
  vi.spyOn(GPUDevice.prototype, 'createBuffer').mockImplementation(function (this: GPUDevice, descriptor) {
    const buffer = createBuffer.call(this, descriptor);
    if ((descriptor.usage & GPUBufferUsage.STORAGE) === 0) return buffer;
    used += descriptor.size;
    refused ||= used > most;
    const destroy = buffer.destroy.bind(buffer);
    buffer.destroy = () => {
      used -= descriptor.size;
      destroy();
      return undefined;
    };
    return buffer;
  });
  vi.spyOn(GPUDevice.prototype, 'popErrorScope').mockImplementation(async function (this: GPUDevice) {
    const error = await popErrorScope.call(this);
    const full = refused;
    refused = false;
    return full ? new GPUOutOfMemoryError('as the test wants it') : error;
  });
}

describe('what cannot be', () => {
  const engine = new WebGpuEngine();

  test.each([-1, 0.5, Number.NaN])('expertMemory %d is refused', async (expertMemory) => {
    const source: ModelSource = { kind: 'file', files: [new File([model], 'mixture.gguf')] };
    await expect(engine.load(source, { expertMemory })).rejects.toMatchObject({ code: 'invalid-option', details: { option: 'expertMemory' } });
  });

  test('experts from a server: what is read would tell what was typed', async () => {
    const real = globalThis.fetch;
    vi.spyOn(globalThis, 'fetch').mockImplementation((_, init) => real(URL.createObjectURL(new Blob([model])), init));
    const source: ModelSource = { kind: 'url', urls: ['https://models.example/mixture.gguf'] };
    await expect(engine.load(source, load)).rejects.toMatchObject({ code: 'unsupported-feature', details: { feature: 'expertMemory' } });
    vi.restoreAllMocks();
  });

  test('a profile of kernels that wait for a disk', async () => {
    await engine.load({ kind: 'file', files: [new File([model], 'mixture.gguf')] }, load);
    await expect(engine.profile()).rejects.toMatchObject({ code: 'unsupported-feature' });
    await engine.unload();
  });
});
