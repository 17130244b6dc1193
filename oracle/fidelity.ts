/**
 * `npm run fidelity`: measures how close Denkspur and llama.cpp come to exact f32, and writes bench/FIDELITY.md:
 *   npm run fidelity -- [--families llama,qwen2] [--types Q4_0,Q4_K] [--browser chromium|firefox] [--again]
 *
 * Each family × type is a seeded model; all engines read the same tokens. With SMOLLM2_MODEL set, SmolLM2 is measured too,
 * against its goldens. What bench/fidelity.json holds is kept unless it is measured `--again`. Needs the oracles (README.md of
 * this folder).
 */
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { unpackRows, type ChatGolden, type PeerRecord, type TextGolden } from '../fixtures/goldens.ts';
import { SeededRandom } from '../fixtures/random.ts';
import { writeSeededModelFile } from '../fixtures/seeded-file.ts';
import { seededTypes, type SeededArchitecture, type SeededModelOptions, type SeededType } from '../fixtures/seeded-model.ts';
import { compareContinuations, compareRows, type Comparison, type Row } from './comparison.ts';
import { readRecord, writeRecord, type Continuations, type Distance, type ModelMeasurement } from './fidelity-record.ts';
import { fidelityReport } from './fidelity-report.ts';
import { repository } from './goldens/files.ts';
import { seededFamilies, seededOptions } from './goldens/seeded-cases.ts';
import { askLlamaCpp, askTransformers, versions, withFolder, type Answer } from './oracles.ts';
import { Ours } from './ours.ts';

const positions = 500;
const familyNames: readonly string[] = seededFamilies;
const typeNames: readonly string[] = seededTypes;
const recordPath = join(repository, 'bench', 'fidelity.json');

const { values } = parseArgs({
  options: {
    families: { type: 'string', default: 'llama,qwen2,qwen3' },
    types: { type: 'string', default: seededTypes.join(',') },
    browser: { type: 'string', default: 'chromium' },
    again: { type: 'boolean', default: false },
  },
});
const families = v.parse(v.array(v.picklist(seededFamilies)), values.families.split(','));
const types = v.parse(v.array(v.picklist(seededTypes)), values.types.split(','));
const browser = v.parse(v.picklist(['chromium', 'firefox']), values.browser);

const circumstances = {
  browser,
  date: new Date().toISOString().slice(0, 10),
  commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: repository, encoding: 'utf8' }).trim(),
  versions: await versions(),
};
const record = await readRecord(recordPath);

for (const family of families) {
  const known = new Set(record.models.filter((one) => one.browser === browser && one.family === family).map(({ type }) => type));
  const wanted = types.filter((type) => values.again || !known.has(type));
  if (wanted.length > 0) await measureFamily(family, wanted);
}
const smollm2 = process.env['SMOLLM2_MODEL'];
const knowsSmollm2 = record.smollm2.some((one) => one.browser === browser);
if (smollm2 !== undefined && (values.again || !knowsSmollm2)) await measureSmollm2(smollm2);
await save();

async function save(): Promise<void> {
  await writeRecord(recordPath, record);
  await writeFile(join(repository, 'bench', 'FIDELITY.md'), fidelityReport(record));
}

async function measureFamily(family: SeededArchitecture, wanted: readonly SeededType[]): Promise<void> {
  await withFolder(async (folder) => {
    const models = wanted.map((type) => {
      const options = seededOptions(family, type);
      return { type, options, file: join(folder, `${family}-${type}.gguf`), tokens: randomTokens(options) };
    });
    for (const { options, file } of models) await writeSeededModelFile(options, file);
    const jobs = models.map(({ options, file, tokens }) => ({ model: file, tokens, top: options.vocabulary }));
    const exact = await askTransformers(jobs);
    const peer = await askLlamaCpp(jobs);
    await Ours.with(browser, models.map(({ file }) => file), async (ours) => {
      for (const [index, { type, options, tokens }] of models.entries()) {
        const distanceOf = (rows: readonly Row[]) => rounded(compareRows(rowsOf(exact[index]!), rows));
        const oursWith = async (cache: 'f32' | 'f16') => {
          const { adapter } = await ours.load(index, cache);
          return { adapter, distance: distanceOf(await ours.score(tokens, options.vocabulary)) };
        };
        const { adapter, distance } = await oursWith('f32');
        const { distance: oursWithF16Cache } = await oursWith('f16');
        const llamaCpp = distanceOf(rowsOf(peer[index]!));
        const measured = { family, type, ...circumstances, adapter, positions, ours: distance, oursWithF16Cache, llamaCpp };
        keep(measured);
        console.log(`${family} ${type}: ${distance.mean.toExponential(1)}, llama.cpp ${llamaCpp.mean.toExponential(1)}`);
        await save();
      }
    });
  });
}

