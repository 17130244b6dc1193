import type { Capabilities } from '../device/capabilities';
import type { KernelVariant } from '../program/link';
import type { Programs, Step } from '../program/programs';
import { readStruct, writeStruct } from '../program/struct';
import settingsSource from './settings.wgsl?raw';

/** How tokens are drawn, in the order in which it applies. */
export interface SamplingSettings {
  /** Divides the logits of positive sign and multiplies the others, for tokens of prompt and answer; 1 is off. */
  readonly repetitionPenalty: number;
  /** Subtracted from the logits of tokens generated before; 0 is off. */
  readonly presencePenalty: number;
  /** 0: always the likeliest token (of equal ones the lowest id), whatever the rest says. */
  readonly temperature: number;
  /** Only the k best; 0 is off. */
  readonly topK: number;
  /** Only the best that together have this share of the mass; 1 is off. */
  readonly topP: number;
  /** Only those with at least this share of the best one's probability; 0 is off. */
  readonly minP: number;
  /** 32 bits. */
  readonly seed: number;
}

/** The buffers of sampling, each of the bytes that `samplingBytes` says. */
export interface SamplingBuffers {
  /** `writeSettings()` */
  readonly settings: GPUBuffer;
  /** `writeSeen()`; the kernel adds what it chooses. */
  readonly seen: GPUBuffer;
  /** Per token, at index `batch.step % ringCapacity`: id (u32), log-probability (f32), entropy in nats (f32), unused. */
  readonly ring: GPUBuffer;
  readonly slices: GPUBuffer;
  readonly scores: GPUBuffer;
  readonly candidates: GPUBuffer;
}

export interface SamplingCall extends SamplingBuffers {
  readonly vocabulary: number;
  /** Tokens that the ring has room for. */
  readonly ringCapacity: number;
  /** `struct Batch`; afterwards it stands for the chosen token at the position behind. */
  readonly batch: GPUBuffer;
  /** f32 [vocabulary] */
  readonly logits: GPUBuffer;
}

/** The vocabulary is surveyed in so many slices; top-k of at most so many is bounded by their maxima. */
const slices = 256;
const sliceBytes = 24;
const settingsLayout = readStruct(settingsSource, 'Settings');

/** Bytes of each buffer. */
export function samplingBytes(vocabulary: number, ringCapacity: number): Readonly<Record<keyof SamplingBuffers, number>> {
  return {
    settings: settingsLayout.bytes,
    seen: 4 * vocabulary,
    ring: 16 * ringCapacity,
    slices: sliceBytes * slices,
    scores: 4 * vocabulary,
    // Every lane of the largest workgroup keeps a list of its own, with an end mark.
    candidates: 8 * 256 * (Math.ceil(vocabulary / 256) + 1),
  };
}

/** The content of the settings buffer. */
export function writeSettings(settings: SamplingSettings): ArrayBuffer {
  return writeStruct(settingsLayout, {
    temperature: settings.temperature,
    top_k: settings.topK,
    top_p: settings.topP,
    min_p: settings.minP,
    repetition_penalty: settings.repetitionPenalty,
    presence_penalty: settings.presencePenalty,
    seed: settings.seed,
  });
}

/** The content of the buffer `seen`: which tokens the penalties know from the prompt and which were generated. */
export function writeSeen(vocabulary: number, prompt: Iterable<number>, generated: Iterable<number>): Uint32Array<ArrayBuffer> {
  const marks = new Uint32Array(vocabulary);
  for (const id of prompt) marks[id]! |= inPrompt;
  for (const id of generated) marks[id]! |= generatedMark;
  return marks;
}

const inPrompt = constantOf('IN_PROMPT');
/** In the buffer `seen`: the token was generated. */
export const generatedMark = constantOf('GENERATED');

function constantOf(name: string): number {
  return Number(new RegExp(`const ${name} = (\\d+)u;`).exec(settingsSource)![1]);
}

/**
 * Chooses the next token from `logits`, in two dispatches: a survey of the vocabulary by slices, and the choice by one workgroup.
 * The settings decide between greedy and drawing, so that nothing is compiled or recorded anew. A draw depends on the seed and on
 * the number of tokens sampled before (`batch.step`) alone.
 */
export function sampling(programs: Programs, call: SamplingCall): Promise<Step[]> {
  const { vocabulary, ringCapacity, batch, logits, settings, seen, ring, slices: surveyed, scores, candidates } = call;
  const { capabilities } = programs.context;
  const survey = surveyTuning(capabilities);
  return Promise.all([
    programs.step({
      variant: surveyVariant(survey),
      parameters: { vocabulary, slice_length: Math.ceil(vocabulary / slices) },
      buffers: { settings, logits, seen, scores, slices: surveyed },
      grid: [(slices * survey.lanes) / survey.workgroup, 1, 1],
    }),
    programs.step({
      variant: chooseVariant(capabilities),
      parameters: { vocabulary, ring_capacity: ringCapacity, id_bits: 2 * Math.ceil(Math.log2(vocabulary) / 2) },
      buffers: { settings, slices: surveyed, logits, scores, candidates, seen, batch, ring },
      grid: [1, 1, 1],
    }),
  ]);
}

/** The same two kernels for any model: they can be compiled before one is known. @throws ShaderError */
export async function compileSampling(programs: Programs): Promise<void> {
  const { capabilities } = programs.context;
  await Promise.all([surveyVariant(surveyTuning(capabilities)), chooseVariant(capabilities)].map((variant) => programs.compile(variant)));
}

interface SurveyTuning {
  readonly workgroup: number;
  readonly lanes: number;
}

/** A GPU surveys a slice with a workgroup, a software adapter with one invocation: no barriers. */
function surveyTuning({ software }: Capabilities): SurveyTuning {
  return software ? { workgroup: 16, lanes: 1 } : { workgroup: 64, lanes: 64 };
}

function surveyVariant({ workgroup, lanes }: SurveyTuning): KernelVariant {
  return { kernel: 'sampling/survey', conditions: { SHARED_SLICES: lanes > 1 }, constants: { WORKGROUP: workgroup, LANES: lanes } };
}

/**
 * One workgroup chooses. A software adapter wants few lanes, for the barriers, but Mesa's ends all loops of an invocation once
 * they have turned 65,535 times together, which so many lanes keep well below with the largest vocabulary.
 */
function chooseVariant({ software, subgroupSize }: Capabilities): KernelVariant {
  const workgroup = software ? 128 : 256;
  const subgroups = subgroupSize > 0 && subgroupSize <= workgroup;
  return {
    kernel: 'sampling/choose',
    conditions: { SUBGROUPS: subgroups },
    constants: { WORKGROUP: workgroup, SUBGROUP: subgroups ? subgroupSize : 1, SLICES: slices },
  };
}
