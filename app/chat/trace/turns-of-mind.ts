/**
 * Words with which R1 and its distillations stop and doubt, at the start of a sentence, in English and German. "No" and "Nein"
 * only with a comma or full stop behind them: "No two of them …" doubts nothing.
 */
const phrases = [
  'but wait',
  'wait',
  'hold on',
  'hmm+',
  'hm',
  'actually',
  'alternatively',
  'on second thought',
  'oh,? (?:wait|no)',
  'oops',
  'let me (?:double[- ]?check|re-?check|check|verify|re-?think|re-?consider|re-?read|re-?examine|try again|start over)',
  'no(?=[,.!])',
  'moment(?: mal)?',
  'aber (?:moment|halt|warte)',
  'warte(?: mal)?',
  'halt(?=[,.!])',
  'stopp?(?=[,.!])',
  'nein(?=[,.!])',
  'andererseits',
  'alternativ',
  'eigentlich',
  'ich (?:prüfe|überprüfe|rechne) (?:das |es )?(?:noch ?mal|nach)',
  'lass(?:t)? mich (?:das |es )?(?:noch ?mal|nach|über)?(?:prüfen|rechnen|denken|schauen|sehen)',
].join('|');

// A letter first: asked at every character, what is before would be gone through again and again where there is much white space.
const atSentenceStart = new RegExp(`(?=\\p{L})(?<=^|[.!?…:]["»”)]?\\s+|\\n\\s*)(?:${phrases})(?![\\p{L}\\d'’])`, 'giu');

export interface Passage {
  readonly start: number;
  readonly end: number;
}

/** Where a thought changes its mind: offsets into `text`, in order. */
export function turnsOfMind(text: string): readonly Passage[] {
  return Array.from(text.matchAll(atSentenceStart), (match) => ({ start: match.index, end: match.index + match[0].length }));
}

/** Whether a step begins with such a turn (white space and Markdown's marks aside). */
export function beginsWithTurnOfMind(text: string): boolean {
  const lead = /^[\s#>*-]*/u.exec(text)?.[0].length ?? 0;
  return turnsOfMind(text.slice(lead, lead + 80))[0]?.start === 0;
}
