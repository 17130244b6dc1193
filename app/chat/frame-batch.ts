/** Calls back once, soon: `requestAnimationFrame` on a page. */
export type Schedule = (callback: () => void) => void;

/**
 * The narrow channel of streaming text: however many deltas arrive between two frames, the page hears of them once. In a hidden
 * tab no frame comes, so nothing is drawn there; `flush` at the end catches up.
 */
export class FrameBatch {
  readonly #schedule: Schedule;
  readonly #publish: () => void;
  #pending = false;

  constructor(schedule: Schedule, publish: () => void) {
    this.#schedule = schedule;
    this.#publish = publish;
  }

  request(): void {
    if (this.#pending) return;
    this.#pending = true;
    this.#schedule(() => {
      if (this.#pending) this.flush();
    });
  }

  /** Nothing is to come any more: what was requested last is not published. */
  cancel(): void {
    this.#pending = false;
  }

  flush(): void {
    this.#pending = false;
    this.#publish();
  }
}
