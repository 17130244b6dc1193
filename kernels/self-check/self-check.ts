import { plainCapabilities } from '../device/capabilities';
import { ShaderError } from '../errors';
import { normalizedError } from '../harness/compare';
import { Laboratory } from '../harness/laboratory';
import { Programs } from '../program/programs';
import type { Question } from './questions';

export interface CheckedPrograms {
  /** The programs to run the model with: those given, or plain ones. */
  readonly programs: Programs;
  /** Kernels whose fast variant gave a wrong answer on this device. */
  readonly wrong: readonly string[];
}

/**
 * Drivers do miscompile, and silently: before a kernel works for a model, it answers small questions whose answer is known. When one is
 * wrong, all are taken in their plain variants (no subgroups, no f16, no packed bytes) and asked again.
 * @throws ShaderError `kernel-wrong` when the plain variants are wrong, too
 */
export async function checkKernels(programs: Programs, questions: readonly Question[]): Promise<CheckedPrograms> {
  const wrong = await wrongKernels(programs, questions);
  if (wrong.length === 0) return { programs, wrong };
  const { context } = programs;
  const plain = new Programs({ ...context, capabilities: plainCapabilities(context.capabilities) });
  const stillWrong = await wrongKernels(plain, questions);
  if (stillWrong.length === 0) return { programs: plain, wrong };
  throw new ShaderError(
    'kernel-wrong',
    `This GPU computes wrong results (${stillWrong.join(', ')}). Update its driver or the browser, or use another device.`,
    { kernels: stillWrong.join(', '), adapter: context.adapterName },
  );
}

/** The kernels that answer wrongly, or not at all. */
async function wrongKernels(programs: Programs, questions: readonly Question[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const { kernel, ask } of questions) {
    const laboratory = new Laboratory(programs);
    try {
      const { actual, expected, tolerance } = await ask(laboratory);
      // Written so that a result that is not a number is wrong as well.
      if (!(normalizedError(actual, expected) <= tolerance)) wrong.push(kernel);
    } catch (error) {
      if (!(error instanceof ShaderError)) throw error;
      wrong.push(kernel);
    } finally {
      laboratory.close();
    }
  }
  return wrong;
}
