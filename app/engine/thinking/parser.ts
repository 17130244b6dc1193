import { CodeTracker } from './code-tracker';

export const thoughtOpening = '<think>';
export const thoughtEnd = '</think>';

export interface ThinkingPieces {
  readonly reasoning_content: string;
  readonly content: string;
}

/** Where the text has got to: only white space so far, inside the thought, after it. */
export type ThinkingState = 'before' | 'thinking' | 'answer';

/** Tells a thought from the answer in a text that arrives in pieces, however it is cut. */
export interface ThinkingParser {
  readonly state: ThinkingState;
  /** The part of the text so far that is certain and was not given before. What may yet turn out to be a tag is held back. */
  push(text: string): ThinkingPieces;
  /** Ends the thought here, as a `</think>` that nothing can quote does: for a tag that the engine itself has put in. */
  endThought(): ThinkingPieces;
  /** At the end of the text: what was held back was no tag, and what a fence hid that never closed was an answer. */
  flush(): LastPieces;
}

export interface LastPieces extends ThinkingPieces {
  /** How many characters at the end of the thought given so far, these pieces' own included, belong to no thought. */
  readonly retracted: number;
}

/**
 * A thought runs from `<think>` at the very start (white space before it is dropped) to the first `</think>` that is not quoted
 * in code; without one it runs to the end. A fence that is never closed quotes nothing: at the end of the text a thought that it
 * kept open ends at a `</think>` behind it after all, the first that has a line to itself, or else the first. Line breaks next to
 * the tags belong to them. `<think>` is dropped once more where the thought begins with it, anywhere else it is text, as is every
 * tag in the answer.
 * @param options startsInside: the prompt has opened the thought already
 */
export function createThinkingParser(options: { readonly startsInside: boolean }): ThinkingParser {
  return new Parser(options.startsInside);
}

class Parser implements ThinkingParser {
  state: ThinkingState;
  /** Nothing of the thought, or of the answer after one, has come yet: line breaks are dropped. */
  #fresh: boolean;
  /** White space that may belong to a tag to come. */
  #heldSpace = '';
  /** The beginning of what may become a tag. */
  #heldTag = '';
  readonly #code = new CodeTracker();
  /** The thought from where an open fence began. */
  #fenced = '';
  #reasoning = '';
  #content = '';

  constructor(startsInside: boolean) {
    this.state = startsInside ? 'thinking' : 'before';
    this.#fresh = startsInside;
  }

  push(text: string): ThinkingPieces {
    for (let index = 0; index < text.length; index++) {
      if (this.state === 'answer' && !this.#fresh) {
        this.#content += text.slice(index);
        break;
      }
      this.#take(text.charAt(index));
    }
    return this.#give();
  }

  endThought(): ThinkingPieces {
    if (this.state === 'answer') return this.#give();
    this.#reasoning += this.#heldTag;
    this.#enterAnswer();
    return this.#give();
  }

  flush(): LastPieces {
    const held = this.#heldSpace + this.#heldTag;
    this.#heldSpace = '';
    this.#heldTag = '';
    if (this.state === 'thinking') this.#reasoning += held;
    else this.#content += held;
    return { retracted: this.#endInFence(), ...this.#give() };
  }

  /** Finds the end of a thought that an unclosed fence hides; gives how much of the thought was none. */
  #endInFence(): number {
    // Asked first, because a fence that closes with the text closes only then.
    if (!this.#code.inside || !this.#code.inFence || this.state !== 'thinking') return 0;
    const end = endBehindFence(this.#fenced);
    if (end === undefined) return 0;
    this.#enterAnswer();
    this.#content += this.#fenced.slice(end + thoughtEnd.length).replace(/^[\r\n]+/, '');
    return this.#fenced.length - this.#fenced.slice(0, end).replace(/[\r\n]+$/, '').length;
  }

  #give(): ThinkingPieces {
    const pieces = { reasoning_content: this.#reasoning, content: this.#content };
    this.#reasoning = '';
    this.#content = '';
    return pieces;
  }

  #take(character: string): void {
    if (this.state === 'before') this.#takeBefore(character);
    else if (this.state === 'thinking') this.#takeThought(character);
    else if (!isLineBreak(character)) {
      this.#fresh = false;
      this.#content += character;
    }
  }

  #takeBefore(character: string): void {
    if (this.#heldTag === '' && /\s/.test(character)) {
      this.#heldSpace += character;
      return;
    }
    this.#heldTag += character;
    if (this.#heldTag === thoughtOpening) {
      this.#heldSpace = '';
      this.#heldTag = '';
      this.#fresh = true;
      this.state = 'thinking';
    } else if (!thoughtOpening.startsWith(this.#heldTag)) {
      this.#content += this.#heldSpace + this.#heldTag;
      this.#heldSpace = '';
      this.#heldTag = '';
      this.state = 'answer';
    }
  }

  #takeThought(character: string): void {
    if (this.#heldTag === '' && (character !== '<' || this.#code.inside)) {
      this.#takeThoughtText(character);
      return;
    }
    const tag = this.#heldTag + character;
    this.#heldTag = '';
    if (tag === thoughtEnd) this.#enterAnswer();
    else if (tag === thoughtOpening && this.#fresh) return;
    else if (thoughtEnd.startsWith(tag) || (this.#fresh && thoughtOpening.startsWith(tag))) this.#heldTag = tag;
    else {
      for (const text of tag.slice(0, -1)) this.#takeThoughtText(text);
      this.#takeThought(character);
    }
  }

  #takeThoughtText(character: string): void {
    this.#code.push(character);
    this.#fenced = this.#code.inFence ? this.#fenced + character : '';
    if (isLineBreak(character) && this.#fresh) return;
    if (isLineBreak(character) && !this.#code.inFence) {
      this.#heldSpace += character;
      return;
    }
    this.#fresh = false;
    this.#reasoning += this.#heldSpace + character;
    this.#heldSpace = '';
  }

  #enterAnswer(): void {
    this.#heldSpace = '';
    this.#heldTag = '';
    this.#fresh = true;
    this.state = 'answer';
  }
}

/** Where the first `</think>` that has a line to itself begins, or else the first of all. */
function endBehindFence(text: string): number | undefined {
  const alone = /^<\/think>\r?$/m.exec(text)?.index;
  const any = text.indexOf(thoughtEnd);
  return alone ?? (any < 0 ? undefined : any);
}

function isLineBreak(character: string): boolean {
  return character === '\n' || character === '\r';
}

/**
 * The thought at the start of a whole text, by the parser's rules: from behind `<think>` (`start`) to before `</think>` (`end`).
 * Undefined when there is none or it does not end.
 */
export function leadingThought(text: string): { readonly start: number; readonly end: number } | undefined {
  const parser = createThinkingParser({ startsInside: false });
  let start = 0;
  for (let index = 0; index < text.length; index++) {
    const before = parser.state;
    parser.push(text.charAt(index));
    if (parser.state === before) continue;
    if (parser.state === 'thinking') start = index + 1;
    else return before === 'thinking' ? { start, end: index + 1 - thoughtEnd.length } : undefined;
  }
  const before = parser.state;
  const { retracted } = parser.flush();
  if (before !== 'thinking' || parser.state !== 'answer') return undefined;
  return { start, end: text.indexOf(thoughtEnd, text.length - retracted) };
}
