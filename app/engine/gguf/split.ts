import { ModelFormatError, type ErrorDetails } from '../errors';
import type { ByteSource } from './byte-source';
import type { GgufHeader } from './header';

interface Part {
  readonly source: ByteSource;
  readonly header: GgufHeader;
}

/**
 * The parts of one model in their order; a model in one file is its only part.
 * @throws ModelFormatError (`gguf-split`) when parts are missing, doubled or of different models
 */
export function sortParts(parts: readonly Part[]): readonly Part[] {
  const [some] = parts;
  if (!some) return refuse('No model file was given. Choose a file that ends in .gguf.');
  const file = some.source.name;
  const count = some.header.metadata.number('split.count', 1);
  const byNumber = new Map<number, Part>();
  for (const part of parts) {
    const { metadata } = part.header;
    const number = metadata.number('split.no', 0);
    if (metadata.number('split.count', 1) !== count || (count === 1 && parts.length > 1)) {
      return refuse(`${part.source.name} and ${file} are not parts of one model. Choose one model at a time.`, { file });
    }
    if (byNumber.has(number))
      return refuse(`${part.source.name} is the same part as another file. Choose each part once.`, { file });
    byNumber.set(number, part);
  }
  const inOrder: Part[] = [];
  for (let number = 0; number < count; number++) {
    const part = byNumber.get(number);
    if (!part) {
      return refuse(`Part ${number + 1} of ${count} is missing. Choose all parts of the model together.`, {
        file,
        part: number + 1,
        count,
      });
    }
    inOrder.push(part);
  }
  const tensorCount = inOrder.reduce((sum, part) => sum + part.header.tensors.length, 0);
  const expected = some.header.metadata.number('split.tensors.count', tensorCount);
  if (tensorCount !== expected) {
    return refuse(`The parts hold ${tensorCount} tensors where the model has ${expected}. Are they all of one model?`, { file });
  }
  return inOrder;
}

function refuse(message: string, details: ErrorDetails = {}): never {
  throw new ModelFormatError('gguf-split', message, details);
}
