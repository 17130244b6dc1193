import type { Vocabulary } from './vocabulary';

/** Makes text of a stream of tokens. */
export interface Detokenizer {
  /** The text that this token completes: whole characters only. Control tokens are no text. */
  push(id: number): string;
  /** What is left at the end; an incomplete character shows as U+FFFD. */
  flush(): string;
}

export function createDetokenizer(vocabulary: Vocabulary): Detokenizer {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  return {
    push: (id) => (vocabulary.kind(id) === 'control' ? '' : decoder.decode(vocabulary.bytes(id), { stream: true })),
    flush: () => decoder.decode(),
  };
}
