import { describe, expect, it } from 'vitest';
import type {
  ChatMessage,
  Engine,
  EngineEvent,
  GenerateOptions,
  LoadOptions,
  ModelInfo,
  ModelSource,
  Notice,
} from '../engine/engine';
import { DeviceError, DeviceLostError, RequestError } from '../engine/errors';
import { Session } from './session';

const miniature: ModelSource = { kind: 'url', urls: ['http://page/models/mini.gguf'] };
const mixture: ModelSource = { kind: 'url', urls: ['http://page/models/mini-moe.gguf'] };

function modelFile(name: string, head = 'GGUF'): File {
  return new File([head, 'rest'], name);
}

function finish(reason: 'stop' | 'abort' | 'length', thoughtUnfinished = false): EngineEvent {
  const timing = { firstTokenMs: 1, prefillTokensPerSecond: 1, decodeTokensPerSecond: 1 };
  const counters = { dispatchesPerToken: 1, submitsPerToken: 1, readbacksPerToken: 1, bytesReadPerToken: 1, gpuBytes: 1 };
  return { type: 'finish', reason, thoughtUnfinished, promptTokens: 1, generatedTokens: 1, timing, counters };
}

function say(part: 'reasoning' | 'content', text: string): EngineEvent {
  const token = { id: 1, text, part, logprob: 0, entropy: 0 };
  return {
    type: 'delta',
    reasoning_content: part === 'reasoning' ? text : '',
    content: part === 'content' ? text : '',
    tokens: [token],
  };
}

const promptEvent: EngineEvent = { type: 'prompt', tokenIds: [1], text: 'p', reusedTokens: 0, droppedMessages: 0 };

/** An engine whose loads and words are decided by the test. Thinks until it is aborted when the question is "forever". */
class ScriptedEngine implements Engine {
  readonly loads: ModelSource[] = [];
  readonly soon: boolean[] = [];
  readonly calls: { messages: readonly ChatMessage[]; options: GenerateOptions }[] = [];
  refuse: (source: ModelSource) => Error | null = () => null;
  failWith: Error | null = null;
  notice: Notice | null = null;

  async load(source: ModelSource, options: LoadOptions = {}): Promise<ModelInfo> {
    this.loads.push(source);
    this.soon.push(options.soon ?? false);
    await Promise.resolve();
    if (options.signal?.aborted === true) throw new RequestError('aborted', 'Loading was stopped.');
    const refusal = this.refuse(source);
    if (refusal !== null) throw refusal;
    options.onProgress?.({ stage: 'ready', fraction: 1, loadedBytes: 1, totalBytes: 1 });
    const name = source.kind === 'file' ? source.files[0]!.name : 'mini';
    return { name, contextLength: 1024, notices: [] as readonly Notice[] } as ModelInfo;
  }

  async *generate(messages: readonly ChatMessage[], options: GenerateOptions = {}): AsyncGenerator<EngineEvent> {
    this.calls.push({ messages, options });
    if (this.failWith !== null) throw this.failWith;
    yield promptEvent;
    if (messages.at(-1)?.content === 'forever' && options.think?.budget !== 0) {
      yield say('reasoning', 'so far');
      await new Promise<void>((resolve) => options.signal?.addEventListener('abort', () => resolve()));
      yield finish('abort', true);
      return;
    }
    if (this.notice !== null) yield { type: 'notice', notice: this.notice };
    if (options.think?.budget !== 0) yield say('reasoning', 'thought');
    yield say('content', 'answer');
    yield finish('stop');
  }

  score(): Promise<never> {
    return Promise.reject(new Error('not part of this script'));
  }

  unload(): Promise<void> {
    return Promise.resolve();
  }
}

function setUp(): { engine: ScriptedEngine; session: Session; last: () => ReturnType<typeof lastReply> } {
  const engine = new ScriptedEngine();
  let time = 0;
  const session = new Session({ engine, miniatures: [miniature, mixture], schedule: (callback) => queueMicrotask(callback), now: () => ++time });
  return { engine, session, last: () => lastReply(session) };
}

