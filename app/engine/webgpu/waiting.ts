import { lossOf, type GpuContext } from '../../../kernels/device/device';

/** Waits for the device's answer; when the device is lost, its own error says more than that of the map that failed with it. */
export async function alive<Value>(context: GpuContext, answer: Promise<Value>): Promise<Value> {
  try {
    return await answer;
  } catch (error) {
    const loss = await lossOf(context, true);
    throw loss ?? error;
  }
}

/** The answer, or undefined as soon as the signal says stop; then nobody waits for the answer any more. */
export function unlessAborted<Value>(answer: Promise<Value>, signal: AbortSignal | undefined): Promise<Value | undefined> {
  if (signal === undefined) return answer;
  return new Promise((resolve, reject) => {
    const stop = () => resolve(undefined);
    signal.addEventListener('abort', stop, { once: true });
    void answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
