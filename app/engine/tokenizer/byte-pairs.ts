import type { Vocabulary } from './vocabulary';

/** A place in a word beside a rank in one number: words have fewer characters than this. */
const places = 2 ** 31;
const empty = -1;

/**
 * Byte-pair encoding (Sennrich et al. 2016, arXiv:1508.07909): of all neighbours in a word, the pair that stands first in the list of
 * merges becomes one, the leftmost of them first, until none is left. Pairs of numbers in typed arrays: 4 MB for 152,000 merges, where maps of
 * strings take 53.
 */
export class BytePairs {
  readonly #vocabulary: Vocabulary;
  readonly #ignoreMerges: boolean;
  /** What the merge of each rank takes and makes. Numbers from the vocabulary's size on are texts that are no tokens. */
  readonly #left: Int32Array;
  readonly #right: Int32Array;
  readonly #merged: Int32Array;
  /** Ranks by their pair, in an open hash table. */
  readonly #ranks: Int32Array;
  readonly #notTokens = new Map<string, number>();
  // The word at work: which token begins at a place, and where the ones before and after it begin. Grown as needed.
  #ids = new Int32Array(64);
  #next = new Int32Array(64);
  #previous = new Int32Array(64);
  readonly #queue: number[] = [];

  /**
   * @param merges pairs of texts with a space between, the first of them first
   * @param ignoreMerges a word that is a token as it stands is taken whole
   */
  constructor(vocabulary: Vocabulary, merges: readonly string[], ignoreMerges: boolean) {
    this.#vocabulary = vocabulary;
    this.#ignoreMerges = ignoreMerges;
    this.#left = new Int32Array(merges.length);
    this.#right = new Int32Array(merges.length);
    this.#merged = new Int32Array(merges.length);
    this.#ranks = new Int32Array(2 ** Math.ceil(Math.log2(2 * merges.length + 2))).fill(empty);
    for (const [rank, merge] of merges.entries()) {
      const space = merge.indexOf(' ', 1);
      if (space < 0) continue;
      const [left, right] = [merge.slice(0, space), merge.slice(space + 1)];
      this.#left[rank] = this.#number(left);
      this.#right[rank] = this.#number(right);
      this.#merged[rank] = this.#number(left + right);
      const slot = this.#slot(this.#left[rank], this.#right[rank]);
      // Of a pair that stands there twice the first counts, as in llama.cpp.
      if (this.#ranks[slot] === empty) this.#ranks[slot] = rank;
    }
  }

  /** Tokens of one word, which is written in byte-level characters. */
  encode(word: string): number[] {
    const whole = this.#ignoreMerges ? this.#vocabulary.textId(word) : undefined;
    if (whole !== undefined) return [whole];
    this.#begin(word);
    this.#merge(word.length);
    const tokens: number[] = [];
    for (let place = 0; place < word.length; place = this.#next[place]!) {
      const id = this.#ids[place]!;
      if (id < this.#vocabulary.size) tokens.push(id);
      else tokens.push(...this.#byteTokens(word.slice(place, this.#next[place])));
    }
    return tokens;
  }

  #begin(word: string): void {
    if (word.length > this.#ids.length) {
      this.#ids = new Int32Array(2 * word.length);
      this.#next = new Int32Array(2 * word.length);
      this.#previous = new Int32Array(2 * word.length);
    }
    for (let place = 0; place < word.length; place++) {
      this.#ids[place] = this.#number(word[place]!);
      this.#next[place] = place + 1;
      this.#previous[place] = place - 1;
    }
    for (let place = 0; place + 1 < word.length; place++) this.#consider(place, word.length);
  }

  #merge(length: number): void {
    while (this.#queue.length > 0) {
      const first = this.#takeFirst();
      const rank = Math.floor(first / places);
      const place = first % places;
      const second = this.#next[place]!;
      // Something else has become of the pair since.
      if (this.#ids[place] !== this.#left[rank] || second >= length || this.#ids[second] !== this.#right[rank]) continue;
      this.#ids[place] = this.#merged[rank]!;
      this.#ids[second] = empty;
      const after = this.#next[second]!;
      this.#next[place] = after;
      if (after < length) this.#previous[after] = place;
      const before = this.#previous[place]!;
      if (before >= 0) this.#consider(before, length);
      this.#consider(place, length);
    }
  }

  /** Puts the pair at a place in the queue, if there is a merge of it. */
  #consider(place: number, length: number): void {
    const second = this.#next[place]!;
    if (second >= length) return;
    const rank = this.#ranks[this.#slot(this.#ids[place]!, this.#ids[second]!)]!;
    if (rank !== empty) this.#put(rank * places + place);
  }

  /** Where the rank of a pair stands in the table, or would. */
  #slot(left: number, right: number): number {
    const last = this.#ranks.length - 1;
    let slot = (Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca6b)) >>> 7;
    for (;;) {
      slot &= last;
      const rank = this.#ranks[slot]!;
      if (rank === empty || (this.#left[rank] === left && this.#right[rank] === right)) return slot;
      slot++;
    }
  }

  /** A binary heap. */
  #put(value: number): void {
    const queue = this.#queue;
    let at = queue.length;
    queue.push(value);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (queue[parent]! <= value) break;
      queue[at] = queue[parent]!;
      at = parent;
    }
    queue[at] = value;
  }

  #takeFirst(): number {
    const queue = this.#queue;
    const first = queue[0]!;
    const value = queue.pop()!;
    const size = queue.length;
    if (size === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && queue[child + 1]! < queue[child]!) child++;
      if (queue[child]! >= value) break;
      queue[at] = queue[child]!;
      at = child;
    }
    queue[at] = value;
    return first;
  }

  #number(text: string): number {
    const id = this.#vocabulary.textId(text) ?? this.#notTokens.get(text);
    if (id !== undefined) return id;
    const next = this.#vocabulary.size + this.#notTokens.size;
    this.#notTokens.set(text, next);
    return next;
  }

  /** What llama.cpp makes of a text that merges make and the vocabulary lacks: the tokens of its bytes, as far as there are any. */
  #byteTokens(text: string): number[] {
    return Array.from(text, (character) => this.#vocabulary.textId(character)).filter((id) => id !== undefined);
  }
}
