/**
 * Counts the lines of a growing text that hold more than white space, and remembers which of them follow a blank line.
 *
 * The thought's text and its tokens do not arrive in step (half a character or a possible tag is held back), so each runs through
 * a counter of its own; line 7 of one is line 7 of the other.
 */
export class LineCounter {
  /** Index of the line being written; -1 before the first. */
  current = -1;
  #lineBreaks = 0;
  /** White space since the last line break, in case a word follows. */
  #indent = '';
  /** Characters fed so far. */
  #length = 0;

  /**
   * Takes the next piece. `visit` is called for each run of it that belongs to one line, with that line's index and whether the
   * line began with this run, after how many line breaks, and at which offset of the whole text the run begins. White space before
   * the first line belongs to no line and is not visited.
   */
  feed(piece: string, visit?: (run: string, line: number, begins: boolean, lineBreaks: number, start: number) => void): void {
    for (const run of piece.split(/(\n)/u)) {
      if (run === '') continue;
      const start = this.#length - this.#indent.length;
      this.#length += run.length;
      if (run === '\n') {
        this.#lineBreaks++;
        this.#indent = '';
        continue;
      }
      const begins = this.#lineBreaks > 0 || this.current < 0;
      if (begins && run.trim() === '') {
        this.#indent += run;
        continue;
      }
      const lineBreaks = this.#lineBreaks;
      if (begins) {
        this.current++;
        this.#lineBreaks = 0;
      }
      visit?.(this.#indent + run, this.current, begins, lineBreaks, start);
      this.#indent = '';
    }
  }
}
