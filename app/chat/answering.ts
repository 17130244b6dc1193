import type { StoreApi } from 'zustand/vanilla';
import type { ChatMessage, Engine, GenerateOptions, ModelInfo, Notice, ThinkOptions } from '../engine/engine';
import { type ErrorData, errorToData, RequestError } from '../engine/errors';
import { FrameBatch, type Schedule } from './frame-batch';
import { samplingOptions } from './generation-settings';
import { answeredTurns, messagesFor } from './history';
import type { ModelLoader } from './model-loader';
import type { ReplyRecorder } from './reply-recorder';
import { conversationOf, type SessionState, withTurn } from './session-state';
import { wayTo } from './turn-tree';

export interface AnsweringSetting {
  readonly engine: Engine;
  readonly schedule: Schedule;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

/** How a reply is to begin. */
export interface Wish {
  readonly think: ThinkOptions;
  /** The whole prompt as token ids, where it is known to the token; nothing of what is in the cache is then read again. */
  readonly ids?: readonly number[] | null;
  /** The model goes on from thought and answer as the recorder holds them. */
  readonly continued?: boolean;
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

/** Has one reply at a time written by the engine into its turn. */
export class Answering {
  readonly #setting: AnsweringSetting;
  readonly #store: StoreApi<SessionState>;
  readonly #models: ModelLoader;
  #run: Run | null = null;
  #aside: Promise<unknown> = Promise.resolve();

  constructor(setting: AnsweringSetting, store: StoreApi<SessionState>, models: ModelLoader) {
    this.#setting = setting;
    this.#store = store;
    this.#models = models;
  }

  /** The turn that is being answered. */
  get turnId(): string | null {
    return this.#run?.turnId ?? null;
  }

  start(turnId: string, recorder: ReplyRecorder, wish: Wish): void {
    const run: Run = {
      turnId,
      recorder,
      controller: new AbortController(),
      streaming: false,
      wantsAnswer: false,
      ended: Promise.resolve(),
    };
    this.#run = run;
    this.#store.setState({ activeTurn: turnId });
    run.ended = this.#answer(run, wish);
  }

  /** Ends the running thought where it stands and has the answer written from it. */
  answerNow(): void {
    if (this.#run === null) return;
    this.#run.wantsAnswer = true;
    this.#run.controller.abort();
  }

  /** Stops the running reply; what was said stays. Resolves when the engine has let go. */
  async stop(): Promise<void> {
    const run = this.#run;
    if (run === null) return;
    run.wantsAnswer = false;
    run.controller.abort();
    await run.ended;
  }

  /** Asks the engine something short beside the conversation; a reply that is to begin waits until that is over. */
  aside<Value>(work: () => Promise<Value>): Promise<Value> {
    const working = work();
    this.#aside = working.catch(() => undefined);
    return working;
  }

  /** A model cannot leave under a reply that streams; a question that waits for a model only waits for the next one. */
  async stopStreaming(): Promise<void> {
    if (this.#run?.streaming === true) await this.stop();
  }

  async #answer(run: Run, firstWish: Wish): Promise<void> {
    const { recorder } = run;
    const batch = new FrameBatch(this.#setting.schedule, () => this.#publish(run));
    try {
      let wish = firstWish;
      while (await this.#stream(run, wish, batch)) {
        recorder.resume(this.#setting.now());
        run.wantsAnswer = false;
        run.controller = new AbortController();
        wish = { think: { prefill: recorder.thought, budget: 0 } };
      }
    } catch (error) {
      this.#fail(recorder, errorToData(error));
    } finally {
      this.#run = null;
      batch.flush();
      this.#store.setState({ activeTurn: null });
    }
  }

  /** Streams one call of the engine into the reply; true when the reader wants the answer now. */
  async #stream(run: Run, wish: Wish, batch: FrameBatch): Promise<boolean> {
    const { signal } = run.controller;
    batch.flush();
    await Promise.race([Promise.all([this.#models.whenSettled(), this.#aside]), aborted(signal)]);
    if (signal.aborted) {
      run.recorder.stop();
      return run.wantsAnswer;
    }
    run.streaming = true;
    const { messages, options } = this.callFor(run.turnId, run.recorder, wish);
    for await (const event of this.#setting.engine.generate(messages, { ...options, signal })) {
      // Between a thought that was ended and its answer there is no end to show.
      if (event.type === 'finish' && run.wantsAnswer) break;
      if (event.type === 'notice') this.#addNotice(event.notice);
      if (event.type === 'rebuilt') this.#modelIsNow(event.info);
      run.recorder.take(event, this.#setting.now());
      batch.request();
    }
    return run.wantsAnswer;
  }

  /**
   * What the engine is asked for a reply of this turn.
   * @throws RequestError `not-loaded`
   */
  callFor(turnId: string, recorder: ReplyRecorder, wish: Wish): { messages: readonly ChatMessage[]; options: GenerateOptions } {
    const { model, all, settings } = this.#store.getState();
    const turn = all.find((one) => one.id === turnId);
    if (model.status !== 'ready' || turn === undefined) {
      throw new RequestError('not-loaded', 'No model is loaded. Load one and ask again.');
    }
    // The miniature has never been shown more than one exchange before a question: it gets the last, from which "and times three?" goes on.
    const earlier = answeredTurns(wayTo(all, turn).slice(0, -1)).slice(model.miniature ? -1 : 0);
    recorder.answeredBy(
      model.info,
      earlier.map(({ id }) => id),
    );
    // They come with the tokens in the same readback.
    const experts = model.info.experts !== undefined;
    const options = { think: wish.think, ...samplingOptions(settings), ...(experts && { experts }) };
    if (wish.ids != null) return { messages: [], options: { ...options, raw: wish.ids } };
    const messages = messagesFor(earlier, turn.question, settings.systemPrompt);
    if (wish.continued !== true) return { messages, options };
    const begun: ChatMessage = { role: 'assistant', content: recorder.answer, reasoning_content: recorder.thought };
    return { messages: [...messages, begun], options };
  }

  #addNotice(notice: Notice): void {
    const { model } = this.#store.getState();
    if (model.status !== 'ready') return;
    const info = { ...model.info, notices: [...model.info.notices, notice] };
    this.#store.setState({ model: { ...model, info } });
  }

  #modelIsNow(info: ModelInfo): void {
    const { model } = this.#store.getState();
    if (model.status === 'ready') this.#store.setState({ model: { ...model, info } });
  }

  #fail(recorder: ReplyRecorder, failure: ErrorData): void {
    recorder.fail(failure, this.#setting.now());
    const { model } = this.#store.getState();
    if (model.status === 'ready' && modelIsGone.has(failure.code)) {
      this.#store.setState({ model: { status: 'failed', source: model.source, failure } });
    }
  }

  #publish(run: Run): void {
    const reply = run.recorder.snapshot();
    this.#store.setState(({ all, chosen }) => {
      const turn = all.find((one) => one.id === run.turnId);
      return turn === undefined ? {} : conversationOf(withTurn(all, { ...turn, reply }), chosen);
    });
  }
}

/** After these the model has to be loaded again before anything else. */
const modelIsGone: ReadonlySet<string> = new Set(['device-lost', 'worker-crashed', 'lost-repeatedly', 'not-loaded']);

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
