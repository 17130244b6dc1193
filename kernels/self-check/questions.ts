import type { Format } from '../quantization/format';
import type { Routing } from '../routing/router';
import { askAttention } from './attention-questions';
import { askExpertDown, askExpertGateUp, askGroupedDown, askGroupedGateUp, askRouter } from './expert-questions';
import { askLatentAttention, type LatentUse } from './latent-questions';
import { askEmbedding, askGemm, askGemv, askNorm } from './matrix-questions';
import type { AttentionUse, ExpertUse, ProductUse, Question } from './question';
import { askSampling } from './sampling-questions';

/** Matrix times vector, the product of decoding. */
export function gemvQuestion(product: ProductUse): Question {
  const kernel = `matmul/gemv ${product.rows} × ${product.columns} ${wordsOf(product)}`;
  return { kernel, ask: (laboratory) => askGemv(laboratory, product) };
}

/** Matrix times matrix, that of prefill. */
export function gemmQuestion(product: ProductUse): Question {
  return { kernel: `matmul/gemm ${wordsOf({ ...product, norm: false })}`, ask: (laboratory) => askGemm(laboratory, product) };
}

export function embeddingQuestion(format: Format): Question {
  return { kernel: `embedding ${format.name}`, ask: (laboratory) => askEmbedding(laboratory, format) };
}

/** Rotation, cache and attention, for one token or for a chunk. */
export function attentionQuestion(use: AttentionUse, mode: 'decode' | 'prefill'): Question {
  return { kernel: `attention ${mode} ${wordsOfAttention(use)}`, ask: (laboratory) => askAttention(laboratory, use, mode) };
}

/** Everything of multi-head latent attention but its plain products, for one token or for a chunk. */
export function latentQuestion(use: LatentUse, mode: 'decode' | 'prefill'): Question {
  const { keyFormat, valueFormat, ...sizes } = use;
  const kernel = `latent attention ${mode} ${keyFormat.name} ${valueFormat.name} ${JSON.stringify(sizes)}`;
  return { kernel, ask: (laboratory) => askLatentAttention(laboratory, use, mode) };
}

/** The choice of experts. */
export function routerQuestion(routing: Routing, biased: boolean): Question {
  const { experts, used, gate, groups, normalized, shared } = routing;
  const extras = [groups && `groups ${groups.used}/${groups.count}`, normalized && 'normalised', biased && 'bias', shared > 0 && `shared ${shared}`];
  const kernel = ['routing/router', `${used}/${experts}`, gate, ...extras.filter((extra) => typeof extra === 'string')].join(' ');
  return { kernel, ask: (laboratory) => askRouter(laboratory, routing, biased) };
}

/** Gate and up of the chosen experts. */
export function expertGateUpQuestion(use: ExpertUse): Question {
  return { kernel: `routing/gate_up ${wordsOfExperts(use)}`, ask: (laboratory) => askExpertGateUp(laboratory, use) };
}

/** Down of the chosen experts, and their sum. */
export function expertDownQuestion(use: ExpertUse): Question {
  return { kernel: `routing/down ${wordsOfExperts(use)}`, ask: (laboratory) => askExpertDown(laboratory, use) };
}

/** Gate and up of a chunk, expert by expert. */
export function groupedGateUpQuestion(use: ExpertUse): Question {
  return { kernel: `routing/expert_gemm gate and up ${wordsOfExperts(use)}`, ask: (laboratory) => askGroupedGateUp(laboratory, use) };
}

/** Down of a chunk, expert by expert, and the sums. */
export function groupedDownQuestion(use: ExpertUse): Question {
  return { kernel: `routing/expert_gemm down ${wordsOfExperts(use)}`, ask: (laboratory) => askGroupedDown(laboratory, use) };
}

export const normQuestion: Question = { kernel: 'norm/rmsnorm', ask: askNorm };

/** The choice of the next token. */
export const samplingQuestion: Question = { kernel: 'sampling', ask: askSampling };

/** Each question once. */
export function distinct(questions: readonly Question[]): Question[] {
  return [...new Map(questions.map((question) => [question.kernel, question])).values()];
}

function wordsOf({ format, norm, bias, residual, swiglu, gated }: ProductUse): string {
  const extras = Object.entries({ norm, bias, residual, swiglu, gated }).filter(([, on]) => on);
  return [format.name, ...extras.map(([name]) => name)].join(' ');
}

function wordsOfExperts({ format, rows, columns, slots, norm }: ExpertUse): string {
  return `${slots} of ${rows} × ${columns} ${format.name}${norm ? ' norm' : ''}`;
}

/** Everything that the variants of rotation and attention, or the question about them, depend on. */
function wordsOfAttention(use: AttentionUse): string {
  const { pairing, headNorms, ropeDimensions } = use;
  const shape = `${use.heads}/${use.kvHeads} × ${use.headDim}, context ${use.context}, ${use.cacheFormat}`;
  return `(${shape}, ${pairing} of ${ropeDimensions}${headNorms === 'none' ? '' : `, norms of ${headNorms}`})`;
}
