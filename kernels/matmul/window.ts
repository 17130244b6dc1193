import type { GpuContext } from '../device/device';
import type { GpuMemory } from '../device/memory';
import { Piece, type MatrixSource } from './load';
import { layOutShards, type Matrix, type ShardLayout } from './matrix';

/** The bytes of a group of rows as the file holds them, one array for each part of the matrix. */
export type GroupBytes = readonly Uint8Array[];

/**
 * Some groups of rows of a matrix on the GPU: a matrix with room for `places` groups of `together` rows each (the experts of a stack, say),
 * into which any of the source's groups can be put. The parts of the source alternate row by row, or there is one.
 */
export class MatrixWindow {
  /** [places · together, columns] */
  readonly matrix: Matrix;
  readonly #buffers: readonly GPUBuffer[];
  readonly #source: MatrixSource;
  readonly #together: number;
  readonly #layouts: readonly ShardLayout[];
  readonly #piece: Piece;

  private constructor(matrix: Matrix, buffers: readonly GPUBuffer[], source: MatrixSource, layouts: readonly ShardLayout[], piece: Piece) {
    this.matrix = matrix;
    this.#buffers = buffers;
    this.#source = source;
    this.#together = source.together!;
    this.#layouts = layouts;
    this.#piece = piece;
  }

  /**
   * @param pieces room to take rows apart in; windows of the same shape share it
   * @throws OutOfMemoryError, DeviceError `device-limit`
   */
  static async create(
    context: GpuContext,
    memory: GpuMemory,
    source: MatrixSource & { readonly together: number },
    places: number,
    pieces: Map<string, Piece>,
  ): Promise<MatrixWindow> {
    const { label, format, columns, together, parts } = source;
    const rows = places * together;
    const layouts = layOutShards(format, rows, columns, context.capabilities, together);
    const buffers: GPUBuffer[] = [];
    for (const { bytes } of layouts) buffers.push(await memory.storage(label, bytes));
    const shards = layouts.map(({ firstRow, rows, planes, bytes }, index) => {
      return { weights: buffers[index]!, planes: planes.map((begin) => begin / 16), firstRow, rows, bytes };
    });
    // Whole words in every plane, and whole rows of every part.
    const key = [format.name, columns, together, parts.length].join(' ');
    const piece = pieces.get(key) ?? new Piece(format, columns, 4 * parts.length, together);
    pieces.set(key, piece);
    return new MatrixWindow({ format, rows, columns, shards, within: 'buffer' }, buffers, source, layouts, piece);
  }

  /** Bytes in the file of one group. */
  get groupBytes(): number {
    const { format, columns } = this.matrix;
    return (this.#together * columns * format.blockBytes) / format.blockWeights;
  }

  /** A group of the source, one read for each part. @throws whatever the source's `read` throws */
  read(group: number): Promise<GroupBytes> {
    const { parts, read } = this.#source;
    const rows = this.#together / parts.length;
    return Promise.all(parts.map((_, part) => read(part, group * rows, rows)));
  }

  /** Puts a group into a place, whatever lay there. Work that is submitted already still sees what it was. */
  put(queue: GPUQueue, bytes: GroupBytes, place: number): void {
    const rowsOfPart = this.#together / bytes.length;
    const rowBytes = bytes[0]!.length / rowsOfPart;
    const begin = place * this.#together;
    const shard = this.#layouts.findIndex(({ firstRow, rows }) => begin < firstRow + rows);
    const layout = this.#layouts[shard]!;
    for (let row = 0; row < this.#together; row += this.#piece.rows) {
      const count = Math.min(this.#piece.rows, this.#together - row);
      const [from, to] = [(row / bytes.length) * rowBytes, ((row + count) / bytes.length) * rowBytes];
      for (const [part, rows] of bytes.entries()) this.#piece.interleave(rows.subarray(from, to), count / bytes.length, part, bytes.length);
      this.#piece.write(queue, this.#buffers[shard]!, layout, begin - layout.firstRow + row, count);
    }
  }
}
