import type { GpuContext } from '../device/device';
import { textureWidth, type GpuMemory } from '../device/memory';
import { whenSettled } from '../device/readback';
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
  /**
   * Bytes of some rows of a part as the file holds them. May be called for any rows, in ascending order within a part. `scratch`, if
   * given, is long enough for them and may be used for them: they are taken apart before the next call.
   */
  readonly read: (part: number, firstRow: number, rows: number, scratch?: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>;
}

/** About as many bytes of the file are taken apart at once: few enough to stay in a core's cache on their way. */
const pieceBytes = 1048576;

/** What may be on its way to the GPU: until it is there, browsers keep it in memory of their own. */
const mostUnderWay = 32 * 1048576;

/** Brings a matrix to the GPU. @throws as `MatrixLoader.load` */
export function createMatrix(context: GpuContext, memory: GpuMemory, source: MatrixSource): Promise<Matrix> {
  return new MatrixLoader(context, memory).load(source);
}

/** Brings matrices to the GPU, one after another, in constant JS memory: all pass through the same two pieces, however large they are. */
export class MatrixLoader {
  readonly #context: GpuContext;
  readonly #memory: GpuMemory;
  readonly #pieces = new PieceMemory();
  readonly #underWay: { readonly bytes: number; readonly arrival: Promise<undefined> }[] = [];
  #bytesUnderWay = 0;
  #busy = false;

  constructor(context: GpuContext, memory: GpuMemory) {
    this.#context = context;
    this.#memory = memory;
  }

