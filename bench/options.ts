/** What may stand behind `npm run bench --`, read and checked before anything is started. */
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { engineNames } from './entrants.ts';
import { modelNames } from './models.ts';

export const help = `npm run bench
Measures our engine beside its peers, in turn, on this machine, and writes bench/RESULTS.md.
  --model NAME              ${modelNames.join(', ')} (repeatable; default: all)
  --only ENGINE             ${engineNames.join(', ')} (repeatable; default: all)
  --where PLACE             chromium, firefox, native (repeatable; default: all)
  --rounds N                answers per engine and model (default 3)
  --prompt N                tokens of a prompt (default 128)
  --generate N              tokens of an answer (default 64)
  --limit S                 seconds that reading a prompt, and answering it, may take each: prompts are shortened, answers cut (default 30)
  --long-limit S            seconds that reading a full context may take (default 180)
  --smollm2 FILE.gguf       SmolLM2-135M-Instruct in Q4_1 (or DENKSPUR_BENCH_SMOLLM2)
  --webllm-library FILE.wasm  Qwen2-0.5B-Instruct in q4f32_1, compiled for WebLLM (or DENKSPUR_BENCH_WEBLLM_LIBRARY)
  --add                     keep what earlier runs measured of other models and places (a whole run takes long)
  --out FILE.md             where to write (default bench/RESULTS.md)
`;

const count = (least: number) => v.pipe(v.string(), v.digits('takes a whole number'), v.transform(Number), v.minValue(least, `takes ${least} or more`));

const schema = v.object({
  model: v.array(v.picklist(modelNames, `takes one of ${modelNames.join(', ')}`)),
  only: v.array(v.picklist(engineNames, `takes one of ${engineNames.join(', ')}`)),
  where: v.array(v.picklist(['chromium', 'firefox', 'native'], 'takes chromium, firefox or native')),
  rounds: count(1),
  prompt: count(16),
  generate: count(2),
  limit: count(1),
  'long-limit': count(0),
  smollm2: v.optional(v.string()),
  'webllm-library': v.optional(v.string()),
  add: v.optional(v.boolean(), false),
  out: v.optional(v.string()),
});

export type BenchOptions = v.InferOutput<typeof schema>;

/** @throws Error on anything unknown or out of range. `undefined`: `--help` was asked for. */
export function readBenchOptions(argv: readonly string[], environment: NodeJS.ProcessEnv): BenchOptions | undefined {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      help: { type: 'boolean', short: 'h' },
      model: { type: 'string', multiple: true, default: [...modelNames] },
      only: { type: 'string', multiple: true, default: [...engineNames] },
      where: { type: 'string', multiple: true, default: ['chromium', 'firefox', 'native'] },
      rounds: { type: 'string', default: '3' },
      prompt: { type: 'string', default: '128' },
      generate: { type: 'string', default: '64' },
      limit: { type: 'string', default: '30' },
      'long-limit': { type: 'string', default: '180' },
      smollm2: { type: 'string' },
      'webllm-library': { type: 'string' },
      add: { type: 'boolean' },
      out: { type: 'string' },
    },
  });
  if (values.help === true) return undefined;
  const result = v.safeParse(schema, {
    smollm2: environment['DENKSPUR_BENCH_SMOLLM2'],
    'webllm-library': environment['DENKSPUR_BENCH_WEBLLM_LIBRARY'],
    ...values,
  });
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new Error(`--${String(issue.path?.[0]?.key)} ${issue.message}`);
}