/** Puts a measurement in the place of an earlier one; families and types stand in the order of their lists. */
function keep(measured: ModelMeasurement): void {
  const same = (one: ModelMeasurement) =>
    one.browser === measured.browser && one.family === measured.family && one.type === measured.type;
  const place = ({ family, type }: ModelMeasurement) => 100 * familyNames.indexOf(family) + typeNames.indexOf(type);
  record.models = [...record.models.filter((one) => !same(one)), measured].sort((a, b) => place(a) - place(b));
}

function randomTokens({ vocabulary }: SeededModelOptions): number[] {
  const random = new SeededRandom('fidelity');
  return Array.from({ length: positions }, () => random.below(vocabulary));
}

function rowsOf({ rows }: Answer): readonly Row[] {
  if (rows === undefined) throw new Error('An oracle gave no rows.');
  return rows;
}

async function measureSmollm2(model: string): Promise<void> {
  const chats = await golden<ChatGolden>('smollm2');
  const text = await golden<TextGolden>('smollm2-text');
  const measured = await Ours.with(browser, [model], async (ours) => {
    const { adapter } = await ours.load(0, 'f32');
    const greedy: number[][] = [];
    const length = Math.max(...chats.conversations.map(({ greedy: exact }) => exact.tokens.length));
    const end = chats.conversations.find(({ greedy: exact }) => exact.tokens.length < length)!.greedy.tokens.at(-1)!;
    for (const { promptTokens } of chats.conversations) greedy.push(await ours.continue(promptTokens, length, end));
    const rows = await ours.score(text.tokens, text.rowLength * 8);
    const against = (tokensOf: (index: number) => readonly number[]): Continuations => {
      const compared = chats.conversations.map(({ greedy: exact }, index) => compareContinuations(exact, tokensOf(index)));
      const parted = compared.filter(({ shared, compared: length }) => shared < length);
      return { same: compared.length - parted.length, gaps: parted.map(({ gapWhereTheyPart = NaN }) => gapWhereTheyPart) };
    };
    const asOurs = (tokensOf: (index: number) => readonly number[]): number =>
      greedy.filter((tokens, index) => tokens.join() === tokensOf(index).join()).length;
    const llamaCpp = (index: number) => chats.conversations[index]!.llamaCppTokens;
    const llamaCppF32 = (index: number) => chats.conversations[index]!.llamaCppF32Tokens ?? llamaCpp(index);
    return {
      ...circumstances,
      adapter,
      prompts: chats.conversations.length,
      ours: against((index) => greedy[index]!),
      llamaCpp: against(llamaCpp),
      llamaCppF32: against(llamaCppF32),
      oursAndLlamaCpp: asOurs(llamaCpp),
      oursAndLlamaCppF32: asOurs(llamaCppF32),
      text: {
        positions: text.tokens.length,
        ours: rounded(compareRows(unpackRows(text), rows)),
        llamaCpp: distanceOfPeer(text.llamaCpp),
        llamaCppF32: distanceOfPeer(text.llamaCppF32),
      },
    };
  });
  record.smollm2 = [...record.smollm2.filter((one) => one.browser !== browser), measured];
}

async function golden<Golden>(name: string): Promise<Golden> {
  return JSON.parse(await readFile(join(repository, 'fixtures', 'goldens', `${name}.json`), 'utf8')) as Golden;
}

function rounded({ meanDivergence, largestDivergence, topAgreement }: Comparison): Distance {
  return distanceOfPeer({ meanDivergence, largestDivergence, topAgreement });
}

function distanceOfPeer({ meanDivergence, largestDivergence, topAgreement }: PeerRecord): Distance {
  const threeDigits = (value: number): number => Number(value.toPrecision(3));
  return { mean: threeDigits(meanDivergence), largest: threeDigits(largestDivergence), sameToken: threeDigits(topAgreement) };
}
