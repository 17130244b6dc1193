import { ropeFrequencies, ropeTable, type Rope } from './rope-table';

/** Expected frequencies (pairs 0, 5, the middle, third-last and last) come from transformers' modeling_rope_utils, in f32. */
const cases: readonly { name: string; rope: Rope; magnitude: number; expected: readonly number[] }[] = [
  {
    name: 'linear',
    rope: { dimensions: 128, base: 10000, scaling: { kind: 'linear', factor: 2 } },
    magnitude: 1,
    expected: [0.5, 0.243483766913414, 0.004999999888241291, 7.699632260482758e-5, 5.773909651907161e-5],
  },
  {
    name: 'YaRN as Qwen extends itself',
    rope: { dimensions: 128, base: 1e6, scaling: { kind: 'yarn', factor: 4, originalContext: 32768 } },
    magnitude: 1.138629436111989,
    expected: [1, 0.33982083201408386, 0.0006029411451891065, 4.777382400789065e-7, 3.102344408034696e-7],
  },
  {
    name: 'YaRN as in DeepSeek V3',
    rope: { dimensions: 64, base: 10000, scaling: { kind: 'yarn', factor: 40, originalContext: 4096 } },
    magnitude: 1.3688879454113936,
    expected: [1, 0.23713736236095428, 0.005500000435858965, 5.928434347879374e-6, 3.3338035336782923e-6],
  },
  {
    name: 'divisors of Llama 3.1',
    rope: { dimensions: 128, base: 500000, scaling: { kind: 'none' }, divisors: llama3Divisors() },
    magnitude: 1,
    expected: [1, 0.3587302267551422, 0.0005248460220173001, 4.6246537976912805e-7, 3.068925877869333e-7],
  },
];

test.each(cases)('$name', ({ rope, magnitude, expected }) => {
  const result = ropeFrequencies(rope);
  expect(result.magnitude).toBeCloseTo(magnitude, 12);
  const last = rope.dimensions / 2 - 1;
  [0, 5, rope.dimensions / 4, last - 2, last].forEach((pair, index) => {
    expect(Math.abs(result.frequencies[pair]! / expected[index]! - 1)).toBeLessThan(1e-6);
  });
});

test('a table made in pieces is the table made at once', () => {
  const rope: Rope = { dimensions: 8, base: 10000, scaling: { kind: 'yarn', factor: 4, originalContext: 64 } };
  expect([...ropeTable(rope, 0, 3), ...ropeTable(rope, 3, 4)]).toEqual([...ropeTable(rope, 0, 7)]);
});

test('position and pair find their cosine and sine', () => {
  const table = ropeTable({ dimensions: 4, base: 100, scaling: { kind: 'none' } }, 7, 2);
  const expected = [7, 0.7, 8, 0.8].flatMap((angle) => [Math.cos(angle), Math.sin(angle)]);
  expect([...table]).toEqual([...Float32Array.from(expected)]);
});

test('angles far into a long context lose nothing to f32', () => {
  const position = 131_071;
  const rope: Rope = { dimensions: 128, base: 1e6, scaling: { kind: 'yarn', factor: 4, originalContext: 32768 } };
  const { frequencies, magnitude } = ropeFrequencies(rope);
  // The same angle another way: cosine and sine are periodic, so whole turns can be taken off before.
  const turns = (angle: number) => angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));
  const table = ropeTable(rope, position, 1);
  for (const [pair, frequency] of frequencies.entries()) {
    const angle = turns(position * frequency);
    expect(Math.abs(table[2 * pair]! - magnitude * Math.cos(angle))).toBeLessThan(1.5e-7);
    expect(Math.abs(table[2 * pair + 1]! - magnitude * Math.sin(angle))).toBeLessThan(1.5e-7);
  }
});

test('YaRN without extrapolation divides every frequency and leaves the magnitude alone', () => {
  const { frequencies, magnitude } = ropeFrequencies({
    dimensions: 4,
    base: 100,
    scaling: { kind: 'yarn', factor: 2, originalContext: 64, extrapolation: 0, attention: 0.75 },
  });
  expect([...frequencies]).toEqual([0.5, 0.05]);
  expect(magnitude).toBe(0.75);
});

/** What llama.cpp's converter writes into `rope_freqs` for Llama 3.1: wavelengths beyond the old context grow eightfold. */
function llama3Divisors(): number[] {
  return Array.from({ length: 64 }, (_, pair) => {
    const wavelength = 2 * Math.PI * 500000 ** (pair / 64);
    if (wavelength < 8192 / 4) return 1;
    if (wavelength > 8192 / 1) return 8;
    const smooth = (8192 / wavelength - 1) / (4 - 1);
    return 1 / ((1 - smooth) / 8 + smooth);
  });
}
