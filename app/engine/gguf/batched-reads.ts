import type { ByteSource } from './byte-source';

/** Reads begin and end at multiples of this, or at the file's end: the pages in which disks and the system's cache of them work. */
export const readUnit = 4096;

/** What reading by need has cost. */
export interface ReadCounts {
  /** Of a file, each of one range of neighbouring pages. */
  reads: number;
  /** In whole pages, those included of which only a part was asked for. */
  readBytes: number;
}

interface Wanted {
  readonly file: ByteSource;
  readonly offset: number;
  readonly length: number;
  readonly resolve: (bytes: Uint8Array<ArrayBuffer>) => void;
  readonly reject: (error: unknown) => void;
}

/** Neighbouring pages of a file, and what is wanted of them. */
interface Span {
  readonly file: ByteSource;
  readonly begin: number;
  end: number;
  readonly wanted: Wanted[];
}

/**
 * Reads parts of files as they are needed. What is asked for within the same turn of the event loop goes together: sorted by where it lies,
 * widened to whole pages, and what shares a page or lies in neighbouring ones read in one go.
 */
export class BatchedReads {
  readonly #counts: ReadCounts;
  #waiting: Wanted[] = [];

  /** @param counts added to, at every read */
  constructor(counts: ReadCounts) {
    this.#counts = counts;
  }

  /** Exactly `length` bytes, which may share memory with others that were asked for. @throws whatever the file's `read` throws */
  read(file: ByteSource, offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.length === 0) queueMicrotask(() => this.#readWaiting());
      this.#waiting.push({ file, offset, length, resolve, reject });
    });
  }

  #readWaiting(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const span of spansOf(waiting)) {
      this.#counts.reads++;
      this.#counts.readBytes += span.end - span.begin;
      void deliver(span);
    }
  }
}

async function deliver({ file, begin, end, wanted }: Span): Promise<void> {
  try {
    const bytes = await file.read(begin, end - begin);
    for (const { offset, length, resolve } of wanted) resolve(bytes.subarray(offset - begin, offset - begin + length));
  } catch (error) {
    for (const { reject } of wanted) reject(error);
  }
}

function spansOf(waiting: readonly Wanted[]): Span[] {
  const spans: Span[] = [];
  const last = new Map<ByteSource, Span>();
  for (const wanted of [...waiting].sort((one, other) => one.offset - other.offset)) {
    const { file, offset, length } = wanted;
    const begin = offset - (offset % readUnit);
    const end = Math.min(file.size, Math.ceil((offset + length) / readUnit) * readUnit);
    const before = last.get(file);
    if (before !== undefined && begin <= before.end) {
      before.end = Math.max(before.end, end);
      before.wanted.push(wanted);
      continue;
    }
    const span = { file, begin, end, wanted: [wanted] };
    last.set(file, span);
    spans.push(span);
  }
  return spans;
}
