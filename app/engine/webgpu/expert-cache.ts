import type { GpuContext } from '../../../kernels/device/device';
import type { GpuMemory } from '../../../kernels/device/memory';
import type { GroupBytes, MatrixWindow } from '../../../kernels/matmul/window';
import { noPlace } from '../../../kernels/routing/router';
import type { ReadCounts } from '../gguf/batched-reads';
import { SourceError, TypedError } from '../errors';
import { ExpertPlaces } from './expert-places';

export interface ExpertCacheParts {
  readonly context: GpuContext;
  readonly memory: GpuMemory;
  /** The model's file, for errors. */
  readonly fileName: string;
  /** Routed experts, of which only some are on the GPU. */
  readonly experts: number;
  /** Shared experts, which always are; their places come after the others'. */
  readonly shared: number;
  /** Gate and up, and down: with places for `capacity + shared` experts. */
  readonly windows: readonly MatrixWindow[];
  /** Places for routed experts. */
  readonly capacity: number;
  /** What happened in all caches of the model. */
  readonly counts: ExpertCounts;
}

/** What streaming cost, over all layers, since the model was loaded. */
export interface ExpertCounts extends ReadCounts {
  /** Experts that tokens were sent to. */
  chosen: number;
  /** Those of them that were on the GPU already. */
  present: number;
  /** Those that were not, but whose bytes had been asked for ahead. */
  foreseen: number;
  /** Times that a token or a part of a chunk waited for experts, and how long. */
  stalls: number;
  stallMilliseconds: number;
  /** Waited for reads. Those that came ahead of their time are not in it. */
  readMilliseconds: number;
  /** What was used of the bytes that were read: taken apart and handed to the GPU; and how long that took. */
  placedBytes: number;
  placeMilliseconds: number;
}

export const noExpertCounts: Readonly<ExpertCounts> = {
  chosen: 0, present: 0, foreseen: 0, stalls: 0, stallMilliseconds: 0, readBytes: 0, reads: 0, readMilliseconds: 0, placedBytes: 0,
  placeMilliseconds: 0,
};

/** Adds to `total` what was counted since `before`. */
export function addGrowth(total: ExpertCounts, before: Partial<ExpertCounts>, now: ExpertCounts | undefined): void {
  if (now === undefined) return;
  for (const name of Object.keys(now) as (keyof ExpertCounts)[]) total[name] += now[name] - (before[name] ?? 0);
}

/** So many bytes of experts are read before the first of them is handed to the GPU: a prompt may need all of a layer's. */
const mostBytesAtOnce = 32 * 1048576;

/** The bytes of one expert: of each window's matrix. */
type ExpertBytes = readonly GroupBytes[];

/**
 * The experts of one layer, some of them on the GPU: stacks with fewer places than there are experts, and a table that says where each
 * lies (kernels/routing/router). Who is missing is read from the model's file; see ExpertPlaces for who makes room.
 */
export class ExpertCache {
  /** u32 [experts + shared] */
  readonly table: GPUBuffer;
  readonly #parts: ExpertCacheParts;
  readonly #places: ExpertPlaces;
  /** What is being read, or was, before anybody needs it. */
  readonly #ahead = new Map<number, Promise<ExpertBytes>>();
  readonly #entry = new Uint32Array(1);
  #freed = false;

  private constructor(parts: ExpertCacheParts, table: GPUBuffer) {
    this.#parts = parts;
    this.table = table;
    this.#places = new ExpertPlaces(parts.experts, parts.capacity);
  }

  /** With the shared experts in their places. @throws OutOfMemoryError, SourceError */
  static async create(parts: ExpertCacheParts): Promise<ExpertCache> {
    const { context, memory, experts, shared, capacity, windows } = parts;
    const { queue } = context.device;
    const table = await memory.storage('places of experts', 4 * (experts + shared));
    queue.writeBuffer(table, 0, Uint32Array.from({ length: experts + shared }, (_, expert) => (expert < experts ? noPlace : capacity + expert - experts)));
    for (let index = 0; index < shared; index++) {
      for (const window of windows) window.put(queue, await window.read(experts + index), capacity + index);
    }
    return new ExpertCache(parts, table);
  }

  /** Routed experts that it holds at most. */
  get capacity(): number {
    return this.#places.capacity;
  }

