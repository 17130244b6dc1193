import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { onceClosed } from './letting-go';
import type { WantedModel } from './records';

/** What is read back at once when a download goes on and the bytes that are there are hashed. */
const rereadBytes = 4 * 2 ** 20;
/** A crash costs at most about as much. */
const flushBytes = 32 * 2 ** 20;

/** The file on disk and the hash of what is in it. */
export class PartialFile {
  readonly #handle: FileSystemSyncAccessHandle;
  #hash = sha256.create();
  #unflushed = 0;
  size = 0;

  private constructor(handle: FileSystemSyncAccessHandle) {
    this.#handle = handle;
  }

  /** @param keep whether the bytes that are there belong to the file; they are read and hashed again, so that a broken disk shows */
  static async open(folder: FileSystemDirectoryHandle, { fileName, bytes }: WantedModel, keep: boolean): Promise<PartialFile> {
    const place = await folder.getFileHandle(fileName, { create: true });
    const file = new PartialFile(await onceClosed(() => place.createSyncAccessHandle()));
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
