import * as v from 'valibot';

/** The words of a turn, each once; what a search reads in place of whole turns. */
export interface WordsRecord {
  readonly turn: string;
  readonly conversation: string;
  /** Lower case, set apart by spaces. */
  readonly words: string;
}

const searched = v.object({
  id: v.string(),
  conversation: v.string(),
  question: v.string(),
  answer: v.string(),
  thought: v.object({ text: v.string() }),
});

/** The words of a stored turn, or undefined for a record without them. */
export function wordsOf(record: unknown): WordsRecord | undefined {
  const result = v.safeParse(searched, record);
  if (!result.success) return undefined;
  const { id, conversation, question, answer, thought } = result.output;
  return { turn: id, conversation, words: [...new Set(splitWords(`${question}\n${answer}\n${thought.text}`))].join(' ') };
}

/** Lower case, split at white space: a word that is looked for is found exactly where it is part of one of these. */
export function splitWords(text: string): readonly string[] {
  return text.toLowerCase().split(/\s+/u).filter((word) => word !== '');
}

/** Which conversations hold all words, gathered turn by turn. */
export class WordSearch {
  readonly #words: readonly string[];
  /** Conversation → which of the words it has so far. */
  readonly #seen = new Map<string, boolean[]>();
  readonly found = new Set<string>();

  constructor(words: readonly string[]) {
    this.#words = words;
  }

  add(conversation: string, text: string): void {
    if (this.found.has(conversation)) return;
    const before = this.#seen.get(conversation);
    const seen = this.#words.map((word, index) => before?.[index] === true || text.includes(word));
    if (seen.every(Boolean)) this.found.add(conversation);
    else if (seen.some(Boolean)) this.#seen.set(conversation, seen);
  }
}
