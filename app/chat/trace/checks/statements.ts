import type Fraction from 'fraction.js';
import { valueOf } from './expression';
import { type Lexeme, lexemesOf, type Relation } from './lexemes';

/** Something that a text states and that was computed anew: offsets into the text, and whether it holds. */
export interface Claim {
  readonly start: number;
  readonly end: number;
  readonly right: boolean;
  /** What would have been right: the left side's value, or a count. Empty where that is not one value. */
  readonly instead: string;
}

/** Longer ones are no statements but tables or data. */
const mostLexemes = 120;

/**
 * The equations and comparisons of numbers in a text, each of them verified. What has a variable in it, what is only a part of a
 * larger expression, and what rounds without saying so is not claimed to be right or wrong.
 */
export function statementsIn(text: string): readonly Claim[] {
  const claims: Claim[] = [];
  for (const run of runsOf(lexemesOf(text))) claims.push(...claimsOf(run));
  return claims;
}

interface Run {
  readonly lexemes: readonly Lexeme[];
  /** What stands right before and after it. */
  readonly before: Lexeme | undefined;
  readonly after: Lexeme | undefined;
}

/** Stretches of numbers and signs between words. Commas separate, except inside `C(n, k)`. */
function runsOf(lexemes: readonly Lexeme[]): Run[] {
  const runs: Run[] = [];
  let start = 0;
  let inChoose = false;
  for (let at = 0; at <= lexemes.length; at++) {
    const lexeme = lexemes[at];
    if (lexeme?.kind === 'choose') inChoose = true;
    if (lexeme?.kind === 'operator' && lexeme.sign === ')') inChoose = false;
    const separates = lexeme === undefined || lexeme.kind === 'other' || (lexeme.kind === 'comma' && !inChoose);
    if (!separates) continue;
    const run = lexemes.slice(start, at);
    if (run.some(({ kind }) => kind === 'relation') && run.length <= mostLexemes) {
      runs.push({ lexemes: run, before: lexemes[start - 1], after: lexeme });
    }
    start = at + 1;
  }
  return runs;
}

function claimsOf({ lexemes, before, after }: Run): Claim[] {
  const sides: Lexeme[][] = [[]];
  const relations: Relation[] = [];
  for (const lexeme of lexemes) {
    if (lexeme.kind === 'relation') {
      relations.push(lexeme.sign);
      sides.push([]);
    } else sides.at(-1)!.push(lexeme);
  }
  // "11= 28< smaller A": two numbers compared digit by digit. A sign that nothing follows is a notation, not a statement.
  if (sides.length > 2 && sides.at(-1)!.length === 0) return [];
  // "y - 3 = 5", "f(3) = 9" and "5 = 3 * x" speak of something that is not in the run.
  const first = sides[0]!;
  if (startsInside(first, before)) sides[0] = [];
  if (endsInside(sides.at(-1)!, after)) sides[sides.length - 1] = [];
  return relations.flatMap((relation, index) => {
    const [left, right] = [sides[index]!, sides[index + 1]!];
    if (left.length === 0 || right.length === 0) return [];
    const verdict = verdictOf(left, relation, right);
    return verdict === null ? [] : [{ start: left[0]!.start, end: right.at(-1)!.end, ...verdict }];
  });
}

function startsInside(side: readonly Lexeme[], before: Lexeme | undefined): boolean {
  const [first] = side;
  if (first === undefined || before?.kind !== 'other') return false;
  const touches = before.end === first.start && /[\p{L}\d_\])]/u.test(before.text);
  const continues = first.kind === 'operator' && first.sign !== '(' && first.sign !== '{' && isName(before.text);
  return touches || continues || isVariable(before.text);
}

function endsInside(side: readonly Lexeme[], after: Lexeme | undefined): boolean {
  const last = side.at(-1);
  if (last === undefined || after?.kind !== 'other') return false;
  const touches = after.end - after.text.length === last.end && /[\p{L}\d_([\\]/u.test(after.text);
  return touches || isVariable(after.text) || after.text.startsWith('\\');
}

function isName(text: string): boolean {
  return /^(?:\p{L}|\\\p{L}+|\d+\p{L}+|[\])])/u.test(text) && text.length <= 12;
}

/** One letter that is no word of English or German. */
function isVariable(text: string): boolean {
  return /^(?:\d*\p{L}|√)$/u.test(text) && !/^[aIAO]$/u.test(text);
}

function verdictOf(left: readonly Lexeme[], relation: Relation, right: readonly Lexeme[]): Omit<Claim, 'start' | 'end'> | null {
  let wrong: Omit<Claim, 'start' | 'end'> | null = null;
  const ambiguous = [...left, ...right].some((lexeme) => lexeme.kind === 'number' && lexeme.readings.length > 1);
  for (const reading of ambiguous ? [0, 1] : [0]) {
    const [value, other] = [valueOf(left, reading), valueOf(right, reading)];
    if (value === null || other === null) continue;
    if (holds(value, relation, other)) return { right: true, instead: '' };
    if (roundsTo(value, relation, other, right)) return null;
    wrong ??= { right: false, instead: relation === '=' || relation === '~' ? written(value) : '' };
  }
  return wrong;
}

function holds(left: Fraction, relation: Relation, right: Fraction): boolean {
  const order = left.compare(right);
  switch (relation) {
    case '=':
      return order === 0;
    case '!=':
      return order !== 0;
    case '<':
      return order < 0;
    case '>':
      return order > 0;
    case '<=':
      return order <= 0;
    case '>=':
      return order >= 0;
    case '~':
      // Within one in a hundred: that is what people call about.
      return left.sub(right).abs().compare(left.abs().mul('0.01')) <= 0;
  }
}

/** "1/3 = 0.333" is neither right nor wrong: a decimal that was cut or rounded. */
function roundsTo(left: Fraction, relation: Relation, right: Fraction, side: readonly Lexeme[]): boolean {
  const digits = decimalsOf(side);
  if (relation !== '=' || digits === null || digits === 0) return false;
  return left.sub(right).abs().compare(`0.${'0'.repeat(digits - 1)}1`) < 0;
}

/** Decimals of a side that is a single number; null for any other. */
function decimalsOf(side: readonly Lexeme[]): number | null {
  const numbers = side.filter(({ kind }) => kind === 'number');
  const [only] = numbers;
  if (numbers.length !== 1 || only?.kind !== 'number') return null;
  return only.readings[0]?.split('.')[1]?.length ?? 0;
}

/** A value for people: as a decimal where that ends soon, else as a fraction. */
function written(value: Fraction): string {
  const decimal = value.toString(12);
  return decimal.includes('(') || decimal.length > 24 ? value.toFraction() : decimal;
}
