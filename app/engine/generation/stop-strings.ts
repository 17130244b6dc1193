/** Watches streamed text for the strings that end an answer, holding back only what may yet become one. */
export class StopStrings {
  readonly #stops: readonly string[];
  #held = '';

  constructor(stops: readonly string[]) {
    this.#stops = stops;
  }

  /** Adds text; `text` is what can be shown for certain, `stopped` says that a stop string was met (it and what follows is dropped). */
  push(piece: string): { readonly text: string; readonly stopped: boolean } {
    const held = this.#held + piece;
    const met = this.#stops.map((stop) => held.indexOf(stop)).filter((index) => index >= 0);
    if (met.length > 0) {
      this.#held = '';
      return { text: held.slice(0, Math.min(...met)), stopped: true };
    }
    const keep = Math.max(0, ...this.#stops.map((stop) => overlap(held, stop)));
    this.#held = held.slice(held.length - keep);
    return { text: held.slice(0, held.length - keep), stopped: false };
  }

  /** What was still held back, at the end. */
  flush(): string {
    const rest = this.#held;
    this.#held = '';
    return rest;
  }
}

/** Length of the longest end of `text` that `stop` begins with. */
function overlap(text: string, stop: string): number {
  for (let length = Math.min(text.length, stop.length - 1); length > 0; length--) {
    if (text.endsWith(stop.slice(0, length))) return length;
  }
  return 0;
}
