import { sameAnswer } from './answer';
import type { Sample } from './run';

/** What a run came to; shares are 0 … 1. */
export interface Figures {
  readonly questions: number;
  readonly samples: number;
  /** Mean over the questions of the share of right samples. */
  readonly passAt1: number;
  /** Standard error of `passAt1` over the questions. */
  readonly error: number;
  /** Share of questions whose commonest answer is right; of several equally common ones the earliest counts. */
  readonly majority: number;
  readonly meanThoughtTokens: number;
  /** Share of thoughts that stay in one language. */
  readonly oneLanguage: number;
  /** `passAt1` of each kind of question, in their order. */
  readonly kinds: readonly { readonly kind: string; readonly questions: number; readonly passAt1: number }[];
}

export function figuresOf(samples: readonly Sample[]): Figures {
  const byQuestion = groups(samples, ({ question }) => question.id);
  const shares = byQuestion.map(([, answers]) => share(answers, ({ right }) => right));
  const passAt1 = mean(shares);
  const variance = shares.length < 2 ? 0 : shares.reduce((sum, one) => sum + (one - passAt1) ** 2, 0) / (shares.length - 1);
  return {
    questions: byQuestion.length,
    samples: samples.length,
    passAt1,
    error: shares.length === 0 ? 0 : Math.sqrt(variance / shares.length),
    majority: share(byQuestion, ([, answers]) => commonest(answers).right),
    meanThoughtTokens: mean(samples.map(({ thoughtTokens }) => thoughtTokens)),
    oneLanguage: share(samples, ({ oneLanguage }) => oneLanguage),
    kinds: groups(samples, ({ question }) => question.kind).map(([kind, answers]) => {
      const questions = groups(answers, ({ question }) => question.id);
      return { kind, questions: questions.length, passAt1: mean(questions.map(([, one]) => share(one, ({ right }) => right))) };
    }),
  };
}

/** Right and wrong answers whose thoughts are of about the same length. */
export interface LengthBin {
  /** Tokens of thought, `from` included, `to` not. */
  readonly from: number;
  readonly to: number;
  readonly right: number;
  readonly wrong: number;
}

/** At most `count` bins of equal width over all lengths. */
export function lengthBins(samples: readonly Sample[], count = 10): LengthBin[] {
  if (samples.length === 0) return [];
  const lengths = samples.map(({ thoughtTokens }) => thoughtTokens);
  const [least, most] = [Math.min(...lengths), Math.max(...lengths)];
  const width = Math.max(1, Math.ceil((most - least + 1) / count));
  return Array.from({ length: Math.ceil((most - least + 1) / width) }, (_, index) => {
    const [from, to] = [least + index * width, least + (index + 1) * width];
    const inside = samples.filter(({ thoughtTokens }) => thoughtTokens >= from && thoughtTokens < to);
    const right = inside.filter((sample) => sample.right).length;
    return { from, to, right, wrong: inside.length - right };
  });
}

/** An answer of the largest group that mean the same. */
function commonest(answers: readonly Sample[]): Sample {
  const camps: Sample[][] = [];
  for (const sample of answers) {
    const camp = camps.find(([first]) => sameAnswer(sample.answer, first!.answer));
    if (camp === undefined) camps.push([sample]);
    else camp.push(sample);
  }
  return camps.reduce((best, camp) => (camp.length > best.length ? camp : best))[0]!;
}

function groups<Item>(items: readonly Item[], key: (item: Item) => string): (readonly [key: string, items: Item[]])[] {
  const found = new Map<string, Item[]>();
  for (const item of items) {
    const group = found.get(key(item));
    if (group === undefined) found.set(key(item), [item]);
    else group.push(item);
  }
  return [...found];
}

function share<Item>(items: readonly Item[], holds: (item: Item) => boolean): number {
  return items.length === 0 ? 0 : items.filter(holds).length / items.length;
}

function mean(numbers: readonly number[]): number {
  return numbers.length === 0 ? 0 : numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
}
