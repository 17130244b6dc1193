/** What an expert costs on its way from a file of the page's storage to the GPU, each part by itself, in a worker as the engine does it. */
import { readUnit } from '../../app/engine/gguf/batched-reads.ts';
import { opfsFile } from '../../app/engine/gguf/byte-source.ts';
import { opfsSource } from '../../app/engine/gguf/opfs-source.ts';
import { requestGpu } from '../../kernels/device/device.ts';
import { mapForReading } from '../../kernels/device/readback.ts';
import { Piece } from '../../kernels/matmul/load.ts';
import { formatOf } from '../../kernels/quantization/formats.ts';

/** One matrix of an expert: `rows` rows of a type. */
export interface MeasuredMatrix {
  readonly type: string;
  readonly columns: number;
  readonly rows: number;
}

/** Milliseconds per matrix. */
export interface ExpertParts {
  readonly bytes: number;
  /** From random places that are no multiple of anything: as they are, and widened to pages of 4 KiB and of 64 KiB. */
  readonly readMs: { readonly exact: number; readonly pages: number; readonly large: number };
  /**
   * By Blobs, as the file that a person picked is read: one after the other, eight at a time (what a layer misses is asked for at once), and one
   * after the other by `FileReaderSync`, which workers have.
   */
  readonly blobMs: { readonly alone: number; readonly together: number; readonly sync: number };
  readonly repackMs: number;
  readonly uploadMs: number;
  readonly readbackMs: number;
}

/** Workers have it; the types of pages do not know it. */
declare class FileReaderSync {
  readAsArrayBuffer(blob: Blob): ArrayBuffer;
}

const largeUnit = 16 * readUnit;
const together = 8;

async function measure(name: string, { type, columns, rows }: MeasuredMatrix, count: number): Promise<ExpertParts> {
  const format = formatOf(type)!;
  const bytes = (rows * columns * format.blockBytes) / format.blockWeights;
  const source = await opfsSource(name);
  const places = Array.from({ length: count }, (_, index) => 32 + Math.floor(((index * 0.618034) % 1) * (source.size - bytes - 64)));
  const timed = async (work: () => Promise<unknown>): Promise<number> => {
    const begun = performance.now();
    await work();
    return (performance.now() - begun) / count;
  };
  let matrices: Uint8Array<ArrayBuffer>[] = [];
  const readBy = (unit: number) =>
    timed(async () => {
      matrices = [];
      for (const at of places) {
        const begin = at - (at % unit);
        const end = Math.min(source.size, Math.ceil((at + bytes) / unit) * unit);
        matrices.push((await source.read(begin, end - begin)).subarray(at - begin, at - begin + bytes));
      }
    });
  await readBy(1);
  const readMs = { exact: await readBy(1), pages: await readBy(readUnit), large: await readBy(largeUnit) };
  source.close();
  const file = await opfsFile(name);
  const reader = new FileReaderSync();
  const blobMs = {
    alone: await timed(async () => {
      for (const at of places) await source.read(at, bytes);
    }),
    together: await timed(async () => {
      for (let first = 0; first < count; first += together) {
        await Promise.all(places.slice(first, first + together).map((at) => source.read(at, bytes)));
      }
    }),
    sync: await timed(() => {
      for (const at of places) reader.readAsArrayBuffer(file.slice(at, at + bytes));
      return Promise.resolve();
    }),
  };

  const { device } = await requestGpu();
  const piece = new Piece(format, columns, 4, rows);
  const repackMs = await timed(() => {
    for (const matrix of matrices) {
      const rowBytes = bytes / rows;
      for (let row = 0; row < rows; row += piece.rows) {
        const taken = Math.min(piece.rows, rows - row);
        piece.interleave(matrix.subarray(row * rowBytes, (row + taken) * rowBytes), taken, 0, 1);
      }
    }
    return Promise.resolve();
  });

  const whole = Math.floor(bytes / 4) * 4;
  const buffer = device.createBuffer({ size: whole, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST });
  const upload = async () => {
    for (const matrix of matrices) {
      device.queue.writeBuffer(buffer, 0, matrix, 0, whole);
      device.queue.submit([]);
    }
    await device.queue.onSubmittedWorkDone();
  };
  await upload();
  const uploadMs = await timed(upload);

  const copied = device.createBuffer({ size: 4096, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC });
  const staging = device.createBuffer({ size: 4096, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  const readbackMs = await timed(async () => {
    for (let round = 0; round < count; round++) {
      const encoder = device.createCommandEncoder();
      encoder.copyBufferToBuffer(copied, 0, staging, 0, 4096);
      device.queue.submit([encoder.finish()]);
      await mapForReading(device, staging);
      staging.unmap();
    }
  });
  device.destroy();
  return { bytes, readMs, blobMs, repackMs, uploadMs, readbackMs };
}

self.onmessage = ({ data }: MessageEvent<readonly [name: string, matrix: MeasuredMatrix, count: number]>) =>
  void measure(...data).then((parts) => self.postMessage(parts));
