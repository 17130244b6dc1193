import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';

/** What is asked of an oracle; the fields of transformers_logits.py and llama_cpp.mjs. */
export interface Job {
  /** Path of a GGUF file. */
  readonly model: string;
  readonly tokens?: readonly number[];
  /** In place of tokens, for llama.cpp only: tokenized with special tokens recognised. */
  readonly text?: string;
  /** Tokens per row; 0 or absent: no rows. */
  readonly top?: number;
  /** Tokens to continue with; 0 or absent: none. */
  readonly greedy?: number;
  /** Tokens that end the continuation; they are its last one then. */
  readonly stop?: readonly number[];
  /** A file for all logits as raw little-endian f32, [positions, vocabulary]. */
  readonly logits?: string;
  /** What the routers choose at every position, for transformers only. */
  readonly experts?: true;
  /** Type of llama.cpp's KV cache; default F16, as llama.cpp has it. */
  readonly kv?: 'F16' | 'F32';
}

export const rowsSchema = v.array(v.array(v.tuple([v.number(), v.number()])));

const answerSchema = v.object({
  tokens: v.array(v.number()),
  rows: v.optional(rowsSchema),
  experts: v.optional(
    v.array(
      v.object({
        layer: v.number(),
        experts: v.array(v.array(v.number())),
        weights: v.array(v.array(v.number())),
        ties: v.array(v.number()),
      }),
    ),
  ),
  greedy: v.optional(v.object({ tokens: v.array(v.number()), gaps: v.array(v.number()) })),
});

export type Answer = v.InferOutput<typeof answerSchema>;

const here = import.meta.dirname;

/** The Python that has requirements.txt installed. */
const python = process.env['ORACLE_PYTHON'] ?? join(here, '.venv', 'bin', 'python');

/** transformers in f32, one answer per job. Jobs of one model should stand together: the last model loaded is kept. */
export async function askTransformers(jobs: readonly Job[]): Promise<Answer[]> {
  return ask(jobs, (file) => run(python, [join(here, 'transformers_logits.py'), '--jobs', file]));
}

/** llama.cpp on the CPU, one answer per job. */
export async function askLlamaCpp(jobs: readonly Job[]): Promise<Answer[]> {
  return ask(jobs, (file) => run(process.execPath, [join(here, 'llama_cpp.mjs'), '--jobs', file]));
}

/** Runs a script of this folder in the oracles' Python and gives what it prints. */
export async function runPython(script: string, input: unknown): Promise<unknown> {
  return withFolder(async (folder) => {
    const file = join(folder, 'input.json');
    await writeFile(file, JSON.stringify(input));
    const output: unknown = JSON.parse(await run(python, [join(here, script), file]));
    return output;
  });
}

/** Writes a copy of a model with every tensor in F32; see dequantized_copy.py. */
export async function writeDequantizedCopy(model: string, copy: string): Promise<void> {
  await run(python, [join(here, 'dequantized_copy.py'), model, copy]);
}

export async function versions(): Promise<Record<string, string>> {
  const packages = v.parse(v.record(v.string(), v.string()), await runPython('versions.py', null));
  const llamaFolder = join(here, 'node_modules', 'node-llama-cpp');
  const { version } = v.parse(v.object({ version: v.string() }), await readJson(join(llamaFolder, 'package.json')));
  const { tag } = v.parse(v.object({ tag: v.string() }), await readJson(join(llamaFolder, 'llama', 'llama.cpp.info.json')));
  return { ...packages, 'node-llama-cpp': version, 'llama.cpp': tag };
}

export async function withFolder<Result>(use: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'denkspur-oracle-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function ask(jobs: readonly Job[], runJobs: (file: string) => Promise<string>): Promise<Answer[]> {
  return withFolder(async (folder) => {
    const withOut = jobs.map((job, index) => ({ ...job, out: join(folder, `${index}.json`) }));
    const file = join(folder, 'jobs.json');
    await writeFile(file, JSON.stringify(withOut));
    await runJobs(file);
    return Promise.all(withOut.map(async ({ out }) => v.parse(answerSchema, await readJson(out))));
  });
}

async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(path, 'utf8'));
}

/** What a command prints to stdout; its stderr goes to ours. @throws Error when it ends with anything but 0 */
export function run(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${command} ${args.join(' ')} ended with ${code ?? 'a signal'}.`));
    });
  });
}
