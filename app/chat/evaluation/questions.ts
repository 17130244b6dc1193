/** A question whose answer is known. */
export interface Question {
  /** Unique within its set, and the same whenever the set is made again. */
  readonly id: string;
  /** What it is about, for figures by kind. */
  readonly kind: string;
  readonly question: string;
  readonly answer: string;
}

export const questionKinds = ['sum', 'difference', 'product', 'decimals', 'letters'] as const;
export type QuestionKind = (typeof questionKinds)[number];

export const questionLanguages = ['de', 'en'] as const;
export type QuestionLanguage = (typeof questionLanguages)[number];

/** Common words of each language, of 4 to 12 letters without umlauts: counting letters in them needs no convention. */
const words: Readonly<Record<QuestionLanguage, readonly string[]>> = {
  de: ['Erdbeere', 'Sommer', 'Wasser', 'Banane', 'Kartoffel', 'Fenster', 'Garten', 'Himmel', 'Lehrer', 'Messer', 'Pfeffer', 'Roggen', 'Schatten', 'Teller', 'Winter', 'Zimmer'],
  en: ['strawberry', 'banana', 'letter', 'summer', 'butter', 'coffee', 'window', 'garden', 'mirror', 'pepper', 'cabbage', 'balloon', 'kitchen', 'parrot', 'teacher', 'winter'],
};

const phrases: Readonly<Record<QuestionLanguage, Readonly<Record<QuestionKind, (a: string, b: string) => string>>>> = {
  de: {
    sum: (a, b) => `Was ist ${a} + ${b}?`,
    difference: (a, b) => `Was ist ${a} - ${b}?`,
    product: (a, b) => `Was ist ${a} * ${b}?`,
    decimals: (a, b) => `Was ist größer, ${a} oder ${b}?`,
    letters: (a, b) => `Wie viele ${a} sind in ${b}?`,
  },
  en: {
    sum: (a, b) => `What is ${a} + ${b}?`,
    difference: (a, b) => `What is ${a} - ${b}?`,
    product: (a, b) => `What is ${a} * ${b}?`,
    decimals: (a, b) => `Which is larger, ${a} or ${b}?`,
    letters: (a, b) => `How many ${a} are in ${b}?`,
  },
};

/** Draws from 0 up to, not including, 1; the same numbers for the same seed (Mulberry32, a public-domain generator of T. Ettinger). */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * A set of questions of the built-in kinds, as many of each kind as of every other, no question twice.
 * @param seed the same seed gives the same set
 */
export function builtInQuestions(count: number, language: QuestionLanguage, seed: number, kinds: readonly QuestionKind[] = questionKinds): Question[] {
  const random = generator(seed);
  const questions = new Map<string, Question>();
  // The tries are bounded: few letters in few words can be asked for.
  for (let draw = 0; questions.size < count && draw < 100 * count; draw++) {
    const kind = kinds[questions.size % kinds.length]!;
    const drawn = drawOne(kind, language, random);
    if (!questions.has(drawn.question)) questions.set(drawn.question, { id: `${kind}-${questions.size + 1}`, kind, ...drawn });
  }
  return [...questions.values()];
}

function drawOne(kind: QuestionKind, language: QuestionLanguage, random: () => number): Pick<Question, 'question' | 'answer'> {
  const whole = (least: number, most: number) => least + Math.floor(random() * (most - least + 1));
  const phrase = phrases[language][kind];
  switch (kind) {
    case 'sum': {
      const [a, b] = [whole(10, 99), whole(10, 99)];
      return { question: phrase(String(a), String(b)), answer: String(a + b) };
    }
    case 'difference': {
      const [a, b] = [whole(10, 99), whole(10, 99)].sort((x, y) => y - x) as [number, number];
      return { question: phrase(String(a), String(b)), answer: String(a - b) };
    }
    case 'product': {
      const [a, b] = [whole(2, 99), whole(2, 20)];
      return { question: phrase(String(a), String(b)), answer: String(a * b) };
    }
    case 'decimals':
      return drawDecimals(language, whole, phrase);
    case 'letters': {
      const word = words[language][whole(0, words[language].length - 1)]!;
      const letters = word.toLowerCase();
      const letter = letters[whole(0, letters.length - 1)]!;
      return { question: phrase(letter, word), answer: String(letters.split(letter).length - 1) };
    }
  }
}

/** Two decimals of unlike length with the same whole part, which is where models go wrong. */
function drawDecimals(
  language: QuestionLanguage,
  whole: (least: number, most: number) => number,
  phrase: (a: string, b: string) => string,
): Pick<Question, 'question' | 'answer'> {
  const before = whole(1, 20);
  const tenths = whole(1, 9);
  const hundredths = whole(11, 99);
  if (hundredths === 10 * tenths) return drawDecimals(language, whole, phrase);
  const comma = language === 'de' ? ',' : '.';
  const [short, long] = [`${before}${comma}${tenths}`, `${before}${comma}${hundredths}`];
  const larger = 10 * tenths > hundredths ? short : long;
  return { question: whole(0, 1) === 0 ? phrase(short, long) : phrase(long, short), answer: larger };
}
