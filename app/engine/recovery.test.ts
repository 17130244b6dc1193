import { describe, expect, it } from 'vitest';
import type { ChatMessage, Engine, EngineEvent, GenerateOptions, LoadOptions, ModelInfo, ModelSource } from './engine';
import { DeviceError, DeviceLostError, OutOfMemoryError, RequestError, TypedError } from './errors';
import { RecoveringEngine } from './recovery';

const source: ModelSource = { kind: 'url', urls: ['https://models.example/a.gguf'] };
const question: ChatMessage = { role: 'user', content: 'Count.' };
const lost = () => new DeviceLostError('device-lost', 'The GPU was lost.', { reason: 'driver reset' });
const full = () => new OutOfMemoryError('out-of-memory', 'The GPU has no room.', { bytes: 1 });

/** Writes the tokens 0 … 9 (or more), one per delta, and fails where the test says. */
class CountingEngine implements Engine {
  tokens = 10;
  readonly loads: Omit<LoadOptions, 'signal' | 'onProgress'>[] = [];
  readonly calls: GenerateOptions[] = [];
  /** What it says of its model. */
  info: Partial<ModelInfo> = {};
  failLoad: (nth: number) => Error | undefined = () => undefined;
  /** Asked before every token, and at the start (−1). */
  failAt: (token: number, nthCall: number) => Error | undefined = () => undefined;

  async load(_: ModelSource, { signal, ...options }: LoadOptions = {}): Promise<ModelInfo> {
    this.loads.push(options);
    await Promise.resolve();
    if (signal?.aborted === true) throw new RequestError('aborted', 'stopped');
    const error = this.failLoad(this.loads.length);
    if (error !== undefined) throw error;
    return { contextLength: options.contextLength ?? 4096, notices: [] as ModelInfo['notices'], ...this.info } as ModelInfo;
  }

  async *generate(_: readonly ChatMessage[], options: GenerateOptions = {}): AsyncGenerator<EngineEvent> {
    const nth = this.calls.push(options);
    const begin = options.written?.length ?? 0;
    const check = (token: number) => {
      const error = this.failAt(token, nth);
      if (error !== undefined) throw error;
    };
    check(-1);
    yield { type: 'prompt', tokenIds: [100, 101], text: '', reusedTokens: 0, droppedMessages: 0 };
    yield { type: 'prefill', done: 1 + begin, total: 1 + begin };
    for (let id = begin; id < this.tokens; id++) {
      await Promise.resolve();
      check(id);
      const token = { id, text: String(id), part: 'content', logprob: 0, entropy: 0 } as const;
      yield { type: 'delta', reasoning_content: '', content: String(id), tokens: [token] };
    }
    yield { type: 'finish', reason: 'stop', generatedTokens: this.tokens } as EngineEvent;
  }

  score(): Promise<never> {
    return Promise.reject(lost());
  }

  unload(): Promise<void> {
    return Promise.resolve();
  }
}

async function setUp(): Promise<{ inner: CountingEngine; engine: RecoveringEngine; pauses: number[] }> {
  const inner = new CountingEngine();
  const pauses: number[] = [];
  const engine = new RecoveringEngine(inner, (milliseconds) => Promise.resolve(pauses.push(milliseconds)));
  await engine.load(source);
  return { inner, engine, pauses };
}

async function run(engine: Engine, options: GenerateOptions = {}): Promise<{ text: string; events: EngineEvent[] }> {
  const events: EngineEvent[] = [];
  for await (const event of engine.generate([question], options)) events.push(event);
  return { text: events.map((event) => (event.type === 'delta' ? event.content : '')).join(''), events };
}

