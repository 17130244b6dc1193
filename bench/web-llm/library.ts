/** Reads what a compiled WebLLM model library says about itself. */
import { readFileSync } from 'node:fs';
import * as v from 'valibot';

const metadataSchema = v.object({
  model_type: v.string(),
  quantization: v.string(),
  context_window_size: v.number(),
  prefill_chunk_size: v.number(),
  params: v.array(v.object({ name: v.string(), shape: v.array(v.number()), dtype: v.picklist(['uint32', 'float32']) })),
});

export type LibraryMetadata = v.InferOutput<typeof metadataSchema>;

/**
 * The metadata that MLC's compiler leaves as a string constant in the WebAssembly module.
 * @throws Error when there is none, ValiError when it is of another kind (f16 weights)
 */
export function readLibraryMetadata(path: string): LibraryMetadata {
  const bytes = readFileSync(path).toString('latin1');
  const text = /\{"model_type"[ -~]*\}/.exec(bytes)?.[0];
  if (text === undefined) throw new Error(`${path} is no model library of WebLLM: it holds no metadata.`);
  return v.parse(metadataSchema, JSON.parse(text));
}
