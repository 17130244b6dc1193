import { ModelFormatError, type ErrorDetails } from '../errors';
import type { ByteSource } from './byte-source';

/** A header larger than this is refused; the largest vocabularies in use make about 16 MiB. */
export const headerLimit = 128 * 2 ** 20;
const pieceBytes = 2 ** 20;

/** Reads little-endian values one after the other, fetching the file's start piece by piece as it goes. */
export class HeaderCursor {
  readonly source: ByteSource;
  readonly #signal: AbortSignal | undefined;
  /** The part of the file from `#base` on that has been read and may still be needed. */
  #bytes = new Uint8Array(0);
  #view = new DataView(this.#bytes.buffer);
  #base = 0;
  #position = 0;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

  constructor(source: ByteSource, signal: AbortSignal | undefined) {
    this.source = source;
    this.#signal = signal;
  }

  /** Byte offset in the file of the next value. */
  get offset(): number {
    return this.#base + this.#position;
  }

  /** Bytes of the file from here to its end. */
  get remaining(): number {
    return this.source.size - this.offset;
  }

  /**
   * Runs a synchronous reader of one item. When it runs out of bytes more are fetched and it starts over, so it must have no
   * effect before it returns.
   * @throws ModelFormatError when the file ends first
   */
  async item<Item>(read: () => Item): Promise<Item> {
    for (;;) {
      const start = this.#position;
      try {
        return read();
      } catch (error) {
        if (!(error instanceof OutOfBytes)) throw error;
        this.#position = start;
        await this.#fetchMore(error.bytes - start);
      }
    }
  }

  uint8 = (): number => this.#view.getUint8(this.#advance(1));
  int8 = (): number => this.#view.getInt8(this.#advance(1));
  uint16 = (): number => this.#view.getUint16(this.#advance(2), true);
  int16 = (): number => this.#view.getInt16(this.#advance(2), true);
  uint32 = (): number => this.#view.getUint32(this.#advance(4), true);
  int32 = (): number => this.#view.getInt32(this.#advance(4), true);
  float32 = (): number => this.#view.getFloat32(this.#advance(4), true);
  float64 = (): number => this.#view.getFloat64(this.#advance(8), true);
  uint64 = (): bigint => this.#view.getBigUint64(this.#advance(8), true);
  int64 = (): bigint => this.#view.getBigInt64(this.#advance(8), true);

  /** A 64-bit count, length or offset; beyond 2^53 it comes back rounded, which every limit refuses anyway. */
  size(): number {
    const position = this.#advance(8);
    return this.#view.getUint32(position, true) + this.#view.getUint32(position + 4, true) * 2 ** 32;
  }

  /** A copy of the next bytes. `what` is named when the file cannot hold them. */
  bytes(length: number, what: string): Uint8Array<ArrayBuffer> {
    this.#checkRoom(length, what);
    const position = this.#advance(length);
    return this.#bytes.slice(position, position + length);
  }

  /** A string with its length before it. `what` is named when it is no valid UTF-8 or longer than the file. */
  string(what: string): string {
    const length = this.size();
    this.#checkRoom(length, what);
    const position = this.#advance(length);
    const ascii = this.#shortAscii(position, length);
    if (ascii !== undefined) return ascii;
    try {
      return this.#decoder.decode(this.#bytes.subarray(position, position + length));
    } catch {
      return this.fail('gguf-corrupt', `${what} holds text that is not valid UTF-8.`);
    }
  }

  /** @throws ModelFormatError naming the file */
  fail(code: ModelFormatError['code'], what: string, details: ErrorDetails = {}): never {
    throw new ModelFormatError(code, `${this.source.name} is no usable model file: ${what} Download it again.`, {
      file: this.source.name,
      ...details,
    });
  }

  /** Most of a vocabulary is a few ASCII characters per token, for which the decoder's call is dearer than its work. */
  #shortAscii(position: number, length: number): string | undefined {
    if (length > 24) return undefined;
    let text = '';
    for (let index = position; index < position + length; index++) {
      const byte = this.#bytes[index]!;
      if (byte > 0x7f) return undefined;
      text += String.fromCharCode(byte);
    }
    return text;
  }

  #checkRoom(length: number, what: string): void {
    if (length > headerLimit) {
      this.fail('gguf-limit', `${what} claims ${length} bytes, more than any header may have (${headerLimit}).`, {
        limit: headerLimit,
      });
    }
    if (length > this.remaining) {
      this.fail('gguf-truncated', `${what} claims ${length} bytes, but only ${this.remaining} follow.`, {
        bytes: this.source.size,
      });
    }
  }

  #advance(length: number): number {
    const position = this.#position;
    if (position + length > this.#bytes.length) throw new OutOfBytes(position + length);
    this.#position += length;
    return position;
  }

  /** Makes at least `needed` bytes available from the current position. */
  async #fetchMore(needed: number): Promise<void> {
    const kept = this.#bytes.subarray(this.#position);
    const end = this.#base + this.#bytes.length;
    this.#base += this.#position;
    this.#position = 0;
    if (this.#base + needed > this.source.size) {
      this.fail('gguf-truncated', `its header goes on where the file ends, after ${this.source.size} bytes.`, {
        bytes: this.source.size,
      });
    }
    if (end > headerLimit) this.fail('gguf-limit', `its header is larger than ${headerLimit} bytes.`, { limit: headerLimit });
    const length = Math.min(Math.max(pieceBytes, needed - kept.length), this.source.size - end);
    const more = await this.source.read(end, length, this.#signal);
    const joined = new Uint8Array(kept.length + more.length);
    joined.set(kept);
    joined.set(more, kept.length);
    this.#bytes = joined;
    this.#view = new DataView(joined.buffer);
  }
}

/** Thrown inside `item` only: the bytes read so far end before this position. */
class OutOfBytes extends Error {
  readonly bytes: number;

  constructor(bytes: number) {
    super();
    this.bytes = bytes;
  }
}