describe('an answer whose device is lost', () => {
  it('goes on after the tokens that were read, with the same seed, as often as that happens', async () => {
    const { inner, engine } = await setUp();
    // Each call gets one token further than the one before it.
    inner.failAt = (token, nth) => (token === nth && token < 10 ? lost() : undefined);
    const { text, events } = await run(engine);
    expect(text).toBe('0123456789');
    expect(inner.loads).toHaveLength(10);
    expect(inner.calls.map(({ written }) => written?.length)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(new Set(inner.calls.map(({ seed }) => seed)).size).toBe(1);
    expect(events.filter(({ type }) => type === 'prompt' || type === 'prefill')).toHaveLength(2);
    expect(events.filter(({ type }) => type === 'rebuilt')).toHaveLength(9);
    expect(events.at(-1)).toMatchObject({ type: 'finish', reason: 'stop' });
  });

  it('loses nothing when that happens a hundred times in a row', async () => {
    const { inner, engine } = await setUp();
    inner.tokens = 120;
    inner.failAt = (token, nth) => (token === nth && nth <= 100 ? lost() : undefined);
    const { text, events } = await run(engine);
    expect(text).toBe(Array.from({ length: 120 }, (_, id) => String(id)).join(''));
    expect(inner.loads).toHaveLength(101);
    expect(events.filter(({ type }) => type === 'rebuilt')).toHaveLength(100);
  });

  it('waits for a GPU that comes back slowly', async () => {
    const { inner, engine, pauses } = await setUp();
    inner.failAt = (token, nth) => (token === 5 && nth === 1 ? lost() : undefined);
    inner.failLoad = (nth) => (nth === 2 ? new DeviceError('no-adapter', 'none yet') : undefined);
    expect((await run(engine)).text).toBe('0123456789');
    expect(pauses).toEqual([0, 1000]);
  });

  it('ends with a clear error when it is lost again before the next token', async () => {
    const { inner, engine } = await setUp();
    inner.failAt = (token) => (token === 4 ? lost() : undefined);
    let text = '';
    const reading = (async () => {
      for await (const event of engine.generate([question])) if (event.type === 'delta') text += event.content;
    })();
    await expect(reading).rejects.toMatchObject({ code: 'lost-repeatedly', details: { times: 4, cause: 'device-lost' } });
    expect(text).toBe('0123');
    // Asked anew, it is tried anew.
    inner.failAt = () => undefined;
    expect((await run(engine)).text).toBe('0123456789');
  });

  it('is loaded once with smaller settings when memory was the cause, and says so', async () => {
    const { inner, engine } = await setUp();
    inner.failAt = (token, nth) => (nth === 1 && token === 3 ? full() : undefined);
    const { text, events } = await run(engine);
    expect(text).toBe('0123456789');
    expect(inner.loads[1]).toEqual({ contextLength: 2048, kvCache: 'f16', engine: 'webgpu' });
    const notices = [{ code: 'smaller-settings', details: { tokens: 2048 } }];
    expect(events.find(({ type }) => type === 'rebuilt')).toMatchObject({ cause: 'out-of-memory', info: { notices } });
    inner.failAt = (token) => (token === 3 ? full() : undefined);
    await expect(run(engine)).rejects.toMatchObject({ code: 'out-of-memory' });
    expect(inner.loads).toHaveLength(2);
  });

  it('is loaded with smaller settings when the new device has less room', async () => {
    const { inner, engine } = await setUp();
    inner.failAt = (token, nth) => (nth === 1 && token === 3 ? lost() : undefined);
    inner.failLoad = (nth) => (nth === 2 ? full() : undefined);
    expect((await run(engine)).text).toBe('0123456789');
    expect(inner.loads.slice(1)).toEqual([{ engine: 'webgpu' }, { contextLength: 2048, kvCache: 'f16', engine: 'webgpu' }]);
  });

  it('can be stopped while it is rebuilt', async () => {
    const { inner, engine } = await setUp();
    const controller = new AbortController();
    inner.failAt = (token) => (token === 3 ? lost() : undefined);
    inner.failLoad = () => {
      controller.abort();
      return lost();
    };
    const { text, events } = await run(engine, { signal: controller.signal });
    expect(text).toBe('012');
    expect(events.at(-1)).toMatchObject({ type: 'finish', reason: 'abort', promptTokens: 2, generatedTokens: 3 });
  });
});

it.each([
  ['half of a mixture', { experts: { count: 8, used: 2 }, fileBytes: 1000 }, 500],
  ['half of what was there', { experts: { count: 8, used: 2 }, fileBytes: 1000, expertCache: { layers: 2, perLayer: 8, onGpu: 4, expertBytes: 50 } }, 200],
])('a mixture in a file goes on with %s on the GPU when memory was the cause', async (_, info, expertMemory) => {
  const { inner, engine } = await setUp();
  inner.info = info;
  await engine.load({ kind: 'opfs', paths: ['models/a.gguf'] });
  inner.failAt = (token, nth) => (nth === 1 && token === 3 ? full() : undefined);
  expect((await run(engine)).text).toBe('0123456789');
  expect(inner.loads.at(-1)).toMatchObject({ expertMemory });
});

describe('other failures', () => {
  it('are passed on as they are', async () => {
    const { inner, engine } = await setUp();
    inner.failAt = () => new RequestError('context-full', 'too long');
    await expect(run(engine)).rejects.toMatchObject({ code: 'context-full' });
    expect(inner.loads).toHaveLength(1);
  });

  it('a worker that died between two calls is no reason to ask the reader for the model', async () => {
    const { inner, engine } = await setUp();
    inner.failAt = (token, nth) => (nth === 1 && token === -1 ? new RequestError('not-loaded', 'none') : undefined);
    expect((await run(engine)).text).toBe('0123456789');
  });

  it('without a model, none is rebuilt', async () => {
    const { inner, engine } = await setUp();
    await engine.unload();
    inner.failAt = () => new RequestError('not-loaded', 'none');
    await expect(run(engine)).rejects.toMatchObject({ code: 'not-loaded' });
  });

  it('scoring is begun anew, but not for ever', async () => {
    const { inner, engine } = await setUp();
    await expect(engine.score({ text: 'a' })).rejects.toMatchObject({ code: 'lost-repeatedly' });
    expect(inner.loads).toHaveLength(4);
  });
});

describe('loading', () => {
  it('is tried again when the device goes, and with a smaller cache when memory does not suffice', async () => {
    const { inner, engine } = await setUp();
    inner.failLoad = (nth) => (nth === 2 ? lost() : nth === 3 ? full() : undefined);
    const info = await engine.load(source);
    expect(inner.loads.slice(1)).toEqual([{}, {}, { kvCache: 'q8_0' }]);
    expect(info.notices[0]?.code).toBe('smaller-settings');
  });

  it('fails as it failed when a smaller cache does not help', async () => {
    const { inner, engine } = await setUp();
    inner.failLoad = () => full();
    await expect(engine.load(source)).rejects.toBeInstanceOf(TypedError);
    expect(inner.loads).toHaveLength(3);
  });
});
