import { edit, type Mutation, type TestSelection } from './mutation.ts';

/** Bugs that silently broke inference engines. */
export const mutations: readonly Mutation[] = [
  {
    name: 'rotary position embedding turns the wrong pairs',
    edits: [edit('app/engine/webgpu/models/llama.ts', "ropePairing: 'adjacent'", "ropePairing: 'halves'")],
    noticedBy: model('llama F32'),
  },
  {
    name: 'the biases of q, k and v are left out',
    edits: [edit('app/engine/webgpu/blocks/grouped-query.ts', '{ norm, bias: qkvBias }', '{ norm }')],
    noticedBy: model('qwen2 F32'),
  },
  {
    name: 'gate and up change places',
    edits: [edit('app/engine/webgpu/weights.ts', 'const parts = [gate, up].map(', 'const parts = [up, gate].map(')],
    noticedBy: model('llama F32'),
  },
  {
    name: 'gates that lie in place are multiplied as they are',
    edits: [edit('kernels/matmul/epilogue.wgsl', 'result *= silu(output[begin + at])', 'result *= output[begin + at]')],
    noticedBy: kernel('matmul/gemv', 'gemv \\[best\\] norm, with gates beyond'),
  },
  {
    name: 'linear scaling of positions is left out',
    edits: [edit('kernels/rope/rope-table.ts', 'frequencies.map((frequency) => frequency / factor)', 'frequencies')],
    noticedBy: { project: 'unit', file: 'kernels/rope/rope-table.unit.test.ts', names: 'linear' },
  },
  {
    name: 'YaRN leaves the size of rotated values alone',
    edits: [edit('kernels/rope/rope-table.ts', 'attention * (1 + 0.1 * Math.log(factor))', 'attention')],
    noticedBy: { project: 'unit', file: 'kernels/rope/rope-table.unit.test.ts', names: 'YaRN as' },
  },
  {
    name: 'nibbles are read in the wrong order',
    edits: [
      edit(
        'kernels/quantization/q4_0.wgsl',
        'block_of_bytes(low_nibbles(words), high_nibbles(words))',
        'block_of_bytes(high_nibbles(words), low_nibbles(words))',
      ),
    ],
    noticedBy: kernel('embedding/embedding', 'rows of \\[best\\] Q4_0'),
  },
  {
    name: 'the second half of a block gets the scale of the first (products)',
    edits: [edit('kernels/matmul/dot.wgsl', 'scales.z * high', 'scales.x * high')],
    noticedBy: kernel('matmul/gemv', 'gemv \\[best\\] Q6_K'),
  },
  {
    name: 'the second half of a block gets the scale of the first (weights)',
    edits: [edit('kernels/quantization/weights_of_block.wgsl', 'scales.z * quants.e', 'scales.x * quants.e')],
    noticedBy: kernel('embedding/embedding', 'rows of \\[best\\] Q6_K'),
  },
  {
    name: 'matrix times vector adds up in f16',
    edits: [
      edit('kernels/matmul/gemv.wgsl', 'fn write_four(', `${rounding()}fn write_four(`),
      edit(
        'kernels/matmul/gemv.wgsl',
        '    let halves = half_sums(x);',
        '    sums0 = rounded(sums0);\n    @if(ROWS_8) sums1 = rounded(sums1);\n    let halves = half_sums(x);',
      ),
    ],
    noticedBy: kernel('matmul/gemv', 'gemv \\[best\\] every epilogue but SwiGLU'),
  },
  {
    name: 'matrix times matrix adds up in f16 (software devices)',
    edits: [
      edit('kernels/matmul/gemm_registers.wgsl', 'fn add_products(', `${rounding()}fn add_products(`),
      edit('kernels/matmul/gemm_registers.wgsl', '    sums.low + vec4f(', '    rounded(sums.low) + vec4f('),
      edit('kernels/matmul/gemm_registers.wgsl', '    sums.high + vec4f(', '    rounded(sums.high) + vec4f('),
    ],
    noticedBy: kernel('matmul/gemm', 'gemm \\[best\\] every epilogue'),
  },
  {
    name: 'matrix times matrix adds up in f16 (GPUs)',
    edits: [
      edit('kernels/matmul/gemm_tile.wgsl', 'fn add_products(', `${rounding()}fn add_products(`),
      edit('kernels/matmul/gemm_tile.wgsl', '    sums.low + vec4f(', '    rounded(sums.low) + vec4f('),
      edit('kernels/matmul/gemm_tile.wgsl', '    sums.high + vec4f(', '    rounded(sums.high) + vec4f('),
    ],
    noticedBy: kernel('matmul/gemm', 'gemm \\[best, as a GPU\\] every epilogue'),
  },
  {
    name: 'RMSNorm takes the mean of one value less',
    edits: [edit('kernels/norm/rmsnorm.wgsl', '/ f32(columns) +', '/ f32(columns - 1u) +')],
    noticedBy: kernel('norm/rmsnorm', '\\[best\\] one token of a real width'),
  },
  {
    name: 'the norm folded into a product takes the mean of one value less',
    edits: [edit('kernels/matmul/gemv.wgsl', 'f32(32u * blocks)', 'f32(32u * blocks - 1u)')],
    noticedBy: kernel('matmul/gemv', 'gemv \\[best\\] every epilogue but SwiGLU'),
  },
  {
    name: 'attention scores are rounded to f16 and scaled afterwards',
    edits: [
      edit('kernels/rope/rope.ts', 'query_scale: call.scoreScale ?? queryScale(headDim)', 'query_scale: 1'),
      edit('kernels/attention/attention.wgsl', 'fn largest(', `${rounding()}fn largest(`),
      ...[0, 1, 2, 3].map((row) => {
        const late = `rounded(score${row}) * inverseSqrt(f32(4u * HEAD_QUADS))`;
        return edit('kernels/attention/attention.wgsl', `vec4f(MASKED), score${row}, seen`, `vec4f(MASKED), ${late}, seen`);
      }),
    ],
    noticedBy: model('qwen2 large key bias'),
  },
  {
    name: 'a token of a prompt sees the one behind it',
    edits: [edit('kernels/attention/attention.wgsl', 'row / parameters.group + 1u', 'row / parameters.group + 2u')],
    noticedBy: kernel('attention/attention', '\\[best\\] a chunk from the start'),
  },
  {
    name: 'the sum of the softmax is not rescaled from tile to tile',
    edits: [edit('kernels/attention/attention.wgsl', 'sum = sum * correction + added;', 'sum = sum + added;')],
    noticedBy: kernel('attention/attention', '\\[best\\] a chunk after a prefix'),
  },
  {
    name: 'splits of the keys are combined without their maxima',
    edits: [edit('kernels/attention/partials.wgsl', 'let scale = exp(partials[at].x - peak);', 'let scale = 1.0;')],
    noticedBy: kernel('attention/attention', '\\[best, as a GPU\\] position 512'),
  },
  {
    name: 'portions of the keys are brought together without their maxima',
    edits: [edit('kernels/attention/weighted.wgsl', 'let scale = exp(peaks[other][own] - peak[own]);', 'let scale = 1.0;')],
    noticedBy: kernel('attention/attention', '\\[best\\] position 127'),
  },
  {
    name: 'keys and values of a decoded token go one position too far',
    edits: [edit('app/engine/webgpu/session.ts', 'this.#cached.length, [token], step', 'this.#cached.length + 1, [token], step')],
    noticedBy: model('llama F32'),
  },
  {
    name: 'a model with an output matrix is taken for one that ties it to the embedding',
    edits: [edit('app/engine/webgpu/decoder.ts', "weights.has('output.weight')", "weights.has('another.weight')")],
    noticedBy: model('llama F32'),
  },
  {
    name: 'a tied output is not tied',
    edits: [edit('app/engine/webgpu/decoder.ts', "weights.has('output.weight')", "!weights.has('another.weight')")],
    noticedBy: model('llama tied'),
  },
  {
    name: 'experts are weighed by the biased scores that choose them',
    edits: [edit('kernels/routing/router.wgsl', 'Choice(expert, affinities[expert] * factor)', 'Choice(expert, scores[expert])')],
    noticedBy: kernel('routing/router', 'router \\[best\\] groups by their best two'),
  },
  {
    name: 'experts of groups that are left out score 0',
    edits: [edit('kernels/routing/router.wgsl', '      scores[expert] = EXCLUDED;', '      scores[expert] = 0.0;')],
    noticedBy: kernel('routing/router', 'router \\[best\\] a negative bias'),
  },
  {
    name: 'a shard of experts computes with the number of the whole stack',
    edits: [edit('kernels/routing/stack.ts', 'first_expert: shard.firstRow / rows', 'first_expert: 0')],
    noticedBy: kernel('routing/gate_up', 'gate_up \\[best\\] three shards'),
  },
  {
    name: 'latents are cached without their norm',
    edits: [edit('kernels/latent/absorb.wgsl', 'compressed[latent + quad] * scale * norm_weight[quad]', 'compressed[latent + quad]')],
    noticedBy: kernel('latent/absorb', 'absorb \\[best\\] the miniature$'),
  },
  {
    name: 'scores over latents are divided by the root of the length of what is cached',
    edits: [edit('app/engine/webgpu/latent-hyperparameters.ts', 'Math.sqrt(headDim)', 'Math.sqrt(rank + rope.dimensions)')],
    // In the narrow seeded models both lengths are the same.
    noticedBy: model('deepseek2 Q4_K'),
  },
  {
    name: 'YaRN leaves the scores over latents alone',
    edits: [edit('app/engine/webgpu/latent-hyperparameters.ts', '(1 + multiplier * Math.log(factor)) ** 2', '1')],
    noticedBy: model('deepseek2 yarn'),
  },
  {
    name: 'of several splits only the first gives values',
    edits: [edit('kernels/latent/values.wgsl', 'combined_quad(head, parameters.splits, used, quad)', 'combined_quad(head, parameters.splits, 1u, quad)')],
    noticedBy: kernel('latent/attention', 'attention \\[best, as a GPU\\] the miniature at position 512'),
  },
  {
    name: 'of all heads of a workgroup the latent of the first one gives values',
    edits: [edit('kernels/attention/weighted.wgsl', 'four_values(4u * four, 4u * (item / fours))', 'four_values(4u * four, 0u)')],
    noticedBy: kernel('latent/attention', 'attention \\[best\\] the miniature at position 512'),
  },
  {
    name: 'what a stopped answer still reads of its experts is not waited for',
    edits: [
      edit(
        'app/engine/webgpu/session.ts',
        'await this.#stream?.idle();\n    this.#writeBatch(this.#cached.length, chunk',
        'this.#writeBatch(this.#cached.length, chunk',
      ),
    ],
    noticedBy: streaming('streamed-failures', 'what a stopped answer still reads'),
  },
  {
    name: 'experts that made room stay in the table',
    edits: [edit('app/engine/webgpu/expert-cache.ts', 'experts)) this.#write(expert, noPlace)', 'experts)) this.placeOf(expert)')],
    noticedBy: streaming('expert-cache', 'experts that made room'),
  },
  {
    name: 'of equal logits the sampler takes the last',
    edits: [edit('kernels/sampling/survey.wgsl', 'if (value > best) {', 'if (value >= best) {')],
    noticedBy: kernel('sampling/sampling', '\\[best\\] greedy, of equal logits the lowest id'),
  },
  {
    name: 'thoughts of earlier answers stay in the history',
    edits: [edit('app/engine/tokenizer/chat-template.ts', 'escapeAnswer(content, escape) :', 'escape.hide(content) :')],
    noticedBy: tokenizer('chat-template', 'earlier thoughts are left out'),
  },
  {
    name: 'special tokens are found in what a person types (tokenizer)',
    edits: [edit('app/engine/tokenizer/tokenizer.ts', 'special ? specials : textSpecials', 'specials')],
    noticedBy: tokenizer('tokenizer', 'special tokens are never found in what a person types'),
  },
  {
    name: 'special tokens are found in what a person types (chat template)',
    edits: [edit('app/engine/tokenizer/chat-template.ts', ': escape.hide(content),', ': content,')],
    noticedBy: tokenizer('chat-template', 'what stands in a message is text'),
  },
  {
    name: 'half a character is given out',
    edits: [edit('app/engine/tokenizer/detokenizer.ts', 'vocabulary.bytes(id), { stream: true }', 'vocabulary.bytes(id)')],
    noticedBy: tokenizer('tokenizer', 'a detokenizer gives whole characters only'),
  },
];

/** Cases of a kernel's table, by a part of their names. */
function kernel(stem: string, names: string): TestSelection {
  return { project: 'kernels', file: `kernels/${stem}.test.ts`, names };
}

/** A seeded model against exact f32. */
function model(name: string): TestSelection {
  return { project: 'kernels', file: 'app/engine/webgpu/fidelity.browser.test.ts', names: `^${name} agrees with exact f32$` };
}

function streaming(stem: string, names: string): TestSelection {
  return { project: 'kernels', file: `app/engine/webgpu/${stem}.browser.test.ts`, names };
}

function tokenizer(stem: string, names: string): TestSelection {
  return { project: 'unit', file: `app/engine/tokenizer/${stem}.test.ts`, names };
}

/** WGSL: what is left of four numbers in f16, also where the device has none. */
function rounding(): string {
  return `fn rounded(v: vec4f) -> vec4f {
  return vec4f(unpack2x16float(pack2x16float(v.xy)), unpack2x16float(pack2x16float(v.zw)));
}

`;
}
