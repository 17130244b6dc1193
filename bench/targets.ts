/** What we want to reach beside the peers, as ratios of rates measured in the same run. */
import { engineTitles, type EngineName, type Place } from './entrants.ts';
import type { ModelName } from './models.ts';
import { median } from './statistics.ts';
import type { Row } from './trial.ts';

type Metric = 'decode' | 'prefill';

interface Target {
  readonly model: ModelName;
  readonly place: Place;
  /** Of several the fastest counts. */
  readonly peers: readonly EngineName[];
  readonly metric: Metric;
  readonly least: number;
}

const targets: readonly Target[] = [
  { model: 'qwen2-0.5b', place: 'chromium', peers: ['webllm'], metric: 'decode', least: 20 },
  { model: 'qwen2-0.5b', place: 'chromium', peers: ['webllm'], metric: 'prefill', least: 8 },
  { model: 'smollm2', place: 'firefox', peers: ['wllama-webgpu'], metric: 'decode', least: 20 },
  { model: 'smollm2', place: 'firefox', peers: ['wllama-webgpu'], metric: 'prefill', least: 10 },
  { model: 'smollm2', place: 'firefox', peers: ['wllama-wasm', 'wllama-wasm-1'], metric: 'decode', least: 1 },
  { model: 'smollm2', place: 'firefox', peers: ['wllama-wasm', 'wllama-wasm-1'], metric: 'prefill', least: 1 },
  { model: 'mini', place: 'firefox', peers: ['wllama-webgpu'], metric: 'decode', least: 50 },
  { model: 'mini-moe', place: 'firefox', peers: ['wllama-webgpu'], metric: 'decode', least: 50 },
  { model: 'mini', place: 'chromium', peers: ['wllama-wasm', 'wllama-wasm-1'], metric: 'decode', least: 0.7 },
];

export interface ModelRows {
  readonly model: { readonly name: ModelName };
  readonly rows: readonly Row[];
}

/** A table: ours by theirs. A ratio that was not measured is missing, not met. */
export function targetLines(models: readonly ModelRows[]): string[] {
  const lines = targets.map((target) => {
    const ratio = ratioOf(target, models);
    const met = ratio === undefined ? 'not measured' : ratio >= target.least ? 'yes' : 'no';
    const peers = target.peers.map((peer) => engineTitles[peer]).join(' or ');
    const cells = [target.model, target.place, target.metric, peers, `≥ ${target.least}`, ratio?.toPrecision(3) ?? '–', met];
    return `| ${cells.join(' | ')} |`;
  });
  return ['| model | where | rate | beside | wanted | ours by theirs | met |', '| --- | --- | --- | --- | ---: | ---: | --- |', ...lines];
}

function ratioOf({ model, place, peers, metric }: Target, models: readonly ModelRows[]): number | undefined {
  const rows = models.filter((candidate) => candidate.model.name === model).flatMap((candidate) => candidate.rows);
  const rateOf = (engine: EngineName): number | undefined => {
    const row = rows.find(({ entrant }) => entrant.engine === engine && entrant.place === place);
    return row && rate(row, metric);
  };
  const ours = rateOf('ours');
  const theirs = peers.map(rateOf).filter((value) => value !== undefined);
  return ours === undefined || theirs.length === 0 ? undefined : ours / Math.max(...theirs);
}

function rate({ samples }: Row, metric: Metric): number | undefined {
  const rates = samples.map(({ decodeTokensPerSecond, prefillTokensPerSecond }) =>
    metric === 'decode' ? decodeTokensPerSecond : prefillTokensPerSecond,
  );
  return median(rates.filter((value) => value !== undefined));
}
