/** Counts what an engine asks of the browser, from outside: by wrapping methods of WebGPU and WebAssembly before it first uses them. */
import { SharedTotals } from './shared-totals.ts';

/** Counters of this realm. */
export const totals = new SharedTotals();

const alive = new WeakSet<GPUBuffer>();
const memories = new Set<WebAssembly.Memory>();

// A proxy and no subclass: what a module exports must still be an instance of it.
WebAssembly.Memory = new Proxy(WebAssembly.Memory, {
  construct(target, parameters, newTarget) {
    const memory = Reflect.construct(target, parameters, newTarget) as WebAssembly.Memory;
    keep(memory);
    return memory;
  },
});
observe<typeof WebAssembly, unknown[], Promise<unknown>>(WebAssembly, 'instantiate', ({ result }) => {
  // A failure is for whoever called it.
  result.then(keepMemories, () => undefined);
});

observe(WebAssembly.Memory.prototype, 'grow', weigh);

/** @param instantiated an instance, or an object with one, as the source was a compiled module or bytes */
function keepMemories(instantiated: unknown): void {
  const instance = instantiated instanceof WebAssembly.Instance ? instantiated : (instantiated as { instance: WebAssembly.Instance }).instance;
  for (const value of Object.values(instance.exports)) if (value instanceof WebAssembly.Memory) keep(value);
}

function keep(memory: WebAssembly.Memory): void {
  memories.add(memory);
  weigh();
}

function weigh(): void {
  totals.set('wasmBytes', [...memories].reduce((sum, { buffer }) => sum + buffer.byteLength, 0));
}

observe<GPUDevice, [GPUBufferDescriptor], GPUBuffer>(GPUDevice.prototype, 'createBuffer', ({ result }) => {
  totals.add('gpuBytes', result.size);
  alive.add(result);
});
observe<GPUBuffer, [], undefined>(GPUBuffer.prototype, 'destroy', ({ self }) => {
  if (alive.delete(self)) totals.add('gpuBytes', -self.size);
});
observe<GPUBuffer, [GPUMapModeFlags, number?, number?], Promise<undefined>>(GPUBuffer.prototype, 'mapAsync', ({ self, parameters }) => {
  const [mode, offset = 0, size = self.size - offset] = parameters;
  if ((mode & GPUMapMode.READ) === 0) return;
  totals.add('readbacks', 1);
  totals.add('readbackBytes', size);
});
observe(GPUQueue.prototype, 'submit', () => totals.add('submits', 1));
observe(GPUComputePassEncoder.prototype, 'dispatchWorkgroups', () => totals.add('dispatches', 1));
observe(GPUComputePassEncoder.prototype, 'dispatchWorkgroupsIndirect', () => totals.add('dispatches', 1));

interface Call<Self, Parameters, Result> {
  readonly self: Self;
  readonly parameters: Parameters;
  readonly result: Result;
}

/** Has `look` see each call of a method that returned. */
function observe<Self extends object, Parameters extends unknown[], Result>(
  prototype: Self,
  name: keyof Self & string,
  look: (call: Call<Self, Parameters, Result>) => void,
): void {
  const original = prototype[name] as (this: Self, ...parameters: Parameters) => Result;
  const observed = function (this: Self, ...parameters: Parameters): Result {
    const result = original.apply(this, parameters);
    look({ self: this, parameters, result });
    return result;
  };
  Object.defineProperty(prototype, name, { value: observed });
}
