import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { IntegrityError, SourceError, StorageError, StorageQuotaError } from '../errors';
import { throwIfRefused } from '../flight-mode';
import { isSameFile, isWhole, journalName, readJournal, recordName, sizeOf, totalBytes, writeJson, type WantedModel } from './records';

/** What is read back at once when a download goes on and the bytes that are there are hashed. */
const rereadBytes = 4 * 2 ** 20;
/** A crash costs at most about as much. */
const flushBytes = 32 * 2 ** 20;
/** Milliseconds without a byte after which a connection counts as broken: after a change of network some never say so. */
const usualPatience = 30_000;
/** Connections that break without a single new byte, in a row, before it is given up. */
const mostBreaks = 4;

export interface DownloadOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (doneBytes: number) => void;
  /** Reads a model that is whole once more, and believes its bytes only if their hash is right. */
  readonly verify?: boolean;
  /** How long a silent connection is waited for, in milliseconds. */
  readonly patience?: number;
  /** Passes the time before another attempt. */
  readonly wait?: (milliseconds: number) => Promise<unknown>;
}

/**
 * Brings a model file into its folder: what is there already is kept if it belongs to the same file, bytes come first and are hashed while
 * they come, and only when size and SHA-256 are the publisher's is the record written that makes them count. Runs in a worker (files
 * are written in place, so that a crash costs nothing that was flushed). The caller holds the model's lock.
 *
 * @throws SourceError (`download-interrupted`, may be gone on with; `source-unreachable`), IntegrityError, StorageQuotaError,
 *   StorageError (`paused`: the signal said so)
 */
export async function downloadModel(folder: FileSystemDirectoryHandle, wanted: WantedModel, options: DownloadOptions): Promise<void> {
  const { signal, wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds)) } = options;
  // Asked anew each time: it changes while we wait.
  const stopped = () => signal.aborted;
  const whole = await isWhole(folder, wanted);
  if (whole && options.verify !== true) return;
  const journal = whole ? { wanted, etag: null } : await readJournal(folder);
  await folder.removeEntry(recordName).catch(() => undefined);
  // Without a hash only the server's own name of the version keeps two versions from being mixed.
  const same = whole || (isSameFile(journal?.wanted, wanted) && (wanted.sha256 !== null || journal?.etag != null));
  await checkRoom({ ...wanted, further: [] }, same ? await sizeOf(folder, wanted.fileName) : 0);
  const file = await PartialFile.open(folder, wanted, same);
  let digest: string;
  try {
    let etag = same ? (journal?.etag ?? null) : null;
    let breaks = 0;
    while (file.size < wanted.bytes) {
      if (stopped()) throw paused();
      const before = file.size;
      try {
        etag = await fetchRest(file, wanted, etag, options, (seen) => writeJson(folder, journalName, { wanted, etag: seen }));
      } catch (error) {
        if (stopped()) throw paused();
        if (!(error instanceof SourceError) || error.code !== 'download-interrupted') throw error;
        breaks = file.size > before ? 1 : breaks + 1;
        if (breaks >= mostBreaks) throw error;
        await wait(500 * 2 ** breaks);
      }
    }
    digest = file.digest();
    if (wanted.sha256 !== null && digest !== wanted.sha256) {
      file.truncate();
      throw new IntegrityError(
        'hash-mismatch',
        `${wanted.fileName} is not the file that its publisher describes (SHA-256 differs). Its bytes were removed; download it again.`,
        { file: wanted.fileName },
      );
    }
  } catch (error) {
    throw isQuota(error) ? quotaError(wanted, wanted.bytes - file.size) : error;
  } finally {
    file.close();
  }
  await writeJson(folder, recordName, { wanted: { ...wanted, sha256: digest }, storedAt: new Date().toISOString() });
  await folder.removeEntry(journalName).catch(() => undefined);
}

/**
 * Copies a file from the disk into its folder. Its hash is taken on the way, so that what is stored can be verified later. A copy that was
 * stopped or failed leaves nothing. Runs in a worker; the caller holds the model's lock.
 *
 * @throws IntegrityError `not-a-model`, SourceError `source-read`, StorageQuotaError, StorageError `paused`
 */
