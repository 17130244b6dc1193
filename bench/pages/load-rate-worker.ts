/** The plain loop of bench/load-rate.ts as a worker can do it: the file is read in place, always into the same memory. */
export const pieceBytes = 4 * 1048576;
export const bufferBytes = 128 * 1048576;

/** What the types of pages do not know. */
interface OpensInPlace {
  createSyncAccessHandle(options: { readonly mode: 'read-only' }): Promise<{
    getSize(): number;
    read(into: Uint8Array, options: { readonly at: number }): number;
    close(): void;
  }>;
}

/** Milliseconds of reading a file of the page's storage in order and writing it to GPU buffers. */
async function plainInPlace(name: string): Promise<number> {
  const handle = await (await navigator.storage.getDirectory()).getFileHandle(name);
  const file = await (handle as unknown as OpensInPlace).createSyncAccessHandle({ mode: 'read-only' });
  const device = await (await navigator.gpu.requestAdapter())!.requestDevice();
  const piece = new Uint8Array(pieceBytes);
  const bytes = file.getSize();
  const begin = performance.now();
  for (let at = 0; at < bytes; at += bufferBytes) {
    const size = Math.min(bufferBytes, bytes - at);
    const buffer = device.createBuffer({ size: Math.ceil(size / 4) * 4, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST });
    for (let within = 0; within < size; within += pieceBytes) {
      const length = file.read(piece.subarray(0, Math.min(pieceBytes, size - within)), { at: at + within });
      device.queue.writeBuffer(buffer, within, piece, 0, Math.floor(length / 4) * 4);
      device.queue.submit([]);
    }
    await device.queue.onSubmittedWorkDone();
  }
  const milliseconds = performance.now() - begin;
  file.close();
  device.destroy();
  return milliseconds;
}

self.onmessage = ({ data }: MessageEvent<string>) => void plainInPlace(data).then((milliseconds) => self.postMessage(milliseconds));
