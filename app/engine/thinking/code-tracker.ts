/**
 * Follows Markdown code through a text that arrives character by character, so that a tag quoted in code is not taken for one.
 *
 * Inline code ends with its line at the latest: a stray backtick in a thought must not hide the end of the thought. Fences may
 * stand behind list and quotation marks. As text cannot be looked ahead, a fence that is never closed counts until the end is there.
 */
export class CodeTracker {
  /** The run of backticks or tildes being read. */
  #run = { character: '', length: 0, atLineStart: false };
  #fence: { readonly character: string; readonly length: number } | undefined;
  /** On the line that opened the fence: it is none after all if that line has further backticks. */
  #onInfoLine = false;
  /** A closing fence was read; it counts unless other text follows it on its line. */
  #closing = false;
  /** Length of the backtick run that opened inline code on this line; 0 outside. */
  #inline = 0;
  /** Nothing but white space, list and quotation marks so far on this line. */
  #atLineStart = true;

  /** Whether a tag that begins with the next character would be a quotation. */
  get inside(): boolean {
    this.#endRun();
    if (this.#closing) this.#closeFence();
    return this.#fence !== undefined || this.#inline > 0;
  }

  get inFence(): boolean {
    return this.#fence !== undefined;
  }

  push(character: string): void {
    if (character === '`' || character === '~') {
      if (this.#run.character !== character) {
        this.#endRun();
        this.#run = { character, length: 0, atLineStart: this.#atLineStart };
      }
      this.#run.length++;
      this.#atLineStart = false;
      return;
    }
    this.#endRun();
    if (character === '\n') this.#endLine();
    else if (!/[\s>*+\-.)\d]/.test(character)) {
      this.#atLineStart = false;
      this.#closing = false;
    }
  }

  #endLine(): void {
    if (this.#closing) this.#closeFence();
    this.#onInfoLine = false;
    this.#inline = 0;
    this.#atLineStart = true;
  }

  #closeFence(): void {
    this.#fence = undefined;
    this.#closing = false;
  }

  #endRun(): void {
    const { character, length, atLineStart } = this.#run;
    if (length === 0) return;
    this.#run = { character: '', length: 0, atLineStart: false };
    if (this.#fence) this.#runInFence(this.#fence, character, length, atLineStart);
    else if (atLineStart && length >= 3) {
      this.#fence = { character, length };
      this.#onInfoLine = true;
    } else if (character === '`') {
      if (this.#inline === 0) this.#inline = length;
      else if (this.#inline === length) this.#inline = 0;
    }
  }

  #runInFence(
    fence: { readonly character: string; readonly length: number },
    character: string,
    length: number,
    atLineStart: boolean,
  ): void {
    if (this.#onInfoLine && fence.character === '`' && character === '`') {
      this.#fence = undefined;
      this.#onInfoLine = false;
      this.#inline = length === fence.length ? 0 : fence.length;
    } else if (atLineStart && character === fence.character && length >= fence.length) this.#closing = true;
  }
}
