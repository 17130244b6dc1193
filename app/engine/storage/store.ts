import type { ModelSource } from '../engine';
import { errorFromData, StorageError, WorkerError } from '../errors';
import { alone, onceClosed } from './letting-go';
import type { FromDownload, ToDownload } from './messages';
import { furtherFolder, isMissing, isOpen, isWhole, modelFolder, modelsFolder } from './records';
import { readJournal, readRecord, sizeOf, type WantedModel } from './records';

export { checkWanted, totalBytes, type WantedModel } from './records';

/** A model in the page's own storage. `damaged`: it was whole once, and the browser or somebody took bytes away. */
export interface StoredModel {
  readonly wanted: WantedModel;
  readonly state: 'ready' | 'partial' | 'damaged';
  /** Bytes that are there, of `totalBytes(wanted)`. */
  readonly bytes: number;
}

export interface StorageUsage {
  readonly usedBytes: number;
  readonly quotaBytes: number;
  /** The browser has promised not to clear it by itself. */
  readonly persistent: boolean;
}

/** The models on this device, for the page. */
export interface ModelStore {
  list(): Promise<readonly StoredModel[]>;
  /**
   * Brings a model here, or the rest of one. Aborting pauses it: what has come is kept, and the next call goes on.
   * @throws SourceError, IntegrityError, StorageQuotaError, StorageError (`paused`, `model-busy`, `invalid-model`), WorkerError
   */
  download(wanted: WantedModel, options?: StoreDownloadOptions): Promise<ModelSource>;
  /**
   * Copies a model from the disk into the page's storage, so that it is there the next time; several files are its parts. Aborting leaves
   * nothing of it.
   * @throws IntegrityError `not-a-model`, SourceError `source-read`, StorageQuotaError, StorageError (`paused`, `model-busy`)
   */
  importFiles(files: readonly File[], options?: StoreDownloadOptions): Promise<ModelSource>;
  /**
   * Reads a stored model and compares its hash. A model that fails is no longer there.
   * @throws IntegrityError `hash-mismatch`, and as `download`
   */
  verify(wanted: WantedModel, options?: StoreDownloadOptions): Promise<void>;
  /** @throws StorageError `model-busy` */
  remove(id: string): Promise<void>;
  usage(): Promise<StorageUsage>;
}

export interface StoreDownloadOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (doneBytes: number) => void;
  /** How long a connection may be silent before it is broken off and begun anew, in milliseconds; default 30 seconds. */
  readonly patience?: number;
}

export function createModelStore(): ModelStore {
  return {
    list,
    async download(wanted, options) {
      askToKeep();
      await runWorker(wanted, false, options);
      return sourceOf(wanted);
    },
    async importFiles(files, options) {
      askToKeep();
      const wanted = wantedOfFiles(files);
      await runWorker(wanted, false, options, inOrder(files));
      return sourceOf(wanted);
    },
    verify: (wanted, options) => runWorker(wanted, true, options),
    remove,
    usage,
  };
}

/**
 * Asked when there is something worth keeping; a refusal only means that the browser may clear it when the disk is full. Some browsers ask
 * the person: nothing waits for the answer.
 */
function askToKeep(): void {
  void navigator.storage.persist().catch((error: unknown) => console.warn('The browser was not asked to keep the models.', error));
}

export function sourceOf({ id, fileName, further = [] }: WantedModel): ModelSource {
  const paths = further.map((file, index) => `${modelsFolder}/${id}/${furtherFolder(index)}/${file.fileName}`);
  return { kind: 'opfs', paths: [`${modelsFolder}/${id}/${fileName}`, ...paths] };
}

/** What a model is called: its file's name, without the number where that is the first of several. */
export function nameOf({ fileName }: WantedModel): string {
  return fileName.replace(/-\d{5}-of-\d{5}(?=\.gguf$)/iu, '');
}

/** How files from the disk are kept, at least one: under their own names, in a folder of the first one's. */
export function wantedOfFiles(files: readonly File[]): WantedModel {
  const [first, ...further] = inOrder(files).map(({ name, size }) => {
    const fileName = plainNameOf(name);
    return { fileName, url: `file:///${fileName}`, bytes: size, sha256: null };
  });
  const wanted = { id: '', ...first! };
  return { ...wanted, id: nameOf(wanted).replace(/\.gguf$/iu, ''), ...(further.length > 0 && { further }) };
}

