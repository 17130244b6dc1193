import * as v from 'valibot';
import { StorageError } from '../errors';

/**
 * What lies in the page's own storage (OPFS): a folder per model below `models/`, with the file of the model, and beside it either
 * `record.json` (the bytes are whole and verified, and count) or `download.json` (they are not, and where the rest comes from).
 */
export const modelsFolder = 'models';
export const recordName = 'record.json';
export const journalName = 'download.json';

const plainName = v.pipe(v.string(), v.regex(/^[\w.+-]{1,200}$/u), v.check((name) => !/^\.+$/u.test(name)));
const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/u));

/**
 * A file as its publisher describes it: an address with a pinned revision, its size, and its SHA-256 (Hugging Face's LFS id). The hash is
 * null where nobody names one (any address, a file from the disk): then what came is hashed, and the record holds that.
 */
const fileEntries = {
  fileName: plainName,
  url: v.pipe(v.string(), v.url()),
  bytes: v.pipe(v.number(), v.safeInteger(), v.minValue(4)),
  sha256: v.nullable(sha256),
};

export const wantedSchema = v.object({
  /** Names the folder; letters, digits and `.+-_`. */
  id: plainName,
  ...fileEntries,
  /** Of a model in several files (`-00001-of-00003.gguf`) those after the first, in their order. */
  further: v.optional(v.pipe(v.array(v.object(fileEntries)), v.maxLength(999))),
});
/** A model as its publisher describes it: its file, or the first of its files with the further ones. */
export type WantedModel = Readonly<v.InferOutput<typeof wantedSchema>>;

/** Bytes of all files of a model together. */
export function totalBytes({ bytes, further = [] }: WantedModel): number {
  return further.reduce((sum, file) => sum + file.bytes, bytes);
}

/** The folder of a further file inside its model's, with a record or journal of its own; counted from 2, as the file names do. */
export function furtherFolder(index: number): string {
  return `part-${index + 2}`;
}

const journalSchema = v.object({ wanted: wantedSchema, etag: v.nullable(v.string()) });
export type Journal = Readonly<v.InferOutput<typeof journalSchema>>;

const recordSchema = v.object({ wanted: wantedSchema, storedAt: v.string() });
export type ModelRecord = Readonly<v.InferOutput<typeof recordSchema>>;

export const readJournal = (folder: FileSystemDirectoryHandle) => readJson(folder, journalName, journalSchema);
export const readRecord = (folder: FileSystemDirectoryHandle) => readJson(folder, recordName, recordSchema);

/** @throws StorageError `invalid-model` */
export function checkWanted(wanted: unknown): WantedModel {
  const result = v.safeParse(wantedSchema, wanted);
  if (result.success) return result.output;
  const problem = `${v.getDotPath(result.issues[0]) ?? 'model'}: ${result.issues[0].message}`;
  throw new StorageError('invalid-model', `The description of the model makes no sense (${problem}).`, { problem });
}

/** Writes a file as a whole: a crash leaves the old one or the new one. */
export async function writeJson(folder: FileSystemDirectoryHandle, name: string, value: Journal | ModelRecord): Promise<void> {
  const stream = await (await folder.getFileHandle(name, { create: true })).createWritable();
  await stream.write(JSON.stringify(value));
  await stream.close();
}

export async function modelFolder(id: string, options: FileSystemGetDirectoryOptions = {}): Promise<FileSystemDirectoryHandle> {
  const root = await (await navigator.storage.getDirectory()).getDirectoryHandle(modelsFolder, { create: true });
  return root.getDirectoryHandle(id, options);
}

/** Bytes of a file, 0 where there is none. */
export async function sizeOf(folder: FileSystemDirectoryHandle, name: string): Promise<number> {
  try {
    return (await (await folder.getFileHandle(name)).getFile()).size;
  } catch (error) {
    if (isMissing(error)) return 0;
    throw error;
  }
}

/** Whether this file is there, its record written and no byte missing. */
export async function isWhole(folder: FileSystemDirectoryHandle, wanted: WantedModel): Promise<boolean> {
  return isSameFile((await readRecord(folder))?.wanted, wanted) && (await sizeOf(folder, wanted.fileName)) === wanted.bytes;
}

/** Whether bytes that were kept for one description are those that the other asks for. */
export function isSameFile(kept: WantedModel | undefined, wanted: WantedModel): boolean {
  if (kept?.bytes !== wanted.bytes) return false;
  return wanted.sha256 === null ? kept.url === wanted.url : kept.sha256 === wanted.sha256;
}

/** Only "not found" means absent; any other failure is one. */
export function isMissing(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'NotFoundError';
}

/** Somebody has the file open in place: an engine that loads it. */
export function isOpen(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'NoModificationAllowedError';
}

/** Undefined where the file is absent, cut off or not ours: what does not say that the bytes count does not make them count. */
async function readJson<Schema extends v.GenericSchema>(
  folder: FileSystemDirectoryHandle,
  name: string,
  schema: Schema,
): Promise<v.InferOutput<Schema> | undefined> {
  let text: string;
  try {
    text = await (await (await folder.getFileHandle(name)).getFile()).text();
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  try {
    const result = v.safeParse(schema, JSON.parse(text));
    return result.success ? result.output : undefined;
  } catch {
    return undefined; // Not JSON.
  }
}
