import type { Comparison } from './comparison.ts';

export interface Measurement {
  readonly family: string;
  readonly type: string;
  readonly ours: Comparison;
  readonly llamaCpp: Comparison;
}

interface Circumstances {
  readonly browser: string;
  readonly versions: Readonly<Record<string, string>>;
}

/** The measurements as Markdown. */
export function fidelityReport(measurements: readonly Measurement[], { browser, versions }: Circumstances): string {
  const date = new Date().toISOString().slice(0, 10);
  const versionList = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    '# Fidelity',
    '',
    'How far each engine is from exact f32 (transformers, plain attention, every weight exactly what its block means) when all',
    'read the same text: the mean and largest KL(exact ‖ engine) over all positions in nats, and the share of positions with the',
    'same likeliest token. llama.cpp quantizes activations on the CPU; Denkspur keeps them in f32 and has to be closer.',
    '',
    `Written by \`npx tsx oracle/fidelity.ts\` on ${date}; ${browser}; ${versionList.join(', ')}.`,
    '',
    '| family | type | positions | Denkspur: mean | largest | same token | llama.cpp: mean | largest | same token |',
    '|---|---|--:|--:|--:|--:|--:|--:|--:|',
    ...measurements.map(({ family, type, ours, llamaCpp }) => {
      return `| ${[family, type, ours.positions, ...cells(ours), ...cells(llamaCpp)].join(' | ')} |`;
    }),
    '',
  ].join('\n');
}

function cells({ meanDivergence, largestDivergence, topAgreement }: Comparison): string[] {
  return [meanDivergence.toExponential(1), largestDivergence.toExponential(1), `${(100 * topAgreement).toFixed(1)} %`];
}
