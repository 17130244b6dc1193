import type { DeltaEvent, EngineEvent, FinishEvent, ModelInfo } from '../engine/engine';
import type { ErrorData } from '../engine/errors';
import type { Beginning } from './beginning';
import { ExpertTally, type ReplyToken, RoutingPacker } from './trace/routing';
import { StepRecorder } from './trace/step-recorder';
import type { PaceSample, Phase, PromptSeen, Reply, Thought, ThoughtEnd } from './turn';

/** Between two samples of the pace, in milliseconds. */
const paceInterval = 250;

/** What of a reply cannot be computed from the rest of it. */
export type ReplyToKeep = Omit<Reply, 'thought' | 'prefill' | 'experts'> & { readonly thought: Omit<Thought, 'steps' | 'tokenCount'> };

/**
 * Gathers one reply from the engine's events. It is written to for every event and read once per frame: `snapshot` gives an
 * immutable reply whose finished steps keep their identity. A reply can go on after its end (`resume`), when an answer is asked
 * for at once, and it can begin with a part of another (`begin`).
 */
export class ReplyRecorder {
  #model = { name: '', fileName: '', contextLength: 0 };
  /** Ids of the earlier turns that the engine was given, oldest first, and how many messages each of them is. */
  #earlierTurns: readonly string[] = [];
  #phase: Phase = 'queued';
  #prompt: PromptSeen | null = null;
  #prefill: { readonly done: number; readonly total: number } | null = null;
  #steps = new StepRecorder();
  #thought = '';
  #thoughtTokens = 0;
  #thoughtSince: number | null = null;
  #thoughtMilliseconds = 0;
  #thoughtEnd: ThoughtEnd | null = null;
  #answer = '';
  readonly #tokens: ReplyToken[] = [];
  /** Experts that the model's routers choose among. */
  #expertCount = 0;
  readonly #routingPacker = new RoutingPacker();
  #expertTally = new ExpertTally();
  /** How many of the tokens the next prompt holds, and whether as the same ids. */
  #kept = { tokens: 0, exact: true };
  /** True until the first words after a beginning: line breaks before them are part of the text. */
  #joining = false;
  #tokensSince: number | null = null;
  /** Tokens that were there when the clock began, so that the first batch's waiting time does not count. */
  #tokensBefore = 0;
  #tokensPerSecond: number | null = null;
  readonly #pace: PaceSample[] = [];
  #finish: FinishEvent | null = null;
  #failure: ErrorData | null = null;

