import type { ModelBuilder } from '../builder';
import type { Block } from '../family';
import type { DecoderHyperparameters } from '../hyperparameters';

/** The gated feed-forward network (SwiGLU, Shazeer 2020): hidden ← hidden + down · (silu(gate · x) ∘ (up · x)), with x = norm(hidden). */
export async function feedForwardNetwork(
  builder: ModelBuilder,
  name: (part: string) => string,
  { width, epsilon }: DecoderHyperparameters,
  inner: number,
): Promise<Block> {
  const { weights, workspace } = builder;
  const norm = await builder.norm(name('ffn_norm.weight'), width, epsilon);
  const gateUp = await weights.gateAndUp(name('ffn_gate.weight'), name('ffn_up.weight'), width, inner);
  const down = await weights.projection([name('ffn_down.weight')], inner, [width]);
  const activated = await workspace.rows('activated', inner);
  return {
    record: (pass) => {
      pass.project(gateUp, pass.hidden, activated, { norm, swiglu: true });
      pass.project(down, activated, pass.hidden, { residual: true });
    },
  };
}
