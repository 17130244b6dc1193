import * as v from 'valibot';
import { RequestError } from '../../engine/errors';
import type { Drawing, RunSettings, Sample } from './run';

const sampleSchema = v.object({
  question: v.object({ id: v.string(), kind: v.string(), question: v.string(), answer: v.string() }),
  sample: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  seed: v.number(),
  temperature: v.number(),
  budget: v.nullable(v.number()),
  maxTokens: v.number(),
  reasoning: v.string(),
  content: v.string(),
  answer: v.string(),
  right: v.boolean(),
  thoughtTokens: v.number(),
  tokens: v.number(),
  finishReason: v.string(),
  language: v.nullable(v.picklist(['de', 'en', 'zh'])),
  oneLanguage: v.boolean(),
});

/** One line of a results file: an answer with its whole trace. */
export function resultLine(sample: Sample): string {
  return `${JSON.stringify(sample)}\n`;
}

/**
 * Reads results that were saved, to go on from them. A last line that a crash cut off is left out; anything else that does not fit is an error.
 * @throws RequestError `invalid-option` naming the line
 */
export function readResults(file: string): Sample[] {
  const lines = file.split('\n');
  const cut = lines.pop();
  const samples = lines.filter((line) => line.trim() !== '').map((line, index) => readLine(line, index + 1));
  // A whole last line without its line break is one as well.
  const last = cut === undefined || cut.trim() === '' ? null : v.safeParse(v.pipe(v.string(), v.parseJson(), sampleSchema), cut);
  return last?.success === true ? [...samples, last.output] : samples;
}

function readLine(line: string, number: number): Sample {
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(undefined, 'no JSON'), sampleSchema), line);
  if (result.success) return result.output;
  const problem = `${v.getDotPath(result.issues[0]) ?? 'the line'}: ${result.issues[0].message}`;
  throw unfit(String(number), problem);
}

/**
 * The settings of the run that these results are of, so that it goes on as it began.
 * @throws RequestError `invalid-option` where there is no answer, or where the answers are of runs with different settings
 */
export function settingsOf(samples: readonly Sample[]): RunSettings {
  const [first] = samples;
  if (first === undefined) throw unfit('1', 'no answer');
  const { temperature, budget, maxTokens, seed } = first;
  const other = samples.findIndex((sample) => !drawnAlike(sample, first));
  if (other > 0) throw unfit(String(other + 1), 'drawn with other settings than line 1');
  return { samples: 1 + Math.max(...samples.map(({ sample }) => sample)), temperature, budget, maxTokens, seed };
}

export function drawnAlike(one: Drawing, other: Drawing): boolean {
  return one.temperature === other.temperature && one.budget === other.budget && one.maxTokens === other.maxTokens;
}

function unfit(number: string, problem: string): RequestError {
  return new RequestError('invalid-option', `Line ${number} of the results: ${problem}.`, { option: `line ${number}`, problem });
}

const columns = [
  'id', 'kind', 'question', 'expected', 'sample', 'seed', 'temperature', 'budget', 'max_tokens', 'answer', 'right', 'thought_tokens', 'tokens',
  'finish_reason', 'language', 'one_language', 'content', 'reasoning',
];

/** All results as a table (RFC 4180); text that a spreadsheet would take for a formula gets an apostrophe before it. */
export function resultsTable(samples: readonly Sample[]): string {
  const rows = samples.map(({ question, ...sample }) => [
    question.id, question.kind, question.question, question.answer, sample.sample, sample.seed, sample.temperature, sample.budget ?? '',
    sample.maxTokens, sample.answer, sample.right, sample.thoughtTokens, sample.tokens, sample.finishReason, sample.language ?? '',
    sample.oneLanguage, sample.content, sample.reasoning,
  ]);
  return [columns, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function cell(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value);
  const text = /^[=+\-@\t\r]/u.test(value) && !/^-?\d+([.,]\d+)?$/u.test(value) ? `'${value}` : value;
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
