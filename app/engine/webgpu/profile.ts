import { readBuffer, whenSettled } from '../../../kernels/device/readback';
import { writeBatch } from '../../../kernels/program/batch';
import type { ProfileAt } from '../engine';
import type { ModelStep } from './forward';
import type { ModelOnGpu } from './model';

/** Times a dispatch is repeated in its pass: browsers round the GPU's clock, to 100 µs in Chrome. */
const repetitions = 16;
/** Rounds of which the median counts. */
const rounds = 3;
/** How long the submits should take that a token is timed by. */
const spanMilliseconds = 100;

/**
 * Times a decode plan at a position: a whole token as decoding runs it, and every dispatch by itself. Timestamps exist at the borders
 * of passes only, so each dispatch gets a pass; that takes longer than the dispatches of one pass together.
 * Writes the cache at the position and after it.
 */
export async function profilePlan(model: ModelOnGpu, position: number): Promise<ProfileAt> {
  const tokenMilliseconds = await timeToken(model, position);
  const milliseconds = model.context.device.features.has('timestamp-query')
    ? await timeByTimestamps(model, position)
    : await timeBySubmits(model, position);
  return {
    position,
    tokenMicroseconds: 1000 * tokenMilliseconds,
    dispatches: model.decode.steps.map((step, index) => ({
      label: step.label,
      ...layerOf(step),
      bytes: step.weightBytes + (step.cacheBytes?.(position) ?? 0),
      microseconds: 1000 * milliseconds[index]!,
    })),
  };
}

function layerOf(step: ModelStep | ModelOnGpu['decode']['steps'][number]): { readonly layer?: number } {
  return 'layer' in step && step.layer !== undefined ? { layer: step.layer } : {};
}

/** Many tokens in one submit, less an empty submit. */
async function timeToken(model: ModelOnGpu, position: number): Promise<number> {
  const replay = (tokens: number) =>
    timeSubmit(model, position, (pass) => {
      for (let token = 0; token < tokens; token++) model.decode.encode(pass, 1);
    });
  const once = await replay(1);
  const tokens = Math.min(64, Math.max(1, Math.ceil(spanMilliseconds / Math.max(once, 0.01))));
  const empty = await medianOf(rounds, () => replay(0));
  return Math.max(0, (await medianOf(rounds, () => replay(tokens))) - empty) / tokens;
}

/** Milliseconds of every dispatch, by the GPU's own clock. */
async function timeByTimestamps(model: ModelOnGpu, position: number): Promise<number[]> {
  const { device } = model.context;
  const { steps } = model.decode;
  const count = 2 * steps.length;
  const querySet = device.createQuerySet({ label: 'profile', type: 'timestamp', count });
  const resolved = device.createBuffer({ label: 'profile', size: 8 * count, usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC });
  try {
    const measured: number[][] = [];
    for (let round = 0; round < rounds; round++) {
      reset(model, position);
      const encoder = device.createCommandEncoder();
      for (let index = 0; index < steps.length; index++) {
        const timestampWrites = { querySet, beginningOfPassWriteIndex: 2 * index, endOfPassWriteIndex: 2 * index + 1 };
        const pass = encoder.beginComputePass({ timestampWrites });
        model.decode.encodeStep(pass, index, 1, repetitions);
        pass.end();
      }
      encoder.resolveQuerySet(querySet, 0, count, resolved, 0);
      device.queue.submit([encoder.finish()]);
      const nanoseconds = new BigUint64Array(await readBuffer(device, resolved, 0, 8 * count));
      measured.push(steps.map((_, index) => Number(nanoseconds[2 * index + 1]! - nanoseconds[2 * index]!) / 1e6 / repetitions));
    }
    return steps.map((_, index) => Math.max(0, median(measured.map((round) => round[index]!))));
  } finally {
    querySet.destroy();
    resolved.destroy();
  }
}

/** The same where there are no timestamps: all dispatches of a label in a submit of their own, their time shared out among them. */
async function timeBySubmits(model: ModelOnGpu, position: number): Promise<number[]> {
  const { steps } = model.decode;
  const milliseconds = new Array<number>(steps.length).fill(0);
  const empty = await medianOf(rounds, () => timeSubmit(model, position, () => undefined));
  // Dispatches of one variant differ in their grids: those that read as much are alike.
  const kind = ({ label, weightBytes }: (typeof steps)[number]) => `${label} ${weightBytes}`;
  for (const name of new Set(steps.map(kind))) {
    const alike = steps.flatMap((step, index) => (kind(step) === name ? [index] : []));
    const time = await medianOf(rounds, () =>
      timeSubmit(model, position, (pass) => {
        for (const index of alike) model.decode.encodeStep(pass, index, 1, repetitions);
      }),
    );
    for (const index of alike) milliseconds[index] = Math.max(0, time - empty) / repetitions / alike.length;
  }
  return milliseconds;
}

/** Milliseconds from the submit of one pass to the news that it is done. */
async function timeSubmit(model: ModelOnGpu, position: number, encode: (pass: GPUComputePassEncoder) => void): Promise<number> {
  const { device } = model.context;
  reset(model, position);
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  encode(pass);
  pass.end();
  const begun = performance.now();
  device.queue.submit([encoder.finish()]);
  await whenSettled(device, device.queue.onSubmittedWorkDone());
  return performance.now() - begun;
}

/** Sampling moves the position on. */
function reset(model: ModelOnGpu, position: number): void {
  model.context.device.queue.writeBuffer(model.batch, 0, writeBatch({ firstPosition: position, step: 0, tokens: [0] }));
}

async function medianOf(count: number, measure: () => Promise<number>): Promise<number> {
  const values: number[] = [];
  for (let index = 0; index < count; index++) values.push(await measure());
  return median(values);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