  /** Goes on from a reply that was kept; one that was still running had been cut off. */
  static from(kept: ReplyToKeep): ReplyRecorder {
    const recorder = new ReplyRecorder();
    recorder.#model = { name: kept.model, fileName: kept.modelFile, contextLength: kept.contextLength };
    recorder.#phase = kept.phase === 'failed' ? 'failed' : 'finished';
    recorder.#prompt = kept.prompt;
    recorder.#tokens.push(...kept.tokens);
    recorder.#thought = kept.thought.text;
    recorder.#thoughtTokens = kept.tokens.filter(({ part }) => part === 'reasoning').length;
    recorder.#steps.append(
      kept.thought.text,
      kept.tokens.filter(({ part }) => part === 'reasoning'),
    );
    recorder.#thoughtMilliseconds = kept.thought.milliseconds;
    recorder.#thoughtEnd = kept.thought.end ?? (kept.thought.text.trim() === '' ? null : 'cut');
    recorder.#answer = kept.answer;
    recorder.#tokensPerSecond = kept.tokensPerSecond;
    recorder.#pace.push(...kept.pace);
    recorder.#finish = kept.finish;
    recorder.#failure = kept.failure;
    return recorder;
  }

  get thought(): string {
    return this.#thought;
  }

  get answer(): string {
    return this.#answer;
  }

  /** Says who answers, with which of the earlier turns in mind. */
  answeredBy({ name, fileName, contextLength, experts }: ModelInfo, earlierTurns: readonly string[]): void {
    this.#model = { name, fileName, contextLength };
    this.#expertCount = experts?.count ?? 0;
    this.#earlierTurns = earlierTurns;
  }

  /** Begins with a part of another reply. */
  begin({ thought, answer, tokens, thoughtEnd, ids }: Beginning): void {
    const ofThought = tokens.filter(({ part }) => part === 'reasoning');
    this.#steps.append(thought, ofThought);
    this.#thought = thought;
    this.#thoughtTokens = ofThought.length;
    this.#thoughtEnd = thoughtEnd;
    this.#answer = answer;
    this.#addTokens(tokens);
    this.#kept = { tokens: tokens.length, exact: ids !== null };
    this.#joining = true;
  }

  /** Takes one event that arrived at `now`, in milliseconds. */
  take(event: EngineEvent, now: number): void {
    switch (event.type) {
      case 'prompt':
        this.#phase = 'reading';
        this.#prompt = {
          text: event.text,
          tokenIds: event.tokenIds,
          reusedTokens: event.reusedTokens,
          droppedMessages: event.droppedMessages,
          keptTokens: this.#kept.tokens,
          exact: this.#kept.exact,
          // A turn is two messages, question and answer; the oldest leave first.
          earlierTurns: this.#earlierTurns.slice(Math.ceil(event.droppedMessages / 2)),
        };
        break;
      case 'prefill':
        this.#prefill = { done: event.done, total: event.total };
        break;
      case 'notice':
        // About the model, not about this reply: the session keeps it.
        break;
      case 'delta':
        this.#takeDelta(event, now);
        break;
      case 'finish':
        this.#takeFinish(event, now);
        break;
    }
    // Thinking is timed from the moment the prompt is read, so that the wait for the first word counts.
    if (event.type === 'prompt' || event.type === 'prefill') this.#thoughtSince = now;
  }

  /** Ends the reply with an error; what was said so far is kept. */
  fail(failure: ErrorData, now: number): void {
    this.#stopThought('cut', now);
    this.#failure = failure;
    this.#phase = 'failed';
  }

  /** Ends a reply that never began. */
  stop(): void {
    this.#phase = 'finished';
  }

  /** Goes on to an answer from the thought so far, at the reader's wish. */
  resume(now: number): void {
    this.#stopThought('reader', now);
    if (this.#thoughtEnd === 'cut') this.#thoughtEnd = 'reader';
    this.#answer = '';
    // The answer's own tokens give way with it; those of the thought are read again as text.
    const ofThought = this.#tokens.filter(({ part }) => part === 'reasoning');
    this.#tokens.length = 0;
    this.#expertTally = new ExpertTally();
    this.#addTokens(ofThought);
    this.#kept = { tokens: ofThought.length, exact: false };
    this.#finish = null;
    this.#failure = null;
    this.#phase = 'queued';
    this.#tokensSince = null;
  }

  snapshot(): Reply {
    return {
      phase: this.#phase,
      model: this.#model.name,
      modelFile: this.#model.fileName,
      contextLength: this.#model.contextLength,
      prompt: this.#prompt,
      prefill: this.#prefill,
      thought: {
        text: this.#thought,
        steps: this.#steps.snapshot(),
        tokenCount: this.#thoughtTokens,
        milliseconds: this.#thoughtMilliseconds,
        end: this.#thoughtEnd,
      },
      answer: this.#answer,
      tokens: this.#tokens.slice(),
      experts: this.#expertTally.snapshot(),
      tokensPerSecond: this.#tokensPerSecond,
      pace: this.#pace.slice(),
      finish: this.#finish,
      failure: this.#failure,
    };
  }

  #takeDelta(event: DeltaEvent, now: number): void {
    const tokens = event.tokens.map((token) => this.#routingPacker.pack(token, this.#expertCount));
    this.#takeTokens(tokens, now);
    if (this.#thoughtEnd === null) this.#takeThought(event.reasoning_content, tokens, now);
    const forced = tokens.some((token) => token.part === 'control' && token.forced === true);
    if (event.retracted !== undefined) this.#retract(event.retracted);
    if (event.content !== '' || forced) this.#stopThought(forced ? 'budget' : 'model', now);
    // Line breaks between `</think>` and the first word are no answer yet.
    this.#answer = this.#answer === '' ? event.content.trimStart() : this.#answer + event.content;
    if (this.#answer !== '') this.#phase = 'answering';
  }

  #takeThought(words: string, arrived: readonly ReplyToken[], now: number): void {
    const tokens = arrived.filter((token) => token.part === 'reasoning');
    if (words === '' && tokens.length === 0) return;
    const text = this.#joined(words, tokens);
    this.#steps.append(text, tokens);
    this.#thought += text;
    this.#thoughtTokens += tokens.length;
    this.#phase = 'thinking';
    if (this.#thoughtSince !== null) this.#thoughtMilliseconds = now - this.#thoughtSince;
  }

  /** Characters at the end of the thought that were none: their tokens are the answer's. */
  #retract(characters: number): void {
    this.#thought = this.#thought.slice(0, -characters);
    let rest = characters;
    for (let index = this.#tokens.length - 1; index >= 0 && rest > 0; index--) {
      const token = this.#tokens[index]!;
      rest -= token.text.length;
      if (token.part === 'reasoning') this.#tokens[index] = { ...token, part: 'content' };
    }
    const ofThought = this.#tokens.filter(({ part }) => part === 'reasoning');
    this.#thoughtTokens = ofThought.length;
    this.#steps = new StepRecorder();
    this.#steps.append(this.#thought, ofThought);
  }

  /** The engine drops line breaks where its part of a thought begins; after a beginning they stand in the middle of it. */
  #joined(text: string, tokens: readonly ReplyToken[]): string {
    if (!this.#joining) return text;
    const breaks = /^[\r\n]+/u.exec(tokens.map((token) => token.text).join(''))?.[0] ?? '';
    if (text !== '' || tokens.some((token) => token.text.trim() !== '')) this.#joining = false;
    return breaks !== '' && !text.startsWith(breaks) ? breaks + text : text;
  }

  #takeFinish(event: FinishEvent, now: number): void {
    this.#stopThought(event.thoughtUnfinished ? 'cut' : 'model', now);
    if (event.timing.decodeTokensPerSecond > 0) this.#tokensPerSecond = event.timing.decodeTokensPerSecond;
    this.#finish = event;
    this.#phase = 'finished';
  }

  #stopThought(end: ThoughtEnd, now: number): void {
    if (this.#thoughtEnd !== null || this.#thought.trim() === '') return;
    this.#thoughtEnd = end;
    if (this.#thoughtSince !== null) this.#thoughtMilliseconds = now - this.#thoughtSince;
  }

  #addTokens(tokens: readonly ReplyToken[]): void {
    this.#tokens.push(...tokens);
    for (const token of tokens) this.#expertTally.add(token);
  }

  #takeTokens(tokens: readonly ReplyToken[], now: number): void {
    this.#addTokens(tokens);
    if (this.#tokensSince === null) {
      this.#tokensSince = now;
      this.#tokensBefore = this.#tokens.length;
      this.#pace.splice(0, this.#pace.length, { milliseconds: 0, tokens: 0 });
    } else if (now > this.#tokensSince) {
      this.#tokensPerSecond = ((this.#tokens.length - this.#tokensBefore) / (now - this.#tokensSince)) * 1000;
      const milliseconds = now - this.#tokensSince;
      if (milliseconds - (this.#pace.at(-1)?.milliseconds ?? 0) >= paceInterval) {
        this.#pace.push({ milliseconds, tokens: this.#tokens.length - this.#tokensBefore });
      }
    }
  }
}
