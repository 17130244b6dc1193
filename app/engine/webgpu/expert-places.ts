/** How much less a use counts with every token that comes after it. */
const cooling = 0.98;
/** Heat is kept relative to the present; it is scaled down when numbers become large. */
const largeHeat = 1e100;

/**
 * Which experts of a layer lie in which place of its stacks. The least recently used make room, but for the hottest, which are pinned:
 * a long prompt, or a run of unusual tokens, must not push out what most tokens need.
 */
export class ExpertPlaces {
  readonly capacity: number;
  /** Most places whose experts are pinned. */
  readonly #mostPinned: number;
  readonly #placeOf = new Map<number, number>();
  readonly #free: number[];
  /** By expert. */
  readonly #lastUse: Float64Array;
  readonly #heat: Float64Array;
  #clock = 0;
  #heatOfUse = 1;

  /** @param capacity at least as many places as one token needs experts */
  constructor(experts: number, capacity: number) {
    this.capacity = capacity;
    this.#mostPinned = Math.floor(capacity / 4);
    this.#free = Array.from({ length: capacity }, (_, place) => capacity - 1 - place);
    this.#lastUse = new Float64Array(experts);
    this.#heat = new Float64Array(experts);
  }

  /** Undefined for an expert that has none. */
  placeOf(expert: number): number | undefined {
    return this.#placeOf.get(expert);
  }

  missing(experts: Iterable<number>): number[] {
    return [...experts].filter((expert) => !this.#placeOf.has(expert));
  }

  /** Takes note of what one token, or one chunk of them, goes to. */
  use(experts: Iterable<number>): void {
    this.#clock++;
    this.#heatOfUse /= cooling;
    for (const expert of experts) {
      this.#lastUse[expert] = this.#clock;
      this.#heat[expert]! += this.#heatOfUse;
    }
    if (this.#heatOfUse < largeHeat) return;
    for (let expert = 0; expert < this.#heat.length; expert++) this.#heat[expert]! /= largeHeat;
    this.#heatOfUse /= largeHeat;
  }

  /**
   * Takes places away until `count` are free; returns the experts that lost theirs.
   * @param needed experts that keep their places; with the newcomers no more than the capacity
   */
  vacate(count: number, needed: ReadonlySet<number>): number[] {
    const short = count - this.#free.length;
    if (short <= 0) return [];
    const byHeat = [...this.#placeOf.keys()].sort((a, b) => this.#heat[b]! - this.#heat[a]! || a - b);
    const pinned = new Set(byHeat.slice(0, this.#mostPinned));
    const order = byHeat.filter((expert) => !needed.has(expert)).sort((a, b) => {
      return Number(pinned.has(a)) - Number(pinned.has(b)) || this.#lastUse[a]! - this.#lastUse[b]! || this.#heat[a]! - this.#heat[b]!;
    });
    const leaving = order.slice(0, short);
    if (leaving.length < short) throw new RangeError(`${count} experts and ${needed.size} that stay need more than ${this.capacity} places.`);
    for (const expert of leaving) {
      this.#free.push(this.#placeOf.get(expert)!);
      this.#placeOf.delete(expert);
    }
    return leaving;
  }

  /** Gives an expert a free place (`vacate` made one) and returns it. */
  settle(expert: number): number {
    const place = this.#free.pop();
    if (place === undefined) throw new RangeError('There is no free place.');
    this.#placeOf.set(expert, place);
    return place;
  }
}
