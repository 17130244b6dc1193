/** A seeded generator for test data (xorshift128, Marsaglia 2003): the seed stands in the case's name, so a failure can be repeated. */
export class Random {
  readonly #state: Uint32Array;

  constructor(seed: number) {
    this.#state = Uint32Array.of(seed ^ 0x9e3779b9, 362436069, 521288629, 88675123 ^ seed);
    for (let warmUp = 0; warmUp < 16; warmUp++) this.word();
  }

  /** 32 random bits. */
  word(): number {
    const state = this.#state;
    let mixed = state[0]! ^ (state[0]! << 11);
    mixed ^= mixed >>> 8;
    state[0] = state[1]!;
    state[1] = state[2]!;
    state[2] = state[3]!;
    state[3] = state[3]! ^ (state[3]! >>> 19) ^ mixed;
    return state[3];
  }

  /** Uniform in [0, 1). */
  uniform(): number {
    return this.word() / 4294967296;
  }

  /** Uniform integer in [from, to], both included. */
  integer(from: number, to: number): number {
    return from + Math.floor(this.uniform() * (to - from + 1));
  }

  /** Standard normal (Box and Muller). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }

  /** `length` normal values times `scale`, as f32. */
  normals(length: number, scale = 1): Float32Array {
    return Float32Array.from({ length }, () => scale * this.normal());
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.word() & 255);
  }
}
