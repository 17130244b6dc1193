import type { ModelSource } from '../engine';
import { ModelFormatError, RequestError } from '../errors';
import { fileSource, type ByteSource } from './byte-source';
import { placeTensors, type GgufTensor } from './directory';
import { readGgufHeader, type GgufHeader } from './header';
import type { Metadata } from './metadata';
import { opfsSource } from './opfs-source';
import { partUrls } from './part-names';
import { sortParts } from './split';
import { urlSource } from './url-source';

export type { GgufTensor } from './directory';

/** An opened model file, or several that are one model. Holds its header; tensor data are read when asked for. */
export interface GgufModel {
  /** Name of the file, of the first part for a split model. */
  readonly fileName: string;
  /** Of all parts together. */
  readonly fileBytes: number;
  readonly metadata: Metadata;
  readonly tensors: ReadonlyMap<string, GgufTensor>;
  /** The parts in their order; a tensor names its own. */
  readonly files: readonly ByteSource[];
  /**
   * `byteLength` bytes of a tensor's data from `byteOffset` on. They may come in `scratch`, if it is given; it is long enough for them.
   * @throws RangeError outside the tensor; SourceError, RequestError (`aborted`)
   */
  read(
    tensor: GgufTensor,
    byteOffset: number,
    byteLength: number,
    signal?: AbortSignal,
    scratch?: Uint8Array<ArrayBuffer>,
  ): Promise<Uint8Array<ArrayBuffer>>;
  /** Lets go of its files: see `ByteSource`. */
  close(): void;
}

/**
 * Opens a model: reads and checks the header of every part, none of the tensor data.
 * @throws ModelFormatError, UnsupportedModelError, SourceError, RequestError (`aborted`)
 */
export async function openGguf(source: ModelSource, options: { readonly signal?: AbortSignal } = {}): Promise<GgufModel> {
  const sources = await byteSources(source, options.signal);
  try {
    return await openParts(sources, options.signal);
  } catch (error) {
    for (const opened of sources) opened.close();
    throw error;
  }
}

function byteSources(source: ModelSource, signal: AbortSignal | undefined): Promise<ByteSource[]> {
  switch (source.kind) {
    case 'file':
      return Promise.resolve(source.files.map(fileSource));
    case 'url':
      return Promise.all(partUrls(source.urls).map((url) => urlSource(url, signal)));
    case 'opfs':
      return Promise.all(source.paths.map(opfsSource));
    case 'server':
    case 'webllm':
      throw new RequestError('invalid-option', `source: "${source.kind}" names no model file.`, { option: 'source', problem: source.kind });
  }
}

/** What a model's tensors are, counted: how many of each type, and all weights together. */
export function countTensors({ tensors }: GgufModel): { readonly tensorTypes: Record<string, number>; readonly parameterCount: number } {
  const tensorTypes: Record<string, number> = {};
  let parameterCount = 0;
  for (const { type, elementCount } of tensors.values()) {
    tensorTypes[type] = (tensorTypes[type] ?? 0) + 1;
    parameterCount += elementCount;
  }
  return { tensorTypes, parameterCount };
}

async function openParts(sources: readonly ByteSource[], signal: AbortSignal | undefined): Promise<GgufModel> {
  const headers: { source: ByteSource; header: GgufHeader }[] = [];
  for (const source of sources) headers.push({ source, header: await readGgufHeader(source, signal) });
  const parts = sortParts(headers);
  const first = parts[0]!;
  const tensors = new Map<string, GgufTensor>();
  for (const [index, part] of parts.entries()) {
    for (const tensor of placeTensors(part.source, part.header, index)) {
      if (tensors.has(tensor.name)) throw duplicateTensor(part.source.name, tensor.name);
      tensors.set(tensor.name, tensor);
    }
  }
  return {
    fileName: first.source.name,
    fileBytes: parts.reduce((sum, part) => sum + part.source.size, 0),
    metadata: first.header.metadata,
    tensors,
    files: parts.map(({ source }) => source),
    async read(tensor, byteOffset, byteLength, readSignal, scratch) {
      if (byteOffset < 0 || byteLength < 0 || byteOffset + byteLength > tensor.byteLength) {
        throw new RangeError(`Bytes ${byteOffset} … ${byteOffset + byteLength} lie outside the tensor ${tensor.name}.`);
      }
      return parts[tensor.part]!.source.read(tensor.fileOffset + byteOffset, byteLength, readSignal, scratch);
    },
    close() {
      for (const { source } of parts) source.close();
    },
  };
}

function duplicateTensor(file: string, tensor: string): ModelFormatError {
  return new ModelFormatError(
    'gguf-corrupt',
    `The tensor ${tensor} of ${file} is in another part as well. Download the parts again.`,
    {
      file,
      tensor,
    },
  );
}