/** The names of parts count them. */
function inOrder(files: readonly File[]): readonly File[] {
  return [...files].sort((one, other) => one.name.localeCompare(other.name));
}

/** A name that may be a folder or a file of the store. */
export function plainNameOf(text: string): string {
  return text.replace(/[^\w.+-]+/gu, '-').replace(/^[-.]+/u, '').slice(0, 200) || 'model';
}

async function list(): Promise<readonly StoredModel[]> {
  const root = await (await navigator.storage.getDirectory()).getDirectoryHandle(modelsFolder, { create: true });
  const models: StoredModel[] = [];
  for await (const handle of root.values()) {
    const model = handle.kind === 'directory' ? await look(handle) : undefined;
    if (model !== undefined) models.push(model);
  }
  return models.sort((a, b) => a.wanted.id.localeCompare(b.wanted.id));
}

async function look(folder: FileSystemDirectoryHandle): Promise<StoredModel | undefined> {
  const record = await readRecord(folder);
  const wanted = (record ?? (await readJournal(folder)))?.wanted;
  if (wanted === undefined) return undefined;
  let bytes = await sizeOf(folder, wanted.fileName);
  let whole = bytes === wanted.bytes;
  for (const [index, file] of (wanted.further ?? []).entries()) {
    const place = await folder.getDirectoryHandle(furtherFolder(index)).catch(absent);
    if (place !== null) bytes += await sizeOf(place, file.fileName);
    whole &&= place !== null && (await isWhole(place, { id: wanted.id, ...file }));
  }
  if (record === undefined) return { wanted, state: 'partial', bytes };
  return { wanted, state: whole ? 'ready' : 'damaged', bytes };
}

function absent(error: unknown): null {
  if (isMissing(error)) return null;
  throw error;
}

async function runWorker(wanted: WantedModel, verify: boolean, options: StoreDownloadOptions = {}, files?: readonly File[]): Promise<void> {
  const { signal, onProgress, patience } = options;
  // The name is also that of the lock that tells whether the worker lives.
  const name = `denkspur-download ${crypto.randomUUID()}`;
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name });
  const tell = (message: ToDownload) => worker.postMessage(message);
  const pause = () => tell({ kind: 'pause' });
  try {
    await new Promise<void>((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<FromDownload>) => {
        // A worker that is killed says nothing, but the browser releases its lock.
        if (data.kind === 'alive') void navigator.locks.request(name, () => reject(stopped('it was ended')));
        else if (data.kind === 'progress') onProgress?.(data.bytes);
        else if (data.kind === 'done') resolve();
        else reject(errorFromData(data.error));
      };
      worker.onerror = (event) => {
        event.preventDefault();
        reject(stopped(event.message));
      };
      signal?.addEventListener('abort', pause);
      tell({ kind: 'start', wanted, verify, ...(patience !== undefined && { patience }), ...(files !== undefined && { files }) });
      if (signal?.aborted === true) pause();
    });
  } finally {
    signal?.removeEventListener('abort', pause);
    worker.terminate();
  }
}

function stopped(reason: string): WorkerError {
  return new WorkerError('worker-crashed', `The download stopped (${reason}). Go on with it.`, { reason });
}

async function remove(id: string): Promise<void> {
  await alone(id, undefined, async () => {
    try {
      await modelFolder(id);
    } catch (error) {
      if (isMissing(error)) return;
      throw error;
    }
    const models = await (await navigator.storage.getDirectory()).getDirectoryHandle(modelsFolder);
    try {
      await onceClosed(() => models.removeEntry(id, { recursive: true }));
    } catch (error) {
      throw isOpen(error) ? new StorageError('model-busy', `The model ${id} is being loaded, or answers from its file. Load another one, then remove it.`) : error;
    }
  });
}

async function usage(): Promise<StorageUsage> {
  const { usage: usedBytes = 0, quota: quotaBytes = 0 } = await navigator.storage.estimate();
  return { usedBytes, quotaBytes, persistent: await navigator.storage.persisted() };
}
