import type { Capabilities } from '../device/capabilities';
import { mostTexels } from '../device/memory';
import { DeviceError } from '../errors';
import type { Format } from '../quantization/format';

/** A weight matrix on the GPU, as quantized as in the file: [rows, columns], output = matrix · input. */
export interface Matrix {
  readonly format: Format;
  readonly rows: number;
  readonly columns: number;
  /** The matrix cut by rows, so that each piece fits into one binding. Most matrices have one shard. */
  readonly shards: readonly Shard[];
  /** Where its weights lie, in all shards alike. */
  readonly within: 'buffer' | 'texture';
}

export interface Shard {
  /** All planes of the format one after another, each on a multiple of 16 bytes. Of a texture the rows are `textureWidth` texels of 16 bytes. */
  readonly weights: GPUBuffer | GPUTextureView;
  /** Where each plane begins, in units of 16 bytes. */
  readonly planes: readonly number[];
  readonly firstRow: number;
  readonly rows: number;
  readonly bytes: number;
}

/** Kernels read weights in portions of 32: whether rows of this length can be a Matrix of this format. */
export function supportsColumns(format: Format, columns: number): boolean {
  return columns > 0 && columns % format.blockWeights === 0;
}

/**
 * What kernels that read a Matrix have in common: the format stands in for `quantization::format`, PACKED_BYTES chooses how bytes
 * are unpacked, WEIGHTS_IN_TEXTURE what they are read from.
 */
export function weightVariant(
  { format, within }: Pick<Matrix, 'format' | 'within'>,
  { packedBytes, software }: Capabilities,
): {
  readonly format: string;
  readonly conditions: { readonly PACKED_BYTES: boolean; readonly WEIGHTS_IN_TEXTURE: boolean };
} {
  return { format: format.shader, conditions: { PACKED_BYTES: packedBytes && !software, WEIGHTS_IN_TEXTURE: within === 'texture' } };
}

export interface ShardLayout {
  readonly firstRow: number;
  readonly rows: number;
  /** Where each plane begins, in bytes. */
  readonly planes: readonly number[];
  readonly bytes: number;
}

const align = 16;

/**
 * Cuts a matrix into as few shards of about equal size as the device's limits allow.
 *
 * @param together rows that may not be parted (the rows of one expert, say); every shard begins at a multiple of it
 * @throws DeviceError `device-limit` when not even that many rows fit into one binding
 */
export function layOutShards(
  format: Format,
  rows: number,
  columns: number,
  capabilities: Capabilities,
  together: number,
): ShardLayout[] {
  const blocksPerRow = columns / format.blockWeights;
  const rowBytes = blocksPerRow * format.planes.reduce((bytes, plane) => bytes + plane.bytes, 0);
  const textureBytes = capabilities.slowStorageLoads ? 16 * mostTexels : Infinity;
  const limit = Math.min(capabilities.maxBindingBytes, capabilities.maxBufferBytes, textureBytes);
  const most = Math.floor((limit - align * format.planes.length) / (rowBytes * together)) * together;
  if (most === 0) {
    throw new DeviceError(
      'device-limit',
      `${together} rows of ${columns} weights do not fit into the ${limit} bytes that the GPU binds at once.`,
      { limit },
    );
  }
  const count = Math.ceil(rows / most);
  const rowsPerShard = Math.ceil(rows / count / together) * together;
  const shards: ShardLayout[] = [];
  for (let firstRow = 0; firstRow < rows; firstRow += rowsPerShard) {
    const shardRows = Math.min(rowsPerShard, rows - firstRow);
    let bytes = 0;
    const planes = format.planes.map((plane) => {
      const begin = bytes;
      bytes += Math.ceil((shardRows * blocksPerRow * plane.bytes) / align) * align;
      return begin;
    });
    shards.push({ firstRow, rows: shardRows, planes, bytes });
  }
  return shards;
}
