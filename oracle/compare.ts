/**
 * Compares the answers of two engines on the same tokens:
 *   npx tsx oracle/compare.ts REFERENCE.json CANDIDATE.json
 *
 * Either file is an answer of transformers_logits.py or llama_cpp.mjs, or what `npm run -s score -- ... --json` or
 * `npm run -s ask -- ... --json` prints. Rows are compared where both have them, greedy tokens likewise. Prints JSON.
 */
import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { compareContinuations, compareRows } from './comparison.ts';
import { rowsSchema } from './oracles.ts';

const greedySchema = v.object({ tokens: v.array(v.number()), gaps: v.optional(v.array(v.number())) });

/** `ask` names its prompt `promptTokens` and the greedy tokens `tokens`; for all others `tokens` are the prompt. */
const fileSchema = v.union([
  v.pipe(
    v.object({ promptTokens: v.array(v.number()), tokens: v.array(v.number()) }),
    v.transform(({ promptTokens, tokens }) => {
      return { tokens: promptTokens, rows: undefined, greedy: { tokens, gaps: undefined } };
    }),
  ),
  v.object({ tokens: v.array(v.number()), rows: v.optional(rowsSchema), greedy: v.optional(greedySchema) }),
]);

const [referenceFile, candidateFile] = process.argv.slice(2);
if (referenceFile === undefined || candidateFile === undefined) throw new Error('Give REFERENCE.json and CANDIDATE.json.');
const reference = await read(referenceFile);
const candidate = await read(candidateFile);
if (JSON.stringify(reference.tokens) !== JSON.stringify(candidate.tokens)) {
  throw new Error('The two answers are about different prompts; their tokens differ.');
}
const result = {
  ...(reference.rows && candidate.rows ? { rows: compareRows(reference.rows, candidate.rows) } : {}),
  ...(reference.greedy && candidate.greedy ? { greedy: compareContinuations(reference.greedy, candidate.greedy.tokens) } : {}),
};
if (Object.keys(result).length === 0) throw new Error('The two answers share neither rows nor greedy tokens.');
console.log(JSON.stringify(result, null, 2));

async function read(file: string) {
  const content: unknown = JSON.parse(await readFile(file, 'utf8'));
  return v.parse(fileSchema, content);
}
