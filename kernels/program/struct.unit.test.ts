import { ShaderError } from '../errors';
import { readStruct, writeStruct } from './struct';

const wgsl = `
struct Other { a: u32 }
// struct Parameters { not: u32, this: u32 }
struct Parameters {
  columns: u32, // not a field: u32
  epsilon: f32,
  planes: vec4u,
  shift: i32,
}
struct Batch { step: u32, tokens: array<u32>, }`;

test('fields follow the alignment of WGSL', () => {
  const layout = readStruct(wgsl, 'Parameters');
  const offsets = layout.fields.map(({ name, offset }) => [name, offset]);
  expect(offsets).toEqual([['columns', 0], ['epsilon', 4], ['planes', 16], ['shift', 32]]);
  expect(layout.bytes).toBe(48);
  const bytes = writeStruct(layout, { columns: 7, epsilon: 0.5, planes: [1, 2, 3], shift: -1 });
  expect([...new Uint32Array(bytes)]).toEqual([7, 0x3f000000, 0, 0, 1, 2, 3, 0, 0xffffffff, 0, 0, 0]);
});

test('a list of words at the end follows its field', () => {
  const bytes = writeStruct(readStruct(wgsl, 'Batch'), { step: 3, tokens: [5, 6, 7, 8, 9] });
  expect([...new Uint32Array(bytes)]).toEqual([3, 5, 6, 7, 8, 9, 0, 0]);
});

test.each([
  ['an unknown field', { step: 1, tokens: [], more: 1 }],
  ['a missing field', { tokens: [] }],
  ['a list for a number', { step: [1], tokens: [] }],
  ['a number for a list', { step: 1, tokens: 1 }],
])('%s is refused', (_, values) => {
  expect(() => writeStruct(readStruct(wgsl, 'Batch'), values)).toThrow(ShaderError);
});

test('a field of another type is refused', () => {
  expect(() => readStruct('struct Parameters { size: vec2f }', 'Parameters')).toThrow(/vec2f/);
});

test('no struct, no bytes', () => {
  expect(readStruct(wgsl, 'Missing')).toEqual({ label: 'Missing', fields: [], bytes: 0 });
});
