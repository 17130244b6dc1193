import type { DeltaEvent, FinishEvent, Notice, PromptEvent } from '../../app/engine/engine.ts';
import type { Session } from './session.ts';

/** Collects the events of one answer. */
export class Answer {
  prompt: PromptEvent | undefined;
  finish: FinishEvent | undefined;
  reasoning = '';
  content = '';
  /** What came to light about the model while it answered. */
  readonly notices: Notice[] = [];
  readonly tokens: number[] = [];

  add(event: DeltaEvent): void {
    this.reasoning += event.reasoning_content;
    this.reasoning = this.reasoning.slice(0, this.reasoning.length - (event.retracted ?? 0));
    this.content += event.content;
    this.tokens.push(...event.tokens.map((token) => token.id));
  }

  /** The object that `--json` prints; its fields are documented in the README. */
  report(engine: string, { info, loadMs, page }: Session) {
    if (this.prompt === undefined || this.finish === undefined) throw new Error('The engine ended without its `prompt` or `finish` event.');
    const { reason, timing, counters } = this.finish;
    return {
      model: info.name,
      engine,
      adapter: info.adapter,
      ...(info.expertCache && { expertCache: info.expertCache }),
      promptTokens: this.prompt.tokenIds,
      tokens: this.tokens,
      reasoning: this.reasoning,
      content: this.content,
      finishReason: reason,
      notices: [...info.notices, ...this.notices],
      timing: { loadMs, ...timing },
      counters: { ...counters, peakJsHeapBytes: page.heap?.peakBytes ?? null },
    };
  }
}
