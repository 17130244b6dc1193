import { inject } from 'vitest';
import type { ChatMessage, EngineEvent, GenerateOptions, ModelSource } from '../engine';
import { RecoveringEngine } from '../recovery';
import { WebGpuEngine } from './engine';

/**
 * A device that is destroyed in the middle of an answer: every time the model is loaded onto a new one, and the answer goes on after
 * the tokens that were read. A few times only, because each costs a whole load: `DENKSPUR_LOSSES=100 npm run kernels -- recovery` for
 * more. recovery.test.ts counts to a hundred without a device.
 */

const losses = inject('losses');
const mini: ModelSource = { kind: 'url', urls: [new URL('/models/mini.gguf', location.href).href] };
const question: ChatMessage = { role: 'user', content: 'What is 47 + 38?' };
/** A submit of its own for every token: otherwise a quick device may have the whole answer on its way before it is destroyed. */
const tokenByToken = { logprobs: true, top_logprobs: 1, max_tokens: 200 };

/** Every device that is opened. */
const devices: GPUDevice[] = [];

beforeAll(() => {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with the adapter below
  const original = GPUAdapter.prototype.requestDevice;
  vi.spyOn(GPUAdapter.prototype, 'requestDevice').mockImplementation(async function (this: GPUAdapter, descriptor) {
    const device = await original.call(this, descriptor);
    devices.push(device);
    return device;
  });
});
afterAll(() => vi.restoreAllMocks());

declare module 'vitest' {
  interface ProvidedContext {
    losses: number;
  }
}

interface Answered {
  readonly text: string;
  readonly tokens: readonly number[];
  readonly rebuilt: number;
  readonly finish: EngineEvent | undefined;
}

/** Answers; the device is destroyed after every delta as long as that is wished for. */
async function answer(engine: RecoveringEngine, options: GenerateOptions, destroy: number): Promise<Answered> {
  const tokens: number[] = [];
  let text = '';
  let rebuilt = 0;
  let finish: EngineEvent | undefined;
  for await (const event of engine.generate([question], options)) {
    if (event.type === 'rebuilt') rebuilt++;
    if (event.type === 'finish') finish = event;
    if (event.type !== 'delta') continue;
    text += event.reasoning_content + event.content;
    tokens.push(...event.tokens.map(({ id }) => id));
    if (event.tokens.length > 0 && rebuilt < destroy) devices.at(-1)!.destroy();
  }
  return { text, tokens, rebuilt, finish };
}

test('a destroyed device costs an answer nothing: not a token, not the budget of its thought, not its dice', async () => {
  const engine = new RecoveringEngine(new WebGpuEngine(), () => Promise.resolve());
  const options = { ...tokenByToken, temperature: 1, seed: 11, repetition_penalty: 1.1, think: { budget: 12 } };
  await engine.load(mini);
  const undisturbed = await answer(engine, options, 0);
  expect(undisturbed.rebuilt).toBe(0);
  // An answer has fewer tokens than a hundred; then it is asked again and again, in a row.
  for (let left = losses; left > 0; ) {
    const disturbed = await answer(engine, options, left);
    expect(disturbed.rebuilt).toBeGreaterThan(0);
    expect(disturbed.text).toBe(undisturbed.text);
    expect(disturbed.tokens).toEqual(undisturbed.tokens);
    expect(disturbed.finish).toMatchObject({ reason: 'stop', generatedTokens: undisturbed.tokens.length + 1 });
    left -= disturbed.rebuilt;
  }
  await engine.unload();
  expect(devices).toHaveLength(losses + 1);
});

test('memory that runs out while the model is loaded again: it comes back with smaller settings and the same answer', async () => {
  const engine = new RecoveringEngine(new WebGpuEngine(), () => Promise.resolve());
  const options = { ...tokenByToken, temperature: 0 };
  await engine.load(mini);
  const undisturbed = await answer(engine, options, 0);
  // A software device has as much memory as the machine: the browser's own report of a full one is put in its place, once.
  const allocation = vi.spyOn(GPUDevice.prototype, 'popErrorScope').mockImplementationOnce(() => {
    allocation.mockRestore();
    return Promise.resolve(new GPUOutOfMemoryError('as if'));
  });
  const tokens: number[] = [];
  let notices: readonly string[] = [];
  for await (const event of engine.generate([question], options)) {
    if (event.type === 'rebuilt') notices = event.info.notices.map(({ code }) => code);
    if (event.type !== 'delta') continue;
    if (tokens.length === 0) devices.at(-1)!.destroy();
    tokens.push(...event.tokens.map(({ id }) => id));
  }
  await engine.unload();
  expect(notices).toContain('smaller-settings');
  expect(tokens).toEqual(undisturbed.tokens);
});
