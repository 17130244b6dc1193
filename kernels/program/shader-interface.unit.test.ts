/** What the host reads out of the declarations of a linked shader. */
import { expect, test } from 'vitest';
import { readShaderInterface } from './shader-interface';

const shader = `
struct Parameters {
  rows: u32,
}
@group(0) @binding(0) var<uniform> parameters: Parameters;
@group(0) @binding(2) var<uniform> input: array<vec4f, 144u>;
@group(0) @binding(1) var weights: texture_storage_2d<rgba32uint, read>;
@group(0) @binding(4) var portions : texture_storage_2d<rgba32float,write>;
@group(0) @binding(5) var<storage, read> bias: array<f32>;
@group(0) @binding(3) var<storage, read_write> output: array<f32>;
`;

test('buffers by how they are bound, textures by format and access, in the order of their numbers', () => {
  const { bindings, parameters } = readShaderInterface(shader, 'a kernel');
  expect(bindings).toEqual([
    { index: 0, name: 'parameters', layout: { buffer: { type: 'uniform' } } },
    { index: 1, name: 'weights', layout: { storageTexture: { access: 'read-only', format: 'rgba32uint' } } },
    { index: 2, name: 'input', layout: { buffer: { type: 'uniform' } } },
    { index: 3, name: 'output', layout: { buffer: { type: 'storage' } } },
    { index: 4, name: 'portions', layout: { storageTexture: { access: 'write-only', format: 'rgba32float' } } },
    { index: 5, name: 'bias', layout: { buffer: { type: 'read-only-storage' } } },
  ]);
  expect(parameters.fields.map(({ name }) => name)).toEqual(['rows']);
});
