import type { DeltaEvent, EngineEvent, FinishEvent } from '../engine/engine';
import type { ErrorData } from '../engine/errors';
import { StepRecorder } from './trace/step-recorder';
import type { Phase, PromptSeen, Reply, ThoughtEnd } from './turn';

/**
 * Gathers one reply from the engine's events. It is written to for every event and read once per frame: `snapshot` gives an
 * immutable reply whose finished steps keep their identity. A reply can go on after its end (`resume`), when an answer is asked
 * for at once.
 */
export class ReplyRecorder {
  /** Name of the model that answers. */
  model = '';
  #phase: Phase = 'queued';
  #prompt: PromptSeen | null = null;
  #prefill: { readonly done: number; readonly total: number } | null = null;
  readonly #steps = new StepRecorder();
  #thought = '';
  #thoughtTokens = 0;
  #thoughtSince: number | null = null;
  #thoughtMilliseconds = 0;
  #thoughtEnd: ThoughtEnd | null = null;
  #answer = '';
  #tokens = 0;
  #tokensSince: number | null = null;
  /** Tokens that were there when the clock began, so that the first batch's waiting time does not count. */
  #tokensBefore = 0;
  #tokensPerSecond: number | null = null;
  #finish: FinishEvent | null = null;
  #failure: ErrorData | null = null;

  get thought(): string {
    return this.#thought;
  }

  /** Takes one event that arrived at `now`, in milliseconds. */
  take(event: EngineEvent, now: number): void {
    switch (event.type) {
      case 'prompt':
        this.#phase = 'reading';
        this.#prompt = {
          text: event.text,
          tokens: event.tokenIds.length,
          reusedTokens: event.reusedTokens,
          droppedMessages: event.droppedMessages,
        };
        break;
      case 'prefill':
        this.#prefill = { done: event.done, total: event.total };
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
    this.#finish = null;
    this.#failure = null;
    this.#phase = 'queued';
    this.#tokensSince = null;
  }

  snapshot(): Reply {
    return {
      phase: this.#phase,
      model: this.model,
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
      generatedTokens: this.#tokens,
      tokensPerSecond: this.#tokensPerSecond,
      finish: this.#finish,
      failure: this.#failure,
    };
  }

  #takeDelta(event: DeltaEvent, now: number): void {
    this.#countTokens(event.tokens.length, now);
    if (this.#thoughtEnd === null) this.#takeThought(event, now);
    const forced = event.tokens.some((token) => token.part === 'control' && token.forced === true);
    if (event.content !== '' || forced) this.#stopThought(forced ? 'budget' : 'model', now);
    // Line breaks between `</think>` and the first word are no answer yet.
    this.#answer = this.#answer === '' ? event.content.trimStart() : this.#answer + event.content;
    if (this.#answer !== '') this.#phase = 'answering';
  }

  #takeThought(event: DeltaEvent, now: number): void {
    const tokens = event.tokens.filter((token) => token.part === 'reasoning');
    if (event.reasoning_content === '' && tokens.length === 0) return;
    this.#steps.append(event.reasoning_content, tokens);
    this.#thought += event.reasoning_content;
    this.#thoughtTokens += tokens.length;
    this.#phase = 'thinking';
    if (this.#thoughtSince !== null) this.#thoughtMilliseconds = now - this.#thoughtSince;
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

  #countTokens(count: number, now: number): void {
    this.#tokens += count;
    if (this.#tokensSince === null) {
      this.#tokensSince = now;
      this.#tokensBefore = this.#tokens;
    } else if (now > this.#tokensSince) {
      this.#tokensPerSecond = ((this.#tokens - this.#tokensBefore) / (now - this.#tokensSince)) * 1000;
    }
  }
}
