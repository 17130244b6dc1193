import { changedModel } from '../../../fixtures/seeded-model';
import { shapes } from '../../../fixtures/shapes';
import type { GgufToWrite, GgufValue } from '../gguf/writer';
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

test.each(['tiny-qwen2', 'tiny-qwen3moe', 'tiny-deepseek2'] as const)('shaders of %s hold nothing that its file says', async (shape) => {
  given.length = 0;
  let said: readonly string[] = [];
  const bytes = changedModel(shapes[shape], (file) => {
    const changed = marked(file);
    said = textsOf(changed);
    return changed;
  });
  const engine = new WebGpuEngine();
  const info = await engine.load({ kind: 'file', files: [new File([bytes], `${mark}.gguf`)] });
  const { tokens, promptTokens } = await collect(engine, [{ role: 'user', content: `${mark} ${mark}` }], { max_tokens: 4, temperature: 0 });
  await engine.score({ tokenIds: promptTokens });
  await engine.unload();
  // The control: the mark is in the file, and the engine has read it.
  expect(info.fileName).toContain(mark);
  expect(info.name).toContain(mark);
  expect(tokens.length).toBeGreaterThan(0);
  expect(said.length).toBeGreaterThan(20);
  expect(given.filter((text) => text.includes('@compute')).length).toBeGreaterThan(3);
  expect(given.filter((text) => text.includes(mark))).toEqual([]);
  // Nor the names of its tensors and its keys, which have to be as they are.
  expect(said.filter((one) => given.some((text) => text.includes(one)))).toEqual([]);
});

/** What the engine needs to know a file by; every other text may be anything. */
const fixed = new Set(['general.architecture', 'tokenizer.ggml.model', 'tokenizer.ggml.pre']);

/** The mark in every text of the metadata, as a key, in the template, in tokens, and as the name of a tensor more. */
function marked({ metadata, tensors }: GgufToWrite): GgufToWrite {
  const entries = Object.entries(metadata).map(([key, value]): [string, GgufValue] => {
    if (key === 'tokenizer.chat_template') return [key, `{# ${mark} #}${value as string}`];
    return [key, typeof value === 'string' && !fixed.has(key) ? `${mark} ${value}` : value];
  });
  const texts = Object.fromEntries(['name', 'author', 'description', 'license', 'basename'].map((key) => [`general.${key}`, `${mark} ${key}`]));
  const vocabulary = [...(metadata['tokenizer.ggml.tokens'] as readonly string[])];
  // A byte that the question does not need, under another name.
  vocabulary[3] = mark;
  return {
    metadata: { ...Object.fromEntries(entries), ...texts, [`${mark}.key`]: mark, 'general.tags': [mark], 'tokenizer.ggml.tokens': vocabulary },
    tensors: [...tensors, { name: `${mark}.weight`, type: 'F32', shape: [32], data: new Uint8Array(128) }],
  };
}

/** The names of its tensors, and its keys. */
function textsOf({ metadata, tensors }: GgufToWrite): string[] {
  return [...tensors.map(({ name }) => name), ...Object.keys(metadata)];
}
