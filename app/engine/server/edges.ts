import type { ThinkingPieces } from '../thinking/parser';

/**
 * Takes away the line breaks that stood next to the tags, where a server has told thought and answer apart and left them in: llama.cpp,
 * vLLM and others send R1's thought as "\n…\n" and its answer as "\n\n…". What may yet be the end of the thought is held back.
 */
export class Edges {
  #begun = false;
  #held = '';
  #answered = false;

  take({ reasoning, content }: { readonly reasoning: string; readonly content: string }): ThinkingPieces {
    return { reasoning_content: this.#thought(reasoning), content: this.#answer(content) };
  }

  #thought(piece: string): string {
    const text = this.#held + (this.#begun ? piece : piece.replace(/^[\r\n]+/u, ''));
    const kept = text.replace(/[\r\n]+$/u, '');
    this.#held = text.slice(kept.length);
    this.#begun ||= kept !== '';
    return kept;
  }

  #answer(piece: string): string {
    const kept = this.#answered ? piece : piece.replace(/^[\r\n]+/u, '');
    this.#answered ||= kept !== '';
    return kept;
  }
}
