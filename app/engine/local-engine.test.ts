import { expect, it } from 'vitest';
import type { Engine, ModelInfo } from './engine';
import { DeviceError, UnsupportedModelError } from './errors';
import { LocalEngine } from './local-engine';

const source = { kind: 'url', urls: ['a.gguf'] } as const;

function engine(name: string, failure?: Error): Engine {
  return {
    load: () => (failure === undefined ? Promise.resolve({ name, notices: [{ code: 'cpu-engine', details: { threads: 1 } }] } as unknown as ModelInfo) : Promise.reject(failure)),
    async *generate() {
      yield await Promise.resolve({ type: 'prompt', tokenIds: [], text: name, reusedTokens: 0, droppedMessages: 0 });
    },
    score: () => Promise.reject(new Error('not part of this test')),
    unload: () => Promise.resolve(),
  };
}

const cpu = () => Promise.resolve(engine('cpu'));
const compiled = () => Promise.resolve(engine('compiled'));
const never = () => Promise.reject(new Error('another engine was asked'));

it.each(['no-adapter', 'adapter-limits'] as const)('takes the CPU where WebGPU has no device (%s), says why, and asks it from then on', async (code) => {
  const local = new LocalEngine(engine('gpu', new DeviceError(code, 'no device')), cpu, never);
  expect(await local.load(source)).toMatchObject({ name: 'cpu', notices: [{ details: { threads: 1, because: code } }] });
  for await (const event of local.generate([])) expect(event).toMatchObject({ text: 'cpu' });
});

it('takes it when it is asked for, and goes back to WebGPU with the next model', async () => {
  const local = new LocalEngine(engine('gpu'), cpu, never);
  expect((await local.load(source, { engine: 'wllama' })).name).toBe('cpu');
  expect((await local.load(source)).name).toBe('gpu');
});

it.each([
  ['another failure', new UnsupportedModelError('unsupported-feature', 'no'), {}],
  ['a context too long for the GPU', new DeviceError('device-limit', 'too long'), {}],
  ['no device where WebGPU was asked for by name', new DeviceError('no-adapter', 'no adapter'), { engine: 'webgpu' }],
] as const)('does not hide %s', async (_, failure, options) => {
  await expect(new LocalEngine(engine('gpu', failure), never, never).load(source, options)).rejects.toBe(failure);
});

it('gives compiled models to WebLLM, and files to WebGPU again', async () => {
  const local = new LocalEngine(engine('gpu'), never, compiled);
  expect((await local.load({ kind: 'webllm', model: 'a' })).name).toBe('compiled');
  expect((await local.load(source)).name).toBe('gpu');
});
