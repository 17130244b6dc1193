/** `npm run ask` and `npm run score`, as a person at a terminal calls them. */
import { expect, test } from '@playwright/test';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'denkspur-command-line-'));
test.afterAll(() => rmSync(folder, { recursive: true }));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** @param whenItSpeaks called with the process at its first output */
function run(command: 'ask' | 'score', args: readonly string[], whenItSpeaks?: (stop: (signal: NodeJS.Signals) => void) => void): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['tools/run.mjs', command, ...args], { cwd: root, env: { ...process.env, INIT_CWD: folder }, detached: true });
    let stdout = '';
    let stderr = '';
    let spoke = false;
    const speak = (): void => {
      if (spoke) return;
      spoke = true;
      // To the whole group, as a terminal does.
      whenItSpeaks?.((signal) => process.kill(-Number(child.pid), signal));
    };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      speak();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      speak();
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

const greedy = ['--model', 'mini', '--prompt', 'What is 47 + 38?', '--temperature', '0'];

test('the answer goes to stdout, the thought to stderr', async () => {
  const { code, stdout, stderr } = await run('ask', greedy);
  expect(code).toBe(0);
  expect(stdout).toContain('85');
  expect(stdout).not.toContain('think>');
  expect(stderr.trim()).not.toBe('');
  expect(stderr).not.toContain('think>');
});

for (const browser of ['chromium', 'firefox']) {
  test(`--json prints one object with all its fields (${browser})`, async () => {
    const { code, stdout, stderr } = await run('ask', [...greedy, '--json', '--browser', browser]);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const report = JSON.parse(stdout) as Record<string, unknown>;
    const number = expect.any(Number) as unknown;
    expect(report).toEqual({
      model: expect.any(String) as unknown,
      engine: 'webgpu',
      adapter: expect.any(String) as unknown,
      promptTokens: expect.arrayContaining([number]) as unknown,
      tokens: expect.arrayContaining([number]) as unknown,
      reasoning: expect.stringMatching(/\S/) as unknown,
      content: expect.stringContaining('85') as unknown,
      finishReason: 'stop',
      notices: [],
      timing: { loadMs: number, firstTokenMs: number, prefillTokensPerSecond: number, decodeTokensPerSecond: number },
      counters: {
        dispatchesPerToken: number,
        submitsPerToken: number,
        readbacksPerToken: number,
        bytesReadPerToken: number,
        gpuBytes: number,
        peakJsHeapBytes: browser === 'chromium' ? number : null,
      },
    });
  });
}

test('llama.cpp on the CPU answers token for token as our kernels do, its thought cut at the same budget', async () => {
  for (const more of [[], ['--think-budget', '5']]) {
    const reports = [];
    for (const engine of ['webgpu', 'wllama']) {
      const { code, stdout, stderr } = await run('ask', [...greedy, ...more, '--json', '--engine', engine]);
      expect([stderr, code]).toEqual(['', 0]);
      reports.push(JSON.parse(stdout) as Record<string, unknown>);
    }
    const [ours, theirs] = reports;
    for (const field of ['model', 'promptTokens', 'tokens', 'reasoning', 'content', 'finishReason']) {
      expect([field, theirs![field]]).toEqual([field, ours![field]]);
    }
    expect([ours!['engine'], theirs!['engine']]).toEqual(['webgpu', 'wllama']);
    expect(theirs!['adapter']).toContain('llama.cpp');
  }
});

test('a conversation from a file, and a limit', async () => {
  writeFileSync(join(folder, 'talk.json'), JSON.stringify([{ role: 'user', content: 'What is 47 + 38?' }]));
  const { code, stdout } = await run('ask', ['--model', 'mini', '--messages', 'talk.json', '--max-tokens', '3', '--temperature', '0', '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ finishReason: 'length' });
  expect((JSON.parse(stdout) as { tokens: number[] }).tokens).toHaveLength(3);
});

test('score gives a row per token, best first', async () => {
  writeFileSync(join(folder, 'text.txt'), 'What is 47 + 38?');
  const { code, stdout, stderr } = await run('score', ['--model', 'mini', '--text', 'text.txt', '--top', '5', '--device', 'plain', '--json']);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  const { tokens, rows } = JSON.parse(stdout) as { tokens: number[]; rows: [number, number][][] };
  expect(tokens.length).toBeGreaterThan(3);
  expect(rows).toHaveLength(tokens.length);
  for (const row of rows) {
    expect(row).toHaveLength(5);
    const logprobs = row.map(([, logprob]) => logprob);
    expect(logprobs).toEqual(logprobs.toSorted((a, b) => b - a));
    expect(Math.max(...logprobs)).toBeLessThanOrEqual(0);
  }
});

for (const [what, args] of [
  ['a missing file', ['--model', 'nothing.gguf', '--prompt', 'x']],
  ['an unknown flag', ['--model', 'mini', '--prompt', 'x', '--colour']],
  ['a bad number', ['--model', 'mini', '--prompt', 'x', '--max-tokens', 'many']],
  ['a file that is not a model', ['--model', 'no-model.gguf', '--prompt', 'x']],
  ['an unknown engine', ['--model', 'mini', '--prompt', 'x', '--engine', 'abacus']],
] as const) {
  test(`${what} ends with exit code 1 and one line`, async () => {
    writeFileSync(join(folder, 'no-model.gguf'), 'These are not the bytes you are looking for.');
    const { code, stdout, stderr } = await run('ask', args);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^denkspur: [^\n]+\n$/);
  });
}

test('Ctrl-C ends it, browser included', async () => {
  const { code } = await run('ask', [...greedy, '--think-budget', '100000'], (stop) => stop('SIGINT'));
  expect(code).toBe(130);
});
