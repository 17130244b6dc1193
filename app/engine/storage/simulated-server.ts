/** For tests: a server behind a network with rates, in the time of fake timers, and a folder in memory. */

/** What becomes of a request beside its bytes. */
export interface Fault {
  readonly status?: number;
  readonly etag?: string;
  readonly type?: string;
  /** Answers with the whole file, whatever was asked for. */
  readonly ignoresRange?: boolean;
  /** Says that it begins so many bytes further on. */
  readonly shifted?: number;
  /** Breaks off after so many bytes. */
  readonly cutAfter?: number;
  /** Sends no byte, and does not end. */
  readonly silent?: boolean;
}

export interface Asked {
  readonly first: number;
  /** Not with it; the end of the file where none was named. */
  readonly end: number;
  /** Connections that were open then, with this one. */
  readonly open: number;
}

const chunk = 256 * 1024;

export class SimulatedServer {
  body: Uint8Array<ArrayBuffer>;
  etag: string | null = '"1"';
  readonly asked: Asked[] = [];
  /** Called for every request, in order. */
  fault: (asked: Asked, number: number) => Fault | undefined = () => undefined;
  readonly #rate: { readonly connection: number; readonly line: number };
  #lineFree = 0;
  #open = 0;

  /** @param rate bytes per second */
  constructor(body: Uint8Array<ArrayBuffer>, rate: { readonly connection: number; readonly line: number }) {
    this.body = body;
    this.#rate = rate;
  }

  readonly fetch = (_url: string, { headers, signal }: { headers?: { Range?: string }; signal: AbortSignal }): Promise<Response> => {
    if (signal.aborted) return Promise.reject(signal.reason as Error);
    const [, first, last] = /^bytes=(\d+)-(\d*)$/u.exec(headers?.Range ?? 'bytes=0-')!;
    const body = this.body;
    const asked = { first: Number(first), end: last === '' ? body.length : Number(last) + 1, open: ++this.#open };
    this.asked.push(asked);
    const { status = headers === undefined ? 200 : 206, etag = this.etag, ...fault } = this.fault(asked, this.asked.length - 1) ?? {};
    const whole = fault.ignoresRange === true;
    const [start, end] = whole ? [0, body.length] : [asked.first, asked.end];
    const answer = new Headers({ 'Content-Type': fault.type ?? 'application/octet-stream' });
    if (etag !== null) answer.set('ETag', etag);
    if (status === 206 && !whole) answer.set('Content-Range', `bytes ${start + (fault.shifted ?? 0)}-${end - 1}/${body.length}`);
    const stream = status >= 400 ? this.#closed() : this.#stream(body.subarray(start, end), fault, signal);
    return Promise.resolve(new Response(stream, { status: whole ? 200 : status, headers: answer }));
  };

  #closed(): null {
    this.#open--;
    return null;
  }

  #stream(bytes: Uint8Array<ArrayBuffer>, { cutAfter = Infinity, silent }: Fault, signal: AbortSignal): ReadableStream<Uint8Array<ArrayBuffer>> {
    let sent = 0;
    let ended = false;
    const close = (): void => {
      if (!ended) this.#open--;
      ended = true;
    };
    return new ReadableStream(
      {
        start: (controller) => {
          signal.addEventListener('abort', () => {
            if (!ended) controller.error(signal.reason);
            close();
          });
        },
        pull: async (controller) => {
          if (silent === true) return new Promise(() => undefined);
          const size = Math.min(chunk, bytes.length - sent, cutAfter - sent);
          const now = performance.now();
          this.#lineFree = Math.max(now, this.#lineFree) + (size / this.#rate.line) * 1000;
          const arrives = Math.max(now + (size / this.#rate.connection) * 1000, this.#lineFree);
          await new Promise((resolve) => setTimeout(resolve, arrives - now));
          if (ended) return;
          controller.enqueue(bytes.subarray(sent, (sent += size)));
          if (sent < Math.min(bytes.length, cutAfter)) return;
          close();
          if (sent === bytes.length) controller.close();
          else controller.error(new TypeError('network error'));
        },
        cancel: close,
      },
      { highWaterMark: 0 },
    );
  }
}

/** As much of a folder of the page's file system as a download needs. */
export class MemoryFolder {
  readonly files = new Map<string, Uint8Array<ArrayBuffer>>();
  /** Bytes that a file may have. */
  room = Infinity;

  get handle(): FileSystemDirectoryHandle {
    return this as unknown as FileSystemDirectoryHandle;
  }

  getFileHandle(name: string, { create = false } = {}): Promise<unknown> {
    if (!create && !this.files.has(name)) return Promise.reject(new DOMException('There is none.', 'NotFoundError'));
    if (!this.files.has(name)) this.files.set(name, new Uint8Array());
    return Promise.resolve({
      getFile: () => Promise.resolve(new Blob([this.files.get(name)!])),
      createWritable: () => Promise.resolve({
        write: (text: string) => Promise.resolve(this.files.set(name, new TextEncoder().encode(text))),
        close: () => Promise.resolve(),
      }),
      createSyncAccessHandle: () => Promise.resolve(this.#open(name)),
    });
  }

  removeEntry(name: string): Promise<void> {
    return this.files.delete(name) ? Promise.resolve() : Promise.reject(new DOMException('There is none.', 'NotFoundError'));
  }

  #open(name: string): Partial<FileSystemSyncAccessHandle> {
    let bytes = this.files.get(name)!;
    let size = bytes.length;
    const keep = (): void => void this.files.set(name, bytes.subarray(0, size));
    return {
      getSize: () => size,
      read: (into, { at = 0 } = {}) => {
        const part = bytes.subarray(at, Math.min(size, at + into.byteLength));
        (into as Uint8Array).set(part);
        return part.length;
      },
      write: (from, { at = 0 } = {}) => {
        const fits = Math.max(0, Math.min(from.byteLength, this.room - at));
        if (at + fits > bytes.length) {
          const larger = new Uint8Array(2 * (at + fits));
          larger.set(bytes);
          bytes = larger;
        }
        bytes.set((from as Uint8Array).subarray(0, fits), at);
        size = Math.max(size, at + fits);
        return fits;
      },
      truncate: (to) => void (size = to),
      flush: keep,
      close: keep,
    };
  }
}
