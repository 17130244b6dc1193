/** What may stand behind `npm run ask --` and `npm run score --`, read and checked before anything is started. */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import * as v from 'valibot';
import { CommandError, oneLine } from './failure.ts';

const commonFlags = {
  model: { type: 'string' },
  browser: { type: 'string' },
  engine: { type: 'string' },
  context: { type: 'string' },
  'expert-memory': { type: 'string' },
  device: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies ParseArgsConfig['options'];

const askFlags = {
  ...commonFlags,
  prompt: { type: 'string' },
  raw: { type: 'string' },
  messages: { type: 'string' },
  'max-tokens': { type: 'string' },
  temperature: { type: 'string' },
  'top-p': { type: 'string' },
  seed: { type: 'string' },
  'think-budget': { type: 'string' },
} as const satisfies ParseArgsConfig['options'];

const scoreFlags = { ...commonFlags, text: { type: 'string' }, top: { type: 'string' } } as const satisfies ParseArgsConfig['options'];

const evaluateFlags = {
  ...commonFlags,
  questions: { type: 'string' },
  count: { type: 'string' },
  language: { type: 'string' },
  samples: { type: 'string' },
  temperature: { type: 'string' },
  'think-budget': { type: 'string' },
  'max-tokens': { type: 'string' },
  seed: { type: 'string' },
  out: { type: 'string' },
  csv: { type: 'string' },
} as const satisfies ParseArgsConfig['options'];

const whole = (least: number, most: number) =>
  number(
    v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most)),
    most === Number.MAX_SAFE_INTEGER ? `a whole number, ${least} or more` : `a whole number from ${least} to ${most}`,
  );

const common = {
  model: v.string('takes mini, mini-moe or the path of a GGUF file'),
  browser: v.optional(v.picklist(['chromium', 'firefox'], 'takes chromium or firefox'), 'chromium'),
  engine: v.optional(v.picklist(['webgpu', 'wllama'], 'takes webgpu or wllama'), 'webgpu'),
  context: v.optional(whole(1, Number.MAX_SAFE_INTEGER)),
  'expert-memory': v.optional(number(v.pipe(v.number(), v.minValue(0), v.finite()), 'a number of MiB, 0 or more')),
  device: v.optional(v.picklist(['best', 'plain'], 'takes best or plain'), 'best'),
  json: v.optional(v.boolean(), false),
};

const askSchema = v.object({
  ...common,
  prompt: v.optional(v.string()),
  raw: v.optional(v.string()),
  messages: v.optional(v.string()),
  'max-tokens': v.optional(whole(1, Number.MAX_SAFE_INTEGER)),
  temperature: v.optional(number(v.pipe(v.number(), v.minValue(0), v.finite()), 'a number, 0 (greedy) or more')),
  'top-p': v.optional(number(v.pipe(v.number(), v.gtValue(0), v.maxValue(1)), 'a number above 0, at most 1')),
  seed: v.optional(whole(0, 2 ** 32 - 1)),
  'think-budget': v.optional(whole(0, Number.MAX_SAFE_INTEGER)),
});

const scoreSchema = v.object({
  ...common,
  text: v.string('takes the path of a text file'),
  top: v.optional(whole(1, Number.MAX_SAFE_INTEGER), '10'),
});

const evaluateSchema = v.object({
  ...common,
  questions: v.optional(v.string()),
  count: v.optional(whole(1, 100_000), '100'),
  language: v.optional(v.picklist(['de', 'en'], 'takes de or en'), 'en'),
  samples: v.optional(whole(1, 1000), '1'),
  temperature: v.optional(number(v.pipe(v.number(), v.minValue(0), v.finite()), 'a number, 0 (greedy) or more'), '0.6'),
  'think-budget': v.optional(whole(0, Number.MAX_SAFE_INTEGER)),
  'max-tokens': v.optional(whole(1, Number.MAX_SAFE_INTEGER), '2048'),
  seed: v.optional(whole(0, 2 ** 32 - 1), '1'),
  out: v.optional(v.string()),
  csv: v.optional(v.string()),
});

export type EvaluateOptions = v.InferOutput<typeof evaluateSchema>;
export type AskOptions = v.InferOutput<typeof askSchema>;
export type ScoreCommandOptions = v.InferOutput<typeof scoreSchema>;

/** @throws CommandError on anything unknown, missing or out of range. `undefined`: `--help` was asked for. */
export function readAskOptions(argv: readonly string[]): AskOptions | undefined {
  const options = read(argv, askFlags, askSchema);
  if (options === undefined) return undefined;
  const given = [options.prompt, options.raw, options.messages].filter((value) => value !== undefined);
  if (given.length !== 1) throw new CommandError('Give exactly one of --prompt TEXT, --raw TEXT, --messages FILE.json (--help lists all flags).');
  return options;
}

/** @throws CommandError on anything unknown, missing or out of range. `undefined`: `--help` was asked for. */
export function readScoreOptions(argv: readonly string[]): ScoreCommandOptions | undefined {
  return read(argv, scoreFlags, scoreSchema);
}

/** @throws CommandError on anything unknown, missing or out of range. `undefined`: `--help` was asked for. */
export function readEvaluateOptions(argv: readonly string[]): EvaluateOptions | undefined {
  return read(argv, evaluateFlags, evaluateSchema);
}

function read<Schema extends v.GenericSchema>(
  argv: readonly string[],
  flags: NonNullable<ParseArgsConfig['options']>,
  schema: Schema,
): v.InferOutput<Schema> | undefined {
  const values = parse(argv, flags);
  if (values['help'] === true) return undefined;
  // Every flag as a key, so that a missing one is judged by its own schema and not by the object's.
  const result = v.safeParse(schema, Object.fromEntries(Object.keys(flags).map((flag) => [flag, values[flag]])));
  if (result.success) return result.output;
  const issue = result.issues[0];
  const flag = String(issue.path?.[0]?.key);
  const given = values[flag];
  const wrong = typeof given === 'string' ? `${issue.message}, not "${given}"` : `is missing: it ${issue.message}`;
  throw new CommandError(`--${flag} ${wrong} (--help lists all flags).`);
}

function parse(argv: readonly string[], flags: NonNullable<ParseArgsConfig['options']>): Record<string, unknown> {
  try {
    return parseArgs({ args: [...argv], options: flags, strict: true, allowPositionals: false }).values;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const message = oneLine(error).replace(/\.? To specify a positional argument.*$/, '').replace(/\.$/, '');
    throw new CommandError(`${message} (--help lists all flags).`);
  }
}

/** A number written as text. `Number('')` is 0 and `Number('1e9')` fine: only the first is refused here. */
function number(schema: v.GenericSchema<number, number>, what: string) {
  const message = `takes ${what}`;
  return v.pipe(
    v.string(message),
    v.check((text) => text.trim() !== '' && v.is(schema, Number(text)), message),
    v.transform(Number),
  );
}
