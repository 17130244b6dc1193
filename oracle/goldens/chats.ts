import { basename, join } from 'node:path';
import * as v from 'valibot';
import type { ChatGolden, GoldenConversation } from '../../fixtures/goldens.ts';
import { askLlamaCpp, askTransformers, runPython, withFolder, writeDequantizedCopy, type Answer, type Job } from '../oracles.ts';
import { hashOfFile } from './files.ts';

/** A chat golden without its provenance. @param length most tokens per answer; the model's own end of text comes first or not */
export async function chatGolden(
  model: string,
  questions: readonly GoldenConversation['messages'][],
  length: number,
): Promise<Omit<ChatGolden, 'generator' | 'date' | 'versions'>> {
  const { prompts, endOfText } = v.parse(
    promptsSchema,
    await runPython('chat_prompts.py', { model, conversations: questions }),
  );
  const continuation = { model, greedy: length, stop: [endOfText] };
  const peer = await askLlamaCpp(prompts.map((text) => ({ ...continuation, text })));
  const exact = await askTransformers(peer.map(({ tokens }) => ({ ...continuation, tokens })));
  const parts = exact.some(({ greedy }, index) => greedy!.tokens.join() !== peer[index]!.greedy!.tokens.join());
  const exactPeer = parts ? await askExactLlamaCpp(continuation, peer) : undefined;
  const conversations = questions.map((messages, index) => ({
    messages,
    prompt: prompts[index]!,
    promptTokens: peer[index]!.tokens,
    greedy: exact[index]!.greedy!,
    llamaCppTokens: peer[index]!.greedy!.tokens,
    ...(exactPeer && { llamaCppF32Tokens: exactPeer[index]!.greedy!.tokens }),
  }));
  return { model: basename(model), sha256: await hashOfFile(model), conversations };
}

/** llama.cpp where nothing is quantized: F32 weights of the same values, an F32 KV cache. */
async function askExactLlamaCpp({ model, ...continuation }: Job, prompts: readonly Answer[]): Promise<Answer[]> {
  return withFolder(async (folder) => {
    const copy = join(folder, 'f32.gguf');
    await writeDequantizedCopy(model, copy);
    return askLlamaCpp(prompts.map(({ tokens }) => ({ ...continuation, model: copy, tokens, kv: 'F32' })));
  });
}

const promptsSchema = v.object({ prompts: v.array(v.string()), endOfText: v.number() });
