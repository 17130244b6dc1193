import type { LoadProgress } from '../engine';

/** Where each stage begins, as a share of the whole: weights take nearly all of the time. */
const begins: Readonly<Record<LoadProgress['stage'], number>> = { header: 0, tokenizer: 0.02, weights: 0.05, compiling: 0.95, ready: 1 };

/** Turns stages and bytes into one fraction that never goes back. */
export class Progress {
  readonly #report: ((progress: LoadProgress) => void) | undefined;
  #stage: LoadProgress['stage'] = 'header';
  #loadedBytes = 0;
  #totalBytes = 0;

  constructor(report: ((progress: LoadProgress) => void) | undefined) {
    this.#report = report;
  }

  enter(stage: LoadProgress['stage'], totalBytes: number): void {
    this.#stage = stage;
    this.#totalBytes = totalBytes;
    this.#tell();
  }

  /** Counts bytes of weights that were read. */
  add(bytes: number): void {
    this.#loadedBytes += bytes;
    this.#tell();
  }

  #tell(): void {
    const share = this.#totalBytes === 0 ? 0 : Math.min(1, this.#loadedBytes / this.#totalBytes);
    const within = this.#stage === 'weights' ? (begins.compiling - begins.weights) * share : 0;
    this.#report?.({
      stage: this.#stage,
      fraction: begins[this.#stage] + within,
      loadedBytes: this.#loadedBytes,
      totalBytes: this.#totalBytes,
    });
  }
}
