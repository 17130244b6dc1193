import type { Engine } from '../../engine/engine';
import { languageOf, type ThoughtLanguage } from '../trace/language';
import { extractAnswer, sameAnswer } from './answer';
import type { Question } from './questions';

/** How every question of a run is asked. */
export interface RunSettings {
  /** Answers to each question. */
  readonly samples: number;
  readonly temperature: number;
  /** Most tokens of thought; null: as many as it wants. */
  readonly budget: number | null;
  /** Most tokens of an answer, its thought included. */
  readonly maxTokens: number;
  /** Of the first sample; every further one has the next. */
  readonly seed: number;
}

/** What every answer of a run has in common. */
export type Drawing = Pick<RunSettings, 'temperature' | 'budget' | 'maxTokens'>;

/** One answer to one question, with its whole trace. */
export interface Sample extends Drawing {
  readonly question: Question;
  /** From 0 on. */
  readonly sample: number;
  readonly seed: number;
  readonly reasoning: string;
  readonly content: string;
  /** What was read out of the answer. */
  readonly answer: string;
  readonly right: boolean;
  readonly thoughtTokens: number;
  readonly tokens: number;
  readonly finishReason: string;
  /** The language of the thought; null where that cannot be told. */
  readonly language: ThoughtLanguage | null;
  /** False where a paragraph of the thought is in another language than its question, or than its beginning. */
  readonly oneLanguage: boolean;
}

/**
 * Asks every question `samples` times, one after the other, and gives each answer as soon as it is there.
 * @param done answers of an earlier run with the same questions; they are not asked again
 * @throws as `Engine.generate`; what was given before stays good, and the run can go on from it
 */
export async function* evaluate(
  engine: Pick<Engine, 'generate'>,
  questions: readonly Question[],
  settings: RunSettings,
  done: readonly Sample[],
  signal: AbortSignal,
): AsyncGenerator<Sample> {
  const known = new Set(done.map(({ question, sample }) => keyOf(question.id, sample)));
  for (const [index, question] of questions.entries()) {
    for (let sample = 0; sample < settings.samples; sample++) {
      if (known.has(keyOf(question.id, sample))) continue;
      const answered = await askOnce(engine, question, sample, settings, settings.seed + index * settings.samples + sample, signal);
      if (answered === null) return;
      yield answered;
    }
  }
}

function keyOf(id: string, sample: number): string {
  return `${sample} ${id}`;
}

/** Null when the signal said stop. */
async function askOnce(
  engine: Pick<Engine, 'generate'>,
  question: Question,
  sample: number,
  { temperature, budget, maxTokens }: RunSettings,
  seed: number,
  signal: AbortSignal,
): Promise<Sample | null> {
  let [reasoning, content, finishReason] = ['', '', ''];
  let [thoughtTokens, pieces, tokens, told] = [0, 0, 0, false];
  const options = { temperature, max_tokens: maxTokens, seed, signal, ...(budget !== null && { think: { budget } }) };
  for await (const event of engine.generate([{ role: 'user', content: question.question }], options)) {
    if (event.type === 'delta') {
      reasoning += event.reasoning_content;
      if (event.retracted !== undefined) reasoning = reasoning.slice(0, reasoning.length - event.retracted);
      content += event.content;
      told ||= event.tokens.length > 0;
      thoughtTokens += event.tokens.filter(({ part }) => part === 'reasoning').length;
      if (event.reasoning_content !== '') pieces++;
    }
    if (event.type === 'finish') {
      if (event.reason === 'abort') return null;
      finishReason = event.reason;
      tokens = event.generatedTokens;
    }
  }
  const answer = extractAnswer(content);
  return {
    question,
    sample,
    seed,
    temperature,
    budget,
    maxTokens,
    reasoning,
    content,
    answer,
    right: sameAnswer(answer, question.answer),
    // Servers and WebLLM tell no tokens; their pieces are about as many.
    thoughtTokens: told ? thoughtTokens : pieces,
    tokens,
    finishReason,
    ...languagesIn(reasoning, question.question),
  };
}

function languagesIn(reasoning: string, question: string): Pick<Sample, 'language' | 'oneLanguage'> {
  const paragraphs = reasoning.split(/\n{2,}/u).map(languageOf);
  const first = languageOf(question) ?? paragraphs.find((language) => language !== null) ?? null;
  return { language: languageOf(reasoning), oneLanguage: paragraphs.every((language) => language === null || language === first) };
}
