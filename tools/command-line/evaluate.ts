/** `npm run evaluate`: how many questions with known answers a model gets right, through the same code as the page's. */
import { appendFileSync, existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ChatMessage, Engine, EngineEvent, GenerateOptions } from '../../app/engine/engine.ts';
import { figuresOf, type Figures } from '../../app/chat/evaluation/figures.ts';
import { readQuestions } from '../../app/chat/evaluation/question-file.ts';
import { builtInQuestions, type Question } from '../../app/chat/evaluation/questions.ts';
import { drawnAlike, readResults, resultLine, resultsTable } from '../../app/chat/evaluation/results-file.ts';
import { evaluate, type Sample } from '../../app/chat/evaluation/run.ts';
import { CommandError, oneLine } from './failure.ts';
import { evaluateHelp } from './help.ts';
import { readEvaluateOptions, type EvaluateOptions } from './options.ts';
import type { ScriptPage } from './script-page.ts';
import { callFolder, runCommand, withModel } from './session.ts';

/** The page's engine as far as a run needs it. */
function engineOf(page: ScriptPage): Pick<Engine, 'generate'> {
  return {
    async *generate(messages: readonly ChatMessage[], options: GenerateOptions = {}): AsyncGenerator<EngineEvent> {
      // A signal does not cross to the page; Ctrl-C closes it.
      const { temperature, max_tokens, seed, think } = options;
      const given = Object.entries({ temperature, max_tokens, seed, think }).filter(([, value]) => value !== undefined);
      const asked: Omit<GenerateOptions, 'signal'> = Object.fromEntries(given);
      for await (const item of page.call({ method: 'generate', messages, options: asked })) if (item.type === 'event') yield item.event;
    },
  };
}

function questionsOf({ questions, count, language, seed }: EvaluateOptions): readonly Question[] {
  if (questions === undefined) return builtInQuestions(count, language, seed);
  return readQuestions(readText(questions));
}

/** What an earlier run left in the file; a line that it could not finish is cut away. */
function earlierResults(out: string | undefined): Sample[] {
  if (out === undefined || !existsSync(resolve(callFolder, out))) return [];
  const text = readText(out);
  const samples = readResults(text);
  const whole = text.lastIndexOf('\n') + 1;
  if (whole < text.length) truncateSync(resolve(callFolder, out), Buffer.byteLength(text.slice(0, whole)));
  return samples.slice(0, text.slice(0, whole).split('\n').filter((line) => line.trim() !== '').length);
}

function readText(file: string): string {
  try {
    return readFileSync(resolve(callFolder, file), 'utf8');
  } catch (error) {
    throw new CommandError(`${file} cannot be read (${oneLine(error)}).`);
  }
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function inWords({ questions, samples, passAt1, error, majority, meanThoughtTokens, oneLanguage, kinds }: Figures, perQuestion: number): string {
  const width = Math.max(9, ...kinds.map(({ kind }) => kind.length)) + 2;
  const lines = [
    `${questions} questions, ${samples} answers`,
    `pass@1       ${percent(passAt1)} ± ${percent(error)}`,
    ...(perQuestion > 1 ? [`majority@${perQuestion}`.padEnd(13) + percent(majority)] : []),
    `thought      ${meanThoughtTokens.toFixed(1)} tokens, ${percent(oneLanguage)} in one language`,
    ...kinds.map(({ kind, questions: count, passAt1: share }) => `  ${kind.padEnd(width)}${percent(share)} of ${count}`),
  ];
  return `${lines.join('\n')}\n`;
}

await runCommand(readEvaluateOptions, evaluateHelp, async (options) => {
  const questions = questionsOf(options);
  const samples = earlierResults(options.out);
  const known = new Set(questions.map(({ id }) => id));
  if (samples.some(({ question }) => !known.has(question.id))) {
    throw new CommandError(`${options.out} holds answers to other questions. Name another file with --out, or ask the same questions.`);
  }
  const settings = {
    samples: options.samples,
    temperature: options.temperature,
    budget: options['think-budget'] ?? null,
    maxTokens: options['max-tokens'],
    seed: options.seed,
  };
  if (samples.some((sample) => !drawnAlike(sample, settings))) {
    throw new CommandError(`${options.out} holds answers drawn with another temperature, budget or limit. Name another file with --out, or ask as before.`);
  }
  await withModel(options, async ({ page }) => {
    const total = questions.length * options.samples;
    for await (const sample of evaluate(engineOf(page), questions, settings, [...samples], new AbortController().signal)) {
      samples.push(sample);
      if (options.out !== undefined) appendFileSync(resolve(callFolder, options.out), resultLine(sample));
      if (process.stderr.isTTY) process.stderr.write(`\r${samples.length} of ${total}`);
    }
    if (process.stderr.isTTY) process.stderr.write('\r');
  });
  if (options.csv !== undefined) writeFileSync(resolve(callFolder, options.csv), resultsTable(samples));
  const figures = figuresOf(samples);
  process.stdout.write(options.json ? `${JSON.stringify(figures)}\n` : inWords(figures, options.samples));
});
