/** Writes a model of random weights for WebLLM, in the form of its published ones: configuration, tokenizer, weights in shards. */
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SeededRandom } from '../../fixtures/random.ts';
import type { LibraryMetadata } from './library.ts';
import { letterTokenizer } from './tokenizer.ts';

type Parameter = LibraryMetadata['params'][number];

const shardBytes = 32 * 1024 * 1024;

/**
 * Writes the model unless the folder is there already. Gives the names of its files.
 * @param folder is created whole or not at all
 */
export async function writeModelFolder(metadata: LibraryMetadata, folder: string): Promise<string[]> {
  const shards = intoShards(metadata.params);
  const names = ['mlc-chat-config.json', 'tokenizer.json', 'ndarray-cache.json', ...shards.map((_, index) => shardName(index))];
  if (existsSync(folder)) return names;
  const part = `${folder}.part`;
  await rm(part, { recursive: true, force: true });
  await mkdir(part, { recursive: true });
  const vocabulary = vocabularySize(metadata);
  await writeFile(join(part, 'mlc-chat-config.json'), JSON.stringify(configuration(metadata, vocabulary)));
  await writeFile(join(part, 'tokenizer.json'), JSON.stringify(letterTokenizer(vocabulary)));
  await writeFile(join(part, 'ndarray-cache.json'), JSON.stringify(directory(shards)));
  for (const [index, shard] of shards.entries()) await writeFile(join(part, shardName(index)), shard.map(weights));
  await rename(part, folder);
  return names;
}

function shardName(index: number): string {
  return `params_shard_${index}.bin`;
}

function byteLength({ shape }: Parameter): number {
  return shape.reduce((product, dimension) => product * dimension, 4);
}

function vocabularySize({ params }: LibraryMetadata): number {
  const rows = params.find(({ name }) => name === 'model.embed_tokens.q_weight')?.shape[0];
  if (rows === undefined) throw new Error('The model library has no quantized embedding (model.embed_tokens.q_weight).');
  return rows;
}

function intoShards(parameters: readonly Parameter[]): Parameter[][] {
  const shards: Parameter[][] = [];
  let room = 0;
  for (const parameter of parameters) {
    const bytes = byteLength(parameter);
    if (bytes > room) {
      shards.push([]);
      room = shardBytes;
    }
    shards.at(-1)!.push(parameter);
    room -= bytes;
  }
  return shards;
}

/** Random 4-bit weights of about the size 1/√(row length); norms of 1, biases of 0. */
function weights(parameter: Parameter): Uint8Array {
  const { name, shape } = parameter;
  const words = new Uint32Array(byteLength(parameter) / 4);
  if (name.endsWith('.q_weight')) {
    const random = new SeededRandom(name);
    for (let index = 0; index < words.length; index += 1) words[index] = random.uint32();
  } else {
    // A scale per 32 weights; four random bits less seven have the size 4.6.
    const rowLength = 32 * shape.at(-1)!;
    const value = name.endsWith('.q_scale') ? 1 / (4.6 * Math.sqrt(rowLength)) : name.endsWith('.bias') ? 0 : 1;
    new Float32Array(words.buffer).fill(value);
  }
  return new Uint8Array(words.buffer);
}

function directory(shards: readonly (readonly Parameter[])[]) {
  const records = shards.map((shard, index) => {
    let byteOffset = 0;
    const entries = shard.map((parameter) => {
      const { name, shape, dtype } = parameter;
      const nbytes = byteLength(parameter);
      const entry = { name, shape, dtype, format: 'raw', nbytes, byteOffset };
      byteOffset += nbytes;
      return entry;
    });
    return { dataPath: shardName(index), format: 'raw-shard', nbytes: byteOffset, records: entries };
  });
  return { metadata: { ParamSize: records.reduce((count, { records: inside }) => count + inside.length, 0) }, records };
}

function configuration({ model_type, quantization, context_window_size, prefill_chunk_size }: LibraryMetadata, vocabulary: number) {
  return {
    model_type,
    quantization,
    vocab_size: vocabulary,
    context_window_size,
    sliding_window_size: -1,
    attention_sink_size: -1,
    prefill_chunk_size,
    tokenizer_files: ['tokenizer.json'],
    tokenizer_info: { token_postproc_method: 'byte_level', prepend_space_in_encode: false, strip_space_in_decode: false },
    temperature: 0,
    top_p: 1,
    repetition_penalty: 1,
    frequency_penalty: 0,
    presence_penalty: 0,
    conv_template: {
      system_template: '{system_message}',
      system_message: '',
      roles: { user: 'user', assistant: 'assistant', tool: 'tool' },
      role_templates: { user: '{user_message}', assistant: '{assistant_message}', tool: '{tool_message}' },
      seps: ['\n'],
      stop_str: [],
      // The tokenizer's last.
      stop_token_ids: [vocabulary - 1],
    },
  };
}
