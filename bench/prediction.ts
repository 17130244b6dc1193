/**
 * `npx tsx bench/prediction.ts`: what could be read ahead of its router, by the experts that earlier tokens or the layer below went to. Runs the
 * engine's own rule for places on the recorded choices of the simulator; prints a table for bench/FINDINGS.md.
 */
import { ExpertPlaces } from '../app/engine/webgpu/expert-places.ts';
import { stretched } from '../app/ui/simulator/routes.ts';
import recorded from '../app/ui/simulator/router-traces.json' with { type: 'json' };

/** Names experts that a layer will want, the likeliest first; those that are there already are left out by whoever asks. */
type Predictor = (token: number, layer: number) => readonly number[];
interface Learning {
  readonly predict: Predictor;
  /** Sees what the token did go to, after all predictions for it. */
  readonly learn: (token: number) => void;
}

type Choices = (token: number, layer: number) => readonly number[];

/** The experts of so many tokens before, the newest first. */
function lastTokens(chosen: Choices, count: number): Learning {
  const predict: Predictor = (token, layer) => [
    ...new Set(Array.from({ length: Math.min(count, token) }, (_, back) => chosen(token - 1 - back, layer)).flat()),
  ];
  return { predict, learn: () => undefined };
}

/** Those that came most often after the same experts: a table per layer, learnt on the way. `from` says after which. */
function table(chosen: Choices, experts: number, layers: number, from: (token: number, layer: number) => readonly number[]): Learning {
  const counts = Array.from({ length: layers }, () => Array.from({ length: experts }, () => new Float64Array(experts)));
  return {
    predict: (token, layer) => {
      const scores = new Float64Array(experts);
      for (const given of from(token, layer)) for (let expert = 0; expert < experts; expert++) scores[expert]! += counts[layer]![given]![expert]!;
      return Array.from(scores.keys()).filter((expert) => scores[expert]! > 0).sort((one, other) => scores[other]! - scores[one]!);
    },
    learn: (token) => {
      for (let layer = 0; layer < layers; layer++) {
        for (const given of from(token, layer)) for (const expert of chosen(token, layer)) counts[layer]![given]![expert]!++;
      }
    },
  };
}

/** Shares over all tokens but the first tenth: of misses that were named, and of named ones that were wanted. */
function judge(name: 'miniature' | 'seeded', capacity: number, most: number, predictor: (chosen: Choices, experts: number, layers: number) => Learning) {
  const trace = recorded[name];
  const routes = stretched(trace, trace);
  const chosen: Choices = (token, layer) => routes.chosen(token, layer);
  const { experts, layers, tokens } = trace;
  const places = Array.from({ length: layers }, () => new ExpertPlaces(experts, capacity));
  const { predict, learn } = predictor(chosen, experts, layers);
  const counted = { misses: 0, named: 0, both: 0, chosen: 0 };
  for (let token = 0; token < tokens; token++) {
    for (const [layer, place] of places.entries()) {
      const wanted = chosen(token, layer);
      const missing = place.missing(wanted);
      const named = place.missing(predict(token, layer)).slice(0, most);
      if (token > tokens / 10) {
        counted.chosen += wanted.length;
        counted.misses += missing.length;
        counted.named += named.length;
        counted.both += missing.filter((expert) => named.includes(expert)).length;
      }
      place.vacate(missing.length, new Set(wanted));
      for (const expert of missing) place.settle(expert);
      place.use(wanted);
    }
    learn(token);
  }
  const { misses, named, both } = counted;
  const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
  return { hits: percent(1 - misses / counted.chosen), found: percent(both / misses), right: named === 0 ? '–' : percent(both / named), named: (named / misses).toFixed(2) };
}

const predictors: readonly (readonly [string, (chosen: Choices, experts: number, layers: number) => Learning])[] = [
  ['experts of the token before', (chosen) => lastTokens(chosen, 1)],
  ['of the four tokens before', (chosen) => lastTokens(chosen, 4)],
  ['of the sixteen before', (chosen) => lastTokens(chosen, 16)],
  ['what followed the token before', (chosen, experts, layers) => table(chosen, experts, layers, (token, layer) => (token === 0 ? [] : chosen(token - 1, layer)))],
  ['what followed the layer below', (chosen, experts, layers) => table(chosen, experts, layers, (token, layer) => (layer === 0 ? [] : chosen(token, layer - 1)))],
];

console.log('| choices | held | hits | foretold by | misses foretold | of those foretold wanted | read per miss |\n|---|--:|--:|---|--:|--:|--:|');
for (const name of ['miniature', 'seeded'] as const) {
  const { experts, used } = recorded[name];
  for (const capacity of [experts / 2, experts / 4, used]) {
    for (const [title, predictor] of predictors) {
      const { hits, found, right, named } = judge(name, capacity, used, predictor);
      console.log(`| ${name} | ${capacity} of ${experts} | ${hits} | ${title} | ${found} | ${right} | ${named} |`);
    }
  }
}
