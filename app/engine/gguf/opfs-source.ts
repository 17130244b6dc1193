import { SourceError } from '../errors';
import { fileSource, openOpfs, shortRead, throwIfAborted, type ByteSource } from './byte-source';

/** What workers, and only they, can do with a file of the page's own storage. */
interface OpensInPlace {
  /** Browsers that do not know the mode open the file for themselves alone. */
  createSyncAccessHandle(options: { readonly mode: 'read-only' }): Promise<FileInPlace>;
}

interface FileInPlace {
  read(into: Uint8Array, options: { readonly at: number }): number;
  close(): void;
}

/**
 * The bytes of a file in the origin private file system, by its path from the root (`models/name.gguf`). A worker reads them in place: into
 * the memory that the reader has for them, and without the browser's detour through another process. Until it is closed, nobody can
 * write or remove the file.
 * @throws SourceError when there is no such file
 */
export async function opfsSource(path: string): Promise<ByteSource> {
  const { handle, file } = await openOpfs(path);
  const slow = fileSource(file);
  let inPlace = await openInPlace(handle);
  return {
    ...slow,
    async read(offset, length, signal, scratch) {
      if (inPlace === undefined) return slow.read(offset, length, signal);
      throwIfAborted(signal);
      const bytes = scratch?.subarray(0, length) ?? new Uint8Array(length);
      let read: number;
      try {
        read = inPlace.read(bytes, { at: offset });
      } catch (error) {
        throw new SourceError('source-read', `${file.name} cannot be read any more. Load it again.`, { file: file.name }, error);
      }
      if (read !== length) throw shortRead(file.name, length, read);
      return bytes;
    },
    close() {
      inPlace?.close();
      inPlace = undefined;
    },
  };
}

/** Undefined outside of workers, and while somebody else has the file open: it can be read as a File all the same. */
async function openInPlace(handle: FileSystemFileHandle): Promise<FileInPlace | undefined> {
  try {
    return await (handle as unknown as Partial<OpensInPlace>).createSyncAccessHandle?.({ mode: 'read-only' });
  } catch {
    return undefined;
  }
}
