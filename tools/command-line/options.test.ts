import { expect, test } from 'vitest';
import { readAskOptions, readScoreOptions } from './options';

const ask = (...argv: string[]) => readAskOptions(['--model', 'mini', ...argv]);

test('numbers come as numbers, and what was not given stays open', () => {
  expect(ask('--prompt', 'hi', '--max-tokens', '5', '--temperature', '0', '--think-budget', '0', '--context', '2048')).toEqual({
    model: 'mini',
    browser: 'chromium',
    engine: 'webgpu',
    json: false,
    prompt: 'hi',
    'max-tokens': 5,
    temperature: 0,
    'think-budget': 0,
    context: 2048,
    device: 'best',
  });
});

test.each([
  [['--prompt', 'x', '--foo'], /^Unknown option '--foo' \(--help/],
  [['--prompt', 'x', 'y'], /^Unexpected argument 'y'/],
  [['--prompt', 'x', '--max-tokens', '0'], /^--max-tokens takes a whole number, 1 or more, not "0"/],
  [['--prompt', 'x', '--max-tokens', '2.5'], /^--max-tokens takes/],
  [['--prompt', 'x', '--max-tokens', 'many'], /^--max-tokens takes/],
  [['--prompt', 'x', '--temperature='], /^--temperature takes a number, 0 \(greedy\) or more, not ""/],
  [['--prompt', 'x', '--temperature=-1'], /^--temperature takes/],
  [['--prompt', 'x', '--temperature', 'Infinity'], /^--temperature takes/],
  [['--prompt', 'x', '--top-p', '0'], /^--top-p takes a number above 0, at most 1/],
  [['--prompt', 'x', '--expert-memory=all'], /^--expert-memory takes a number of MiB, 0 or more, not "all"/],
  [['--prompt', 'x', '--seed', '4294967296'], /^--seed takes a whole number from 0 to 4294967295/],
  [['--prompt', 'x', '--browser', 'safari'], /^--browser takes chromium or firefox, not "safari"/],
  [['--prompt', 'x', '--device', 'fast'], /^--device takes best or plain, not "fast"/],
  [['--prompt', 'x', '--engine', 'cuda'], /^--engine takes webgpu or wllama/],
  [['--prompt', 'x', '--raw', 'y'], /^Give exactly one of --prompt/],
  [[], /^Give exactly one of --prompt/],
  [['--prompt'], /^Option '--prompt <value>' argument missing/],
])('%j is refused on one line that says what to do', (argv, message) => {
  expect(() => ask(...argv)).toThrow(message);
  expect(() => ask(...argv)).not.toThrow(/\n/);
});

test('an empty prompt is a prompt', () => {
  expect(ask('--prompt', '')).toMatchObject({ prompt: '' });
});

test('the model and the text have to be named', () => {
  expect(() => readAskOptions(['--prompt', 'x'])).toThrow(/^--model is missing: it takes mini, mini-moe or the path of a GGUF file/);
  expect(() => readScoreOptions(['--model', 'mini'])).toThrow(/^--text is missing: it takes the path of a text file/);
  expect(readScoreOptions(['--model', 'mini', '--text', 'a.txt'])).toMatchObject({ text: 'a.txt', top: 10 });
});

test('help asks for nothing else', () => {
  expect(readAskOptions(['--help'])).toBeUndefined();
  expect(readScoreOptions(['-h'])).toBeUndefined();
});
