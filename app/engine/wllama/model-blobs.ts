import type { ModelSource } from '../engine';
import { RequestError, SourceError } from '../errors';
import { opfsFile } from '../gguf/byte-source';
import { partUrls } from '../gguf/part-names';

/**
 * A model's files as blobs, the form in which wllama takes them; the browser keeps large ones on disk.
 * @throws SourceError, RequestError (`aborted`, `invalid-option`)
 */
export async function modelBlobs(source: ModelSource, signal: AbortSignal | undefined): Promise<Blob[]> {
  switch (source.kind) {
    case 'file':
      return [...source.files];
    case 'url':
      return Promise.all(partUrls(source.urls).map((url) => download(url, signal)));
    case 'opfs':
      return Promise.all(source.paths.map(opfsFile));
    case 'server':
    case 'webllm':
      throw new RequestError('invalid-option', `source: "${source.kind}" names no model file.`, { option: 'source', problem: source.kind });
  }
}

async function download(url: string, signal: AbortSignal | undefined): Promise<Blob> {
  const file = url.slice(url.lastIndexOf('/') + 1);
  try {
    const response = await fetch(url, { ...(signal !== undefined && { signal }) });
    if (response.ok) return await response.blob();
    throw new Error(`status ${response.status}`);
  } catch (cause) {
    if (signal?.aborted === true) throw new RequestError('aborted', 'The model was not loaded: stopped on request.');
    throw new SourceError('source-unreachable', `${file} cannot be fetched (${String(cause)}). Check the connection and load it again.`, { file }, cause);
  }
}
