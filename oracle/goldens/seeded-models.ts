import { join } from 'node:path';
import type { SeededArchitecture } from '../../fixtures/seeded-model.ts';
import { writeSeededModelFile } from '../../fixtures/seeded-file.ts';
import type { SeededGolden, SeededGoldenModel } from '../../fixtures/goldens.ts';
import { SeededRandom } from '../../fixtures/random.ts';
import type { Row } from '../comparison.ts';
import { peerRecord } from './peer-record.ts';
import { seededCases, type Case } from './seeded-cases.ts';
import { askLlamaCpp, askTransformers, withFolder, type Answer } from '../oracles.ts';

const promptLength = 64;
const rowLength = 8;
const continuationLength = 16;

/** The golden of one family, without its provenance. */
export async function seededGolden(family: SeededArchitecture): Promise<Pick<SeededGolden, 'tokens' | 'models'>> {
  const cases = seededCases(family);
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
