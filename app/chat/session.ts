import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Engine, GenerateOptions, ModelSource, ThinkOptions } from '../engine/engine';
import { type ErrorData, errorToData, RequestError } from '../engine/errors';
import { budgetTokens, type ThinkingBudget } from './budget';
import { FrameBatch, type Schedule } from './frame-batch';
import { messagesFor } from './history';
import { ModelLoader } from './model-loader';
import { ReplyRecorder } from './reply-recorder';
import { emptySession, type SessionState, withTurn } from './session-state';
import type { Turn } from './turn';

export interface SessionSetting {
  readonly engine: Engine;
  /** The embedded model: loaded at the start, and whenever another one fails. */
  readonly miniature: ModelSource;
  readonly schedule: Schedule;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

interface Run {
  readonly turnId: string;
  readonly recorder: ReplyRecorder;
  controller: AbortController;
  /** False while it waits for a model. */
  streaming: boolean;
  wantsAnswer: boolean;
  ended: Promise<void>;
}

/** One page's conversation with one engine: its state in `store`, and everything a reader can do to it. */
export class Session {
  readonly store: StoreApi<SessionState>;
  readonly models: ModelLoader;
  readonly #setting: SessionSetting;
  readonly #recorders = new Map<string, ReplyRecorder>();
  #run: Run | null = null;

  constructor(setting: SessionSetting) {
    this.#setting = setting;
    this.store = createStore<SessionState>(() => emptySession);
    this.models = new ModelLoader(setting.engine, this.store, setting.miniature, () => this.#stopStreaming());
  }

  /** Asks a question; without effect when it is empty or while another is being answered. */
  ask(question: string, budget: ThinkingBudget): void {
    const text = question.trim();
    if (text === '' || this.#run !== null) return;
    const id = crypto.randomUUID();
    const recorder = this.#newRecorder(id);
    this.store.setState(({ turns }) => ({ turns: [...turns, { id, question: text, reply: recorder.snapshot() }] }));
    this.#start(id, recorder, thinkWithin(budget));
  }

  /** Answers a question once more; the earlier reply gives way. */
  retry(turnId: string, budget: ThinkingBudget): void {
    if (this.#run === null) this.#start(turnId, this.#newRecorder(turnId), thinkWithin(budget));
  }

  /** Ends the thought of a turn where it stands and has the answer written from it. */
  answerNow(turnId: string): void {
    const recorder = this.#recorders.get(turnId);
    if (recorder === undefined) return;
    if (this.#run?.turnId === turnId) {
      this.#run.wantsAnswer = true;
      this.#run.controller.abort();
    } else if (this.#run === null) {
      recorder.resume(this.#setting.now());
      this.#start(turnId, recorder, { prefill: recorder.thought, budget: 0 });
    }
  }

  /** Stops the running reply; what was said stays. Resolves when the engine has let go. */
  async stop(): Promise<void> {
    const run = this.#run;
    if (run === null) return;
    run.wantsAnswer = false;
    run.controller.abort();
    await run.ended;
  }

  /** Begins a new conversation. */
  async clear(): Promise<void> {
    await this.stop();
    this.#recorders.clear();
    this.store.setState({ turns: [] });
  }

  dismissRefusal(): void {
    this.store.setState({ refused: null });
  }

  /** A model cannot leave under a reply that streams; a question that waits for a model only waits for the next one. */
  async #stopStreaming(): Promise<void> {
    if (this.#run?.streaming === true) await this.stop();
  }

  #newRecorder(turnId: string): ReplyRecorder {
    const recorder = new ReplyRecorder();
    this.#recorders.set(turnId, recorder);
    return recorder;
  }

  #start(turnId: string, recorder: ReplyRecorder, think: ThinkOptions): void {
    const run: Run = {
      turnId,
      recorder,
      controller: new AbortController(),
      streaming: false,
      wantsAnswer: false,
      ended: Promise.resolve(),
    };
    this.#run = run;
    this.store.setState({ activeTurn: turnId });
    run.ended = this.#answer(run, think);
  }

  async #answer(run: Run, firstThink: ThinkOptions): Promise<void> {
    const { recorder } = run;
    const batch = new FrameBatch(this.#setting.schedule, () => this.#publish(run));
    try {
      let think = firstThink;
      while (await this.#stream(run, think, batch)) {
        recorder.resume(this.#setting.now());
        run.wantsAnswer = false;
        run.controller = new AbortController();
        think = { prefill: recorder.thought, budget: 0 };
      }
    } catch (error) {
      this.#fail(recorder, errorToData(error));
    } finally {
      this.#run = null;
      batch.flush();
      this.store.setState({ activeTurn: null });
    }
  }

  /** Streams one call of the engine into the reply; true when the reader wants the answer now. */
  async #stream(run: Run, think: ThinkOptions, batch: FrameBatch): Promise<boolean> {
    const { signal } = run.controller;
    batch.flush();
    await Promise.race([this.models.whenSettled(), aborted(signal)]);
    const { model, turns } = this.store.getState();
    const turn = turns.find((one) => one.id === run.turnId);
    if (signal.aborted || turn === undefined) {
      run.recorder.stop();
      return run.wantsAnswer;
    }
    if (model.status !== 'ready') throw new RequestError('not-loaded', 'No model is loaded. Load one and ask again.');
    run.recorder.model = model.info.name;
    run.streaming = true;
    // The miniature never saw a second turn in its training: earlier ones only confuse it, so it gets each question alone.
    const messages = messagesFor(model.miniature ? [turn] : turns, turn);
    const options: GenerateOptions = { think, signal };
    for await (const event of this.#setting.engine.generate(messages, options)) {
      // Between a thought that was ended and its answer there is no end to show.
      if (event.type === 'finish' && run.wantsAnswer) break;
      run.recorder.take(event, this.#setting.now());
      batch.request();
    }
    return run.wantsAnswer;
  }

  #fail(recorder: ReplyRecorder, failure: ErrorData): void {
    recorder.fail(failure, this.#setting.now());
    const { model } = this.store.getState();
    if (model.status === 'ready' && modelIsGone.has(failure.code)) {
      this.store.setState({ model: { status: 'failed', source: model.source, failure } });
    }
  }

  #publish(run: Run): void {
    const reply = run.recorder.snapshot();
    this.store.setState(({ turns }) => {
      const turn: Turn | undefined = turns.find((one) => one.id === run.turnId);
      return turn === undefined ? {} : { turns: withTurn(turns, { ...turn, reply }) };
    });
  }
}

/** After these the model has to be loaded again before anything else. */
const modelIsGone: ReadonlySet<string> = new Set(['device-lost', 'worker-crashed', 'not-loaded']);

function thinkWithin(budget: ThinkingBudget): ThinkOptions {
  const tokens = budgetTokens[budget];
  return tokens === undefined ? {} : { budget: tokens };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
