/** The report: tables in Markdown, ratios to the peers, and why a row is empty. */
import type { Sample } from './contestant.ts';
import { engineTitles } from './entrants.ts';
import type { Measured } from './measured.ts';
import { median } from './statistics.ts';
import { targetLines } from './targets.ts';
import type { Row } from './trial.ts';

export interface Surroundings {
  readonly machine: string;
  /** With their versions. */
  readonly browsers: readonly string[];
}

/** A model that could not even be opened. */
export interface MissingModel {
  readonly title: string;
  readonly reason: string;
}

export function writeReport(around: Surroundings, measured: readonly Measured[], missing: readonly MissingModel[]): string {
  const models = new Set(measured.map(({ model }) => model.name));
  return [
    '# Side by side with peers',
    '',
    'Written by `npm run bench`: one machine, and for each model and place one run with the engines in turn. Rates are medians over',
    'the rounds, by the clock of the page that shows the answer: prefill is prompt tokens by the time to the first token, decode is the',
    'tokens after the first arrival by the time they took. What peers ask of WebGPU is counted from outside, between the first arrival',
    'and the last; ours counts itself.',
    '',
    `- ${around.machine}`,
    ...around.browsers.map((browser) => `- ${browser}`),
    '- Every engine keeps its default KV cache: f16 in llama.cpp and wllama, f32 in ours and WebLLM.',
    '- Mixtures of which the GPU holds all, half, a quarter or one token\'s worth of their experts: [EXPERTS.md](EXPERTS.md).',
    '',
    '## Ratios',
    '',
    ...targetLines(measured),
    '',
    ...[...models].flatMap((name) => modelSection(measured.filter(({ model }) => model.name === name))),
    ...missing.flatMap(({ title, reason }) => [`## ${title}`, '', `Could not run: ${reason}.`, '']),
  ].join('\n');
}

function modelSection(trials: readonly Measured[]): string[] {
  const { model } = trials[0]!;
  const rows = trials.flatMap((trial) => trial.rows);
  const full = rows.some(({ long }) => long !== undefined) ? ` A full context is ${model.contextLength} tokens.` : '';
  return [
    `## ${model.title}`,
    '',
    `${megabytes(model.fileBytes)} MB.${full}`,
    '',
    ...trials.map(({ place, date, load, method }) => {
      const [before, after] = load.map((processes) => processes.toFixed(1));
      return `- ${place}, ${date}: ${method}; load of the machine (processes over a minute) ${before} before, ${after} after.`;
    }),
    '',
    ...table(speedColumns, rows),
    '',
    ...table(costColumns, rows),
    '',
    ...rows.flatMap(depthLines),
    ...notes(rows),
    '',
  ];
}

interface Column {
  readonly title: string;
  readonly text: boolean;
  cell(row: Row): string;
}

const who: readonly Column[] = [
  { title: 'engine', text: true, cell: ({ entrant }) => engineTitles[entrant.engine] },
  { title: 'where', text: true, cell: ({ entrant }) => entrant.place },
];

const speedColumns: readonly Column[] = [
  ...who,
  { title: 'rounds', text: false, cell: ({ samples }) => String(samples.length) },
  { title: 'load, s', text: false, cell: ({ loaded }) => figure(loaded && loaded.loadMs / 1000) },
  { title: 'prompt, tokens', text: false, cell: ({ samples }) => range(samples, (sample) => sample.promptTokens) },
  { title: 'first token, s', text: false, cell: ({ samples }) => figure(middle(samples, (sample) => sample.firstTokenMs / 1000)) },
  { title: 'prefill, tokens/s', text: false, cell: ({ samples }) => figure(middle(samples, (sample) => sample.prefillTokensPerSecond)) },
  { title: 'answer, tokens', text: false, cell: ({ samples }) => range(samples, (sample) => sample.generatedTokens) },
  { title: 'decode, tokens/s', text: false, cell: ({ samples }) => figure(middle(samples, (sample) => sample.decodeTokensPerSecond)) },
  { title: 'longest stop, ms', text: false, cell: ({ stops }) => figure(stops && Math.max(...stops)) },
  { title: 'first token at full context, s', text: false, cell: ({ long }) => figure(long && long.firstTokenMs / 1000) },
  { title: 'decode at full context, tokens/s', text: false, cell: ({ long }) => figure(long?.decodeTokensPerSecond) },
];