function lastReply(session: Session) {
  return session.store.getState().turns.at(-1)!.reply;
}

/** Resolves when the state fulfils a condition. */
function until(session: Session, condition: (session: Session) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const leave = session.store.subscribe(check);
    function check(): void {
      if (!condition(session)) return;
      leave();
      resolve();
    }
    check();
  });
}

const idle = (session: Session): boolean => session.store.getState().activeTurn === null;

describe('asking', () => {
  it('waits for the model that is still loading, then answers', async () => {
    const { session, last } = setUp();
    void session.models.load(miniature);
    session.ask('  What is 1 + 1? ', 'unlimited');
    expect(last().phase).toBe('queued');
    await until(session, idle);
    expect(session.store.getState().turns[0]?.question).toBe('What is 1 + 1?');
    expect(last()).toMatchObject({
      phase: 'finished',
      answer: 'answer',
      model: 'mini',
      thought: { text: 'thought', end: 'model' },
    });
  });

  it('hands the budget in tokens to the engine', async () => {
    const { engine, session } = setUp();
    await session.models.load(miniature);
    session.ask('a', 'short');
    await until(session, idle);
    session.ask('b', 'unlimited');
    await until(session, idle);
    expect(engine.calls.map((call) => call.options.think)).toEqual([{ budget: 256 }, {}]);
  });

  it('asks for first words of the models that come with the page alone', async () => {
    const { engine, session } = setUp();
    await session.models.load(miniature);
    await session.models.loadFiles([modelFile('big.gguf')]);
    await session.models.load(mixture);
    expect(engine.soon).toEqual([true, false, true]);
  });

  it('gives the miniature the last exchange and other models the conversation', async () => {
    const { engine, session } = setUp();
    await session.models.load(miniature);
    for (const question of ['a', 'b', 'c']) {
      session.ask(question, 'unlimited');
      await until(session, idle);
    }
    expect(engine.calls[1]?.messages.map((message) => message.content)).toEqual(['a', 'answer', 'b']);
    expect(engine.calls[2]?.messages.map((message) => message.content)).toEqual(['b', 'answer', 'c']);
    await session.models.load(mixture);
    expect(session.store.getState().model).toMatchObject({ status: 'ready', miniature: true });
    await session.models.loadFiles([modelFile('big.gguf')]);
    session.ask('d', 'unlimited');
    await until(session, idle);
    expect(engine.calls[3]?.messages.map((message) => message.content)).toEqual(['a', 'answer', 'b', 'answer', 'c', 'answer', 'd']);
    expect(engine.calls[3]?.messages[1]?.reasoning_content).toBe('thought');
  });

  it('stops, keeping what was said', async () => {
    const { session, last } = setUp();
    await session.models.load(miniature);
    session.ask('forever', 'unlimited');
    await until(session, () => last().phase === 'thinking');
    await session.stop();
    expect(last()).toMatchObject({ phase: 'finished', thought: { text: 'so far', end: 'cut' }, finish: { reason: 'abort' } });
  });

  it('answers now: the thought so far becomes the beginning of a call without further thought', async () => {
    const { engine, session, last } = setUp();
    await session.models.load(miniature);
    session.ask('forever', 'unlimited');
    await until(session, () => last().phase === 'thinking');
    session.answerNow(session.store.getState().activeTurn!);
    await until(session, idle);
    expect(engine.calls[1]?.options.think).toEqual({ prefill: 'so far', budget: 0 });
    expect(last()).toMatchObject({ phase: 'finished', answer: 'answer', thought: { text: 'so far', end: 'reader' } });
  });

  it('retries in the place of the earlier reply', async () => {
    const { engine, session, last } = setUp();
    await session.models.load(miniature);
    session.ask('a', 'unlimited');
    await until(session, idle);
    session.retry(session.store.getState().turns[0]!.id, 'none');
    await until(session, idle);
    expect(session.store.getState().turns).toHaveLength(1);
    expect(engine.calls).toHaveLength(2);
    expect(last().thought.text).toBe('');
  });

  it('says by code why a reply failed, and that a lost device took the model along', async () => {
    const { engine, session, last } = setUp();
    await session.models.load(miniature);
    engine.failWith = new DeviceLostError('device-lost', 'The GPU went away.');
    session.ask('a', 'unlimited');
    await until(session, idle);
    expect(last()).toMatchObject({ phase: 'failed', failure: { code: 'device-lost' } });
    expect(session.store.getState().model).toMatchObject({ status: 'failed', failure: { code: 'device-lost' } });
  });
});

