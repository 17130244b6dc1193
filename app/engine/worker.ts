import { trustOwnScripts } from '../trusted-scripts';
import type { EngineEvent } from './engine';
import { errorToData } from './errors';
import { LocalEngine } from './local-engine';
import type { FromWorker, ToWorker } from './protocol';
import { WebGpuEngine } from './webgpu/engine';

/** The worker's side of protocol.ts: takes calls one message at a time and hands them to the engine. */

trustOwnScripts({ blobs: true });

const engine = new LocalEngine(
  new WebGpuEngine(),
  async () => {
    const { WllamaEngine } = await import('./wllama/engine');
    return new WllamaEngine();
  },
  async () => {
    const { WebLlmEngine } = await import('./webllm/engine');
    return new WebLlmEngine();
  },
);

interface Stream {
  readonly iterator: AsyncIterator<EngineEvent>;
  /** Pulls are answered one after the other. */
  turn: Promise<void>;
}

const aborts = new Map<number, AbortController>();
const streams = new Map<number, Stream>();

void navigator.locks.request(self.name, () => {
  post({ kind: 'alive', lock: self.name });
  return new Promise(() => undefined);
});

self.onmessage = ({ data }: MessageEvent<ToWorker>) => void receive(data);

async function receive(message: ToWorker): Promise<void> {
  const { call } = message;
  switch (message.kind) {
    case 'abort':
      aborts.get(call)?.abort();
      return;
    case 'leave':
      return leave(call);
    case 'pull': {
      const stream = streams.get(call);
      if (stream !== undefined) stream.turn = stream.turn.then(() => pull(call, stream));
      return;
    }
    case 'generate': {
      const { signal } = open(call);
      const iterable = engine.generate(message.messages, { ...message.options, signal });
      streams.set(call, { iterator: iterable[Symbol.asyncIterator](), turn: Promise.resolve() });
      return;
    }
    case 'load': {
      const { source, options } = message;
      return answer(call, (signal) => engine.load(source, { ...options, signal, onProgress: (progress) => post({ kind: 'progress', call, progress }) }));
    }
    case 'score': {
      const { input, options } = message;
      const onProgress = (done: number, total: number) => post({ kind: 'progress', call, progress: [done, total] });
      return answer(call, (signal) => engine.score(input, { ...options, signal, onProgress }));
    }
    case 'inspect':
      return answer(call, () => engine.inspect(message.source));
    case 'profile':
      return answer(call, () => engine.profile(message.options));
    case 'unload':
      return answer(call, async () => {
        await engine.unload();
        return null;
      });
  }
}

/** Answers one pull with the next event; deltas carry all tokens of one readback, so one event per message is few. */
async function pull(call: number, { iterator }: Stream): Promise<void> {
  try {
    const next = await iterator.next();
    const done = next.done === true;
    post({ kind: 'events', call, events: done ? [] : [next.value], done });
    if (done) close(call);
  } catch (error) {
    close(call);
    post({ kind: 'error', call, error: errorToData(error) });
  }
}

/** Ends a stream that the page no longer reads: what runs for it stops, and its clean-up is waited for. */
async function leave(call: number): Promise<void> {
  const stream = streams.get(call);
  aborts.get(call)?.abort();
  close(call);
  if (stream === undefined) return;
  await stream.turn;
  await stream.iterator.return?.();
}

async function answer<Value extends (FromWorker & { kind: 'result' })['value']>(
  call: number,
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<void> {
  const { signal } = open(call);
  try {
    post({ kind: 'result', call, value: await work(signal) });
  } catch (error) {
    post({ kind: 'error', call, error: errorToData(error) });
  } finally {
    close(call);
  }
}

function open(call: number): AbortController {
  const controller = new AbortController();
  aborts.set(call, controller);
  return controller;
}

function close(call: number): void {
  aborts.delete(call);
  streams.delete(call);
}

function post(message: FromWorker): void {
  self.postMessage(message);
}
