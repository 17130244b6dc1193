import { readFile, writeFile } from 'node:fs/promises';
import * as v from 'valibot';

/** What has been measured so far: bench/fidelity.json. bench/FIDELITY.md is made from it. */

const distance = v.object({
  /** KL(exact ‖ engine) in nats, over all positions. */
  mean: v.number(),
  largest: v.number(),
  /** Share of positions with the same likeliest token. */
  sameToken: v.number(),
});

const circumstances = {
  browser: v.picklist(['chromium', 'firefox']),
  adapter: v.string(),
  /** ISO date, and the commit whose page was measured. */
  date: v.string(),
  commit: v.string(),
  versions: v.record(v.string(), v.string()),
};

const modelSchema = v.object({
  family: v.string(),
  type: v.string(),
  ...circumstances,
  positions: v.number(),
  ours: distance,
  oursWithF16Cache: distance,
  llamaCpp: distance,
});

const continuations = v.object({
  /** Prompts whose continuation is the same to the last token. */
  same: v.number(),
  /** Where the others part: the lead of exact f32's choice over its second one, in nats. */
  gaps: v.array(v.number()),
});

const smollm2Schema = v.object({
  ...circumstances,
  prompts: v.number(),
  /** Against exact f32 (transformers). */
  ours: continuations,
  llamaCpp: continuations,
  llamaCppF32: continuations,
  /** Ours against llama.cpp, with the file and with its copy in F32. */
  oursAndLlamaCpp: v.number(),
  oursAndLlamaCppF32: v.number(),
  text: v.object({ positions: v.number(), ours: distance, llamaCpp: distance, llamaCppF32: distance }),
});

const recordSchema = v.object({ models: v.array(modelSchema), smollm2: v.array(smollm2Schema) });

export type Distance = v.InferOutput<typeof distance>;
export type Continuations = v.InferOutput<typeof continuations>;
export type ModelMeasurement = v.InferOutput<typeof modelSchema>;
export type Smollm2Measurement = v.InferOutput<typeof smollm2Schema>;
export type FidelityRecord = v.InferOutput<typeof recordSchema>;

/** An empty record where there is no file yet. */
export async function readRecord(path: string): Promise<FidelityRecord> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { models: [], smollm2: [] };
    throw error;
  }
  return v.parse(recordSchema, JSON.parse(text));
}

/** A measurement to a line, so that a change shows where it is. */
export async function writeRecord(path: string, { models, smollm2 }: FidelityRecord): Promise<void> {
  const list = (items: readonly object[]) => `[${items.map((item) => `\n    ${JSON.stringify(item)}`).join(',')}\n  ]`;
  await writeFile(path, `{\n  "models": ${list(models)},\n  "smollm2": ${list(smollm2)}\n}\n`);
}