const costColumns: readonly Column[] = [
  ...who,
  { title: 'peak JS heap, MB', text: false, cell: ({ peakHeapBytes }) => megabytes(peakHeapBytes) },
  { title: 'WASM memory, MB', text: false, cell: ({ footprint }) => megabytes(footprint?.wasmBytes) },
  { title: 'GPU buffers, MB', text: false, cell: ({ footprint }) => megabytes(footprint?.gpuBytes) },
  { title: 'dispatches/token', text: false, cell: ({ footprint }) => figure(footprint?.perToken?.dispatches) },
  { title: 'submits/token', text: false, cell: ({ footprint }) => figure(footprint?.perToken?.submits) },
  { title: 'readbacks/token', text: false, cell: ({ footprint }) => figure(footprint?.perToken?.readbacks) },
  { title: 'read back/token, bytes', text: false, cell: ({ footprint }) => figure(footprint?.perToken?.readbackBytes) },
  { title: 'weights and KV read/token, MB', text: false, cell: ({ footprint }) => megabytes(footprint?.perToken?.memoryBytes) },
];

function table(columns: readonly Column[], rows: readonly Row[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map(({ title }) => title)),
    line(columns.map(({ text }) => (text ? '---' : '---:'))),
    ...rows.map((row) => line(columns.map((column) => column.cell(row)))),
  ];
}

/** Device and version of each row, and why figures are missing. */
function notes(rows: readonly Row[]): string[] {
  return rows.map(({ entrant, loaded, failure, longMissing }) => {
    const facts = [
      loaded && `${loaded.device}; ${loaded.version}`,
      loaded?.remark,
      longMissing && `full context not tried: ${longMissing}`,
      failure && (loaded === undefined ? `**could not run**: ${failure}` : `**did not finish**: ${failure}`),
    ].filter((fact) => fact !== undefined);
    return `- ${engineTitles[entrant.engine]}, ${entrant.place}: ${facts.join('. ')}.`;
  });
}

/** Our own engine by itself: what a token takes near the beginning of the context and near its end, and which kernels take it. */
function depthLines({ entrant, depths = [] }: Row): string[] {
  const [near, far] = [depths[0], depths.at(-1)];
  if (near === undefined || far === undefined) return [];
  const lines = depths.map(({ position, tokenMs, kernels }) => {
    const shares = kernels.map(([name, share, dispatches]) => `${name} ${Math.round(100 * share)} % (${dispatches})`);
    return `- ours, ${entrant.place}, position ${position}: ${figure(tokenMs)} ms a token; by themselves: ${shares.join(', ')}`;
  });
  const ratio = figure(near.tokenMs / far.tokenMs);
  const places = `decode at position ${far.position} is ${ratio} × that at ${near.position}`;
  return [...lines, `- ours, ${entrant.place}: ${places} (wanted at 4k: ≥ 0.7)`, ''];
}

function middle(samples: readonly Sample[], of: (sample: Sample) => number | undefined): number | undefined {
  return median(samples.map(of).filter((value) => value !== undefined));
}

/** `128`, or `90–128` where rounds differ. */
function range(samples: readonly Sample[], of: (sample: Sample) => number): string {
  if (samples.length === 0) return '–';
  const values = samples.map(of);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return least === most ? String(least) : `${least}–${most}`;
}

/** Three significant digits. */
function figure(value: number | undefined): string {
  if (value === undefined) return '–';
  return value >= 1000 ? Math.round(value).toLocaleString('en') : Number(value.toPrecision(3)).toString();
}

function megabytes(bytes: number | undefined): string {
  return bytes === undefined ? '–' : figure(bytes / 1e6);
}