  get experts(): number {
    return this.#parts.experts;
  }

  /** Bytes in the file of one expert. */
  get expertBytes(): number {
    return this.#parts.windows.reduce((bytes, { groupBytes }) => bytes + groupBytes, 0);
  }

  placeOf(expert: number): number {
    return this.#places.placeOf(expert) ?? noPlace;
  }

  missing(experts: Iterable<number>): number[] {
    return this.#places.missing(experts);
  }

  /** Takes note of what tokens go to. */
  use(experts: ReadonlySet<number>): void {
    this.#places.use(experts);
  }

  /** Begins to read experts that will probably be needed. Those read before that were not needed are forgotten. */
  foresee(experts: Iterable<number>): void {
    const wanted = new Set(this.missing(experts));
    for (const expert of this.#ahead.keys()) if (!wanted.has(expert)) this.#ahead.delete(expert);
    for (const expert of wanted) {
      if (this.#ahead.has(expert)) continue;
      const bytes = this.#read(expert);
      // Whether that failed is for those to find out who need it.
      bytes.catch(() => undefined);
      this.#ahead.set(expert, bytes);
    }
  }

  /** Nobody needs what was read ahead. */
  forget(): void {
    this.#ahead.clear();
  }

  /**
   * Brings experts to the GPU, no more than `capacity`; others make room. Work that is submitted already is not touched by it.
   * @throws SourceError `experts-unreadable`; then the table is still true
   */
  async hold(experts: ReadonlySet<number>): Promise<void> {
    const { counts } = this.#parts;
    const missing = this.missing(experts);
    if (missing.length === 0) return;
    const begun = performance.now();
    const ahead = new Map(this.#ahead);
    this.#ahead.clear();
    counts.foreseen += missing.filter((expert) => ahead.has(expert)).length;
    counts.stalls++;
    const atOnce = Math.max(1, Math.floor(mostBytesAtOnce / this.expertBytes));
    for (let first = 0; first < missing.length; first += atOnce) {
      const portion = missing.slice(first, first + atOnce);
      const reading = performance.now();
      const bytes = await this.#readAll(portion, ahead);
      const read = performance.now();
      if (this.#freed) return;
      for (const expert of this.#places.vacate(portion.length, experts)) this.#write(expert, noPlace);
      for (const [index, expert] of portion.entries()) this.#put(expert, bytes[index]!);
      counts.readMilliseconds += read - reading;
      counts.placeMilliseconds += performance.now() - read;
    }
    counts.stallMilliseconds += performance.now() - begun;
  }

  /** What is still being read goes nowhere. */
  free(): void {
    this.#freed = true;
  }

  #put(expert: number, bytes: ExpertBytes): void {
    const { windows, context, counts } = this.#parts;
    const place = this.#places.settle(expert);
    for (const [index, window] of windows.entries()) {
      window.put(context.device.queue, bytes[index]!, place);
      counts.placedBytes += window.groupBytes;
    }
    this.#write(expert, place);
  }

  #write(expert: number, place: number): void {
    this.#entry[0] = place;
    this.#parts.context.device.queue.writeBuffer(this.table, 4 * expert, this.#entry);
  }

  /** @throws SourceError `experts-unreadable` */
  async #readAll(experts: readonly number[], ahead: ReadonlyMap<number, Promise<ExpertBytes>>): Promise<readonly ExpertBytes[]> {
    try {
      return await Promise.all(experts.map((expert) => ahead.get(expert) ?? this.#read(expert)));
    } catch (error) {
      throw this.#unreadable(error);
    }
  }

  #read(expert: number): Promise<ExpertBytes> {
    return Promise.all(this.#parts.windows.map((window) => window.read(expert)));
  }

  #unreadable(cause: unknown): unknown {
    if (!(cause instanceof Error)) return cause;
    const { fileName: file } = this.#parts;
    const reason = cause instanceof TypedError ? (cause as TypedError).code : cause.message;
    return new SourceError(
      'experts-unreadable',
      `${file} could not be read any further, and parts of the model are needed from it while it answers. What was written stays. ` +
        'Check that the file is still there and its disk is connected, then open it again.',
      { file, reason },
      cause,
    );
  }
}
