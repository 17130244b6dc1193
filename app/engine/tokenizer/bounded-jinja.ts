import { Environment, Interpreter, parse, tokenize } from '@huggingface/jinja';
import { formatTime } from './format-time';

/**
 * Limits for templates, which come with model files from anywhere: a second and some megabytes, whatever is in them. Work is counted
 * in evaluated nodes, plus what a node makes anew (one for every 64 characters or 8 list members), what it costs to go once around a loop, and
 * more where the way out of it is an exception; templates in use need some hundred per message, and get them for every message. Texts and lists may be eight times as long as what the template was given, and a quarter of a million characters besides; a list
 * counts as much as what is in it, however often it is in it. What a single operation could make is known before it begins.
 */
const limits = { templateLength: 2 ** 18, work: 40_000, workPerMessage: 400, around: 6, leaving: 15, length: 2 ** 18, timesGiven: 8, rangeLength: 10_000, atOnce: 16, indent: 64 };

type Program = ReturnType<typeof parse>;

/** A template that can be rendered any number of times. */
export type Render = (variables: Readonly<Record<string, unknown>>) => string;

/**
 * Parses a Jinja template the way transformers does (blocks trimmed, `raise_exception`, `strftime_now`, loop controls).
 * @throws Error of any kind when the template cannot be parsed; so does the function returned when it cannot be rendered, runs
 * over the limits or calls `raise_exception`
 */
export function compileTemplate(source: string): Render {
  if (source.length > limits.templateLength) throw new Error(`It is longer than ${limits.templateLength} characters.`);
  const program: Program = parse(tokenize(source, { lstrip_blocks: true, trim_blocks: true }));
  return (variables) => {
    const environment = new Environment();
    for (const [name, value] of Object.entries({ ...globals, ...variables })) environment.set(name, value);
    const given = source.length + JSON.stringify(variables).length;
    const messages = Array.isArray(variables['messages']) ? variables['messages'].length : 0;
    const most = { length: limits.length + limits.timesGiven * given, work: limits.work + limits.workPerMessage * messages };
    const { value } = new BoundedInterpreter(environment, most).run(program);
    if (typeof value !== 'string') throw new Error('It does not make a text.');
    return value;
  };
}

const globals: Readonly<Record<string, unknown>> = {
  true: true,
  True: true,
  false: false,
  False: false,
  none: null,
  None: null,
  raise_exception(message: string): never {
    throw new Error(message);
  },
  strftime_now: (format: string) => formatTime(new Date(), format),
  range: boundedRange,
};

type Value = ReturnType<Interpreter['evaluate']>;

/** What one rendering may take: work as `limits` counts it, and characters of the longest text or list. */
interface Most {
  readonly work: number;
  readonly length: number;
}

/** Methods that the package keeps to itself: there is no other way in between a filter's arguments and the filter. */
interface Inner {
  applyFilter(operand: Value, filter: unknown, scope: Environment): Value;
  evaluateBlock(statements: unknown, scope: Environment): Value;
  evaluateArguments(nodes: unknown, scope: Environment): [positional: Value[], named: ReadonlyMap<string, Value>];
}

class BoundedInterpreter extends Interpreter {
  readonly #most: Most;
  /** Characters and members of what was made, so that lists within lists are not walked again and again. */
  readonly #weights = new WeakMap<object, number>();
  /** What each node came to last; the object of a method is among them. */
  readonly #last = new WeakMap<object, Value>();
  /** What is being filtered, the innermost last. */
  readonly #filtered: Value[] = [];
  #work = 0;

  constructor(environment: Environment, most: Most) {
    super(environment);
    this.#most = most;
    const inner = this as unknown as Inner;
    const evaluateBlock = inner.evaluateBlock.bind(this);
    inner.evaluateBlock = (...block) => {
      this.#count(limits.around);
      return evaluateBlock(...block);
    };
    const applyFilter = inner.applyFilter.bind(this);
    inner.applyFilter = (operand, ...rest) => {
      this.#filtered.push(operand);
      try {
        return applyFilter(operand, ...rest);
      } finally {
        this.#filtered.pop();
      }
    };
    const evaluateArguments = inner.evaluateArguments.bind(this);
    inner.evaluateArguments = (...call) => {
      const [positional, named] = evaluateArguments(...call);
      const operand = this.#filtered.at(-1);
      if (operand !== undefined) this.#checkOperation(operand, [...positional, ...named.values()]);
      return [positional, named];
    };
  }

  override evaluate(...[node, environment]: Parameters<Interpreter['evaluate']>): Value {
    this.#count(node?.type === 'Break' || node?.type === 'Continue' ? limits.leaving : 1);
    const result = super.evaluate(node, environment);
    const { value } = result;
    const isNew = !this.#weights.has(result);
    const weight = this.#weigh(result);
    if (weight > this.#most.length) throw new Error(`It makes texts or lists longer than ${this.#most.length} characters.`);
    if (isNew && typeof value === 'string') this.#count(value.length >> 6);
    else if (isNew && Array.isArray(value)) this.#count(value.length >> 3);
    if (node === undefined) return result;
    this.#last.set(node, result);
    const object = 'object' in node ? this.#last.get(node.object as object) : undefined;
    return object !== undefined && typeof value === 'function' ? this.#boundedMethod(object, result) : result;
  }

  /** A method of a text or list that looks at its arguments before it begins. */
  #boundedMethod(object: Value, method: Value): Value {
    const call = method.value as (values: Value[], scope: Environment) => Value;
    const bounded = (values: Value[], scope: Environment): Value => {
      this.#checkOperation(object, values);
      return call(values, scope);
    };
    return Object.assign(Object.create(Object.getPrototypeOf(method) as object) as Value, method, { value: bounded });
  }

  /** Replacing, joining and indenting can make as much as operand and argument multiplied. */
  #checkOperation(operand: Value, values: readonly Value[]): void {
    const longest = Math.max(1, ...values.map(({ value }) => (typeof value === 'string' ? value.length : 1)));
    const widest = Math.max(0, ...values.map(({ value }) => (typeof value === 'number' ? value : 0)));
    const many = this.#weigh(operand) * longest > limits.atOnce * this.#most.length;
    if (many || (widest > limits.indent && this.#weigh(operand) * widest > limits.atOnce * this.#most.length)) {
      throw new Error('It makes more of a text or list than there is room for.');
    }
  }

  #weigh(value: unknown): number {
    if (typeof value === 'string') return value.length;
    if (typeof value !== 'object' || value === null) return 1;
    const known = this.#weights.get(value);
    if (known !== undefined) return known;
    const inner = 'value' in value ? value.value : value;
    const members = Array.isArray(inner) ? inner : inner instanceof Map ? [...inner].flat() : null;
    const weight = members === null ? (typeof inner === 'string' ? inner.length : 1) : members.reduce<number>((sum, one) => sum + this.#weigh(one), 1);
    // Namespaces change; everything else stays what it is.
    if (!('type' in value && value.type === 'NamespaceValue')) this.#weights.set(value, weight);
    return weight;
  }

  #count(work: number): void {
    this.#work += work;
    if (this.#work > this.#most.work) throw new Error('It does not come to an end.');
  }
}

/** Python's `range`, as a list. */
function boundedRange(first: number, second?: number, step = 1): number[] {
  const [start, stop] = second === undefined ? [0, first] : [first, second];
  const length = Math.max(0, Math.ceil((stop - start) / step));
  if (!(length <= limits.rangeLength)) throw new Error(`It asks for a range of ${length}.`);
  return Array.from({ length }, (_, index) => start + index * step);
}
