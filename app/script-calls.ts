/**
 * The engine's calls as queues of plain data. WebDriver and its like can evaluate an expression and get JSON back, but not iterate over
 * what happens: `start` begins a call and gives its number, `take` waits for what came since.
 */
import type {
  ChatMessage,
  Engine,
  EngineEvent,
  GenerateOptions,
  LoadOptions,
  LoadProgress,
  ModelInfo,
  ModelSource,
  ScoreInput,
  ScoreOptions,
  ScoreResult,
} from './engine/engine';
import { errorToData, RequestError, type ErrorData } from './engine/errors';

export type ScriptCall =
  | { readonly method: 'load'; readonly source: ModelSource; readonly options?: Omit<LoadOptions, 'onProgress' | 'signal'> }
  | { readonly method: 'generate'; readonly messages: readonly ChatMessage[]; readonly options?: Omit<GenerateOptions, 'signal'> }
  | { readonly method: 'score'; readonly input: ScoreInput; readonly options?: Omit<ScoreOptions, 'onProgress' | 'signal'> }
  | { readonly method: 'unload' };

/** What a call has to say. The last item of every call is `done` or `failed`. */
export type CallItem =
  | { readonly type: 'progress'; readonly progress: LoadProgress }
  | { readonly type: 'loaded'; readonly info: ModelInfo; readonly milliseconds: number }
  | { readonly type: 'event'; readonly event: EngineEvent }
  | { readonly type: 'scored'; readonly done: number; readonly total: number }
  | { readonly type: 'tokens'; readonly tokens: ScoreResult['tokens'] }
  | { readonly type: 'rows'; readonly rows: ScoreResult['rows'] }
  | { readonly type: 'done' }
  | { readonly type: 'failed'; readonly error: ErrorData };

/** Most items that one `take` hands over, and most that wait before a generation waits for its reader. */
const mostItems = 64;
/** Pairs of id and log-probability in one `rows` item: keeps a single answer to the driver at a few megabytes. */
const pairsPerItem = 4096;

export class ScriptCalls {
  private readonly queues = new Map<number, ItemQueue>();
  private lastId = 0;

  constructor(private readonly engine: Engine) {}

  /** Begins a call; its failure is an item, never an exception. */
  start(call: ScriptCall): number {
    const id = ++this.lastId;
    const queue = new ItemQueue();
    this.queues.set(id, queue);
    perform(this.engine, call, queue).then(
      () => queue.put({ type: 'done' }),
      (error: unknown) => queue.put({ type: 'failed', error: errorToData(error) }),
    );
    return id;
  }

  /**
   * Waits until the call has said something and hands it over, oldest first.
   * @throws RequestError when there is no such call, or its last item was taken already
   */
  async take(id: number): Promise<CallItem[]> {
    const queue = this.queues.get(id);
    if (queue === undefined) throw new RequestError('invalid-option', `There is no call ${id}, or it has ended.`, { id });
    const items = await queue.take();
    const last = items.at(-1)?.type;
    if (last === 'done' || last === 'failed') this.queues.delete(id);
    return items;
  }
}

async function perform(engine: Engine, call: ScriptCall, queue: ItemQueue): Promise<void> {
  switch (call.method) {
    case 'load': {
      const begin = performance.now();
      const info = await engine.load(call.source, { ...call.options, onProgress: (progress) => queue.put({ type: 'progress', progress }) });
      queue.put({ type: 'loaded', info, milliseconds: performance.now() - begin });
      return;
    }
    case 'generate':
      for await (const event of engine.generate(call.messages, call.options)) {
        queue.put({ type: 'event', event });
        await queue.room();
      }
      return;
    case 'score': {
      const onProgress = (done: number, total: number): void => queue.put({ type: 'scored', done, total });
      const { tokens, rows } = await engine.score(call.input, { ...call.options, onProgress });
      queue.put({ type: 'tokens', tokens });
      const rowsPerItem = Math.max(1, Math.floor(pairsPerItem / Math.max(1, rows[0]?.length ?? 1)));
      for (let row = 0; row < rows.length; row += rowsPerItem) queue.put({ type: 'rows', rows: rows.slice(row, row + rowsPerItem) });
      return;
    }
    case 'unload':
      await engine.unload();
  }
}

class ItemQueue {
  private items: CallItem[] = [];
  private wakeReader: (() => void) | undefined;
  private wakeWriter: (() => void) | undefined;

  put(item: CallItem): void {
    this.items.push(item);
    this.wakeReader?.();
  }

  async room(): Promise<void> {
    if (this.items.length < mostItems) return;
    await new Promise<void>((resolve) => (this.wakeWriter = resolve));
  }

  async take(): Promise<CallItem[]> {
    if (this.items.length === 0) await new Promise<void>((resolve) => (this.wakeReader = resolve));
    const taken = this.items.splice(0, mostItems);
    this.wakeReader = undefined;
    this.wakeWriter?.();
    return taken;
  }
}
