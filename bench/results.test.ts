import { expect, test } from 'vitest';
import type { Sample } from './contestant';
import type { EngineName, Place } from './entrants';
import { withTrial, type Measured } from './measured';
import { writeReport } from './results';
import { targetLines } from './targets';
import type { Row } from './trial';

const sample = (prefill: number, decode: number): Sample => ({
  promptTokens: 128,
  generatedTokens: 64,
  firstTokenMs: 128_000 / prefill,
  prefillTokensPerSecond: prefill,
  decodeTokensPerSecond: decode,
});

const row = (engine: EngineName, place: Place, samples: Sample[]): Row => ({ entrant: { engine, place }, samples });

/** The cells of the line about one model, place, rate and peer. */
const cells = (lines: readonly string[], ...parts: string[]): string[] =>
  lines
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .find((line) => parts.every((part) => line.includes(part)))!
    .slice(-4, -1);

test('a ratio is that of the medians, beside the fastest of the peers named', () => {
  const rows = [
    row('ours', 'chromium', [sample(10, 60), sample(10, 80), sample(10, 1000)]),
    row('wllama-wasm', 'chromium', [sample(10, 5)]),
    row('wllama-wasm-1', 'chromium', [sample(10, 100)]),
    row('wllama-wasm-1', 'firefox', [sample(10, 1)]),
  ];
  const lines = targetLines([{ model: { name: 'mini' }, rows }]);
  expect(cells(lines, 'mini', 'chromium', 'decode')).toEqual(['≥ 0.7', '0.800', 'yes']);
});

test('what fell short or was not measured is not met', () => {
  const rows = [row('ours', 'firefox', [sample(10, 60)]), row('wllama-webgpu', 'firefox', [sample(2, 6)]), row('wllama-wasm', 'firefox', [])];
  const lines = targetLines([{ model: { name: 'smollm2' }, rows }]);
  expect(cells(lines, 'smollm2', 'decode', 'wllama, WebGPU')).toEqual(['≥ 20', '10.0', 'no']);
  expect(cells(lines, 'smollm2', 'prefill', 'wllama, WebGPU')).toEqual(['≥ 10', '5.00', 'no']);
  expect(cells(lines, 'smollm2', 'decode', 'wllama, WASM or wllama, WASM, one thread')).toEqual(['≥ 1', '–', 'not measured']);
  expect(cells(lines, 'qwen2-0.5b', 'decode')).toEqual(['≥ 20', '–', 'not measured']);
});

test('the report says why a row, or a model, is missing', () => {
  const model = { name: 'mini', title: 'the miniature', fileBytes: 2e6, contextLength: 1024 } as const;
  const failed: Row = { ...row('webllm', 'chromium', []), failure: 'no compiled model library' };
  const done: Row = {
    ...row('ours', 'chromium', [sample(200, 1234.5)]),
    loaded: { loadMs: 1500, device: 'some GPU', version: 'this checkout' },
    longMissing: 'reading 1000 tokens would take about 900 s here',
  };
  const trial: Measured = { model, place: 'chromium', date: '2026-11-22', load: [0, 2.25], method: 'quickly', rows: [done, failed] };
  const report = writeReport({ machine: 'a machine', browsers: ['Chrome/1'] }, [trial], [{ title: 'smollm2', reason: 'no file' }]);
  expect(report).toContain('| ours | chromium | 1 | 1.5 | 128 | 0.64 | 200 | 64 | 1,235 | – | – |');
  expect(report).toContain('- ours, chromium: some GPU; this checkout. full context not tried: reading 1000 tokens would take about 900 s here.');
  expect(report).toContain('- WebLLM, WebGPU, chromium: **could not run**: no compiled model library.');
  expect(report).toContain('- chromium, 2026-11-22: quickly; load of the machine (processes over a minute) 0.0 before, 2.3 after.');
  expect(report).toContain('## smollm2\n\nCould not run: no file.');
});

test('a trial takes the place of an older one of the same model and place, and of no other', () => {
  const model = { name: 'mini', title: 'the miniature', fileBytes: 2e6, contextLength: 1024 } as const;
  const trial = (place: Place, date: string): Measured => ({ model, place, date, load: [0, 0], method: '', rows: [] });
  const measured = withTrial([trial('chromium', 'old'), trial('firefox', 'old')], trial('chromium', 'new'));
  expect(measured.map(({ place, date }) => `${place} ${date}`)).toEqual(['firefox old', 'chromium new']);
});
