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

  /**
   * Takes the next piece. `visit` is called for each run of it that belongs to one line, with that line's index and whether the
   * line began with this run, and after how many line breaks. White space before the first line belongs to no line and is not
   * visited.
   */
  feed(piece: string, visit?: (run: string, line: number, begins: boolean, lineBreaks: number) => void): void {
    for (const run of piece.split(/(\n)/u)) {
      if (run === '') continue;
      if (run === '\n') {
        this.#lineBreaks++;
        continue;
      }
      const blank = run.trim() === '';
      if (blank && (this.#lineBreaks > 0 || this.current < 0)) continue;
      const begins = this.#lineBreaks > 0 || this.current < 0;
      const lineBreaks = this.#lineBreaks;
      if (begins) {
        this.current++;
        this.#lineBreaks = 0;
      }
      visit?.(run, this.current, begins, lineBreaks);
    }
  }
}
