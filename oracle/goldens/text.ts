import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { TextGolden } from '../../fixtures/goldens.ts';
import { logitsFrom, topOfLogits } from '../logits.ts';
import { askLlamaCpp, askTransformers, withFolder, writeDequantizedCopy } from '../oracles.ts';
import { hashOfFile, repository } from './files.ts';
import { peerRecordOfLogits } from './peer-record.ts';

const rowLength = 64;

/** A text golden without its provenance. @param text path of the text from the root of the repository */
export async function textGolden(model: string, text: string): Promise<Omit<TextGolden, 'generator' | 'date' | 'versions'>> {
  return withFolder(async (folder) => {
    const peerFile = join(folder, 'peer.f32');
    const exactFile = join(folder, 'exact.f32');
    const [peer] = await askLlamaCpp([{ model, text: await readFile(join(repository, text), 'utf8'), logits: peerFile }]);
    const { tokens } = peer!;
    await askTransformers([{ model, tokens, logits: exactFile }]);
    const exact = await logitsFrom(exactFile, tokens.length);
    const copy = join(folder, 'f32.gguf');
    const exactPeerFile = join(folder, 'exact-peer.f32');
    await writeDequantizedCopy(model, copy);
    await askLlamaCpp([{ model: copy, tokens, logits: exactPeerFile, kv: 'F32' }]);
    const { ids, logprobs } = topOfLogits(exact, rowLength);
    return {
      model: basename(model),
      sha256: await hashOfFile(model),
      text,
      tokens,
      rowLength,
      ids: Buffer.from(Uint16Array.from(ids).buffer).toString('base64'),
      logprobs: Buffer.from(logprobs.buffer).toString('base64'),
      llamaCpp: peerRecordOfLogits(exact, await logitsFrom(peerFile, tokens.length)),
      llamaCppF32: peerRecordOfLogits(exact, await logitsFrom(exactPeerFile, tokens.length)),
    };
  });
}
