import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Engine, ThinkOptions, TokenProbability } from '../engine/engine';
import { Answering, type AnsweringSetting, type Wish } from './answering';
import { type Beginning, beforeStep, beforeToken, thinkingOn } from './beginning';
import { budgetTokens, type ThinkingBudget } from './budget';
import { EngineChooser, type Measurements } from './engine-choice';
import type { GenerationSettings } from './generation-settings';
import { type LoadWishes, ModelLoader, type Miniatures } from './model-loader';
import { ReplyRecorder } from './reply-recorder';
import { conversationOf, emptySession, type SessionState } from './session-state';
import type { Reply, Turn, TurnOrigin } from './turn';
import { type Chosen, choose } from './turn-tree';

export interface SessionSetting extends AnsweringSetting {
  /** The embedded models. The first is loaded at the start, and whenever another one fails. */
  readonly miniatures: Miniatures;
  /** Default: the engine's own choice. */
  readonly loadWishes?: () => LoadWishes;
  /** Where it is remembered which engine is faster; without it nothing is measured and the engine decides. */
  readonly measurements?: Measurements;
}

/** A conversation as it is taken out of a session or put into one. */
export interface Conversation {
  readonly all: readonly Turn[];
  readonly chosen: Chosen;
  readonly settings: GenerationSettings;
}

/** How many alternatives of a token are shown. */
const alternativesShown = 8;

/** One page's conversation with one engine: its state in `store`, and everything a reader can do to it. */
export class Session {
  readonly store: StoreApi<SessionState>;
  readonly models: ModelLoader;
  readonly #setting: SessionSetting;
  readonly #answering: Answering;

  constructor(setting: SessionSetting) {
    this.#setting = setting;
    this.store = createStore<SessionState>(() => emptySession);
    this.models = new ModelLoader(
      setting.engine,
      this.store,
      setting.schedule,
      setting.miniatures,
      setting.loadWishes ?? (() => ({ contextLength: null, kvCache: 'f32', engine: 'auto' })),
      setting.measurements === undefined ? null : new EngineChooser(setting.engine, setting.miniatures[0], setting.measurements),
      () => this.#answering.stopStreaming(),
    );
    this.#answering = new Answering(setting, this.store, this.models);
  }

  /** Asks a question; without effect when it is empty or while another is being answered. */
  ask(question: string, budget: ThinkingBudget): void {
    const text = question.trim();
    if (text === '') return;
    const parent = this.store.getState().turns.at(-1)?.id ?? null;
    this.#begin({ parent, origin: { kind: 'asked' }, question: text }, { think: thinkWithin(budget) });
  }

  /** Answers a question once more; the earlier reply stays as a branch beside it. */
  retry(turnId: string, budget: ThinkingBudget): void {
    const turn = this.#turn(turnId);
    if (turn !== undefined) this.#begin(besides(turn, { kind: 'retry', from: turnId }), { think: thinkWithin(budget) });
  }

  /** Asks a question in other words, in the place of an earlier one; that one stays as a branch with all that followed it. */
  editQuestion(turnId: string, question: string, budget: ThinkingBudget): void {
    const turn = this.#turn(turnId);
    const text = question.trim();
    if (turn === undefined || text === '') return;
    const origin: TurnOrigin = { kind: 'question', from: turnId };
    this.#begin({ ...besides(turn, origin), question: text }, { think: thinkWithin(budget) });
  }

  /** Puts other words in the place of a step and has the model think on from there. */
  editStep(turnId: string, step: number, words: string, budget: ThinkingBudget): void {
    const turn = this.#turn(turnId);
    const beginning = turn === undefined || words.trim() === '' ? null : beforeStep(turn.reply, step, words);
    if (turn !== undefined && beginning !== null) {
      this.#goOn(turn, { kind: 'step', from: turnId, step }, beginning, budget);
    }
  }

  /** Takes another token in the place of one, and goes on from it. */
  branch(turnId: string, token: number, instead: TokenProbability, budget: ThinkingBudget): void {
    const turn = this.#turn(turnId);
    if (turn === undefined) return;
    const origin: TurnOrigin = { kind: 'token', from: turnId, text: instead.text };
    this.#goOn(turn, origin, beforeToken(turn.reply, token, instead), budget);
  }

  /** Takes the end off a thought and has the model think on from a word like "Wait". */
  thinkOn(turnId: string, word: string, budget: ThinkingBudget): void {
    const turn = this.#turn(turnId);
    if (turn !== undefined) this.#goOn(turn, { kind: 'think-on', from: turnId }, thinkingOn(turn.reply, word), budget);
  }

