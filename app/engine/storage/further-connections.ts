import { SourceError, TypedError } from '../errors';
import { interrupted, paused, rangeOf, read, request, Silence, throughBreaks } from './connection';
import type { PartialFile } from './partial-file';
import type { WantedModel } from './records';

/** How fast one connection is, is measured over so many bytes, and not over its first: connections begin slowly. */
const slowStart = 4 * 2 ** 20;
const measuredBytes = 8 * 2 ** 20;
/** With less to come than this, others are not worth their beginning. */
const worthwhileBytes = 32 * 2 ** 20;
/** A part is as much as one connection brings in so many seconds, within bounds: what waits for its turn is held in memory. */
const partSeconds = 2;
const smallestPart = 2 * 2 ** 20;
const largestPart = 16 * 2 ** 20;
/** Connections at once, of the six that browsers open to one host. */
const atMost = 4;
/** Several are kept while they bring so much more than one. */
const worthwhileGain = 1.3;

/** A part of the file that a further connection brings. */
interface Part {
  readonly start: number;
  readonly end: number;
  /** Where its next byte belongs. */
  at: number;
  /** What came before its turn. */
  readonly held: Uint8Array[];
  readonly dropped: AbortController;
  /** Resolves when all of it is written, or it was let go. */
  readonly ended: Promise<void>;
  readonly settle: () => void;
}

export interface TransferOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (doneBytes: number) => void;
  /** Milliseconds. */
  readonly patience: number;
}

/**
 * Further connections beside the one that a file comes by, where they bring more: a server, or the way to it, may limit each. A second
 * one is tried for the part that lies ahead; when both together bring clearly more than the one alone did, four go on part by part, until
 * they no longer do. The file grows only at its end, in its order, so that its length says what is there, whatever happens: what has come
 * before its turn is held in memory, and that is all that a crash or a pause costs.
 *
 * Whatever goes wrong with a further connection (no range is answered, another version, a refusal, breaks without end), its part and those
 * behind it are let go, the one connection goes on from where the file ends, and no further ones are tried in this download.
 */
export class FurtherConnections {
  readonly #file: PartialFile;
  readonly #wanted: WantedModel;
  readonly #options: TransferOptions;
  #etag: string | null = null;
  #worthTrying = true;
  /** In the order of the file: parts that have begun and are not yet written to their ends. */
  #parts: Part[] = [];
  /** Where the next part starts. */
  #next = 0;
  #trial: Promise<void> | undefined;
  /** Of one connection alone, and then of all: bytes that have come since. */
  #came = 0;
  #since = 0;
  /** Bytes per millisecond of one connection. */
  #alone = 0;

  constructor(file: PartialFile, wanted: WantedModel, options: TransferOptions) {
    this.#file = file;
    this.#wanted = wanted;
    this.#options = options;
  }

  /** The one connection begins. @param etag the version that it brings; without one nothing says whether parts belong together */
  begin(etag: string | null): void {
    this.#etag = etag;
    this.#trial = undefined;
    this.#came = 0;
  }

  /** Where the one connection has to stop: others bring what lies behind. */
  get end(): number {
    return this.#parts[0]?.start ?? this.#wanted.bytes;
  }

