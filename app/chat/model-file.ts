import type { ModelSource } from '../engine/engine';
import { ModelFormatError, SourceError } from '../engine/errors';

const magic = 'GGUF';

/**
 * Makes a model source of dropped or chosen files after a look at their first four bytes. An engine gives up its model before it
 * reads the next one; a wrong drop (a picture, a text) should not cost the reader the model that is loaded.
 * @throws ModelFormatError `not-gguf`, SourceError `source-read`
 */
export async function modelFromFiles(files: readonly File[]): Promise<ModelSource> {
  for (const file of files) {
    const head = await file
      .slice(0, magic.length)
      .text()
      .catch((cause: unknown) => {
        throw new SourceError('source-read', `${file.name} cannot be read. Choose it again.`, { file: file.name }, cause);
      });
    if (head !== magic) {
      throw new ModelFormatError('not-gguf', `${file.name} is not a GGUF file. Choose a file that ends in .gguf.`, {
        file: file.name,
      });
    }
  }
  return { kind: 'file', files };
}

/** The file name of a source, for people. */
export function sourceName(source: ModelSource): string {
  if (source.kind === 'server') return source.model ?? source.address;
  if (source.kind === 'webllm') return source.model;
  const [first = ''] =
    source.kind === 'file' ? source.files.map((file) => file.name) : source.kind === 'url' ? source.urls : source.paths;
  return first.slice(first.lastIndexOf('/') + 1);
}
