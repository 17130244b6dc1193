/**
 * llama.cpp (CPU) as a reference.
 *
 *   node llama_cpp.mjs MODEL.gguf --tokens ids.json --out result.json [--top 8] [--greedy 16] [--logits rows.f32] [--kv F32]
 *   node llama_cpp.mjs MODEL.gguf --text FILE.txt --out result.json ...   the text is tokenized first, special tokens recognised
 *   node llama_cpp.mjs --jobs jobs.json
 *
 * Jobs and results have the form of transformers_logits.py; a job may have `text` in place of `tokens`, and `kv: 'F32'` for an
 * exact KV cache (llama.cpp's own default is F16). A BOS is put before a text when the file says so.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { getLlama, LlamaLogLevel } from 'node-llama-cpp';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    tokens: { type: 'string' }, text: { type: 'string' }, out: { type: 'string' }, top: { type: 'string', default: '8' },
    greedy: { type: 'string', default: '0' }, logits: { type: 'string' }, kv: { type: 'string' }, jobs: { type: 'string' },
    threads: { type: 'string', default: '1' },
  },
});

const llama = await getLlama({ gpu: false, build: 'never', logLevel: LlamaLogLevel.error, maxThreads: Number(values.threads) });

if (values.jobs === undefined) await run([await jobFromArguments()]);
else await run(JSON.parse(await readFile(values.jobs, 'utf8')));
await llama.dispose();

async function jobFromArguments() {
  if (positionals.length !== 1 || values.out === undefined || (values.tokens === undefined) === (values.text === undefined)) {
    throw new Error('Give MODEL.gguf --tokens FILE or --text FILE, --out FILE; or --jobs FILE.');
  }
  const { out, logits, kv } = values;
  const input = values.tokens === undefined
    ? { text: await readFile(values.text, 'utf8') }
    : { tokens: JSON.parse(await readFile(values.tokens, 'utf8')) };
  return { model: positionals[0], out, ...input, top: Number(values.top), greedy: Number(values.greedy), logits, kv };
}

async function run(jobs) {
  let loaded = { path: undefined, model: undefined };
  for (const job of jobs) {
    if (loaded.path !== job.model) {
      await loaded.model?.dispose();
      loaded = { path: job.model, model: await llama.loadModel({ modelPath: job.model, gpuLayers: 0 }) };
    }
    await writeFile(job.out, JSON.stringify(await answer(loaded.model, job)));
  }
  await loaded.model?.dispose();
}

async function answer(model, { text, tokens = tokenize(model, text), top = 0, greedy = 0, stop = [], logits, kv = 'F16' }) {
  const result = { tokens };
  if (top > 0 || logits !== undefined) {
    const rows = await withSequence(model, tokens.length, kv, (sequence) => teacherForced(sequence, tokens));
    if (logits !== undefined) await writeFile(logits, Buffer.concat(rows.map((row) => Buffer.from(row.buffer))));
    if (top > 0) result.rows = rows.map((row) => bestOf(row, top));
  }
  if (greedy > 0) {
    const length = tokens.length + greedy;
    result.greedy = await withSequence(model, length, kv, (sequence) => continueGreedily(sequence, tokens, greedy, stop));
  }
  return result;
}

function tokenize(model, text) {
  const tokens = [...model.tokenize(text, true)];
  const { bos } = model.tokens;
  return model.tokens.shouldPrependBosToken && bos !== null && tokens[0] !== bos ? [bos, ...tokens] : tokens;
}

async function withSequence(model, length, kv, use) {
  const context = await model.createContext({
    contextSize: length + 1, batchSize: 512, experimentalKvCacheKeyType: kv, experimentalKvCacheValueType: kv,
    threads: Number(values.threads), ...(kv === 'F32' ? { flashAttention: false } : {}),
  });
  try {
    return await use(context.getSequence());
  } finally {
    await context.dispose();
  }
}

/** All logits, one Float32Array per position. */
async function teacherForced(sequence, tokens) {
  const rows = [];
  const input = tokens.map((token) => [token, { generateNext: { logits: true } }]);
  await sequence.controlledEvaluate(input, {
    onTokenResult: (index, { next }) => {
      rows[index] = rowOf(next.logits);
    },
  });
  return rows;
}

async function continueGreedily(sequence, tokens, count, stop) {
  const greedy = { tokens: [], gaps: [] };
  let pending = tokens;
  for (let step = 0; step < count; step++) {
    const input = [...pending.slice(0, -1), [pending.at(-1), { generateNext: { logits: true } }]];
    const row = rowOf((await sequence.controlledEvaluate(input)).at(-1).next.logits);
    const [[best, first], [, second]] = bestOf(row, 2);
    greedy.tokens.push(best);
    greedy.gaps.push(first - second);
    if (stop.includes(best)) break;
    pending = [best];
  }
  return greedy;
}

function rowOf(logits) {
  const row = new Float32Array(logits.size);
  for (const [token, logit] of logits) row[token] = logit;
  return row;
}

/** The `count` likeliest tokens as [id, natural log of the probability], best first. */
function bestOf(row, count) {
  const largest = row.reduce((left, right) => Math.max(left, right), -Infinity);
  const logTotal = largest + Math.log(row.reduce((sum, logit) => sum + Math.exp(logit - largest), 0));
  const ids = Uint32Array.from(row.keys()).sort((left, right) => row[right] - row[left] || left - right);
  return [...ids.subarray(0, count)].map((id) => [id, row[id] - logTotal]);
}
