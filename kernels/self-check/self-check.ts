import { plainCapabilities } from '../device/capabilities';
import { lossOf, type GpuContext } from '../device/device';
import { ShaderError } from '../errors';
import { normalizedError } from '../harness/compare';
import { Laboratory, type Collected } from '../harness/laboratory';
import { Programs } from '../program/programs';
import type { Asked, Question } from './question';

export interface CheckedPrograms {
  /** The programs to run the model with: those given, or plain ones. */
  readonly programs: Programs;
  /** What the fast variants answered wrongly on this device. */
  readonly wrong: readonly string[];
}

/**
 * Drivers do miscompile, and silently: before a kernel works for a model, it answers a small question whose answer is known. When
 * one is wrong, all are taken in their plain variants (no subgroups, no f16, no packed bytes) and asked again. A device is asked
 * each question once; all that are open run in one submit.
 * @throws ShaderError `kernel-wrong` when the plain variants are wrong, too; DeviceLostError
 */
export async function checkKernels(programs: Programs, questions: readonly Question[]): Promise<CheckedPrograms> {
  const wrong = await wrongKernels(programs, questions);
  if (wrong.length === 0) return { programs, wrong };
  const plain = plainPrograms(programs.context);
  const stillWrong = await wrongKernels(plain, questions);
  if (stillWrong.length === 0) return { programs: plain, wrong };
  // No GPU computes everything wrongly; one that is gone does, and the browser may tell of it late.
  const loss = await lossOf(programs.context, true);
  if (loss !== undefined) throw loss;
  throw new ShaderError(
    'kernel-wrong',
    `This GPU computes wrong results (${stillWrong.join(', ')}). Update its driver or the browser, or use another device.`,
    { kernels: stillWrong.join(', '), adapter: programs.context.adapterName },
  );
}

/** Whether a question was answered rightly, for each opened device. */
const answered = new WeakMap<GpuContext, Map<string, boolean>>();

/** The plain programs beside each device's own, with their own pipelines. */
const plain = new WeakMap<GpuContext, Programs>();

function plainPrograms(context: GpuContext): Programs {
  const programs = plain.get(context) ?? new Programs({ ...context, capabilities: plainCapabilities(context.capabilities) });
  plain.set(context, programs);
  return programs.fork();
}

async function wrongKernels(programs: Programs, questions: readonly Question[]): Promise<string[]> {
  const answers = answered.get(programs.context) ?? new Map<string, boolean>();
  answered.set(programs.context, answers);
  const open = questions.filter(({ kernel }) => !answers.has(kernel));
  if (open.length > 0) {
    const judged = await askAll(programs, open);
    // A device that is gone compiles nothing; that says nothing about its kernels.
    const loss = judged.some(([, right]) => !right) ? await lossOf(programs.context) : undefined;
    if (loss !== undefined) throw loss;
    for (const [kernel, right] of judged) answers.set(kernel, right);
  }
  return questions.map(({ kernel }) => kernel).filter((kernel) => answers.get(kernel) !== true);
}

type Judged = readonly [kernel: string, right: boolean];

async function askAll(programs: Programs, questions: readonly Question[]): Promise<Judged[]> {
  const laboratory = new Laboratory(programs);
  try {
    const asked = await Promise.all(questions.map((question) => askOrRefuse(question, laboratory)));
    const runnable = asked.filter((one) => one !== undefined);
    await laboratory.submit(runnable.flatMap(({ runs }) => runs));
    const collected = await laboratory.collect(runnable.map(({ output }) => output));
    return questions.map(({ kernel }, index) => {
      const one = asked[index];
      return [kernel, one !== undefined && isRight(one, collected[runnable.indexOf(one)]!)] as const;
    });
  } finally {
    laboratory.close();
  }
}

/** Undefined where the device does not even compile the kernel: no right answer either. */
async function askOrRefuse({ ask }: Question, laboratory: Laboratory): Promise<Asked | undefined> {
  try {
    return await ask(laboratory);
  } catch (error) {
    // A call that does not fit its shader is our own mistake, on every device.
    if (error instanceof ShaderError && error.code === 'shader-compilation') return undefined;
    throw error;
  }
}

function isRight({ expected, tolerance, read }: Asked, { words, overrun }: Collected): boolean {
  const actual = read?.(words) ?? new Float32Array(words.buffer, words.byteOffset, words.length);
  // Written so that a result that is not a number is wrong as well.
  return !overrun && normalizedError(actual, expected) <= tolerance;
}
