import { readBuffer } from '../../../kernels/device/readback';
import type { ScoreInput, ScoreOptions, ScoreResult } from '../engine';
import { RequestError } from '../errors';
import { topLogprobs } from '../generation/likeliest';
import type { LoadedModel } from './load';
import { checkTokens } from '../generation/prompt';

/**
 * Teacher-forced scores: the whole text goes through prefill, in chunks whose logits are all read back. Row i is the distribution after
 * token i.
 * @throws RequestError `empty-prompt`, `context-full`, `invalid-option`, `aborted`
 */
export async function score(model: LoadedModel, input: ScoreInput, top: number, options: ScoreOptions): Promise<ScoreResult> {
  const { tokenizer, session, contextLength, gpu } = model;
  const { vocabularySize } = gpu;
  const tokens = 'text' in input ? tokenizer.encodeDocument(input.text, { special: true }) : input.tokenIds;
  if (tokens.length === 0) throw new RequestError('empty-prompt', 'There is no text to score. Give at least one token.');
  if (tokens.length > contextLength) {
    const sizes = { tokens: tokens.length, room: contextLength };
    throw new RequestError('context-full', `The text has ${sizes.tokens} tokens and the context has room for ${sizes.room}.`, sizes);
  }
  checkTokens(tokens, gpu.vocabularySize);
  const { plan, logits, capacity } = await gpu.scoring();
  session.truncate(0);
  const rows: ScoreResult['rows'][number][] = [];
  for (let position = 0; position < tokens.length; position += capacity) {
    if (options.signal?.aborted === true) throw new RequestError('aborted', 'Scoring was stopped.');
    const chunk = tokens.slice(position, position + capacity);
    await session.runChunk(plan, chunk);
    const values = new Float32Array(await readBuffer(gpu.context.device, logits, 0, 4 * chunk.length * vocabularySize));
    for (let row = 0; row < chunk.length; row++) {
      rows.push(topLogprobs(values.subarray(row * vocabularySize, (row + 1) * vocabularySize), top));
    }
    options.onProgress?.(rows.length, tokens.length);
  }
  return { tokens, rows };
}
