import { askAttention } from './attention-questions';
import { askEmbedding, askGemm, askGemv, askNorm } from './matrix-questions';
import type { KernelUse, ProductUse, Question } from './question';
import { askSampling } from './sampling-questions';

/** What decoding asks of the kernels: products, embedding, rotation and attention for one token, and the choice of the next. */
export function decodeQuestions(use: KernelUse): Question[] {
  return distinct([
    ...use.products.map((product): Question => {
      const kernel = `matmul/gemv ${product.rows} × ${product.columns} ${wordsOf(product)}`;
      return { kernel, ask: (laboratory) => askGemv(laboratory, product) };
    }),
    { kernel: `embedding ${use.embedding.name}`, ask: (laboratory) => askEmbedding(laboratory, use.embedding) },
    { kernel: `attention decode ${wordsOfAttention(use)}`, ask: (laboratory) => askAttention(laboratory, use, 'decode') },
    { kernel: 'sampling', ask: askSampling },
  ]);
}

/** What prefill asks beyond that. */
export function prefillQuestions(use: KernelUse): Question[] {
  return distinct([
    ...use.products.map((product): Question => {
      return { kernel: `matmul/gemm ${wordsOf(product)}`, ask: (laboratory) => askGemm(laboratory, product) };
    }),
    { kernel: 'norm/rmsnorm', ask: askNorm },
    { kernel: `attention prefill ${wordsOfAttention(use)}`, ask: (laboratory) => askAttention(laboratory, use, 'prefill') },
  ]);
}

function distinct(questions: readonly Question[]): Question[] {
  return [...new Map(questions.map((question) => [question.kernel, question])).values()];
}

function wordsOf({ format, norm, bias, residual, swiglu }: ProductUse): string {
  const extras = Object.entries({ norm, bias, residual, swiglu }).filter(([, on]) => on);
  return [format.name, ...extras.map(([name]) => name)].join(' ');
}

/** Everything that the variants of rotation and attention, or the question about them, depend on. */
function wordsOfAttention(use: KernelUse): string {
  const { pairing, headNorms, ropeDimensions } = use;
  const shape = `${use.heads}/${use.kvHeads} × ${use.headDim}, context ${use.context}, ${use.cacheFormat}`;
  return `(${shape}, ${pairing} of ${ropeDimensions}${headNorms ? ', norms' : ''})`;
}
