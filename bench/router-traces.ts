/**
 * Records which experts routers choose, through our engine in Chromium, for the simulator of experts.html:
 *   npx tsx bench/router-traces.ts         (needs dist/: npm run build)
 * The embedded mixture answers its own questions; a seeded model with 64 experts goes on from random tokens.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChatMessage, GenerateOptions, RoutedLayer } from '../app/engine/engine.ts';
import { SeededRandom } from '../fixtures/random.ts';
import { writeSeededModelFile } from '../fixtures/seeded-file.ts';
import { miniatureQuestions } from '../oracle/goldens/questions.ts';
import { seededCases } from '../oracle/goldens/seeded-cases.ts';
import { withFolder } from '../oracle/oracles.ts';
import { withModel, type Session } from '../tools/command-line/session.ts';

interface Trace {
  readonly name: string;
  readonly experts: number;
  readonly used: number;
  /** Layers with a router. */
  readonly layers: number;
  readonly tokens: number;
  /** Base64 of a byte for each choice, [tokens, layers, used]; answers follow one another. */
  readonly choices: string;
}

const folder = join(import.meta.dirname, '..', 'app', 'ui', 'simulator');
const seededPrompts = 8;
const promptTokens = 24;

/** The choices of one answer, token by token. */
async function choicesOf({ page }: Session, messages: readonly ChatMessage[], options: Omit<GenerateOptions, 'signal'>): Promise<RoutedLayer[][]> {
  const tokens: RoutedLayer[][] = [];
  const call = { method: 'generate', messages, options: { ...options, temperature: 0, experts: true } } as const;
  for await (const item of page.call(call)) {
    if (item.type !== 'event' || item.event.type !== 'delta') continue;
    for (const { experts } of item.event.tokens) if (experts !== undefined && experts.length > 0) tokens.push([...experts]);
  }
  return tokens;
}

function traceOf(name: string, experts: number, tokens: readonly RoutedLayer[][]): Trace {
  const [first] = tokens;
  if (first === undefined) throw new Error(`${name} gave no tokens with experts.`);
  const choices = Uint8Array.from(tokens.flatMap((layers) => layers.flatMap((layer) => layer.experts)));
  return {
    name, experts, used: first[0]!.experts.length, layers: first.length, tokens: tokens.length,
    choices: Buffer.from(choices).toString('base64'),
  };
}

async function record(model: string, asks: (session: Session) => Promise<RoutedLayer[][]>): Promise<Trace> {
  let trace: Trace | undefined;
  await withModel({ model, browser: 'chromium', engine: 'webgpu', device: 'best' }, async (session) => {
    trace = traceOf(session.info.name, session.info.experts!.count, await asks(session));
  });
  return trace!;
}

const miniature = await record('mini-moe', async (session) => {
  const tokens: RoutedLayer[][] = [];
  for (const question of miniatureQuestions) tokens.push(...(await choicesOf(session, question, { max_tokens: 256 })));
  return tokens;
});

const { options } = seededCases('deepseek2').find(({ name }) => name === '64 experts')!;
const seeded = await withFolder(async (temporary) => {
  const file = join(temporary, 'seeded-64-experts.gguf');
  await writeSeededModelFile(options, file);
  return record(file, async (session) => {
    const random = new SeededRandom('router trace');
    const tokens: RoutedLayer[][] = [];
    for (let prompt = 0; prompt < seededPrompts; prompt++) {
      const raw = Array.from({ length: promptTokens }, () => random.below(options.vocabulary));
      tokens.push(...(await choicesOf(session, [], { raw, max_tokens: 100 })));
    }
    return tokens;
  });
});

const traces = { generator: 'npx tsx bench/router-traces.ts', date: new Date().toISOString().slice(0, 10), miniature, seeded };
await writeFile(join(folder, 'router-traces.json'), `${JSON.stringify(traces, null, 2)}\n`);
console.log(`mini-moe: ${miniature.tokens} tokens; seeded, ${seeded.experts} experts: ${seeded.tokens} tokens`);
