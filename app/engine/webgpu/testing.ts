import { seededModel, seededModelParts } from '../../../fixtures/seeded-model';
import type { SeededModelOptions } from '../../../fixtures/options';
import type { ChatMessage, EngineEvent, FinishEvent, GenerateOptions, ModelSource } from '../engine';
import type { WebGpuEngine } from './engine';

/** A seeded model as a file that somebody picked. */
export function seededSource(options: SeededModelOptions): ModelSource {
  return { kind: 'file', files: [new File([seededModel(options)], `${options.architecture}-${options.type}.gguf`)] };
}

/** The same in several files, the last one first. */
export function splitSource(options: SeededModelOptions, count: number): ModelSource {
  const files = seededModelParts(options, count).map((bytes, part) => new File([bytes], `part-${part}.gguf`));
  return { kind: 'file', files: files.reverse() };
}

export interface CollectedAnswer {
  readonly events: readonly EngineEvent[];
  readonly tokens: readonly number[];
  readonly reasoning: string;
  readonly content: string;
  readonly promptTokens: readonly number[];
  readonly reusedTokens: number;
  readonly finish: FinishEvent;
}

/** Runs a generation to its end. */
export async function collect(engine: WebGpuEngine, messages: readonly ChatMessage[], options: GenerateOptions): Promise<CollectedAnswer> {
  const events: EngineEvent[] = [];
  for await (const event of engine.generate(messages, options)) events.push(event);
  const deltas = events.filter((event) => event.type === 'delta');
  const prompt = events.find((event) => event.type === 'prompt');
  const finish = events.at(-1);
  if (prompt === undefined || finish?.type !== 'finish') throw new Error('a generation begins with its prompt and ends with finish');
  return {
    events,
    tokens: deltas.flatMap(({ tokens }) => tokens.map(({ id }) => id)),
    reasoning: deltas.map(({ reasoning_content }) => reasoning_content).join(''),
    content: deltas.map(({ content }) => content).join(''),
    promptTokens: prompt.tokenIds,
    reusedTokens: prompt.reusedTokens,
    finish,
  };
}
