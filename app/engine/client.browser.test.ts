import { WorkerEngine } from './client';
import type { FromWorker, ToWorker } from './protocol';

/** A worker that says what the test says, or nothing. */
class SilentWorker {
  onmessage: ((event: MessageEvent<FromWorker>) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;
  onmessageerror: (() => void) | null = null;
  readonly received: ToWorker[] = [];
  terminated = false;

  postMessage(message: ToWorker): void {
    this.received.push(message);
  }

  terminate(): void {
    this.terminated = true;
  }

  say(message: FromWorker): void {
    this.onmessage?.({ data: message } as MessageEvent<FromWorker>);
  }
}

function setUp() {
  const workers: SilentWorker[] = [];
  const releases = new Map<string, () => void>();
  const engine = new WorkerEngine(
    () => {
      const worker = new SilentWorker();
      workers.push(worker);
      return worker as unknown as Worker;
    },
    (lock) => new Promise((resolve) => releases.set(lock, resolve)),
  );
  return { engine, workers, release: (lock: string) => releases.get(lock)?.() };
}

async function drain(stream: AsyncIterable<unknown>): Promise<void> {
  const iterator = stream[Symbol.asyncIterator]();
  while ((await iterator.next()).done !== true);
}

describe('a worker that dies without a word', () => {
  it('settles every open call, and the next call gets a new worker', async () => {
    const { engine, workers, release } = setUp();
    const load = engine.load({ kind: 'opfs', paths: ['a'] });
    const score = engine.score({ text: 'a' });
    const stream = drain(engine.generate([{ role: 'user', content: 'a' }]));
    workers[0]!.say({ kind: 'alive', lock: 'first' });
    release('first');
    for (const call of [load, score, stream]) await expect(call).rejects.toMatchObject({ code: 'worker-crashed' });
    expect(workers[0]!.terminated).toBe(true);
    const again = engine.load({ kind: 'opfs', paths: ['a'] });
    workers[1]!.say({ kind: 'alive', lock: 'second' });
    // The lock of the dead one says nothing about the living.
    release('first');
    const { call } = workers[1]!.received[0]!;
    workers[1]!.say({ kind: 'result', call, value: null });
    await expect(again).resolves.toBe(null);
  });

  it('and one that cannot be started or read does so, too', async () => {
    for (const event of ['onerror', 'onmessageerror'] as const) {
      const { engine, workers } = setUp();
      const load = engine.load({ kind: 'opfs', paths: ['a'] });
      workers[0]![event]?.({ message: '', preventDefault: () => undefined } as ErrorEvent);
      await expect(load).rejects.toMatchObject({ code: 'worker-crashed' });
    }
  });
});
