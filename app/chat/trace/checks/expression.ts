import Fraction from 'fraction.js';
import type { Lexeme } from './lexemes';

/** Larger ones say nothing that a reader could follow, and would keep the page busy. */
const largestExponent = 512;
const largestFactorial = 170;
const longestDigits = 2000;

/** Signals that the lexemes are no expression, or none that can be computed exactly; nothing is claimed then. */
class NoValue extends Error {}

/**
 * The exact value of an expression: `+ - * / ^ ! %`, brackets, `\frac{a}{b}` and `C(n, k)`, with the usual precedence. Null where the
 * lexemes are no such expression, divide by zero, or grow beyond all bounds.
 *
 * @param reading which meaning of ambiguous numbers to take; 0 is the likelier one
 */
export function valueOf(lexemes: readonly Lexeme[], reading: number): Fraction | null {
  const parser = new Parser(lexemes, reading);
  try {
    return parser.whole();
  } catch (error) {
    if (error instanceof NoValue || error instanceof RangeError) return null;
    throw error;
  }
}

class Parser {
  readonly #lexemes: readonly Lexeme[];
  readonly #reading: number;
  #at = 0;

  constructor(lexemes: readonly Lexeme[], reading: number) {
    this.#lexemes = lexemes;
    this.#reading = reading;
  }

  whole(): Fraction {
    const value = this.#sum();
    if (this.#at < this.#lexemes.length) throw new NoValue();
    return value;
  }

  #sum(): Fraction {
    let value = this.#product();
    while (true) {
      if (this.#take('+')) value = value.add(this.#product());
      else if (this.#take('-')) value = value.sub(this.#product());
      else return small(value);
    }
  }

  #product(): Fraction {
    let value = this.#signed();
    while (true) {
      if (this.#take('*')) value = value.mul(this.#signed());
      else if (this.#take('/')) value = divided(value, this.#signed());
      else if (this.#opens()) value = value.mul(this.#power());
      else return small(value);
    }
  }

  /** A bracket right behind a factor multiplies: "2(3 + 4)". */
  #opens(): boolean {
    const next = this.#lexemes[this.#at];
    return next?.kind === 'operator' && (next.sign === '(' || next.sign === '{');
  }

  #signed(): Fraction {
    if (this.#take('-')) return this.#signed().neg();
    if (this.#take('+')) return this.#signed();
    return this.#power();
  }

  #power(): Fraction {
    const base = this.#postfix();
    if (!this.#take('^')) return base;
    const exponent = this.#signed();
    if (exponent.d !== 1n || exponent.abs().compare(largestExponent) > 0) throw new NoValue();
    if (base.compare(0) === 0 && exponent.compare(0) <= 0) throw new NoValue();
    return small(base.pow(exponent));
  }

  #postfix(): Fraction {
    let value = this.#atom();
    while (true) {
      if (this.#take('!')) value = factorial(value);
      else if (this.#take('%')) value = value.div(100);
      else return value;
    }
  }

  #atom(): Fraction {
    const lexeme = this.#lexemes[this.#at];
    if (lexeme === undefined) throw new NoValue();
    if (lexeme.kind === 'number') {
      this.#at++;
      const digits = lexeme.readings[Math.min(this.#reading, lexeme.readings.length - 1)];
      if (digits === undefined || digits.length > longestDigits) throw new NoValue();
      return new Fraction(digits);
    }
    if (lexeme.kind === 'fraction') {
      this.#at++;
      const above = this.#bracketed();
      return divided(above, this.#bracketed());
    }
    if (lexeme.kind === 'choose') {
      this.#at++;
      return this.#choose();
    }
    return this.#bracketed();
  }

  #bracketed(): Fraction {
    const closing = this.#take('(') ? ')' : this.#take('{') ? '}' : null;
    if (closing === null) throw new NoValue();
    const value = this.#sum();
    if (!this.#take(closing)) throw new NoValue();
    return value;
  }

  /** `C(n, k)`; without a space behind the comma it reads like a decimal, "C(6,3)". */
  #choose(): Fraction {
    if (!this.#take('(')) throw new NoValue();
    const first = this.#lexemes[this.#at];
    if (first?.kind === 'number' && first.readings.length === 1 && first.readings[0]!.includes('.')) {
      const [n = '', k = ''] = first.readings[0]!.split('.');
      this.#at++;
      if (!this.#take(')')) throw new NoValue();
      return binomial(new Fraction(n), new Fraction(k));
    }
    const n = this.#sum();
    if (this.#lexemes[this.#at]?.kind !== 'comma') throw new NoValue();
    this.#at++;
    const k = this.#sum();
    if (!this.#take(')')) throw new NoValue();
    return binomial(n, k);
  }

  #take(sign: string): boolean {
    const lexeme = this.#lexemes[this.#at];
    if (lexeme?.kind !== 'operator' || lexeme.sign !== sign) return false;
    this.#at++;
    return true;
  }
}

function divided(value: Fraction, by: Fraction): Fraction {
  if (by.compare(0) === 0) throw new NoValue();
  return value.div(by);
}

function factorial(value: Fraction): Fraction {
  if (value.d !== 1n || value.compare(0) < 0 || value.compare(largestFactorial) > 0) throw new NoValue();
  let product = 1n;
  for (let factor = 2n; factor <= value.n; factor++) product *= factor;
  return new Fraction(product);
}

function binomial(n: Fraction, k: Fraction): Fraction {
  if (k.compare(n) > 0) throw new NoValue();
  return factorial(n).div(factorial(k).mul(factorial(n.sub(k))));
}

function small(value: Fraction): Fraction {
  if (value.n.toString().length > longestDigits || value.d.toString().length > longestDigits) throw new NoValue();
  return value;
}