  /** The one connection has brought bytes. */
  count(bytes: number): void {
    if (this.#trial === undefined && this.#came < slowStart) this.#since = performance.now();
    this.#came += bytes;
    if (this.#trial !== undefined || !this.#worthTrying || this.#etag === null || this.#came < slowStart + measuredBytes) return;
    const left = this.#wanted.bytes - this.#file.size;
    if (left < worthwhileBytes) return;
    this.#alone = (this.#came - slowStart) / Math.max(1, performance.now() - this.#since);
    this.#next = this.#file.size + this.#partLength();
    this.#measureAnew();
    this.#trial = this.#try();
    // It is waited for when the one connection has come to its end.
    this.#trial.catch(() => undefined);
  }

  /** The one connection has stopped: ends when all parts that have begun are written. @throws as `PartialFile.append`, `paused` */
  async rest(): Promise<void> {
    this.#write();
    await this.#trial;
    this.#file.flush();
  }

  /** Lets go of what has not been written. */
  stop(): void {
    this.#dropFrom(this.#parts[0]);
  }

  async #try(): Promise<void> {
    const part = this.#take();
    if (part === undefined || !(await this.#bring(part))) return;
    if (this.#bringMore()) await Promise.all(Array.from({ length: atMost }, () => this.#bringPartAfterPart()));
    else this.#worthTrying = false;
    await part.ended;
  }

  async #bringPartAfterPart(): Promise<void> {
    for (let part = this.#take(); part !== undefined; part = this.#take()) {
      if (!(await this.#bring(part))) return;
      if (this.#came >= 2 * atMost * this.#partLength() && !this.#bringMore()) this.#worthTrying = false;
      // One part a connection is held, and no more.
      await part.ended;
    }
  }

  #take(): Part | undefined {
    const start = this.#next;
    const end = Math.min(start + this.#partLength(), this.#wanted.bytes);
    if (!this.#worthTrying || start >= end) return undefined;
    let settle = (): void => undefined;
    const ended = new Promise<void>((resolve) => (settle = resolve));
    const part = { start, end, at: start, held: [], dropped: new AbortController(), ended, settle };
    this.#next = end;
    this.#parts.push(part);
    return part;
  }

  /** Whether the whole part came; if not, it is let go. */
  async #bring(part: Part): Promise<boolean> {
    const { signal } = this.#options;
    const ended = AbortSignal.any([signal, part.dropped.signal]);
    try {
      await throughBreaks({ at: () => part.at, end: part.end, mostBreaks: 2, signal: ended }, () => this.#fetch(part, ended));
      return true;
    } catch (error) {
      if (signal.aborted) throw paused();
      if (part.dropped.signal.aborted) return false;
      // A full disk is no matter of connections.
      if (!(error instanceof TypedError)) throw error;
      this.#worthTrying = false;
      this.#dropFrom(part);
      return false;
    }
  }

  async #fetch(part: Part, ended: AbortSignal): Promise<void> {
    // The others wait for it.
    const silence = new Silence(this.#options.patience / 3);
    try {
      const response = await request(this.#wanted, { first: part.at, end: part.end }, AbortSignal.any([ended, silence.signal]));
      const range = rangeOf(response);
      const right = response.status === 206 && range?.first === part.at && range.total === this.#wanted.bytes;
      if (!right || response.headers.get('ETag') !== this.#etag) {
        await response.body?.cancel();
        throw new SourceError('source-unreachable', `No part of ${this.#wanted.fileName} came.`, { file: this.#wanted.fileName });
      }
      await read(response, this.#wanted, (bytes) => {
        silence.broken();
        this.#receive(part, bytes.subarray(0, part.end - part.at));
        return part.at < part.end;
      });
      if (part.at < part.end) throw interrupted(this.#wanted);
    } finally {
      silence.end();
    }
  }

  #receive(part: Part, bytes: Uint8Array): void {
    if (part.dropped.signal.aborted) return;
    part.held.push(bytes);
    part.at += bytes.length;
    this.#came += bytes.length;
    this.#write();
  }

  /** Writes what has its turn. */
  #write(): void {
    for (let [part] = this.#parts; part !== undefined && this.#file.size >= part.start; [part] = this.#parts) {
      for (const bytes of part.held.splice(0)) this.#file.append(bytes);
      this.#options.onProgress(this.#file.size);
      if (this.#file.size < part.end) return;
      this.#parts.shift();
      part.settle();
    }
  }

  /** Whether all together brought clearly more than one alone, since this was last asked. */
  #bringMore(): boolean {
    const rate = this.#came / Math.max(1, performance.now() - this.#since);
    this.#measureAnew();
    return rate >= worthwhileGain * this.#alone;
  }

  #measureAnew(): void {
    this.#came = 0;
    this.#since = performance.now();
  }

  #partLength(): number {
    return Math.round(Math.min(largestPart, Math.max(smallestPart, this.#alone * 1000 * partSeconds)));
  }

  #dropFrom(first: Part | undefined): void {
    const place = first === undefined ? -1 : this.#parts.indexOf(first);
    if (place < 0) return;
    for (const part of this.#parts.splice(place)) {
      part.dropped.abort();
      part.settle();
    }
  }
}
