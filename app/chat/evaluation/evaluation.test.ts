import { describe, expect, it } from 'vitest';
import heldOutFile from '../../../recipe/results/held-out.jsonl?raw';
import type { Engine, EngineEvent, FinishEvent } from '../../engine/engine';
import { extractAnswer, sameAnswer } from './answer';
import { figuresOf, lengthBins } from './figures';
import { readQuestions } from './question-file';
import { builtInQuestions, type Question, questionKinds } from './questions';
import { readResults, resultLine, resultsTable, settingsOf } from './results-file';
import { evaluate, type RunSettings, type Sample } from './run';

describe('built-in questions', () => {
  it('are the same for the same seed, others for another, none twice, and each kind as often', () => {
    const set = builtInQuestions(50, 'en', 7);
    expect(builtInQuestions(50, 'en', 7)).toEqual(set);
    expect(builtInQuestions(50, 'en', 8)).not.toEqual(set);
    expect(new Set(set.map(({ question }) => question)).size).toBe(50);
    for (const kind of questionKinds) expect(set.filter((one) => one.kind === kind)).toHaveLength(10);
  });

  it.each(['de', 'en'] as const)('have true answers in %s', (language) => {
    for (const { kind, question, answer } of builtInQuestions(200, language, 3)) {
      const numbers = Array.from(question.matchAll(/\d+(?:[.,]\d+)?/gu), ([text]) => Number(text.replace(',', '.')));
      const [a = 0, b = 0] = numbers;
      const value = Number(answer.replace(',', '.'));
      if (kind === 'sum') expect(value).toBe(a + b);
      if (kind === 'difference') expect(value).toBe(a - b);
      if (kind === 'product') expect(value).toBe(a * b);
      if (kind === 'decimals') expect(value).toBe(Math.max(a, b));
      if (kind === 'letters') {
        const [, letter = '', word = ''] = /(?:many|viele) (\S) (?:are|sind) in (\p{L}+)/u.exec(question) ?? [];
        expect(value).toBe(word.toLowerCase().split(letter).length - 1);
      }
    }
  });
});

describe('what an answer says', () => {
  it.each([
    ['The answer is 85.', '85'],
    ['Die Antwort ist 9,9.', '9,9'],
    ['So \\(x = 3\\), and thus $\\boxed{\\dfrac{1}{2}}$.', '\\frac{1}{2}'],
    ['First \\boxed{1}, finally \\boxed{\\text{B}}', 'B'],
    ['\\boxed{\\frac{a}{b}} and an open \\boxed{7', '\\frac{a}{b}'],
    ['Nein, 21 ist keine Primzahl: 3 teilt sie.', 'Nein'],
    ['No. It is 7.', 'No'],
    ['Nobody is 7.', '7'],
    ['**Answer:** 42', '42'],
    ['It follows 12, then 13', '13'],
    ['', ''],
  ])('%j: %j', (text, expected) => expect(extractAnswer(text)).toBe(expected));

  it.each([
    ['85', '85.0', true],
    ['1/2', '0.5', true],
    ['\\frac{3}{4}', '3/4', true],
    ['\\dfrac{3}{4}', '0.75', true],
    ['9,9', '9.9', true],
    ['1,000', '1000', true],
    ['2^{10}', '1024', true],
    ['50\\%', '1/2', true],
    ['\\left( 3, \\frac{\\pi}{2} \\right)', '(3,\\frac{\\pi}{2})', true],
    ['3', 'x = 3', true],
    ['n = 3.0', '3', true],
    ['x = 4', '3', false],
    ['9.11', '9.9', false],
    ['1/3', '0.333', false],
    ['x^2', 'x^3', false],
    ['', '0', false],
  ])('%j as %j: %s', (given, expected, same) => expect(sameAnswer(given, expected)).toBe(same));
});

/** The recipe's held-out problems, as `npm run evaluate -- --questions` takes them. */
const heldOut = readQuestions(heldOutFile);

describe('the problems that the miniatures’ cards count', () => {
  it('are told right from wrong by what the page reads in an answer, of every kind', () => {
    const said = heldOut.map(({ kind, answer }) => extractAnswer(`${kind.endsWith('/de') ? 'Die Antwort ist' : 'The answer is'} ${answer}.`));
    expect(heldOut.filter(({ answer }, index) => !sameAnswer(said[index]!, answer))).toEqual([]);
    // The answer to the problem before it, where that is another, and not the same of another unknown.
    const bare = ({ answer }: Question) => answer.replace(/^\w = /u, '');
    const others = heldOut.slice(1).filter((question, index) => bare(question) !== bare(heldOut[index]!));
    const taken = others.filter((question) => sameAnswer(said[heldOut.indexOf(question) - 1]!, question.answer));
    expect(taken.map(({ kind, answer }) => [kind, answer])).toEqual([]);
  });
});

