import { lexemesOf } from '../trace/checks/lexemes';
import { valueOf } from '../trace/checks/expression';

/**
 * What an answer says: its last `\boxed{…}`, else the yes or no that its last line begins with, else what follows the last "is", "ist", "="
 * or ":" there, else its last number, else its text.
 */
export function extractAnswer(text: string): string {
  const boxed = lastBoxed(text);
  if (boxed !== null) return boxed;
  const sentence = text.trim().split(/\n/u).findLast((line) => line.trim() !== '') ?? '';
  const verdict = /^(?<verdict>yes|no|ja|nein)[,.!]/iu.exec(sentence)?.groups?.['verdict'];
  if (verdict !== undefined) return verdict;
  const said = /.*(?:\b(?:is|ist|are|sind)\b|[=:])\s*(?<said>.+?)[.!]?\s*$/u.exec(sentence)?.groups?.['said'];
  if (said !== undefined) return withoutMarkup(said);
  const number = Array.from(text.matchAll(/-?\d+(?:[.,/]\d+)*/gu)).at(-1)?.[0];
  return number ?? withoutMarkup(sentence.replace(/[.!]$/u, ''));
}

/** The content of the last `\boxed`, its braces counted; an unclosed one says nothing. */
function lastBoxed(text: string): string | null {
  const opening = '\\boxed{';
  for (let at = text.lastIndexOf(opening); at >= 0; at = at === 0 ? -1 : text.lastIndexOf(opening, at - 1)) {
    let depth = 1;
    for (let end = at + opening.length; end < text.length; end++) {
      if (text[end] === '{' && text[end - 1] !== '\\') depth++;
      if (text[end] === '}' && text[end - 1] !== '\\' && --depth === 0) return withoutMarkup(text.slice(at + opening.length, end));
    }
  }
  return null;
}

/** Without what changes the look and not the meaning. */
function withoutMarkup(text: string): string {
  return text
    .replace(/\*\*|`|\$/gu, '')
    .replace(/\\(?:left|right|displaystyle|,|;|!|:)(?![a-z])/gu, '')
    .replace(/\\(?:d|t)frac/gu, '\\frac')
    .replace(/\\(?:text|mathrm|mbox)\{(?<inside>[^{}]*)\}/gu, '$<inside>')
    .replace(/\\%/gu, '%')
    .replace(/\^\{?\\circ\}?/gu, '')
    .trim();
}

/**
 * Whether two answers mean the same, with or without the unknown that they name (`x = 3`): equal as exact numbers (fractions, powers,
 * factorials and decimals of either notation; fraction.js computes), or the same expression in other spelling. Expressions with roots or
 * variables are compared by their text alone.
 */
export function sameAnswer(given: string, expected: string): boolean {
  const [one, other] = [given, expected].map((text) => withoutMarkup(text).replace(/^\p{L}\s*=\s*(?=\S)/u, '')) as [string, string];
  if (spelled(one) === spelled(other)) return true;
  return values(one).some((value) => values(other).includes(value));
}

/** The exact values that a text can mean, one for each reading of its decimal signs. */
function values(text: string): string[] {
  const lexemes = lexemesOf(text);
  return [0, 1].map((reading) => valueOf(lexemes, reading)?.toFraction()).filter((value) => value !== undefined);
}

function spelled(text: string): string {
  return text.toLowerCase().replace(/[\s{}]|\\left|\\right/gu, '').replace(/\.$/u, '');
}
