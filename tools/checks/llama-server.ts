/** The real server of llama.cpp that two tests ask (fixtures/llama-server.ts): put here where nobody waits for it, used where somebody has. */
import { join } from 'node:path';
import { hasLlamaServer, withoutLlamaServer } from '../../fixtures/llama-server.ts';
import { nothing, single, type Outcome } from './outcome.ts';
import { root, runFile } from './programs.ts';

export async function llamaServer(): Promise<Outcome> {
  if (hasLlamaServer) return nothing;
  if (process.env['CI'] !== undefined) return single('installing the server of llama.cpp', await runFile(join(root, 'oracle/llama-server.sh'), []));
  console.log(`Tests of a real server are skipped: ${withoutLlamaServer}`);
  return nothing;
}
