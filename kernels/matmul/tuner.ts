import { whenSettled } from '../device/readback';
import { GpuMemory } from '../device/memory';
import { Plan } from '../program/plan';
import type { Programs } from '../program/programs';
import { gemv } from './gemv';
import type { Matrix } from './matrix';
import { productKey, tuningCandidates, type GemvTuning } from './tuning';

/** A product of a loaded model: its own weights are what is read while it is timed. */
export interface TunedProduct {
  readonly matrix: Matrix;
  readonly norm: boolean;
}

/** What one timing should take at the least, so that the clock's grain does not count. */
const spanMilliseconds = 12;
const rounds = 3;
/** How much faster than what was expected a layout has to be: less is noise, and the expected one is known to work. */
const worthwhile = 0.93;
/** Time for measuring, without what compiling takes. */
const budgetMilliseconds = 1000;

/**
 * Times the layouts of each kind of product on the device, the largest first, until the time for it is used up, and returns what to use
 * for those that were timed. Undefined: `goOn` said no on the way, which it is asked before every submit.
 */
export async function tune(
  programs: Programs,
  products: readonly TunedProduct[],
  goOn: () => boolean,
): Promise<ReadonlyMap<string, GemvTuning> | undefined> {
  const bytes = ({ matrix }: TunedProduct) => matrix.shards.reduce((sum, shard) => sum + shard.bytes, 0);
  const kinds = new Map(products.map((product) => [productKey({ ...product.matrix, norm: product.norm }), product]));
  const tuned = new Map<string, GemvTuning>();
  let spent = 0;
  for (const [key, product] of [...kinds].sort(([, a], [, b]) => bytes(b) - bytes(a))) {
    if (spent > budgetMilliseconds) break;
    const timed = await timeLayouts(programs, product, goOn);
    if (timed === undefined) return undefined;
    spent += timed.milliseconds;
    tuned.set(key, timed.fastest);
  }
  return tuned;
}

async function timeLayouts(
  shared: Programs,
  { matrix, norm }: TunedProduct,
  goOn: () => boolean,
): Promise<{ readonly fastest: GemvTuning; readonly milliseconds: number } | undefined> {
  const programs = shared.fork();
  const { context } = programs;
  const memory = new GpuMemory(context);
  try {
    const input = await memory.storage('tuner input', 4 * matrix.columns);
    const output = await memory.storage('tuner output', 4 * matrix.rows);
    const weight = norm ? await memory.storage('tuner norm', 4 * matrix.columns) : undefined;
    const candidates = tuningCandidates(context.capabilities, { ...matrix, norm });
    const plans = await Promise.all(
      candidates.map(async (tuning) => {
        return new Plan(await gemv(programs, { matrix, input, output, norm: weight && { weight, epsilon: 1e-5 }, tuning }));
      }),
    );
    const begun = performance.now();
    const time = async (plan: Plan, times: number) => (goOn() ? timeReplays(context.device, plan, times) : undefined);
    const best = new Array<number>(plans.length).fill(Infinity);
    // The first replay of each brings its weights and its code in.
    let once = Infinity;
    for (const plan of plans) {
      const milliseconds = await time(plan, 1);
      if (milliseconds === undefined) return undefined;
      once = Math.min(once, milliseconds);
    }
    const times = Math.min(64, Math.max(1, Math.ceil(spanMilliseconds / Math.max(once, 0.1))));
    for (let round = 0; round < rounds; round++) {
      for (const [index, plan] of plans.entries()) {
        const milliseconds = await time(plan, times);
        if (milliseconds === undefined) return undefined;
        best[index] = Math.min(best[index]!, milliseconds);
      }
    }
    const fastest = best.indexOf(Math.min(...best));
    const choice = best[fastest]! < worthwhile * best[0]! ? fastest : 0;
    return { fastest: candidates[choice]!, milliseconds: performance.now() - begun };
  } finally {
    memory.free();
    programs.freeParameters();
  }
}

async function timeReplays(device: GPUDevice, plan: Plan, times: number): Promise<number> {
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  for (let time = 0; time < times; time++) plan.encode(pass, 1);
  pass.end();
  const begun = performance.now();
  device.queue.submit([encoder.finish()]);
  await whenSettled(device, device.queue.onSubmittedWorkDone());
  return performance.now() - begun;
}
