import { RequestError, SourceError } from '../errors';

/** Random access to the bytes of one file, wherever it lies. Only the bytes asked for are ever held in memory. */
export interface ByteSource {
  /** File name for people, without folders. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /**
   * Exactly `length` bytes from `offset`; both within `size`. They may come in `scratch`, if it is given; it is long enough for them.
   * @throws SourceError when they cannot be had, RequestError (`aborted`)
   */
  read(offset: number, length: number, signal?: AbortSignal, scratch?: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>>;
  /** Lets go of the file. Whoever reads on afterwards gets its bytes more slowly. */
  close(): void;
}

/** The bytes of a file that the person picked. */
export function fileSource(file: File): ByteSource {
  return {
    name: file.name,
    size: file.size,
    async read(offset, length, signal) {
      throwIfAborted(signal);
      let bytes: Uint8Array<ArrayBuffer>;
      try {
        bytes = new Uint8Array(await file.slice(offset, offset + length).arrayBuffer());
      } catch (error) {
        // Browsers refuse to read a File whose content on disk is no longer the one that was picked.
        throw new SourceError(
          'source-changed',
          `${file.name} cannot be read any more: it was changed, moved or removed since it was opened. Open it again.`,
          { file: file.name },
          error,
        );
      }
      throwIfAborted(signal);
      if (bytes.length !== length) throw shortRead(file.name, length, bytes.length);
      return bytes;
    },
    close: () => undefined,
  };
}

/** A file in the page's own storage, by its path from the root. @throws SourceError when there is no such file */
export async function opfsFile(path: string): Promise<File> {
  return (await openOpfs(path)).file;
}

/** The same with its handle. @throws SourceError when there is no such file */
export async function openOpfs(path: string): Promise<{ readonly handle: FileSystemFileHandle; readonly file: File }> {
  const parts = path.split('/').filter((part) => part !== '');
  const fileName = parts.pop() ?? '';
  try {
    let folder = await navigator.storage.getDirectory();
    for (const part of parts) folder = await folder.getDirectoryHandle(part);
    const handle = await folder.getFileHandle(fileName);
    return { handle, file: await handle.getFile() };
  } catch (error) {
    throw new SourceError(
      'source-read',
      `The stored file ${path} cannot be opened. Remove the model and download it again.`,
      { file: fileName },
      error,
    );
  }
}

/** A read that ended early although the source had promised more. */
export function shortRead(file: string, expected: number, actual: number): SourceError {
  return new SourceError('source-read', `Reading ${file} gave ${actual} bytes where ${expected} were asked for. Try again.`, {
    file,
    expected,
    actual,
  });
}

/** @throws RequestError (`aborted`) once the signal says so */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new RequestError('aborted', 'The model was not loaded: stopped on request.');
}
