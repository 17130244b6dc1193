import { expertDown } from '../../../../kernels/routing/down';
import { expertGateUp } from '../../../../kernels/routing/gate_up';
import type { ExpertStack } from '../../../../kernels/routing/stack';
import { choiceWords, router, slotsOf } from '../../../../kernels/routing/router';
import { expertDownQuestion, expertGateUpQuestion, routerQuestion } from '../../../../kernels/self-check/questions';
import type { ModelBuilder } from '../builder';
import { loadExperts } from '../expert-weights';
import type { Block } from '../family';
import type { ForwardPass, Streaming } from '../forward';
import type { DecoderHyperparameters } from '../hyperparameters';
import type { MixtureHyperparameters } from '../mixture-hyperparameters';
import { groupedExperts } from './grouped-experts';

/**
 * A mixture of experts (Shazeer et al. 2017; shared experts, DeepSeekMoE, Dai et al. 2024): a router sends each token to a few of many
 * gated feed-forward networks, hidden ← hidden + Σ weight · expert(x), with x = norm(hidden). Which ones never leaves the GPU where all
 * of them are there; else the plan stops behind the router until the chosen ones are (expert-stream.ts).
 */
export async function mixtureOfExperts(
  builder: ModelBuilder,
  name: (part: string) => string,
  { width, epsilon }: DecoderHyperparameters,
  mixture: MixtureHyperparameters,
): Promise<Block> {
  const { weights, workspace } = builder;
  const { experts: count, inner } = mixture;
  const norm = await builder.norm(name('ffn_norm.weight'), width, epsilon);
  const gate = await weights.projection([name('ffn_gate_inp.weight')], width, [count]);
  const bias = await weights.optionalVector([name('exp_probs_b.bias')], [count]);
  const { gateUp, down, shared, apart, cache } = await loadExperts(builder, name, width, mixture);

  const routing = { ...mixture, shared };
  const slots = slotsOf(routing);
  const logits = await workspace.rows('router logits', count);
  const choices = await workspace.rows('choices', choiceWords * slots);
  const activated = await workspace.rows('activated experts', slots * inner);

  const grouped = await groupedExperts(builder, { gateUp, down, among: count + shared, slots, choices, activated, width });

  /** Makes room for the choices of a token; where they go is known when all layers have done so. */
  const traced = (layer: number, batch: GPUBuffer) => {
    workspace.expertTrace.add(layer, mixture.used);
    return () => workspace.expertTrace.of(layer, batch);
  };

  const experts = cache && { cache, used: mixture.used, shared, choices };

  const recordTokenByToken = (pass: ForwardPass, streaming: Streaming | undefined): void => {
    const { hidden, mode } = pass;
    // In prefill the router's product has left the normalised input behind.
    const folded = mode === 'decode' ? norm : undefined;
    pass.recordStreaming(
      streaming,
      async (programs) => {
        const input = mode === 'decode' ? hidden : await pass.normalized(width);
        return expertGateUp(programs, { stack: gateUp, slots, choices, input, output: activated, norm: folded });
      },
      expertGateUpQuestion({ ...useOf(gateUp), slots, norm: folded !== undefined }),
    );
    pass.recordStreaming(
      streaming,
      (programs) => expertDown(programs, { stack: down, slots, choices, input: activated, output: hidden, tokens: mode === 'decode' ? 1 : undefined }),
      expertDownQuestion({ ...useOf(down), slots, norm: false }),
    );
  };

  return {
    record: (pass) => {
      const { hidden, mode } = pass;
      const streaming = (part: Streaming['part']) => experts && { part, mode, experts };
      pass.project(gate, hidden, logits, { norm });
      const trace = mode === 'decode' && pass.layer !== undefined ? traced(pass.layer, pass.batch) : undefined;
      // Of a chunk the host works out by itself which experts have to be where.
      const places = mode === 'decode' ? cache?.table : undefined;
      pass.recordStreaming(
        streaming('router'),
        (programs) => router(programs, { ...routing, logits, bias, choices, places, trace: trace?.() }),
        routerQuestion(routing, bias !== undefined),
      );
      if (apart !== undefined) pass.project(apart.gateUp, hidden, apart.activated, { norm, swiglu: true });
      if (mode === 'prefill' && grouped !== undefined) grouped.record(pass, streaming('experts'));
      else recordTokenByToken(pass, streaming('experts'));
      if (apart !== undefined) pass.project(apart.down, apart.activated, hidden, { residual: true });
    },
  };
}

function useOf({ matrix: { format, rows, columns }, experts }: ExpertStack) {
  return { format, rows: rows / experts, columns };
}
