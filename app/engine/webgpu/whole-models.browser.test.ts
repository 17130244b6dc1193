import { inject } from 'vitest';
import { unpackRows, type ChatGolden } from '../../../fixtures/goldens';
import mini from '../../../fixtures/goldens/mini.json';
import mixture from '../../../fixtures/goldens/mini-moe.json';
import smollm2 from '../../../fixtures/goldens/smollm2.json';
import smollm2Text from '../../../fixtures/goldens/smollm2-text.json';
import type { ChatMessage, KvCacheFormat, ScoreResult } from '../engine';
import { expectTokens } from './agreement';
import { WebGpuEngine } from './engine';
import { collect } from './testing';

/** Trained models against transformers in f32: prompts token by token, greedy answers, and every position of a text. */

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder of model files too large for the repository (`DENKSPUR_MODELS`), or an empty string. */
    modelFolder: string;
  }
}

const modelFolder = inject('modelFolder');

describe.each([mini, mixture])('the embedded $model', (golden) => {
  const engine = new WebGpuEngine();
  beforeAll(() => engine.load(source(`/models/${golden.model}`)));
  afterAll(() => engine.unload());

  test.each(conversationsOf(golden))('answers as exact f32 does: %s', (_, conversation) => answers(engine, conversation));
});

describe.skipIf(modelFolder === '')('SmolLM2, from the folder DENKSPUR_MODELS', () => {
  const engine = new WebGpuEngine();
  beforeAll(() => engine.load(source(`/@fs${modelFolder}/${smollm2.model}`)));
  afterAll(() => engine.unload());

  // A system message, a longer conversation, a near tie; one question takes a software device some seconds.
  const some = conversationsOf(smollm2).filter((_, index) => [0, 2, 9, 17, 19].includes(index));
  test.each(some)('answers as exact f32 does: %s', (_, conversation) => answers(engine, conversation));

  test('gives every token of a text the probability that exact f32 gives it', async () => {
    const length = 96;
    const { rows } = await engine.score({ tokenIds: smollm2Text.tokens.slice(0, length) }, { top: 512 });
    for (const [position, expected] of unpackRows(smollm2Text).slice(0, length).entries()) {
      const actual = new Map(rows[position]);
      for (const [id, logprob] of expected) {
        expect(Math.abs((actual.get(id) ?? -Infinity) - logprob), `token ${id} after position ${position}`).toBeLessThan(1e-3);
      }
    }
  });
});

describe.skipIf(modelFolder === '')('smaller caches', () => {
  const engine = new WebGpuEngine();
  afterAll(() => engine.unload());

  test('of f16 and q8_0 stay near f32 on a text', async () => {
    const tokenIds = smollm2Text.tokens.slice(0, 96);
    const rowsWith = async (kvCache: KvCacheFormat) => {
      await engine.load(source(`/@fs${modelFolder}/${smollm2.model}`), { contextLength: 1024, kvCache });
      return (await engine.score({ tokenIds }, { top: 512 })).rows;
    };
    const exact = await rowsWith('f32');
    const [half, eight] = [await rowsWith('f16'), await rowsWith('q8_0')];
    // Measured over 192 tokens: 3e-7 and 3.6e-4 nats, the likeliest token equal at 192 and at 189 positions.
    expect(divergence(exact, half)).toBeLessThan(1e-6);
    expect(divergence(exact, eight)).toBeLessThan(1e-3);
  });
});

type Rows = ScoreResult['rows'];

/** Mean Kullback-Leibler divergence in nats over the 64 likeliest tokens of each row, all others taken together. */
function divergence(exact: Rows, other: Rows): number {
  const of = (row: Rows[number], index: number): number => {
    const theirs = new Map(other[index]);
    let sum = 0;
    let [restOfOurs, restOfTheirs] = [1, 1];
    for (const [id, logprob] of row.slice(0, 64)) {
      const theirLogprob = theirs.get(id) ?? -Infinity;
      sum += Math.exp(logprob) * (logprob - theirLogprob);
      restOfOurs -= Math.exp(logprob);
      restOfTheirs -= Math.exp(theirLogprob);
    }
    return restOfOurs > 1e-6 ? sum + restOfOurs * Math.log(restOfOurs / restOfTheirs) : sum;
  };
  return exact.reduce((sum, row, index) => sum + of(row, index), 0) / exact.length;
}

type Conversation = ChatGolden['conversations'][number];

function conversationsOf(golden: object): (readonly [string, Conversation])[] {
  const { conversations } = golden as ChatGolden;
  return conversations.map((conversation) => [conversation.messages.at(-1)!.content, conversation] as const);
}

async function answers(engine: WebGpuEngine, { messages, promptTokens, greedy }: Conversation): Promise<void> {
  const options = { temperature: 0, max_tokens: greedy.tokens.length };
  const answer = await collect(engine, messages satisfies readonly ChatMessage[], options);
  expect(answer.promptTokens).toEqual(promptTokens);
  // The token that ends an answer is no part of it.
  const end = answer.finish.reason === 'stop' ? greedy.tokens.slice(-1) : [];
  expectTokens([...answer.tokens, ...end], greedy);
}

function source(path: string) {
  return { kind: 'url', urls: [new URL(path, location.href).href] } as const;
}
