import { seededModel } from '../../../fixtures/seeded-model';
import { shapes } from '../../../fixtures/shapes';
import { WebGpuEngine } from './engine';
import { collect } from './testing';

/**
 * A file's texts never get into a program: a model whose every text holds a mark is run, and whatever the device is given as shader,
 * label, entry point or constant is looked through.
 */

const mark = 'ungeheuer';

/** Every shader's text, and every name that a pipeline is made with. */
const given: string[] = [];

beforeAll(() => {
  const { prototype } = GPUDevice;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with the device below
  const { createShaderModule, createComputePipelineAsync, createComputePipeline } = prototype;
  vi.spyOn(prototype, 'createShaderModule').mockImplementation(function (this: GPUDevice, descriptor) {
    given.push(descriptor.code, descriptor.label ?? '');
    return createShaderModule.call(this, descriptor);
  });
  const note = ({ label, compute }: GPUComputePipelineDescriptor) =>
    given.push(label ?? '', compute.entryPoint ?? '', JSON.stringify(Object.entries(compute.constants ?? {})));
  vi.spyOn(prototype, 'createComputePipelineAsync').mockImplementation(function (this: GPUDevice, descriptor) {
    note(descriptor);
    return createComputePipelineAsync.call(this, descriptor);
  });
  vi.spyOn(prototype, 'createComputePipeline').mockImplementation(function (this: GPUDevice, descriptor) {
    note(descriptor);
    return createComputePipeline.call(this, descriptor);
  });
});
afterAll(() => vi.restoreAllMocks());

test('shaders hold nothing that a model file says', async () => {
  const bytes = marked(seededModel(shapes['tiny-qwen2']));
  const engine = new WebGpuEngine();
  const info = await engine.load({ kind: 'file', files: [new File([bytes], `${mark}.gguf`)] });
  const { tokens } = await collect(engine, [{ role: 'user', content: `${mark} ${mark}` }], { max_tokens: 4, temperature: 0 });
  await engine.unload();
  // The control: the mark is in the file, and the engine has read it.
  expect(info.fileName).toContain(mark);
  expect(info.name).toContain(mark);
  expect(tokens.length).toBeGreaterThan(0);
  expect(given.filter((text) => text.includes('@compute')).length).toBeGreaterThan(3);
  expect(given.filter((text) => text.includes(mark))).toEqual([]);
});

/** Names the model by the mark: its name is written over in place, byte for byte. */
function marked(file: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const key = new TextEncoder().encode('general.name');
  const at = file.findIndex((_, index) => key.every((byte, place) => file[index + place] === byte));
  const length = new DataView(file.buffer).getUint32(at + key.length + 4, true);
  file.set(new TextEncoder().encode(mark.repeat(Math.ceil(length / mark.length)).slice(0, length)), at + key.length + 12);
  return file;
}