export async function importModel(
  folder: FileSystemDirectoryHandle,
  wanted: WantedModel,
  source: File,
  { signal, onProgress }: DownloadOptions,
): Promise<void> {
  await checkRoom(wanted, 0);
  await folder.removeEntry(recordName).catch(() => undefined);
  const file = await PartialFile.open(folder, wanted, false);
  try {
    for (let at = 0; at < source.size; at = file.size) {
      if (signal.aborted) throw paused();
      const piece = await source
        .slice(at, at + rereadBytes)
        .arrayBuffer()
        .catch((cause: unknown) => {
          throw new SourceError('source-read', `${source.name} cannot be read. Choose it again.`, { file: source.name }, cause);
        });
      const bytes = new Uint8Array(piece);
      if (at === 0 && !startsLikeGguf(bytes)) throw notAModel(wanted);
      file.append(bytes);
      onProgress(file.size);
    }
    await writeJson(folder, recordName, { wanted: { ...wanted, sha256: file.digest() }, storedAt: new Date().toISOString() });
  } catch (error) {
    file.truncate();
    throw isQuota(error) ? quotaError(wanted, wanted.bytes) : error;
  } finally {
    file.close();
  }
}

/** Asks for what is missing and writes what comes. Returns the version (ETag) that the server named. */
async function fetchRest(
  file: PartialFile,
  wanted: WantedModel,
  known: string | null,
  { signal, onProgress, patience = usualPatience }: DownloadOptions,
  note: (etag: string | null) => Promise<void>,
): Promise<string | null> {
  const silence = new Silence(patience);
  try {
    return await fetchUntilSilent(file, wanted, known, { signal: AbortSignal.any([signal, silence.signal]), onProgress, heard: () => silence.broken() }, note);
  } finally {
    silence.end();
  }
}

interface Transfer {
  readonly signal: AbortSignal;
  readonly onProgress: (doneBytes: number) => void;
  /** To be called whenever something came. */
  readonly heard: () => void;
}

async function fetchUntilSilent(
  file: PartialFile,
  wanted: WantedModel,
  known: string | null,
  { signal, onProgress, heard }: Transfer,
  note: (etag: string | null) => Promise<void>,
): Promise<string | null> {
  const response = await request(wanted, file.size, signal);
  heard();
  const etag = response.headers.get('ETag');
  // Another version, or a server that sends the whole file whatever it is asked for: nothing of it may be mixed with what is there.
  const otherVersion = file.size > 0 && known !== null && etag !== known;
  if (otherVersion || (file.size > 0 && response.status === 200)) {
    file.truncate();
    onProgress(0);
    if (response.status !== 200) {
      await response.body?.cancel();
      await note(etag);
      return etag;
    }
  }
  await checkAnswer(response, file.size, wanted);
  await note(etag);
  const reader = response.body!.getReader();
  try {
    while (true) {
      const { done, value } = await reader.read().catch((cause: unknown) => {
        throw interrupted(wanted, cause);
      });
      if (done) break;
      heard();
      if (file.size === 0 && !startsLikeGguf(value)) throw notAModel(wanted);
      if (file.size + value.length > wanted.bytes) throw wrongLength(wanted, file);
      file.append(value);
      onProgress(file.size);
    }
  } finally {
    file.flush();
    await reader.cancel().catch(() => undefined);
  }
  if (file.size < wanted.bytes) throw interrupted(wanted);
  return etag;
}

/** Aborts its signal when nothing has been heard for so long. */
class Silence {
  readonly #controller = new AbortController();
  readonly #patience: number;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(patience: number) {
    this.#patience = patience;
    this.broken();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Something was heard. */
  broken(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#controller.abort(), this.#patience);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

async function request(wanted: WantedModel, offset: number, signal: AbortSignal): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(wanted.url, {
      signal,
      // The browser's own cache would keep gigabytes a second time.
      cache: 'no-store',
      credentials: 'omit',
      ...(offset > 0 && { headers: { Range: `bytes=${offset}-` } }),
    });
  } catch (cause) {
    throw interrupted(wanted, cause);
  }
  if (response.ok) return response;
  throwIfRefused(response, wanted.url);
  await response.body?.cancel();
  if (response.status >= 500 || response.status === 429) throw interrupted(wanted);
  throw new SourceError(
    'source-unreachable',
    `The server answered ${response.status} when asked for ${wanted.fileName}. It may have been moved or removed.`,
    { file: wanted.fileName, url: wanted.url, status: response.status },
  );
}

