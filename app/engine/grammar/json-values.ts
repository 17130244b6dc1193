import { byte, byteFrom, choice, end, Expression, Later, nothing, oneOf, optional, repeated, sequence, text } from './expression';

/**
 * JSON's values (RFC 8259) as expressions, with bounds of our own, so that a model that has lost its way comes to an end: between two
 * marks stands nothing, a space, or a new line with its indentation; a number has 15 digits before and behind its point, which is what
 * double precision keeps, and an exponent two.
 */
const space = optional(choice([text(' '), sequence(text('\n'), repeated(text(' '), 0, 24))]));
const mostDigits = 15;

const continuation = byteFrom(0x80, 0xbf);

/** Characters beyond ASCII in well-formed UTF-8 (Unicode standard, table 3-7). */
const beyondAscii = choice([
  sequence(byteFrom(0xc2, 0xdf), continuation),
  sequence(byteFrom(0xe0, 0xe0), byteFrom(0xa0, 0xbf), continuation),
  sequence(byte((value) => (value >= 0xe1 && value <= 0xec) || value === 0xee || value === 0xef), continuation, continuation),
  sequence(byteFrom(0xed, 0xed), byteFrom(0x80, 0x9f), continuation),
  sequence(byteFrom(0xf0, 0xf0), byteFrom(0x90, 0xbf), continuation, continuation),
  sequence(byteFrom(0xf1, 0xf3), continuation, continuation, continuation),
  sequence(byteFrom(0xf4, 0xf4), byteFrom(0x80, 0x8f), continuation, continuation),
]);

const hex = oneOf('0123456789abcdefABCDEF');
/** Halves of surrogate pairs are left out: such characters can be written as they are. */
const escaped = sequence(
  text('\\'),
  choice([
    oneOf('"\\/bfnrt'),
    sequence(text('u'), choice([sequence(oneOf('0123456789abcefABCEF'), hex), sequence(oneOf('dD'), oneOf('01234567'))]), hex, hex),
  ]),
);
const isPlain = (value: number): boolean => value >= 0x20 && value < 0x7f && value !== 0x22 && value !== 0x5c;
const character = choice([byte(isPlain), beyondAscii, escaped]);

/** A string of so many characters (code points). */
export function stringOf(least = 0, most = Infinity): Expression {
  return sequence(text('"'), repeated(character, least, most), text('"'));
}

const digit = oneOf('0123456789');
const wholePart = choice([text('0'), sequence(oneOf('123456789'), repeated(digit, 0, mostDigits - 1))]);

export const number: Expression = sequence(
  optional(text('-')),
  wholePart,
  optional(sequence(text('.'), repeated(digit, 1, mostDigits))),
  optional(sequence(oneOf('eE'), optional(oneOf('+-')), repeated(digit, 1, 2))),
);

/** The digits of a whole number of which some are written; only such may follow that lead to one from `low` to `high`. */
class Digits extends Expression {
  readonly complete: boolean;
  readonly #value: number | undefined;
  readonly #low: number;
  readonly #high: number;

  constructor(value: number | undefined, low: number, high: number) {
    super();
    this.#value = value;
    this.#low = low;
    this.#high = high;
    this.complete = value !== undefined && value >= low && value <= high;
  }

  protected derive(byte: number): Expression {
    if (byte < 0x30 || byte > 0x39 || this.#value === 0) return nothing;
    const value = (this.#value ?? 0) * 10 + (byte - 0x30);
    return this.#leadsThere(value) ? new Digits(value, this.#low, this.#high) : nothing;
  }

  #leadsThere(value: number): boolean {
    if (value === 0) return this.#low <= 0 && this.#high >= 0;
    for (let power = 1; value * power <= this.#high; power *= 10) if ((value + 1) * power - 1 >= this.#low) return true;
    return false;
  }
}

const largestInteger = 10 ** mostDigits - 1;

/** A whole number from `low` to `high`; `nothing` where there is none. */
export function integer(low = -largestInteger, high = largestInteger): Expression {
  const [least, most] = [Math.max(Math.ceil(low), -largestInteger), Math.min(Math.floor(high), largestInteger)];
  const positive = most >= Math.max(0, least) ? new Digits(undefined, Math.max(0, least), most) : nothing;
  const negative = Math.min(-1, most) >= least ? sequence(text('-'), new Digits(undefined, Math.max(1, -most), -least)) : nothing;
  return choice([positive, negative]);
}

export const boolean: Expression = choice([text('true'), text('false')]);
export const nullValue: Expression = text('null');

/** A list of so many items. */
export function arrayOf(item: Expression, least = 0, most = Infinity): Expression {
  const further = repeated(sequence(space, text(','), space, item), Math.max(0, least - 1), most - 1);
  const filled = most > 0 ? sequence(item, further, space) : nothing;
  return sequence(text('['), space, choice([filled, least === 0 ? end : nothing]), text(']'));
}

export interface Property {
  readonly name: string;
  readonly value: Expression;
  readonly required: boolean;
}

/**
 * An object with these properties in this order, each at most once.
 * @param others values of further properties, which come behind them; undefined: there are none
 */
export function objectOf(properties: readonly Property[], others?: Expression): Expression {
  const comma = sequence(space, text(','), space);
  const key = properties.length === 0 ? stringOf() : otherKey(properties.map(({ name }) => JSON.stringify(name).slice(1, -1)));
  const other = others && sequence(key, space, text(':'), space, others);
  // From the last property to the first: what may follow where nothing is written yet, and where something is.
  let empty = other === undefined ? end : optional(sequence(other, repeated(sequence(comma, other), 0, Infinity), space));
  let begun: Expression = sequence(other === undefined ? end : repeated(sequence(comma, other), 0, Infinity), space);
  for (const { name, value, required } of properties.toReversed()) {
    const written = sequence(text(JSON.stringify(name)), space, text(':'), space, value, begun);
    empty = required ? written : choice([written, empty]);
    begun = required ? sequence(comma, written) : choice([sequence(comma, written), begun]);
  }
  return sequence(text('{'), space, empty, text('}'));
}

/**
 * A key that none of the names is, with its quotes. In ASCII and without escapes, in which a name could be written twice: of two
 * properties with one name readers keep the later.
 */
function otherKey(names: readonly string[]): Expression {
  return sequence(text('"'), new KeyRest(names));
}

/** The rest of a key; `names` are the rests that it must not have. */
class KeyRest extends Expression {
  readonly complete = false;
  readonly #names: readonly string[];

  constructor(names: readonly string[]) {
    super();
    this.#names = names;
  }

  protected derive(byte: number): Expression {
    if (byte === 0x22) return this.#names.includes('') ? nothing : end;
    if (!isPlain(byte)) return nothing;
    const rests = this.#names.filter((name) => name.charCodeAt(0) === byte).map((name) => name.slice(1));
    return rests.length === 0 && this.#names.length === 0 ? this : new KeyRest(rests);
  }
}

/** Any value at all. */
export const anyValue: Expression = (() => {
  const value = new Later();
  value.meant = choice([objectOf([], value), arrayOf(value), stringOf(), number, boolean, nullValue]);
  return value;
})();