  /**
   * What the model might have written in the place of a token, likeliest first. The engine computes the one token anew; the cache
   * holds all that is before it.
   * @throws RequestError `busy` while a reply is written, `not-loaded`; DeviceLostError
   */
  async alternatives(turnId: string, token: number, signal: AbortSignal): Promise<readonly TokenProbability[]> {
    const turn = this.#turn(turnId);
    if (turn === undefined) return [];
    const beginning = beforeToken(turn.reply, token);
    const recorder = new ReplyRecorder();
    recorder.begin(beginning);
    const { messages, options } = this.#answering.callFor(turnId, recorder, this.#wishFor(turn.reply, beginning, {}));
    const one = { ...options, max_tokens: 1, logprobs: true, top_logprobs: alternativesShown, signal };
    return this.#answering.aside(async () => {
      let top: readonly TokenProbability[] = [];
      for await (const event of this.#setting.engine.generate(messages, one)) {
        if (event.type === 'delta') top = event.tokens[0]?.top ?? top;
      }
      return top;
    });
  }

  /** Ends the thought of a turn where it stands and has the answer written from it. */
  answerNow(turnId: string): void {
    if (this.#answering.turnId === turnId) {
      this.#answering.answerNow();
      return;
    }
    const turn = this.#turn(turnId);
    if (this.#answering.turnId !== null || turn === undefined) return;
    const recorder = ReplyRecorder.from(turn.reply);
    recorder.resume(this.#setting.now());
    this.#answering.start(turnId, recorder, { think: { prefill: recorder.thought, budget: 0 } });
  }

  /** Shows a branch. */
  show(turnId: string): void {
    const turn = this.#turn(turnId);
    if (turn === undefined || this.#answering.turnId !== null) return;
    this.store.setState(({ all, chosen }) => conversationOf(all, choose(all, chosen, turn)));
  }

  /** Has the engine do other work, such as an evaluation; a reply that is to begin waits until that is over. */
  beside<Value>(work: (engine: Engine) => Promise<Value>): Promise<Value> {
    return this.#answering.aside(() => work(this.#setting.engine));
  }

  /** Stops the running reply; what was said stays. Resolves when the engine has let go. */
  stop(): Promise<void> {
    return this.#answering.stop();
  }

  /** Begins a new conversation, with the settings of the one before. */
  async clear(): Promise<void> {
    await this.stop();
    this.store.setState(conversationOf([], {}));
  }

  /** Goes on with a conversation that was kept. */
  async open({ all, chosen, settings }: Conversation): Promise<void> {
    await this.stop();
    this.store.setState({ ...conversationOf(all, chosen), settings });
  }

  changeSettings(changes: Partial<GenerationSettings>): void {
    this.store.setState(({ settings }) => ({ settings: { ...settings, ...changes } }));
  }

  dismissRefusal(): void {
    this.store.setState({ refused: null });
  }

  #turn(turnId: string): Turn | undefined {
    return this.store.getState().all.find((turn) => turn.id === turnId);
  }

  #goOn(turn: Turn, origin: TurnOrigin, beginning: Beginning, budget: ThinkingBudget): void {
    const wish = this.#wishFor(turn.reply, beginning, thinkWithin(budget));
    this.#begin(besides(turn, origin), wish, beginning);
  }

  #begin(turn: Omit<Turn, 'id' | 'reply'>, wish: Wish, beginning?: Beginning): void {
    if (this.#answering.turnId !== null) return;
    const recorder = new ReplyRecorder();
    if (beginning !== undefined) recorder.begin({ ...beginning, ids: wish.ids ?? null });
    const begun: Turn = { ...turn, id: crypto.randomUUID(), reply: recorder.snapshot() };
    this.store.setState(({ all, chosen }) => {
      const grown = [...all, begun];
      return conversationOf(grown, choose(grown, chosen, begun));
    });
    this.#answering.start(begun.id, recorder, wish);
  }

  /** Ids mean something only to the model that they came from; any other gets the beginning as text. */
  #wishFor(reply: Reply, { thought, answer, tokens, thoughtEnd, ids }: Beginning, think: ThinkOptions): Wish {
    const { model } = this.store.getState();
    const sameModel = model.status === 'ready' && model.info.fileName === reply.modelFile;
    const keptThought = tokens.filter(({ part }) => part === 'reasoning').length;
    const left = think.budget === undefined ? {} : { budget: Math.max(1, think.budget - keptThought) };
    if (sameModel && ids !== null) return { think: left, ids };
    if (answer === '' && thoughtEnd === null) return { think: { ...left, prefill: thought } };
    return { think: answer === '' ? { budget: 0 } : {}, continued: true };
  }
}

function besides({ parent, question }: Turn, origin: TurnOrigin): Omit<Turn, 'id' | 'reply'> {
  return { parent, origin, question };
}

function thinkWithin(budget: ThinkingBudget): ThinkOptions {
  const tokens = budgetTokens[budget];
  return tokens === undefined ? {} : { budget: tokens };
}
