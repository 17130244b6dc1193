import { join } from 'node:path';
import { shapes, type ShapeName } from '../../fixtures/shapes.ts';
import { seededTypes, type SeededModelOptions, type SeededType } from '../../fixtures/seeded-model.ts';
import { writeSeededModelFile } from '../../fixtures/seeded-file.ts';
import type { SeededGolden, SeededGoldenModel } from '../../fixtures/goldens.ts';
import { SeededRandom } from '../../fixtures/random.ts';
import type { Row } from '../comparison.ts';
import { peerRecord } from './peer-record.ts';
import { askLlamaCpp, askTransformers, withFolder, type Answer } from '../oracles.ts';

const promptLength = 64;
const rowLength = 8;
const continuationLength = 16;

/** Types whose blocks are 256 long need the wider shape. */
const wideTypes: readonly SeededType[] = ['Q2_K', 'Q3_K', 'Q4_K', 'Q5_K', 'Q6_K', 'IQ4_XS'];

/** The families that have goldens and a row in the fidelity report. */
export const seededFamilies = ['llama', 'qwen2', 'qwen3'] as const;

type Family = (typeof seededFamilies)[number];

interface Case {
  readonly name: string;
  readonly options: SeededModelOptions;
}

/** The golden of one family, without its provenance. */
export async function seededGolden(family: Family): Promise<Pick<SeededGolden, 'tokens' | 'models'>> {
  const cases = [...everyType(family), ...variants(family)];
  const tokens = prompt(cases[0]!.options.vocabulary);
  const models = await withFolder(async (folder) => {
    const files = cases.map((_, index) => join(folder, `${index}.gguf`));
    const hashes: string[] = [];
    for (const [index, { options }] of cases.entries()) hashes.push(await writeSeededModelFile(options, files[index]!));
    const jobs = cases.map(({ options }, index) => ({
      model: files[index]!, tokens, top: options.vocabulary, greedy: continuationLength,
    }));
    const exact = await askTransformers(jobs);
    const peer = await askLlamaCpp(jobs);
    return cases.map((entry, index) => goldenModel(entry, hashes[index]!, exact[index]!, peer[index]!));
  });
  return { tokens, models };
}

function everyType(family: Family): Case[] {
  return seededTypes.map((type) => ({ name: type, options: seededOptions(family, type) }));
}

/** The tiny model of a family whose rows are whole blocks of the type. */
export function seededOptions(family: Family, type: SeededType): SeededModelOptions {
  const shape: ShapeName = wideTypes.includes(type) ? `tiny-${family}-256` : `tiny-${family}`;
  return { ...shapes[shape], type };
}

/** What differs between published files of a family besides the type of the weights. */
function variants(family: Family): Case[] {
  const shape: SeededModelOptions = shapes[`tiny-${family}`];
  const wide: SeededModelOptions = shapes[`tiny-${family}-256`];
  const yarn = { kind: 'yarn', factor: 4, originalContextLength: 32 } as const;
  const divisors = { kind: 'divisors', factor: 8 } as const;
  const largeKeyBias = { type: 'Q4_K', largeKeyBias: 300 } as const;
  const mixed = { type: 'Q4_K', typeOverrides: { output: 'Q6_K', 'blk.0.ffn_down.weight': 'Q6_K', attn_v: 'Q5_0' } } as const;
  return [
    { name: 'another seed', options: { ...shape, seed: 2 } },
    { name: 'tied', options: { ...shape, tied: true, type: 'Q8_0' } },
    { name: 'mixed types', options: { ...wide, ...mixed } },
    { name: 'yarn', options: { ...shape, contextLength: 128, ropeScaling: yarn } },
    { name: 'linear', options: { ...shape, ropeScaling: { kind: 'linear', factor: 4 } } },
    ...(family === 'llama' ? [{ name: 'divisors', options: { ...shape, ropeScaling: divisors } }] : []),
    ...(family === 'qwen2' ? [{ name: 'large key bias', options: { ...wide, ...largeKeyBias } }] : []),
  ];
}

function prompt(vocabulary: number): number[] {
  const random = new SeededRandom('golden prompt');
  return Array.from({ length: promptLength }, () => random.below(vocabulary));
}

function goldenModel({ name, options }: Case, sha256: string, exact: Answer, peer: Answer): SeededGoldenModel {
  const rows = required(exact.rows, name);
  return {
    name,
    options,
    sha256,
    rows: rows.map((row): Row => row.slice(0, rowLength)),
    greedy: required(exact.greedy, name),
    llamaCpp: peerRecord(rows, required(peer.rows, name)),
  };
}

function required<Value>(value: Value | undefined, name: string): Value {
  if (value === undefined) throw new Error(`The oracle left out a part of its answer for ${name}.`);
  return value;
}
