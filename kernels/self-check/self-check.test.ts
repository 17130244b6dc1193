import { requestGpu } from '../device/device';
import { DeviceLostError, ShaderError } from '../errors';
import { expectEqual } from '../harness/compare';
import { registerCase, testKernel } from '../harness/define';
import { Programs } from '../program/programs';
import { formats } from '../quantization/formats';
import { askNorm } from './matrix-questions';
import type { AttentionUse, Question } from './question';
import {
  attentionQuestion,
  embeddingQuestion,
  gemmQuestion,
  gemvQuestion,
  normQuestion,
  samplingQuestion,
} from './questions';
import { checkKernels } from './self-check';

interface CheckCase {
  readonly name: string;
  readonly use: Partial<AttentionUse>;
}

const format = formats.Q4_K;
const plain = { format, columns: 256, norm: false, bias: false, residual: false, swiglu: false, gated: false };
const products = [
  { ...plain, rows: 512, norm: true, bias: true },
  { ...plain, rows: 256, residual: true },
  { ...plain, rows: 1024, norm: true, swiglu: true },
  { ...plain, rows: 512, norm: true, gated: true },
];

function attentionUse({ use }: CheckCase): AttentionUse {
  return {
    heads: 6,
    kvHeads: 2,
    headDim: 64,
    context: 512,
    pairing: 'halves',
    headNorms: 'none',
    ropeDimensions: 64,
    cacheFormat: 'f32',
    ...use,
  };
}

function decodeQuestions(use: AttentionUse): Question[] {
  return [...products.map(gemvQuestion), embeddingQuestion(format), attentionQuestion(use, 'decode'), samplingQuestion];
}

function prefillQuestions(use: AttentionUse): Question[] {
  return [...products.map(gemmQuestion), normQuestion, attentionQuestion(use, 'prefill')];
}

// All formats pass the check in the engine's tests, each with a model of its own; here pipelines are compiled for one.
const cases: readonly CheckCase[] = [
  { name: 'a Qwen 2', use: {} },
  {
    name: 'a Qwen 3 with an f16 cache',
    use: { headNorms: 'each', headDim: 128, ropeDimensions: 128, cacheFormat: 'f16' },
  },
  {
    name: 'a Llama with one tile of context',
    use: { heads: 3, kvHeads: 3, headDim: 32, ropeDimensions: 32, pairing: 'adjacent', context: 40 },
  },
];

testKernel('self-check of', cases, async (testCase, { programs }) => {
  const use = attentionUse(testCase);
  const { wrong, programs: checked } = await checkKernels(programs, [...decodeQuestions(use), ...prefillQuestions(use)]);
  if (wrong.length > 0) throw new Error(`wrong: ${wrong.join('; ')}`);
  if (checked !== programs) throw new Error('other programs than those that were checked');
});

registerCase('self-check finds a subgroup size that is not true and takes plain programs, once for all', async () => {
  const real = (await requestGpu()).capabilities.subgroupSize;
  const context = await requestGpu({ capabilities: { subgroupSize: real === 32 ? 64 : 32, software: false } });
  const programs = new Programs(context);
  const use = attentionUse(cases[0]!);
  const { wrong, programs: plain } = await checkKernels(programs, decodeQuestions(use));
  for (const kernel of ['matmul/gemv 512 × 256 Q4_K norm bias', 'sampling']) {
    if (!wrong.includes(kernel)) throw new Error(`${kernel} is not among the wrong ones: ${wrong.join(', ')}`);
  }
  const innocent = wrong.find((kernel) => kernel.startsWith('embedding'));
  if (innocent !== undefined) throw new Error(`${innocent} uses no subgroups and was taken for wrong`);
  expectEqual([plain.context.capabilities.subgroupSize], [0], 'subgroup size of the plain programs');
  const again = await checkKernels(programs, decodeQuestions(use));
  if (again.wrong.join() !== wrong.join()) throw new Error(`asked again it is ${again.wrong.join()} instead of ${wrong.join()}`);
  context.device.destroy();
  return {};
});

registerCase('self-check does not take for the device\'s fault what is ours, or a loss', async () => {
  const context = await requestGpu();
  const programs = new Programs(context);
  const failing = (error: Error): Question => ({ kernel: error.message, ask: () => Promise.reject(error) });
  const mistake = new ShaderError('shader-interface', 'a call without one of its buffers');
  const refusal = new ShaderError('shader-compilation', 'a shader that was refused');
  const loss = new DeviceLostError('device-lost', 'The GPU was lost.');
  const endOf = (checked: Programs, question: Question) => checkKernels(checked, [question]).catch((error: unknown) => error);
  if ((await endOf(programs, failing(mistake))) !== mistake) throw new Error('a mistake of ours was taken for the device\'s');
  // Told at once, and told later than a moment.
  for (const told of [Promise.resolve(loss), new Promise<DeviceLostError>((resolve) => setTimeout(resolve, 300, loss))]) {
    const lost = new Programs({ ...context, lost: told });
    if ((await endOf(lost, failing(refusal))) !== loss) throw new Error('a lost device was taken for one that computes wrongly');
  }
  context.device.destroy();
  return {};
});

registerCase('self-check refuses a device on which the plain programs are wrong as well', async () => {
  const context = await requestGpu();
  const programs = new Programs(context);
  const ask: Question['ask'] = async (laboratory) => {
    const asked = await askNorm(laboratory);
    return { ...asked, expected: Float64Array.from(asked.expected, (value) => 1.0001 * value) };
  };
  const questions = [{ kernel: 'a norm that no device computes', ask }];
  const outcome = await checkKernels(programs, questions).catch((error: unknown) => error);
  if (!(outcome instanceof ShaderError && outcome.code === 'kernel-wrong')) throw new Error(`it ended with ${String(outcome)}`);
  context.device.destroy();
  return {};
});
