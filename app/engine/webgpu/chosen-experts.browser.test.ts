import type { ExpertsGolden } from '../../../fixtures/goldens';
import goldenFile from '../../../fixtures/goldens/seeded-experts.json';
import { registerCase } from '../../../kernels/harness/define';
import type { RoutedLayer } from '../engine';
import { WebGpuEngine } from './engine';
import { collect, seededSource } from './testing';

/** Which experts the routers of whole models choose, at every layer and position, against transformers in f32. */

const golden = goldenFile as unknown as ExpertsGolden;

for (const model of golden.models) {
  registerCase(`${model.name} sends every token to the experts of exact f32`, async () => {
    const engine = new WebGpuEngine();
    await engine.load(seededSource(model.options), { contextLength: 64 });
    let compared = 0;
    for (let position = 0; position < golden.tokens.length; position++) {
      // The pass that reads the prompt's last token is the one that gives the first token of the answer.
      const raw = golden.tokens.slice(0, position + 1);
      const { events } = await collect(engine, [], { raw, max_tokens: 1, temperature: 0, experts: true });
      const [token] = events.flatMap((event) => (event.type === 'delta' ? event.tokens : []));
      // A token that ends the answer is no part of it.
      if (token === undefined) continue;
      compare(position, token.experts ?? [], model.layers);
      compared++;
    }
    if (compared < golden.tokens.length - 4) throw new Error(`only ${compared} positions have a token`);
    await engine.unload();
    return {};
  });
}

registerCase('several tokens in flight carry experts of their own, and asking for them changes no token', async () => {
  const { options } = golden.models.find(({ name }) => name === 'qwen3moe')!;
  const engine = new WebGpuEngine();
  await engine.load(seededSource(options), { contextLength: 256 });
  const request = { raw: golden.tokens.slice(0, 4), max_tokens: 100, temperature: 0 };
  const without = await collect(engine, [], request);
  const answer = await collect(engine, [], { ...request, experts: true });
  if (answer.tokens.join() !== without.tokens.join()) throw new Error('other tokens');
  if (without.events.some((event) => event.type === 'delta' && event.tokens.some(({ experts }) => experts))) throw new Error('not asked for');
  if (answer.finish.counters.readbacksPerToken > 1) throw new Error('a readback for experts alone');
  const tokens = answer.events.flatMap((event) => (event.type === 'delta' ? event.tokens : []));
  // Each token anew, alone in its submit, the last first: what came before it is in the cache.
  for (const at of [99, 65, 64, 30, 1]) {
    const raw = [...request.raw, ...answer.tokens.slice(0, at)];
    const { events } = await collect(engine, [], { raw, max_tokens: 1, temperature: 0, experts: true });
    const [alone] = events.flatMap((event) => (event.type === 'delta' ? event.tokens : []));
    if (JSON.stringify(alone?.experts) !== JSON.stringify(tokens[at]?.experts)) throw new Error(`token ${at} carries other experts`);
  }
  await engine.unload();
  return {};
});

type GoldenLayer = ExpertsGolden['models'][number]['layers'][number];

function compare(position: number, actual: readonly RoutedLayer[], expected: readonly GoldenLayer[]): void {
  if (actual.map(({ layer }) => layer).join() !== expected.map(({ layer }) => layer).join()) throw new Error('other layers have routers');
  for (const [index, golden] of expected.entries()) {
    if (golden.ties.includes(position)) continue;
    const { experts, weights } = byWeight(actual[index]!);
    const place = `layer ${golden.layer}, position ${position}`;
    if (experts.join() !== golden.experts[position]!.join()) {
      throw new Error(`${place}: experts ${experts.join(' ')} instead of ${golden.experts[position]!.join(' ')}`);
    }
    for (const [slot, weight] of golden.weights[position]!.entries()) {
      if (!(Math.abs(weights[slot]! / weight - 1) < 1e-3)) throw new Error(`${place}: weight ${weights[slot]} instead of ${weight}`);
    }
  }
}

/** Routers order their experts by what they are chosen by, which with a bias is not their weight. */
function byWeight({ experts, weights }: RoutedLayer) {
  const order = experts.map((_, slot) => slot).sort((a, b) => weights[b]! - weights[a]! || experts[a]! - experts[b]!);
  return { experts: order.map((slot) => experts[slot]!), weights: order.map((slot) => weights[slot]!) };
}
