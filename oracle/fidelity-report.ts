import type { Continuations, Distance, FidelityRecord, ModelMeasurement, Smollm2Measurement } from './fidelity-record.ts';

/** The measurements as Markdown, a section for each browser. */
export function fidelityReport({ models, smollm2 }: FidelityRecord): string {
  const browsers = [...new Set([...models, ...smollm2].map(({ browser }) => browser))].sort();
  return [
    '# Fidelity',
    '',
    'How far each engine is from exact f32 (transformers, plain attention, every weight exactly what its block means) when all',
    'read the same tokens: mean and largest KL(exact ‖ engine) over all positions in nats, and the share of positions with the',
    'same likeliest token. llama.cpp quantizes activations on the CPU; Denkspur keeps them in f32 and has to be closer.',
    '',
    'Written by `npm run fidelity`, which keeps what was measured before (bench/fidelity.json); `--again` measures anew.',
    '',
    ...browsers.flatMap((browser) => [
      ...modelSection(models.filter((one) => one.browser === browser)),
      ...smollm2.filter((one) => one.browser === browser).flatMap(smollm2Section),
    ]),
  ].join('\n');
}

function modelSection(models: readonly ModelMeasurement[]): string[] {
  const [first] = models;
  if (first === undefined) return [];
  const worst = (pick: (one: ModelMeasurement) => Distance) => models.map(pick).reduce((a, b) => (a.mean > b.mean ? a : b));
  const least = (pick: (one: ModelMeasurement) => Distance) => Math.min(...models.map((one) => pick(one).sameToken));
  const summary = (name: string, pick: (one: ModelMeasurement) => Distance) =>
    `- ${name}: mean KL at most ${nats(worst(pick).mean)}, the same token at ${percent(least(pick))} of positions or more`;
  return [
    `## Seeded models, ${circumstances(models)}`,
    '',
    `Random weights, at least 4 layers, ${first.positions} random tokens. Of ${models.length} models:`,
    '',
    summary('Denkspur', ({ ours }) => ours),
    summary('Denkspur with an f16 cache', ({ oursWithF16Cache }) => oursWithF16Cache),
    summary('llama.cpp', ({ llamaCpp }) => llamaCpp),
    '',
    'Where an f16 cache moves a mixture far, experts change at a few positions (FINDINGS.md, "What an f16 cache does to a mixture").',
    '',
    '| family | type | Denkspur: mean | largest | same token | f16 cache: mean | same token | llama.cpp: mean | largest | same |',
    '|---|---|--:|--:|--:|--:|--:|--:|--:|--:|',
    ...models.map(({ family, type, ours, oursWithF16Cache: half, llamaCpp }) => {
      const cells = [family, type, ...cellsOf(ours), nats(half.mean), percent(half.sameToken), ...cellsOf(llamaCpp)];
      return `| ${cells.join(' | ')} |`;
    }),
    '',
  ];
}

function smollm2Section(measured: Smollm2Measurement): string[] {
  const { prompts, text } = measured;
  const row = (engine: string, { same, gaps }: Continuations, withOurs: string, distance: Distance) => {
    const leads = gaps.map((gap) => gap.toPrecision(2)).join(', ');
    return `| ${[engine, `${same} of ${prompts}`, leads, withOurs, ...cellsOf(distance)].join(' | ')} |`;
  };
  return [
    `## SmolLM2-135M, Q4_1, ${circumstances([measured])}`,
    '',
    `A trained model: the first 16 greedy tokens of ${prompts} prompts, and ${text.positions} tokens of English and German text.`,
    'Where a continuation parts from that of exact f32, the lead of its choice over the second one is given. "F32" is llama.cpp',
    'where nothing is quantized: on a copy of the file with every weight as F32 (the same values), with an F32 KV cache.',
    '',
    '| engine | as exact f32 | parts at leads of | as Denkspur | text: mean | largest | same token |',
    '|---|--:|--:|--:|--:|--:|--:|',
    row('Denkspur', measured.ours, '', text.ours),
    row('llama.cpp', measured.llamaCpp, `${measured.oursAndLlamaCpp} of ${prompts}`, text.llamaCpp),
    row('llama.cpp, F32', measured.llamaCppF32, `${measured.oursAndLlamaCppF32} of ${prompts}`, text.llamaCppF32),
    '',
  ];
}

type Circumstances = Pick<ModelMeasurement, 'browser' | 'adapter' | 'date' | 'commit' | 'versions'>;

/** Browser, device, dates and versions; what was measured on several days says so. */
function circumstances(measured: readonly Circumstances[]): string {
  const distinct = (values: readonly string[]) => [...new Set(values)].sort().join(' and ');
  const versions = measured.map((one) => Object.entries(one.versions).map(([name, version]) => `${name} ${version}`).join(', '));
  const page = measured.map(({ date, commit }) => `${date} (commit ${commit})`);
  const devices = distinct(measured.map(({ adapter }) => adapter));
  return `${measured[0]!.browser}\n\n${devices}; ${distinct(page)}; ${distinct(versions)}.`;
}

function cellsOf({ mean, largest, sameToken }: Distance): string[] {
  return [nats(mean), nats(largest), percent(sameToken)];
}

function nats(value: number): string {
  return value.toExponential(1);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