describe('loading', () => {
  it('shows how far it is once a frame, and nothing of it once the model is there', async () => {
    const frames: (() => void)[] = [];
    let compiled = (): void => undefined;
    let begun = (): void => undefined;
    const compiling = new Promise<void>((resolve) => (begun = resolve));
    const engine = new ScriptedEngine();
    engine.load = async (_source, options) => {
      for (const fraction of [0.1, 0.2, 0.3]) options?.onProgress?.({ stage: 'compiling', fraction, loadedBytes: 1, totalBytes: 1 });
      const finished = new Promise<void>((resolve) => (compiled = resolve));
      begun();
      await finished;
      options?.onProgress?.({ stage: 'ready', fraction: 1, loadedBytes: 1, totalBytes: 1 });
      return { name: 'mini' } as ModelInfo;
    };
    const session = new Session({ engine, miniatures: [miniature], schedule: (callback) => frames.push(callback), now: () => 0 });
    const loaded = session.models.load(miniature);
    await compiling;
    const shown = (): unknown => session.store.getState().model;
    expect([frames.length, shown()]).toEqual([1, expect.objectContaining({ progress: null })]);
    frames[0]!();
    expect(shown()).toMatchObject({ status: 'loading', progress: { fraction: 0.3 } });
    compiled();
    await loaded;
    expect(frames).toHaveLength(2);
    frames[1]!();
    expect(shown()).toMatchObject({ status: 'ready' });
  });

  it('keeps with the model what comes to light about it during an answer', async () => {
    const { engine, session } = setUp();
    await session.models.load(miniature);
    engine.notice = { code: 'plain-kernels', details: { kernels: 'norm/rmsnorm' } };
    session.ask('a', 'unlimited');
    await until(session, idle);
    expect(session.store.getState().model).toMatchObject({ status: 'ready', info: { name: 'mini', notices: [engine.notice] } });
  });

  it('refuses what is no model without giving up the one that is loaded', async () => {
    const { engine, session } = setUp();
    await session.models.load(miniature);
    await session.models.loadFiles([modelFile('cat.png', '\u0089PNG')]);
    expect(engine.loads).toHaveLength(1);
    expect(session.store.getState()).toMatchObject({
      model: { status: 'ready' },
      refused: { name: 'cat.png', failure: { code: 'not-gguf' } },
    });
  });

  it('brings the earlier model back when a new one fails', async () => {
    const { engine, session } = setUp();
    await session.models.load(miniature);
    engine.refuse = (source) => (source === miniature ? null : new RequestError('context-full', 'no room'));
    await session.models.loadFiles([modelFile('bad.gguf')]);
    expect(engine.loads.at(-1)).toBe(miniature);
    expect(session.store.getState()).toMatchObject({
      model: { status: 'ready', miniature: true },
      refused: { name: 'bad.gguf' },
    });
  });

  it('has no model when the miniature itself fails', async () => {
    const { engine, session } = setUp();
    engine.refuse = () => new DeviceError('no-webgpu', 'no WebGPU');
    await session.models.load(miniature);
    expect(engine.loads).toHaveLength(1);
    expect(session.store.getState().model).toMatchObject({ status: 'failed', failure: { code: 'no-webgpu' } });
  });

  it('lets the newest wish win', async () => {
    const { session } = setUp();
    void session.models.load(miniature);
    const big = session.models.loadFiles([modelFile('one.gguf')]);
    await big;
    expect(session.store.getState()).toMatchObject({ model: { status: 'ready', info: { name: 'one.gguf' } }, refused: null });
  });
});
