import type { GpuContext } from '../device/device';
import type { GpuMemory } from '../device/memory';
import type { Format } from '../quantization/format';
import { layOutShards, type Matrix, type Shard, type ShardLayout } from './matrix';

export interface MatrixSource {
  /** What errors and GPU tools call the buffers; the tensor's name, say. */
  readonly label: string;
  readonly format: Format;
  /** Length of a row; see `supportsColumns`. */
  readonly columns: number;
  /** Rows of each tensor that goes into the matrix. */
  readonly parts: readonly number[];
  /**
   * `stacked` (default): the parts one after another. `interleaved`: row i of part p becomes row i · parts + p; all parts are
   * equally long.
   */
  readonly arrangement?: 'stacked' | 'interleaved';
  /** Rows that must lie in one shard together, and at a multiple of their number (default 1). */
  readonly together?: number | undefined;
  /** Bytes of some rows of a part as the file holds them. May be called for any rows, in ascending order within a part. */
  readonly read: (part: number, firstRow: number, rows: number) => Promise<Uint8Array>;
}

/** About as many bytes of the file are taken apart at once. */
const pieceBytes = 4 * 1048576;

/**
 * Brings a matrix to the GPU piece by piece; JS memory stays at two pieces, however large it is.
 * @throws OutOfMemoryError, DeviceError `device-limit`, and whatever `read` throws; buffers made until then belong to `memory`
 */
export async function createMatrix(context: GpuContext, memory: GpuMemory, source: MatrixSource): Promise<Matrix> {
  const { label, format, columns, parts, together = 1 } = source;
  const rows = parts.reduce((sum, part) => sum + part, 0);
  // Pieces of this many rows begin on whole words in every plane.
  const unit = leastCommonMultiple(4, source.arrangement === 'interleaved' ? parts.length : 1);
  const layouts = layOutShards(format, rows, columns, context.capabilities, leastCommonMultiple(unit, together));
  const piece = new Piece(format, columns, unit);
  const shards: Shard[] = [];
  for (const layout of layouts) {
    const buffer = await memory.storage(label, layout.bytes);
    for (let row = 0; row < layout.rows; row += piece.rows) {
      const count = Math.min(piece.rows, layout.rows - row);
      await piece.fill(source, layout.firstRow + row, count);
      piece.write(context.device.queue, buffer, layout, row, count);
    }
    const planes = layout.planes.map((begin) => begin / 16);
    shards.push({ buffer, planes, firstRow: layout.firstRow, rows: layout.rows, bytes: layout.bytes });
  }
  return { format, rows, columns, shards };
}

/** Some rows of a matrix on their way from the file's blocks to planes. */
export class Piece {
  readonly rows: number;
  readonly #format: Format;
  readonly #blocksPerRow: number;
  readonly #planes: readonly DataView<ArrayBuffer>[];

  /** @param most rows that are ever taken at once */
  constructor(format: Format, columns: number, unit: number, most = Infinity) {
    this.#format = format;
    this.#blocksPerRow = columns / format.blockWeights;
    this.rows = Math.min(most, Math.max(1, Math.floor(pieceBytes / (this.#blocksPerRow * format.blockBytes * unit))) * unit);
    this.#planes = format.planes.map(
      ({ bytes }) => new DataView(new ArrayBuffer(Math.ceil((this.rows * this.#blocksPerRow * bytes) / 4) * 4)),
    );
  }

  async fill({ parts, arrangement, read }: MatrixSource, firstRow: number, rows: number): Promise<void> {
    if (arrangement === 'interleaved') {
      const count = rows / parts.length;
      for (let part = 0; part < parts.length; part++) {
        this.interleave(await read(part, firstRow / parts.length, count), count, part, parts.length);
      }
      return;
    }
    let partBegin = 0;
    for (const [part, partRows] of parts.entries()) {
      const from = Math.max(firstRow, partBegin);
      const to = Math.min(firstRow + rows, partBegin + partRows);
      if (from < to) {
        this.stack(await read(part, from - partBegin, to - from), to - from, from - firstRow);
      }
      partBegin += partRows;
    }
  }

  /** Takes `rows` rows of one part of several whose rows alternate. */
  interleave(bytes: Uint8Array, rows: number, part: number, parts: number): void {
    const view = this.#view(bytes, rows);
    for (let row = 0; row < rows; row++) this.#repack(view, row, row * parts + part, 1);
  }

  /** Takes `rows` rows that begin at row `first` of this piece. */
  stack(bytes: Uint8Array, rows: number, first: number): void {
    this.#repack(this.#view(bytes, rows), 0, first, rows);
  }

  write(queue: GPUQueue, buffer: GPUBuffer, layout: ShardLayout, row: number, rows: number): void {
    for (const [index, { bytes }] of this.#format.planes.entries()) {
      const rowBytes = this.#blocksPerRow * bytes;
      const size = Math.ceil((rows * rowBytes) / 4) * 4;
      queue.writeBuffer(buffer, layout.planes[index]! + row * rowBytes, this.#planes[index]!.buffer, 0, size);
    }
    // Browsers keep what was written in memory of their own until something is submitted.
    queue.submit([]);
  }

  #view(bytes: Uint8Array, rows: number): DataView {
    const expected = rows * this.#blocksPerRow * this.#format.blockBytes;
    if (bytes.byteLength !== expected) {
      throw new RangeError(`${rows} rows of ${this.#format.name} are ${expected} bytes, not ${bytes.byteLength}.`);
    }
    return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  #repack(source: DataView, sourceRow: number, targetRow: number, rows: number): void {
    const { blockBytes, repackBlock } = this.#format;
    const from = sourceRow * this.#blocksPerRow;
    const to = targetRow * this.#blocksPerRow;
    for (let block = 0; block < rows * this.#blocksPerRow; block++) {
      repackBlock(source, (from + block) * blockBytes, this.#planes, to + block);
    }
  }
}

function leastCommonMultiple(first: number, second: number): number {
  let [divisor, rest] = [first, second];
  while (rest > 0) [divisor, rest] = [rest, divisor % rest];
  return (first / divisor) * second;
}