describe('files of questions', () => {
  it('are read in the shapes of MATH-500, AIME 2024 and our own', () => {
    const file = [
      '{"problem":"What is $1+1$?","answer":"2","subject":"Algebra","unique_id":"test/1.json"}',
      '{"ID":"2024-I-1","Problem":"How many minutes?","Answer":204}',
      '',
      '{"question":"q","answer":"a"}',
    ].join('\n');
    expect(readQuestions(file)).toEqual([
      { id: 'test/1.json', kind: 'Algebra', question: 'What is $1+1$?', answer: '2' },
      { id: '2024-I-1', kind: 'file', question: 'How many minutes?', answer: '204' },
      { id: '4', kind: 'file', question: 'q', answer: 'a' },
    ]);
  });

  it.each([
    ['no JSON', 'nonsense'],
    ['no question', '{"answer":"1"}'],
    ['no answer', '{"question":"1"}'],
    ['nothing', '\n\n'],
    ['an id twice', '{"id":"1","question":"a","answer":"b"}\n{"id":"1","question":"c","answer":"d"}'],
    ['a question that is none', '{"question":{},"answer":"1"}'],
  ])('with %s are refused by line', (_, file) => {
    expect(() => readQuestions(file)).toThrow(expect.objectContaining({ code: 'invalid-option' }) as Error);
  });
});

const question: Question = { id: 'q', kind: 'sum', question: 'What is 40 + 2?', answer: '42' };
const settings: RunSettings = { samples: 3, temperature: 0.6, budget: 64, maxTokens: 200, seed: 10 };

/** Answers with what `contents` has next. */
function engine(contents: string[], seeds: (number | undefined)[] = []): Engine {
  return {
    async *generate(_, options): AsyncGenerator<EngineEvent> {
      seeds.push(options?.seed);
      const content = contents.shift();
      if (content === undefined) throw new Error('the engine is lost');
      const token = { id: 1, text: 'x', logprob: 0, entropy: 0 };
      yield await Promise.resolve({ type: 'delta', reasoning_content: 'so', content: '', tokens: [{ ...token, part: 'reasoning' }] } as const);
      yield { type: 'delta', reasoning_content: '', content, tokens: [{ ...token, part: 'content' }] };
      yield { type: 'finish', reason: 'stop', generatedTokens: 2 } as FinishEvent;
    },
    load: () => Promise.reject(new Error('not part of this test')),
    score: () => Promise.reject(new Error('not part of this test')),
    unload: () => Promise.resolve(),
  };
}

describe('a run', () => {
  const { signal } = new AbortController();

  it('goes on where it was lost, with the seeds it would have had', async () => {
    const seeds: (number | undefined)[] = [];
    const samples: Sample[] = [];
    const run = async (contents: string[]) => {
      for await (const sample of evaluate(engine(contents, seeds), [question], settings, [...samples], signal)) samples.push(sample);
    };
    await expect(run(['The answer is 42.', 'The answer is 41.'])).rejects.toThrow('lost');
    const saved = samples.map(resultLine).join('');
    // The crash also cut the line that was being written.
    expect(readResults(`${saved}{"question":{"id`)).toEqual(samples);
    expect(settingsOf(readResults(saved))).toEqual({ ...settings, samples: 2 });
    await run(['The answer is 42.0.']);
    expect(samples.map(({ right }) => right)).toEqual([true, false, true]);
    expect(seeds).toEqual([10, 11, 12, 12]);
    expect(figuresOf(samples)).toMatchObject({ questions: 1, samples: 3, passAt1: 2 / 3, majority: 1, meanThoughtTokens: 1 });
  });

  it('refuses results that are none, or of two runs, by line', async () => {
    expect(() => readResults('{"a":1}\n')).toThrow(/Line 1/u);
    expect(() => settingsOf([])).toThrow('no answer');
    const greedy = { ...settings, temperature: 0 };
    const [first, second] = await Promise.all([settings, greedy].map((how) => evaluate(engine(['42']), [question], how, [], signal).next()));
    expect(() => settingsOf([first!.value as Sample, second!.value as Sample])).toThrow('Line 2 of the results: drawn with other settings');
  });
});

describe('figures', () => {
  const sample = (id: string, index: number, answer: string, thoughtTokens: number): Sample => ({
    question: { ...question, id, kind: id },
    sample: index,
    seed: 0,
    temperature: 0.6,
    budget: null,
    maxTokens: 200,
    reasoning: 'r',
    content: answer,
    answer,
    right: answer === '42',
    thoughtTokens,
    tokens: thoughtTokens + 1,
    finishReason: 'stop',
    language: null,
    oneLanguage: true,
  });
  const samples = [sample('a', 0, '42', 10), sample('a', 1, '42', 20), sample('b', 0, '1', 50), sample('b', 1, '42', 60)];

  it('are those of the definitions', () => {
    expect(figuresOf(samples)).toEqual({
      questions: 2,
      samples: 4,
      passAt1: 0.75,
      error: 0.25,
      majority: 0.5,
      meanThoughtTokens: 35,
      oneLanguage: 1,
      kinds: [
        { kind: 'a', questions: 1, passAt1: 1 },
        { kind: 'b', questions: 1, passAt1: 0.5 },
      ],
    });
    expect(figuresOf([])).toMatchObject({ questions: 0, passAt1: 0, majority: 0 });
  });

  it('sort lengths into bins that hold every answer once', () => {
    const bins = lengthBins(samples, 5);
    expect(bins[0]).toEqual({ from: 10, to: 21, right: 2, wrong: 0 });
    expect(bins.reduce((sum, { right, wrong }) => sum + right + wrong, 0)).toBe(4);
    expect(lengthBins([])).toEqual([]);
  });

  it('as a table quote what has to be quoted, and start no formula', () => {
    const [head, row] = resultsTable([{ ...samples[0]!, answer: '=1+1', content: 'a "b", c' }]).split('\r\n');
    expect(head!.split(',')).toContain('thought_tokens');
    expect(row).toContain(`'=1+1`);
    expect(row).toContain('"a ""b"", c"');
  });
});
