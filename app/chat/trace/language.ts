import type { Step } from '../turn';

/** Languages that a thought can be told to be in: R1 was trained on Chinese and English and slips from one into the other. */
export type ThoughtLanguage = 'de' | 'en' | 'zh';

const frequent = {
  de: /(?<!\p{L})(?:der|die|das|und|ist|nicht|ich|wir|ein|eine|also|mit|auf|den|dem|dass|es|zu|für|von|aber|wenn|oder|sich|noch|nun|dann|muss|sind)(?!\p{L})/giu,
  en: /(?<!\p{L})(?:the|and|is|not|of|to|that|so|we|with|for|but|are|this|then|let|have|which|should|would|what|it|be|they|from|because|i)(?!\p{L})/giu,
} as const;

/** Fewer such words than this say nothing. */
const fewest = 3;

/** The language that a text is written in, by its commonest words and its script; null where that cannot be told. */
export function languageOf(text: string): ThoughtLanguage | null {
  const han = text.match(/\p{Script=Han}/gu)?.length ?? 0;
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  if (han >= 4 && han * 4 > letters) return 'zh';
  const german = text.match(frequent.de)?.length ?? 0;
  const english = text.match(frequent.en)?.length ?? 0;
  if (Math.max(german, english) < fewest) return null;
  if (german > 2 * english) return 'de';
  return english > 2 * german ? 'en' : null;
}

/** What was found out about steps before; a thought of a thousand of them is asked about with every frame. */
const known = new WeakMap<Step, ThoughtLanguage | null>();

/** For each step the language that it slips into: one that differs from that in which the thought began. Null for all others. */
export function languageSlips(steps: readonly Step[]): readonly (ThoughtLanguage | null)[] {
  let first: ThoughtLanguage | null = null;
  return steps.map((step) => {
    const before = known.get(step);
    const language = before === undefined ? languageOf(step.text) : before;
    known.set(step, language);
    first ??= language;
    return language === first ? null : language;
  });
}
