import type { Step } from '../turn';
import { meanConfidence } from './confidence';
import { LineCounter } from './lines';
import type { ReplyToken } from './routing';
import { titleOf } from './title';
import { beginsWithTurnOfMind } from './turns-of-mind';

interface Line {
  text: string;
  /** Line breaks between the line before and this one. */
  readonly lineBreaks: number;
  /** Offset of its first character in the thought. */
  readonly start: number;
}

/** The lines of one step, and the step itself until one of them changes. */
interface Group {
  readonly firstLine: number;
  lastLine: number;
  step: Step | null;
}

/**
 * Splits a streaming thought into steps. A thought with blank lines goes paragraph by paragraph (a code fence is never torn
 * apart); one without any, like the miniature's, line by line. The first blank line therefore joins the lines before it once.
 * Finished steps keep their identity from snapshot to snapshot, so that a page redraws only what grew.
 */
export class StepRecorder {
  readonly #lines: Line[] = [];
  readonly #tokensOfLine: ReplyToken[][] = [];
  readonly #textCounter = new LineCounter();
  readonly #tokenCounter = new LineCounter();
  #groups: Group[] = [];
  #byParagraph = false;
  #insideFence = false;
  #changedFrom = 0;

  /** Takes the next piece of text and the tokens that came with it. */
  append(text: string, tokens: readonly ReplyToken[]): void {
    this.#textCounter.feed(text, (run, line, begins, lineBreaks, start) => {
      if (begins) this.#beginLine(line, lineBreaks, start);
      this.#lines[line]!.text += run;
      this.#changedFrom = Math.min(this.#changedFrom, line);
    });
    for (const token of tokens) this.#placeToken(token);
  }

  /** The steps so far. */
  snapshot(): readonly Step[] {
    const steps = this.#groups.map((group, index) => {
      if (group.step === null || group.lastLine >= this.#changedFrom) group.step = this.#stepOf(group, index);
      return group.step;
    });
    this.#changedFrom = Number.POSITIVE_INFINITY;
    return steps;
  }

  #beginLine(line: number, lineBreaks: number, start: number): void {
    if (this.#lines.at(-1)?.text.trimStart().startsWith('```')) this.#insideFence = !this.#insideFence;
    this.#lines.push({ text: '', lineBreaks, start });
    const afterBlank = lineBreaks > 1 && line > 0 && !this.#insideFence;
    if (afterBlank && !this.#byParagraph) {
      this.#byParagraph = true;
      this.#groups = [{ firstLine: 0, lastLine: line - 1, step: null }];
    }
    const last = this.#groups.at(-1);
    if (last !== undefined && !afterBlank && (this.#byParagraph || this.#insideFence)) last.lastLine = line;
    else this.#groups.push({ firstLine: line, lastLine: line, step: null });
  }

  #placeToken(token: ReplyToken): void {
    // A token that ends one line and begins the next counts for the line that it begins.
    this.#tokenCounter.feed(token.text);
    const line = Math.max(0, this.#tokenCounter.current);
    (this.#tokensOfLine[line] ??= []).push(token);
    this.#changedFrom = Math.min(this.#changedFrom, line);
  }

  #stepOf(group: Group, index: number): Step {
    const lines = this.#lines.slice(group.firstLine, group.lastLine + 1);
    const text = lines
      .map((line, at) => (at === 0 ? '' : '\n'.repeat(line.lineBreaks)) + line.text)
      .join('')
      .trim();
    const tokens = this.#tokensOfLine.slice(group.firstLine, group.lastLine + 1).flatMap((ofLine) => ofLine);
    return {
      index,
      start: lines[0]!.start,
      text,
      title: titleOf(text),
      turnOfMind: beginsWithTurnOfMind(text),
      tokens,
      meanConfidence: meanConfidence(tokens),
    };
  }
}
