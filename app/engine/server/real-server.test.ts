/**
 * A real server of llama.cpp on this machine (llama-cpp-python, installed by oracle/llama-server.sh; DENKSPUR_LLAMA_SERVER names another
 * Python that has it). It holds the embedded miniature, and SmolLM2 where the folder DENKSPUR_MODELS has it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../../fixtures/free-port';
import type { ChatMessage, FinishEvent } from '../engine';
import { ServerEngine } from './engine';

const inFolder = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const python = process.env['DENKSPUR_LLAMA_SERVER'] ?? inFolder('.cache/llama-server/bin/python');
const folder = process.env['DENKSPUR_MODELS'] ?? '';

const models: readonly (readonly [name: string, file: string])[] = [
  ['the miniature', inFolder('public/models/mini.gguf')],
  ['SmolLM2', `${folder}/SmolLM2-135M-Instruct.Q4_1.gguf`],
];

/** Starts the server, its model named `alias`, and resolves with its address as soon as it says that it listens. */
async function start(file: string, alias: string): Promise<{ readonly address: string; readonly process: ChildProcess }> {
  const port = await freePort();
  // Its llama.cpp is older than R1's distills; the pre-tokenizer that they name is Qwen2's (llama.cpp, llama_vocab::impl::load).
  const known = file.endsWith('mini.gguf') ? ['--kv_overrides', 'tokenizer.ggml.pre=str:qwen2'] : [];
  const ordinary = ['--model', file, '--model_alias', alias, '--port', String(port), '--n_threads', '1', '--n_ctx', '1024'];
  const server = spawn(python, ['-m', 'llama_cpp.server', ...ordinary, ...known]);
  await new Promise<void>((resolve, reject) => {
    let said = '';
    server.stderr.on('data', (piece: Buffer) => {
      said += piece.toString();
      if (said.includes('Uvicorn running')) resolve();
    });
    server.on('exit', (code) => reject(new Error(`The server ended with ${String(code)}: ${said.slice(-500)}`)));
    server.on('error', reject);
  });
  return { address: `127.0.0.1:${port}`, process: server };
}

async function ask(engine: ServerEngine, messages: readonly ChatMessage[], stopAfter = Infinity) {
  let [reasoning, content, pieces] = ['', '', 0];
  let finish: FinishEvent | undefined;
  const controller = new AbortController();
  for await (const event of engine.generate(messages, { temperature: 0, max_tokens: 160, signal: controller.signal })) {
    if (event.type === 'finish') finish = event;
    if (event.type !== 'delta') continue;
    [reasoning, content, pieces] = [reasoning + event.reasoning_content, content + event.content, pieces + 1];
    if (pieces >= stopAfter) controller.abort();
  }
  return { reasoning, content, pieces, finish: finish! };
}

const [withTrace, SmolLM2] = models.map(([, file]) => file);

describe.skipIf(!existsSync(python))('a server of llama.cpp with the miniature (skipped without llama-cpp-python: oracle/llama-server.sh installs it)', () => {
  const engine = new ServerEngine();
  let server: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => {
    server = await start(withTrace!, 'mini-r1');
    await engine.load({ kind: 'server', address: server.address });
  });
  afterAll(() => server.process.kill());

  it('streams a thought and its answer', async () => {
    const { reasoning, content, pieces, finish } = await ask(engine, [{ role: 'user', content: 'What is 47 + 38?' }]);
    expect(reasoning).toContain('7+8=15');
    expect(content).toBe('The answer is 85.');
    expect(pieces).toBeGreaterThan(10);
    expect(finish).toMatchObject({ reason: 'stop', thoughtUnfinished: false });
  });

  it('ends when it is told to, and answers again', async () => {
    expect((await ask(engine, [{ role: 'user', content: 'What is 47 + 38?' }], 3)).finish.reason).toBe('abort');
    expect((await ask(engine, [{ role: 'user', content: 'What is 12 + 12?' }])).content).toBe('The answer is 24.');
  });
});

describe.skipIf(!existsSync(python) || !existsSync(SmolLM2!))('a server of llama.cpp with SmolLM2 (skipped without it, or without DENKSPUR_MODELS)', () => {
  it('answers at greater length, and counts', async () => {
    const server = await start(SmolLM2!, 'SmolLM2');
    try {
      const engine = new ServerEngine();
      const info = await engine.load({ kind: 'server', address: server.address });
      expect(info.name).toContain('SmolLM2');
      const { reasoning, content, finish } = await ask(engine, [{ role: 'user', content: 'What is the capital of France?' }]);
      expect(reasoning).toBe('');
      expect(content.length).toBeGreaterThan(5);
      expect(finish.generatedTokens).toBeGreaterThan(3);
    } finally {
      server.process.kill();
    }
  });
});
