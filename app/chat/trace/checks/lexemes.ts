/** The smallest parts of what a thought states in mathematics. */
export type Lexeme = (
  | { readonly kind: 'number'; readonly readings: readonly string[] }
  | { readonly kind: 'operator'; readonly sign: '+' | '-' | '*' | '/' | '^' | '!' | '%' | '(' | ')' | '{' | '}' }
  | { readonly kind: 'relation'; readonly sign: Relation }
  | { readonly kind: 'fraction' | 'choose' | 'comma' }
  /** A word, a variable, a full stop, the end of a line: nothing that goes on. */
  | { readonly kind: 'other'; readonly text: string }
) & { readonly start: number; readonly end: number };

export type Relation = '=' | '<' | '>' | '<=' | '>=' | '!=' | '~';

const relations: Readonly<Record<string, Relation>> = {
  '=': '=', '==': '=', '<': '<', '>': '>', '<=': '<=', '≤': '<=', '>=': '>=', '≥': '>=', '!=': '!=', '≠': '!=', '≈': '~', '~=': '~',
  '\\leq': '<=', '\\le': '<=', '\\geq': '>=', '\\ge': '>=', '\\neq': '!=', '\\ne': '!=', '\\approx': '~', '\\lt': '<', '\\gt': '>',
};

const operators: Readonly<Record<string, (Lexeme & { kind: 'operator' })['sign']>> = {
  '+': '+', '-': '-', '−': '-', '–': '-', '*': '*', '×': '*', '·': '*', '⋅': '*', '**': '^', '/': '/', '÷': '/', ':': '/', '^': '^',
  '!': '!', '%': '%', '(': '(', ')': ')', '{': '{', '}': '}', '\\times': '*', '\\cdot': '*', '\\div': '/', '\\%': '%',
};

/** Spaces, and what LaTeX sets for spaces and sizes; `$`, `\(` and the like only say where a formula is. */
const gap = /(?:[ \t\u00A0\u202F]|\\[,;:! ]|\\left\b|\\right\b|\\[()[\]]|\$)+/uy;
/** Digits, perhaps grouped, perhaps with decimals. */
const number = /\d+(?:[.,\u202F'’]\d+)*/uy;
const sign = /==?>|[-=]>|<-|\*\*(?![\p{L}*])|[<>=!~]=(?!=)|==|\\[a-zA-Z]+|\\%|[-+*/×·⋅÷−–^!%(){}:=<>≤≥≠≈]/uy;
const word = /[\p{L}\d_'’]+|[^]/uy;

/** Takes a text apart. A number that touches a letter ("2x", "r1") is no number. */
export function lexemesOf(text: string): readonly Lexeme[] {
  const lexemes: Lexeme[] = [];
  let at = 0;
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0] ?? null;
  };
  while (at < text.length) {
    const space = take(gap);
    if (space !== null) {
      at += space.length;
      continue;
    }
    const digits = take(number);
    if (digits !== null && !/\p{L}|_/u.test((text[at - 1] ?? ' ') + (text[at + digits.length] ?? ' '))) {
      lexemes.push({ kind: 'number', readings: readingsOf(digits), start: at, end: (at += digits.length) });
      continue;
    }
    const piece = take(sign);
    const start = at;
    if (piece !== null) {
      const { [piece]: relation } = relations;
      // A colon divides only between spaces: "12 : 4"; "Step 2: …" and "47+38: …" announce something.
      const announces = piece === ':' && !/\s\s/u.test((text[at - 1] ?? '') + (text[at + 1] ?? ''));
      const operator = announces ? undefined : operators[piece];
      // "3!=6" without spaces is a factorial and a statement; "3 != 6" is a denial.
      if (piece === '!=' && /\d/u.test(text[at - 1] ?? '')) {
        lexemes.push({ kind: 'operator', sign: '!', start, end: ++at });
        continue;
      }
      if (relation !== undefined || operator !== undefined || /^\\[dt]?frac$/u.test(piece)) {
        at += piece.length;
        if (relation !== undefined) lexemes.push({ kind: 'relation', sign: relation, start, end: at });
        else if (operator !== undefined) lexemes.push({ kind: 'operator', sign: operator, start, end: at });
        else lexemes.push({ kind: 'fraction', start, end: at });
        continue;
      }
    }
    const text_ = piece ?? take(word) ?? '';
    at += text_.length;
    if (text_ === ',') lexemes.push({ kind: 'comma', start, end: at });
    else if (text_ === 'C' && text[at] === '(') lexemes.push({ kind: 'choose', start, end: at });
    else lexemes.push({ kind: 'other', text: text_, start, end: at });
  }
  return lexemes;
}

/**
 * What the digits may mean: "9,11" is a decimal in German and two numbers or a slip in English, "1,000" is a thousand or one, "1.234"
 * the same the other way round. The first reading is the likelier one.
 */
function readingsOf(digits: string): readonly string[] {
  const grouped = /^[1-9]\d{0,2}(?:([.,\u202F'’])\d{3})(?:\1\d{3})*$/u.exec(digits);
  const plain = digits.replace(/[^\d]/gu, '');
  const separators = digits.match(/[^\d]/gu) ?? [];
  if (separators.length === 0) return [digits];
  const last = Math.max(digits.lastIndexOf('.'), digits.lastIndexOf(','));
  const decimal = `${digits.slice(0, last).replace(/[^\d]/gu, '')}.${digits.slice(last + 1)}`;
  if (separators.length === 1) {
    if (grouped === null) return last < 0 ? [plain] : [decimal];
    return digits.includes('.') ? [decimal, plain] : last < 0 ? [plain] : [plain, decimal];
  }
  if (grouped !== null) return [plain];
  // "1.234,5" and "1,234.5": groups, then decimals behind another sign.
  return /^[1-9]\d{0,2}(?:[.,]\d{3})+[.,]\d+$/u.test(digits) && separators[0] !== separators.at(-1) ? [decimal] : [];
}
