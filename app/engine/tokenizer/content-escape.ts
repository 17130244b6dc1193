import { thoughtEnd, thoughtOpening } from '../thinking/parser';
import type { SpecialToken } from './vocabulary';

const privateUse = { first: 0xe000, last: 0xf8ff };

/**
 * Hides special tokens and thought tags in what a person (or a model) wrote while a template is rendered: the first character of
 * each is replaced by a private-use character that occurs nowhere else. The template then cannot cut there, and no special token
 * is found there.
 */
export class ContentEscape {
  readonly #hidden: readonly string[];
  /** Stand-in by the character that it stands for. */
  readonly #standIns = new Map<string, string>();
  readonly #texts: readonly string[];

  /**
   * @param markup what is hidden beside `<think>` and `</think>`
   * @param texts everything that will be rendered, template included: stand-ins are chosen among the characters that are not in
   * it
   */
  constructor(markup: readonly SpecialToken[], texts: readonly string[]) {
    this.#hidden = [...new Set([thoughtOpening, thoughtEnd, ...markup.map(({ text }) => text)])].sort(
      (a, b) => b.length - a.length,
    );
    this.#texts = texts;
  }

  hide(content: string): string {
    let escaped = content;
    for (const text of this.#hidden) {
      if (!escaped.includes(text)) continue;
      const first = String.fromCodePoint(text.codePointAt(0) ?? 0);
      escaped = escaped.replaceAll(text, this.#standIn(first) + text.slice(first.length));
    }
    return escaped;
  }

  restore(text: string): string {
    let restored = text;
    for (const [character, standIn] of this.#standIns) restored = restored.replaceAll(standIn, character);
    return restored;
  }

  #standIn(character: string): string {
    const known = this.#standIns.get(character);
    if (known !== undefined) return known;
    const taken = [...this.#standIns.values(), ...this.#texts];
    for (let code = privateUse.first; code <= privateUse.last; code++) {
      const candidate = String.fromCharCode(code);
      if (taken.some((text) => text.includes(candidate))) continue;
      this.#standIns.set(character, candidate);
      return candidate;
    }
    throw new RangeError('Every private-use character is taken.');
  }
}
