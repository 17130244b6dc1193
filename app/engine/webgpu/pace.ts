/**
 * How long one submit may keep the GPU. After a stop at most two of them are still under way before something else can run, and no
 * driver's watchdog comes near.
 */
export const submitMilliseconds = 90;

/** Fewest tokens of a prompt in one submit: the clock never makes it fewer, and on a software device hardly ever more. */
export const leastPrefillChunk = 8;

/**
 * Learns from the clock how much work fits a span of time. Sizes are powers of two, so that few distinct ones occur; growth is at most
 * twofold a step, shrinking is immediate.
 */
export class Pace {
  readonly #milliseconds: number;
  readonly #least: number;
  readonly #most: number;
  #size: number;

  constructor(milliseconds: number, start: number, least: number, most: number) {
    this.#milliseconds = milliseconds;
    this.#least = least;
    this.#most = most;
    this.#size = Math.min(most, Math.max(least, start));
  }

  /** Tokens for the next span. */
  get size(): number {
    return this.#size;
  }

  /** Tells that `count` tokens took `milliseconds`. */
  learn(count: number, milliseconds: number): void {
    const fitting = (count * this.#milliseconds) / Math.max(milliseconds, 0.01);
    const power = 2 ** Math.floor(Math.log2(Math.max(fitting, 1)));
    this.#size = Math.min(this.#most, Math.max(this.#least, Math.min(power, 2 * this.#size)));
  }
}
