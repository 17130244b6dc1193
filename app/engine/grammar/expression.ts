/**
 * Languages of bytes, read byte by byte through derivatives (Brzozowski, "Derivatives of Regular Expressions", J. ACM 1964): what may
 * follow a byte is again an expression. Each remembers what follows it (Owens, Reppy, Turon, JFP 2009), so that whoever tries many texts
 * from one place computes shared beginnings once. Expressions may name themselves (`Later`), so that JSON's nesting needs no stack.
 */
export abstract class Expression {
  /** Whether nothing more need come. */
  abstract readonly complete: boolean;
  readonly #known = new Map<number, Expression>();

  /** What may follow after `byte`; `nothing` where it may not stand here. */
  after(byte: number): Expression {
    let rest = this.#known.get(byte);
    if (rest === undefined) this.#known.set(byte, (rest = this.derive(byte)));
    return rest;
  }

  protected abstract derive(byte: number): Expression;
}

class Nothing extends Expression {
  readonly complete = false;

  protected derive(): Expression {
    return this;
  }
}

class End extends Expression {
  readonly complete = true;

  protected derive(): Expression {
    return nothing;
  }
}

/** No text at all. */
export const nothing: Expression = new Nothing();
/** The empty text alone. */
export const end: Expression = new End();

class Byte extends Expression {
  readonly complete = false;
  readonly #allowed: (byte: number) => boolean;

  constructor(allowed: (byte: number) => boolean) {
    super();
    this.#allowed = allowed;
  }

  protected derive(byte: number): Expression {
    return this.#allowed(byte) ? end : nothing;
  }
}

/** One byte. */
export function byte(allowed: (byte: number) => boolean): Expression {
  return new Byte(allowed);
}

/** One byte from `first` to `last`, both included. */
export function byteFrom(first: number, last: number): Expression {
  return byte((value) => value >= first && value <= last);
}

/** One of the characters, all of them ASCII. */
export function oneOf(characters: string): Expression {
  const codes = new Set(Array.from(characters, (character) => character.charCodeAt(0)));
  return byte((value) => codes.has(value));
}

class Sequence extends Expression {
  readonly complete: boolean;
  readonly #first: Expression;
  readonly #rest: Expression;

  constructor(first: Expression, rest: Expression) {
    super();
    this.#first = first;
    this.#rest = rest;
    this.complete = first.complete && rest.complete;
  }

  protected derive(byte: number): Expression {
    const first = this.#first.after(byte);
    // The same place again, as in a text of any length, stays the same expression.
    const through = first === this.#first ? this : pair(first, this.#rest);
    return this.#first.complete ? choice([through, this.#rest.after(byte)]) : through;
  }
}

/** One after the other. */
export function sequence(...parts: readonly Expression[]): Expression {
  return parts.reduceRight((rest, part) => pair(part, rest), end);
}

function pair(first: Expression, rest: Expression): Expression {
  if (first === nothing || rest === nothing) return nothing;
  if (first === end) return rest;
  return rest === end ? first : new Sequence(first, rest);
}

/** The characters as they stand, in UTF-8. */
export function text(characters: string): Expression {
  return sequence(...Array.from(new TextEncoder().encode(characters), (value) => byteFrom(value, value)));
}

class Choice extends Expression {
  readonly complete: boolean;
  readonly #options: readonly Expression[];

  constructor(options: readonly Expression[]) {
    super();
    this.#options = options;
    this.complete = options.some((option) => option.complete);
  }

  get options(): readonly Expression[] {
    return this.#options;
  }

  protected derive(byte: number): Expression {
    return choice(this.#options.map((option) => option.after(byte)));
  }
}

/** Any of them. */
export function choice(options: readonly Expression[]): Expression {
  const flat = options.flatMap((option) => (option instanceof Choice ? option.options : option));
  const [first = nothing, ...others] = new Set(flat.filter((option) => option !== nothing));
  return others.length === 0 ? first : new Choice([first, ...others]);
}

export function optional(part: Expression): Expression {
  return choice([part, end]);
}

class Repeated extends Expression {
  readonly complete: boolean;
  readonly #item: Expression;
  readonly #least: number;
  readonly #most: number;
  #next: Expression | undefined;

  constructor(item: Expression, least: number, most: number) {
    super();
    this.#item = item;
    this.#least = least;
    this.#most = most;
    this.complete = least === 0;
  }

  protected derive(byte: number): Expression {
    const item = this.#item.after(byte);
    return item === nothing ? nothing : pair(item, this.#following());
  }

  #following(): Expression {
    const endless = this.#least === 0 && this.#most === Infinity;
    this.#next ??= endless ? this : repeated(this.#item, Math.max(0, this.#least - 1), this.#most - 1);
    return this.#next;
  }
}

/** From `least` to `most` times, one after the other; an item is never empty. */
export function repeated(item: Expression, least: number, most: number): Expression {
  return most === 0 ? end : new Repeated(item, least, most);
}

/** An expression that is made later, because it is part of itself; never empty, and not at its own beginning. */
export class Later extends Expression {
  readonly complete = false;
  meant: Expression = nothing;

  protected derive(byte: number): Expression {
    return this.meant.after(byte);
  }
}
