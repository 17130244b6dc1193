import { IntegrityError, SourceError, StorageQuotaError } from '../errors';
import { checkAnswer, checkStatus, interrupted, notAModel, paused, read, request, Silence, throughBreaks } from './connection';
import { FurtherConnections, type TransferOptions } from './further-connections';
import { PartialFile } from './partial-file';
import { isSameFile, isWhole, journalName, readJournal, recordName, sizeOf, totalBytes, writeJson, type WantedModel } from './records';

/** What is copied at once of a file from the disk. */
const copiedBytes = 4 * 2 ** 20;
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
  const { signal, onProgress, patience = usualPatience } = options;
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
    const transfer = { signal, onProgress, patience };
    const further = new FurtherConnections(file, wanted, transfer);
    await throughBreaks({ at: () => file.size, end: wanted.bytes, mostBreaks, signal }, async () => {
      etag = await fetchRest(file, wanted, etag, transfer, further, (seen) => writeJson(folder, journalName, { wanted, etag: seen }));
    });
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
 * @returns the hash, as hexadecimal digits
 * @throws IntegrityError `not-a-model`, SourceError `source-read`, StorageQuotaError, StorageError `paused`
 */
export async function importModel(
  folder: FileSystemDirectoryHandle,
  wanted: WantedModel,
  source: File,
  { signal, onProgress }: DownloadOptions,
): Promise<string> {
  await checkRoom({ ...wanted, further: [] }, 0);
  await folder.removeEntry(recordName).catch(() => undefined);
  const file = await PartialFile.open(folder, wanted, false);
  try {
    for (let at = 0; at < source.size; at = file.size) {
      if (signal.aborted) throw paused();
      const piece = await source
        .slice(at, at + copiedBytes)
        .arrayBuffer()
        .catch((cause: unknown) => {
          throw new SourceError('source-read', `${source.name} cannot be read. Choose it again.`, { file: source.name }, cause);
        });
      const bytes = new Uint8Array(piece);
      if (at === 0 && !startsLikeGguf(bytes)) throw notAModel(wanted);
      file.append(bytes);
      onProgress(file.size);
    }
    const sha256 = file.digest();
    await writeJson(folder, recordName, { wanted: { ...wanted, sha256 }, storedAt: new Date().toISOString() });
    return sha256;
  } catch (error) {
    file.truncate();
    throw isQuota(error) ? quotaError(wanted, wanted.bytes) : error;
  } finally {
    file.close();
  }
}

/**
 * Asks for what is missing and writes what comes, by one connection, or by several where that brings more. Returns the version (ETag) that
 * the server named.
 */
async function fetchRest(
  file: PartialFile,
  wanted: WantedModel,
  known: string | null,
  { signal, onProgress, patience }: TransferOptions,
  further: FurtherConnections,
  note: (etag: string | null) => Promise<void>,
): Promise<string | null> {
  const silence = new Silence(patience);
  try {
    const response = await request(wanted, { first: file.size }, AbortSignal.any([signal, silence.signal]));
    await checkStatus(response, wanted);
    silence.broken();
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
    further.begin(etag);
    await read(response, wanted, (bytes) => {
      silence.broken();
      if (file.size === 0 && !startsLikeGguf(bytes)) throw notAModel(wanted);
      if (file.size + bytes.length > wanted.bytes) throw wrongLength(wanted, file);
      file.append(bytes.subarray(0, further.end - file.size));
      onProgress(file.size);
      further.count(bytes.length);
      return file.size < further.end || file.size === wanted.bytes;
    });
    silence.end();
    if (file.size < further.end) throw interrupted(wanted);
    await further.rest();
    return etag;
  } finally {
    silence.end();
    further.stop();
    file.flush();
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

function wrongLength(wanted: WantedModel, file: PartialFile): IntegrityError {
  file.truncate();
  return new IntegrityError('wrong-length', `The server sends more than the ${wanted.bytes} bytes of ${wanted.fileName}.`, {
    file: wanted.fileName,
    expected: wanted.bytes,
  });
}
