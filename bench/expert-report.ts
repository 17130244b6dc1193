/** The report of bench/expert-cache.ts, in Markdown. */
import type { ExpertCounters } from '../app/engine/engine.ts';
import type { ExpertLoad } from './pages/expert-cache.ts';
import type { ExpertParts } from './pages/expert-parts-worker.ts';

/** A mixture with one size of its cache. */
export interface ExpertRun {
  readonly load: ExpertLoad;
  /** Of decoding; the median of the rounds. */
  readonly tokensPerSecond: number;
  /** Weights and cache that the GPU reads. Of the last round, as is what follows. */
  readonly bytesReadPerToken: number;
  readonly submitsPerToken: number;
  /** Null where all experts are on the GPU. */
  readonly experts: ExpertCounters | null;
  /** Whether its tokens are those of the first run. */
  readonly sameTokens: boolean;
}

export interface MeasuredMixture {
  readonly title: string;
  readonly fileBytes: number;
  /** The first one with all experts on the GPU. */
  readonly runs: readonly ExpertRun[];
}

export interface PartsOfMatrix {
  readonly title: string;
  readonly parts: ExpertParts;
}

interface Surroundings {
  readonly machine: string;
  readonly load: string;
  readonly date: string;
  readonly rounds: number;
  readonly tokensPerAnswer: number;
}

export function writeExpertReport(around: Surroundings, measured: readonly MeasuredMixture[], partsOf: readonly PartsOfMatrix[]): string {
  return [
    '# Mixtures larger than the GPU',
    '',
    'Written by `npm run bench:experts`: each mixture lies in the page\'s own storage (OPFS) and answers with all of its experts on the GPU, with',
    'about a half and a quarter of them, and with those of one token, which is reading nearly every expert from the file for every token.',
    `Greedy answers of ${around.tokensPerAnswer} tokens; rates are medians of ${around.rounds} rounds, counts those of the last round. The file lies in the`,
    'system\'s cache: a real disk reads slower, and by how much is for its own figures to say. "Asked" is what was read of the file, in whole pages',
    'and with what was read ahead in vain; "used" what of it went to the GPU.',
    '',
    `- ${around.machine}; ${around.date}; ${around.load}`,
    '- The adapter computes on the CPU, so experts are read and taken apart on the cores that compute.',
    '',
    ...measured.flatMap(mixtureSection),
    '## Parts',
    '',
    'What one matrix of an expert (a third of it: its gate) costs on its way, each part by itself, in a worker as in the engine. Read in place',
    'from random offsets: exactly its bytes, widened to pages of 4 KiB (as the engine reads) and of 64 KiB; by Blobs, as a file that a person picked',
    'is read, one after the other, eight at a time, and by FileReaderSync. The readback is what a layer waits for its router\'s choice when nothing',
    'else is to be done.',
    '',
    '| matrix of | bytes | exactly | by 4 KiB | by 64 KiB | by Blobs | eight Blobs | FileReaderSync | taken apart | handed to the GPU | readback |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...partsOf.map(({ title, parts: { bytes, readMs, blobMs, repackMs, uploadMs, readbackMs } }) => {
      const rate = (milliseconds: number) => `${milliseconds.toFixed(2)} ms, ${(bytes / 1e3 / milliseconds).toFixed(0)} MB/s`;
      const rates = [readMs.exact, readMs.pages, readMs.large, blobMs.alone, blobMs.together, blobMs.sync, repackMs, uploadMs].map(rate);
      return `| ${title} | ${bytes} | ${rates.join(' | ')} | ${readbackMs.toFixed(2)} ms |`;
    }),
    '',
  ].join('\n');
}

const columns = ['experts on the GPU', 'GPU buffers, MB', 'same tokens', 'tokens/s', 'of whole', 'hits', 'foreseen', 'kB asked/token', 'kB used/token', 'reads/token', 'stalls/token', 'stalled, ms/token', 'of it reading', 'submits/token'];

function mixtureSection({ title, fileBytes, runs }: MeasuredMixture): string[] {
  const whole = runs[0]!;
  const expert = runs.find(({ load }) => load.expertCache !== null)?.load.expertCache;
  return [
    `## ${title}`,
    '',
    `${(fileBytes / 1e6).toFixed(1)} MB; ${expert ? `${expert.layers} layers with ${expert.perLayer} experts of ${Math.round(expert.expertBytes)} bytes` : 'all experts fit'}.` +
      ` With all experts on the GPU a token reads ${(whole.bytesReadPerToken / 1e6).toFixed(2)} MB of weights and cache there, ` +
      `${((whole.bytesReadPerToken * whole.tokensPerSecond) / 1e9).toFixed(2)} GB/s.`,
    '',
    `| ${columns.join(' | ')} |`,
    `| ${columns.map((_, index) => (index === 0 ? '---' : '---:')).join(' | ')} |`,
    ...runs.map((run) => `| ${cells(run, whole).join(' | ')} |`),
    '',
  ];
}

function cells({ load, sameTokens, tokensPerSecond, experts, submitsPerToken }: ExpertRun, whole: ExpertRun): string[] {
  const { expertCache, gpuBytes } = load;
  const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
  const counted =
    experts === null
      ? Array.from({ length: 8 }, () => '–')
      : [
          percent(experts.hitRate),
          percent(experts.foreseenRate),
          (experts.diskBytesPerToken / 1e3).toFixed(1),
          (experts.usedBytesPerToken / 1e3).toFixed(1),
          experts.diskReadsPerToken.toFixed(1),
          experts.stallsPerToken.toFixed(2),
          experts.stallMillisecondsPerToken.toFixed(1),
          experts.readMillisecondsPerToken.toFixed(1),
        ];
  return [
    expertCache === null ? 'all' : `${expertCache.onGpu} of ${expertCache.perLayer} (${percent(expertCache.onGpu / expertCache.perLayer)})`,
    (gpuBytes / 1e6).toFixed(1),
    sameTokens ? 'yes' : '**no**',
    tokensPerSecond.toFixed(1),
    (tokensPerSecond / whole.tokensPerSecond).toFixed(2),
    ...counted,
    submitsPerToken.toFixed(2),
  ];
}
