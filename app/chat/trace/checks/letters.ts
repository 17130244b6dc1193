import type { Claim } from './statements';

/** What a thought has said about letters so far: the word that was spelled last, and the letter that is counted. */
export interface Spelling {
  /** Lower case; empty before any word was named. */
  readonly word: string;
  readonly letter: string;
  /** How far a spelling in several lines has come, and how often the letter occurred in it. */
  readonly spelled: string;
}

const numberWords: Readonly<Record<string, number>> = {
  no: 0, zero: 0, one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, once: 1, twice: 2,
  kein: 0, null: 0, ein: 1, eins: 1, einmal: 1, zwei: 2, zweimal: 2, drei: 3, dreimal: 3, vier: 4, viermal: 4, fünf: 5, sechs: 6,
};

const amount = `(?<amount>\\d+|${Object.keys(numberWords).join('|')})`;
/** "How many r are in strawberry?", "Wie viele r sind in Erdbeere?", "count the letter r in the word 'berry'". */
const task =
  /(?<![\p{L}])(?!(?:is|as|us|es)(?![\p{L}]))(\p{L})['’]?s?(?![\p{L}])[^.?!\n]{0,40}?\b(?:in|im|of)\s+(?:the\s+|dem\s+)?(?:word\s+|wort\s+)?["“„'‘]?(\p{L}{2,})/iu;
const goal = /\b(?:count|zähle?)\s+(?:the\s+letter\s+|the\s+|den\s+buchstaben\s+|alle\s+)?["“„'‘]?(\p{L})(?![\p{L}])/iu;
/** "s-t-r-a-w", "s, t, r, a, w", "S T R A W": at least three single letters in a row. */
const spelling = /(?<![\p{L}\d])\p{L}(?:(?:\s*[-–,·.]\s*|\s)\p{L}(?![\p{L}\d])){2,}/gu;
/** A line that spells a piece of a word and counts: "ber: b1 e1 r2". */
const countingLine = /^\s*(\p{L}+)\s*:\s*((?:\p{L}\d+\s*)+)$/u;
const counted = [
  // "3 r's", "three r's", "2 r"
  new RegExp(`(?<![\\p{L}\\d])${amount}\\s+["“„'‘]?(?<letter>\\p{L})["”“'’]?(?:s)?(?![\\p{L}\\d])`, 'giu'),
  // "r appears 3 times", "r occurs twice", "r kommt dreimal vor"
  new RegExp(`(?<![\\p{L}])(?<letter>\\p{L})["”“'’]?\\s+(?:appears|occurs|kommt)\\s+${amount}(?:\\s+(?:times?|mal))?(?![\\p{L}])`, 'giu'),
];

/** What a question says about letters to be counted. */
export function spellingIn(question: string): Spelling {
  const [, letter = '', word = ''] = task.exec(question) ?? [];
  return { word: word.toLowerCase(), letter: letter.toLowerCase(), spelled: '' };
}

/**
 * Spelled words and counted letters in a step, each verified against the word that the question or the thought named. Returns what
 * the next step has to know.
 */
export function lettersIn(text: string, before: Spelling): { readonly claims: readonly Claim[]; readonly after: Spelling } {
  if (before.word === '') return { claims: [], after: before };
  const claims: Claim[] = [];
  let { spelled } = before;
  const letter = (goal.exec(text)?.[1] ?? before.letter).toLowerCase();
  let lineStart = 0;
  for (const line of text.split('\n')) {
    const counting = countingLine.exec(line);
    if (counting !== null && letter !== '') {
      const checked = checkLine(counting, lineStart, before.word, letter, spelled);
      claims.push(...checked.claims);
      spelled = checked.spelled;
    }
    lineStart += line.length + 1;
  }
  for (const match of text.matchAll(spelling)) {
    const word = match[0].replace(/[^\p{L}]/gu, '').toLowerCase();
    const looksSpelled = word[0] === before.word[0] && Math.abs(word.length - before.word.length) <= 2;
    if (!looksSpelled || word.length < 3) continue;
    const right = word === before.word;
    claims.push({ start: match.index, end: match.index + match[0].length, right, instead: right ? '' : Array.from(before.word).join('-') });
  }
  // Whether a total is meant is certain only once the word has been gone through.
  for (const pattern of letter === '' ? [] : counted) {
    for (const match of text.matchAll(pattern)) {
      if (match.groups?.['letter']?.toLowerCase() !== letter || !sumsUp(text, match.index)) continue;
      const said = valueOfAmount(match.groups['amount'] ?? '');
      const there = countOf(before.word, letter);
      const [start, end, right] = [match.index, match.index + match[0].length, said === there];
      if (said !== null) claims.push({ start, end, right, instead: right ? '' : String(there) });
    }
  }
  return { claims, after: { word: before.word, letter, spelled } };
}

const total = /\b(?:there (?:are|is)|total|altogether|in all|has|contains|appears|occurs|es gibt|insgesamt|enthält|hat|sind|kommt)\b/iu;

/** Whether the sentence at an offset counts the whole word, not a part of it ("one r after the t"). */
function sumsUp(text: string, at: number): boolean {
  const begin = Math.max(text.lastIndexOf('.', at), text.lastIndexOf('\n', at)) + 1;
  const end = text.slice(at).search(/[.\n]/u);
  return total.test(text.slice(begin, end < 0 ? text.length : at + end));
}

function checkLine(
  [line, piece = '', counts = '']: RegExpExecArray,
  lineStart: number,
  word: string,
  letter: string,
  spelledBefore: string,
): { readonly claims: readonly Claim[]; readonly spelled: string } {
  const claims: Claim[] = [];
  let spelled = spelledBefore;
  let at = line.length - counts.length;
  for (const [entry, name = '', count = ''] of counts.matchAll(/(\p{L})(\d+)/gu)) {
    const start = counts.indexOf(entry, at - (line.length - counts.length)) + line.length - counts.length;
    at = start + entry.length;
    spelled += name.toLowerCase();
    const total = countOf(spelled, letter);
    const right = word.startsWith(spelled) && Number(count) === total;
    const next = word[spelled.length - 1] ?? '';
    const instead = right ? '' : `${next}${countOf(word.slice(0, spelled.length), letter)}`;
    claims.push({ start: lineStart + start, end: lineStart + at, right, instead });
  }
  const whole = spelled.slice(spelledBefore.length) === piece.toLowerCase();
  return { claims: whole ? claims : [], spelled };
}

function countOf(word: string, letter: string): number {
  return Array.from(word).filter((one) => one === letter).length;
}

function valueOfAmount(text: string): number | null {
  if (/^\d+$/u.test(text)) return Number(text);
  return numberWords[text.toLowerCase()] ?? null;
}
