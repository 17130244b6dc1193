/** Milliseconds that a rate is taken over: long enough to be calm, short enough to follow a connection that changes. */
const span = 5000;

/** The rate of something that is counted now and then, over the last few seconds. */
export class Pace {
  readonly #samples: { readonly at: number; readonly amount: number }[] = [];

  /** Takes a count; amount per second, null until two of them tell. A count that falls begins anew. */
  at(now: number, amount: number): number | null {
    if (amount < (this.#samples.at(-1)?.amount ?? 0)) this.#samples.length = 0;
    this.#samples.push({ at: now, amount });
    while (this.#samples.length > 2 && now - this.#samples[0]!.at > span) this.#samples.shift();
    const first = this.#samples[0]!;
    return now > first.at ? ((amount - first.amount) / (now - first.at)) * 1000 : null;
  }
}