/** What the headers say must be what was asked for. Headers that another origin does not show us are made up for by size and hash. */
async function checkAnswer(response: Response, offset: number, wanted: WantedModel): Promise<void> {
  const range = /^bytes (\d+)-\d+\/(\d+)$/u.exec(response.headers.get('Content-Range') ?? '');
  const html = response.headers.get('Content-Type')?.startsWith('text/html') === true;
  if (!html && (range === null || (Number(range[1]) === offset && Number(range[2]) === wanted.bytes))) return;
  await response.body?.cancel();
  if (html) throw notAModel(wanted);
  throw new IntegrityError('wrong-range', `The server sent another part of ${wanted.fileName} than it was asked for. Try again later.`, {
    file: wanted.fileName,
  });
}

/** The file on disk and the hash of what is in it. */
class PartialFile {
  readonly #handle: FileSystemSyncAccessHandle;
  #hash = sha256.create();
  #unflushed = 0;
  size = 0;

  private constructor(handle: FileSystemSyncAccessHandle) {
    this.#handle = handle;
  }

  /** @param keep whether the bytes that are there belong to the file; they are read and hashed again, so that a broken disk shows */
  static async open(folder: FileSystemDirectoryHandle, { fileName, bytes }: WantedModel, keep: boolean): Promise<PartialFile> {
    const file = new PartialFile(await (await folder.getFileHandle(fileName, { create: true })).createSyncAccessHandle());
    if (!keep || file.#handle.getSize() > bytes) file.truncate();
    const buffer = new Uint8Array(rereadBytes);
    for (const end = file.#handle.getSize(); file.size < end; ) {
      const read = file.#handle.read(buffer, { at: file.size });
      if (read === 0) break;
      file.#hash.update(buffer.subarray(0, read));
      file.size += read;
    }
    return file;
  }

  append(bytes: Uint8Array): void {
    const written = this.#handle.write(bytes, { at: this.size });
    if (written !== bytes.length) throw new DOMException('The disk is full.', 'QuotaExceededError');
    this.#hash.update(bytes);
    this.size += bytes.length;
    this.#unflushed += bytes.length;
    if (this.#unflushed >= flushBytes) this.flush();
  }

  digest(): string {
    return bytesToHex(this.#hash.clone().digest());
  }

  truncate(): void {
    this.#handle.truncate(0);
    this.#hash = sha256.create();
    this.size = 0;
  }

  flush(): void {
    this.#handle.flush();
    this.#unflushed = 0;
  }

  close(): void {
    this.#handle.flush();
    this.#handle.close();
  }
}

/** @param there bytes that are there already  @throws StorageQuotaError when there is no room for the rest */
export async function checkRoom(wanted: WantedModel, there: number): Promise<void> {
  const { quota = Infinity, usage = 0 } = await navigator.storage.estimate();
  const rest = totalBytes(wanted) - there;
  if (rest > quota - usage) throw quotaError(wanted, rest, quota - usage);
}

function quotaError({ fileName }: WantedModel, bytes: number, free?: number): StorageQuotaError {
  return new StorageQuotaError(
    'storage-full',
    `There is no room for ${fileName}: ${bytes} bytes are still to come. Remove another model or free some disk, then go on.`,
    { file: fileName, bytes, ...(free !== undefined && { free: Math.max(0, free) }) },
  );
}

function isQuota(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'QuotaExceededError';
}

function startsLikeGguf(bytes: Uint8Array): boolean {
  return [0x47, 0x47, 0x55, 0x46].every((byte, index) => index >= bytes.length || bytes[index] === byte);
}

function paused(): StorageError {
  return new StorageError('paused', 'The download is paused; it goes on from here.');
}

function interrupted({ fileName }: WantedModel, cause?: unknown): SourceError {
  return new SourceError(
    'download-interrupted',
    `The download of ${fileName} broke off. What has come is kept; go on when there is a connection.`,
    { file: fileName },
    cause,
  );
}

function notAModel({ fileName }: WantedModel): IntegrityError {
  return new IntegrityError('not-a-model', `What the server sends as ${fileName} is no model, perhaps a page that asks to log in.`, {
    file: fileName,
  });
}

function wrongLength(wanted: WantedModel, file: PartialFile): IntegrityError {
  file.truncate();
  return new IntegrityError('wrong-length', `The server sends more than the ${wanted.bytes} bytes of ${wanted.fileName}.`, {
    file: wanted.fileName,
    expected: wanted.bytes,
  });
}
