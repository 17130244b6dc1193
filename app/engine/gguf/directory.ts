import { ModelFormatError } from '../errors';
import type { ByteSource } from './byte-source';
import type { GgufHeader, TensorEntry } from './header';
import { ggmlTypes, tensorByteLength, type GgmlTypeName } from './tensor-types';

/** A tensor of a model whose bytes are known to be in the file. */
export interface GgufTensor {
  readonly name: string;
  readonly type: GgmlTypeName;
  /** ggml order: the fastest dimension (the row length) first. */
  readonly shape: readonly number[];
  readonly elementCount: number;
  readonly byteLength: number;
  /** Which file of a split model holds it. */
  readonly part: number;
  /** Byte offset of its data in that file. */
  readonly fileOffset: number;
}

/**
 * Checks one file's tensor directory against the file: shapes, alignment, order, room.
 * @throws ModelFormatError naming file and tensor
 */
export function placeTensors(source: ByteSource, header: GgufHeader, part: number): readonly GgufTensor[] {
  const tensors = header.tensors.map((entry) => placeTensor(source.name, header, entry, part));
  checkOverlap(source.name, tensors);
  const last = tensors.reduce((end, tensor) => Math.max(end, tensor.fileOffset + tensor.byteLength), 0);
  if (last > source.size) {
    const tensor = tensors.find(({ fileOffset, byteLength }) => fileOffset + byteLength > source.size);
    throw new ModelFormatError(
      'gguf-truncated',
      `${source.name} is cut off: it has ${source.size} bytes of ${last}, the tensor ${tensor?.name ?? ''} is not all there. ` +
        'Download it again.',
      { file: source.name, tensor: tensor?.name ?? '', bytes: source.size, expected: last },
    );
  }
  return tensors;
}

function placeTensor(file: string, header: GgufHeader, { name, type, shape, offset }: TensorEntry, part: number): GgufTensor {
  const elementCount = shape.reduce((product, dimension) => product * dimension, 1);
  if (shape.includes(0)) corrupt(file, name, `has a dimension of 0 (${shape.join(' × ')}).`);
  // No single dimension may pass 2^53 either, or the product could come out small by rounding.
  if (!shape.every(Number.isSafeInteger) || !Number.isSafeInteger(elementCount * 8)) {
    corrupt(file, name, `has an impossible shape (${shape.join(' × ')}).`, 'gguf-limit');
  }
  if (shape[0]! % ggmlTypes[type].weights !== 0) {
    corrupt(file, name, `has rows of ${shape[0]!}, which is no whole number of ${type} blocks of ${ggmlTypes[type].weights}.`);
  }
  if (offset % header.alignment !== 0)
    corrupt(file, name, `lies at offset ${offset}, which is no multiple of ${header.alignment}.`);
  const byteLength = tensorByteLength(type, shape);
  const fileOffset = header.dataOffset + offset;
  if (!Number.isSafeInteger(fileOffset + byteLength))
    corrupt(file, name, `lies at the impossible offset ${offset}.`, 'gguf-limit');
  return { name, type, shape, elementCount, byteLength, part, fileOffset };
}

function checkOverlap(file: string, tensors: readonly GgufTensor[]): void {
  const inOrder = [...tensors].sort((a, b) => a.fileOffset - b.fileOffset);
  for (const [index, tensor] of inOrder.entries()) {
    const next = inOrder[index + 1];
    if (next && tensor.fileOffset + tensor.byteLength > next.fileOffset)
      corrupt(file, next.name, `overlaps the tensor ${tensor.name}.`);
  }
}

function corrupt(file: string, tensor: string, what: string, code: 'gguf-corrupt' | 'gguf-limit' = 'gguf-corrupt'): never {
  throw new ModelFormatError(code, `The tensor ${tensor} of ${file} ${what} The file is damaged; download it again.`, {
    file,
    tensor,
  });
}