  /**
   * Call it again only when this one has settled.
   * @throws OutOfMemoryError, DeviceError `device-limit`, and whatever `read` throws; buffers made until then belong to `memory`
   */
  async load(source: MatrixSource): Promise<Matrix> {
    if (this.#busy) throw new Error(`${source.label} was to be loaded beside another matrix, through the same memory.`);
    this.#busy = true;
    try {
      return await this.#load(source);
    } finally {
      this.#busy = false;
    }
  }

  async #load(source: MatrixSource): Promise<Matrix> {
    const { label, format, columns, parts, together = 1 } = source;
    const rows = parts.reduce((sum, part) => sum + part, 0);
    // Pieces of this many rows begin on whole words in every plane.
    const unit = leastCommonMultiple(4, source.arrangement === 'interleaved' ? parts.length : 1);
    const layouts = layOutShards(format, rows, columns, this.#context.capabilities, leastCommonMultiple(unit, together));
    const piece = new Piece(format, columns, unit, Math.ceil(rows / unit) * unit, this.#pieces);
    const within = this.#context.capabilities.slowStorageLoads ? 'texture' : 'buffer';
    const shards: Shard[] = [];
    for (const layout of layouts) {
      // Whether there is room is answered only after all that was written before: the first piece is made meanwhile.
      const allocation = this.#memory.storage(label, layout.bytes);
      let buffer: GPUBuffer | undefined;
      for (let row = 0; row < layout.rows; row += piece.rows) {
        const count = Math.min(piece.rows, layout.rows - row);
        try {
          await piece.fill(source, layout.firstRow + row, count);
        } finally {
          buffer ??= await allocation;
        }
        await this.#room(piece.planeBytes);
        piece.write(this.#context.device.queue, buffer, layout, row, count);
        this.#underWay.push({ bytes: piece.planeBytes, arrival: this.#context.device.queue.onSubmittedWorkDone() });
      }
      buffer ??= await allocation;
      const weights = within === 'buffer' ? buffer : await this.#asTexture(label, buffer, layout.bytes);
      const planes = layout.planes.map((begin) => begin / 16);
      shards.push({ weights, planes, firstRow: layout.firstRow, rows: layout.rows, bytes: layout.bytes });
    }
    return { format, rows, columns, shards, within };
  }

  /** The same bytes in a texture, row after row; the buffer is given back. */
  async #asTexture(label: string, buffer: GPUBuffer, bytes: number): Promise<GPUTextureView> {
    const { device } = this.#context;
    const texels = bytes / 16;
    const whole = Math.floor(texels / textureWidth);
    const texture = await this.#memory.texture(label, texels, 'rgba32uint');
    const encoder = device.createCommandEncoder();
    const bytesPerRow = 16 * textureWidth;
    const copy = (row: number, width: number, height: number) =>
      encoder.copyBufferToTexture({ buffer, offset: row * bytesPerRow, bytesPerRow }, { texture, origin: [0, row] }, [width, height]);
    if (whole > 0) copy(0, textureWidth, whole);
    if (texels % textureWidth > 0) copy(whole, texels % textureWidth, 1);
    device.queue.submit([encoder.finish()]);
    this.#memory.release(buffer);
    return texture.createView();
  }

  /** Waits until so many bytes more may be on their way; which also lets the worker see messages, whatever they were read from. */
  async #room(bytes: number): Promise<void> {
    this.#bytesUnderWay += bytes;
    while (this.#bytesUnderWay > mostUnderWay && this.#underWay.length > 0) {
      const first = this.#underWay.shift()!;
      await whenSettled(this.#context.device, first.arrival);
      this.#bytesUnderWay -= first.bytes;
    }
  }
}

/** What pieces are made in, one after another; as large as the largest so far. */
class PieceMemory {
  /** A piece as the file holds it. */
  blocks = new Uint8Array(0);
  /** The same as planes, one after another. */
  planes = new ArrayBuffer(0);

  grow(blockBytes: number, planeBytes: number): void {
    if (this.blocks.length < blockBytes) this.blocks = new Uint8Array(blockBytes);
    if (this.planes.byteLength < planeBytes) this.planes = new ArrayBuffer(planeBytes);
  }
}

/** Some rows of a matrix on their way from the file's blocks to planes. */
export class Piece {
  readonly rows: number;
  readonly planeBytes: number;
  readonly #format: Format;
  readonly #blocksPerRow: number;
  readonly #memory: PieceMemory;
  /** Where each plane begins in the memory for all of them. */
  readonly #begins: readonly number[];
  readonly #planes: readonly DataView[];

  /**
   * @param most rows that are ever taken at once
   * @param memory shared with other pieces, of which only one is made at a time
   */
  constructor(format: Format, columns: number, unit: number, most = Infinity, memory = new PieceMemory()) {
    this.#format = format;
    this.#memory = memory;
    this.#blocksPerRow = columns / format.blockWeights;
    this.rows = Math.min(most, Math.max(1, Math.floor(pieceBytes / (this.#blocksPerRow * format.blockBytes * unit))) * unit);
    const blocks = this.rows * this.#blocksPerRow;
    let end = 0;
    this.#begins = format.planes.map(({ bytes }) => {
      const begin = end;
      end += wholeWords(blocks * bytes);
      return begin;
    });
    this.planeBytes = end;
    memory.grow(blocks * format.blockBytes, end);
    this.#planes = this.#begins.map((begin) => new DataView(memory.planes, begin));
  }

  async fill({ parts, arrangement, read }: MatrixSource, firstRow: number, rows: number): Promise<void> {
    if (arrangement === 'interleaved') {
      const count = rows / parts.length;
      for (let part = 0; part < parts.length; part++) {
        this.interleave(await read(part, firstRow / parts.length, count, this.#memory.blocks), count, part, parts.length);
      }
      return;
    }
    let partBegin = 0;
    for (const [part, partRows] of parts.entries()) {
      const from = Math.max(firstRow, partBegin);
      const to = Math.min(firstRow + rows, partBegin + partRows);
      if (from < to) {
        this.stack(await read(part, from - partBegin, to - from, this.#memory.blocks), to - from, from - firstRow);
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
    const { planes } = this.#memory;
    for (const [index, { bytes }] of this.#format.planes.entries()) {
      const rowBytes = this.#blocksPerRow * bytes;
      queue.writeBuffer(buffer, layout.planes[index]! + row * rowBytes, planes, this.#begins[index], wholeWords(rows * rowBytes));
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
    const { blockBytes, repackBlocks } = this.#format;
    const blocks = this.#blocksPerRow;
    repackBlocks(source, sourceRow * blocks * blockBytes, this.#planes, targetRow * blocks, rows * blocks);
  }
}

function wholeWords(bytes: number): number {
  return Math.ceil(bytes / 4) * 4;
}

function leastCommonMultiple(first: number, second: number): number {
  let [divisor, rest] = [first, second];
  while (rest > 0) [divisor, rest] = [rest, divisor % rest];
  return (first / divisor) * second;
}
