import { Environment, Interpreter, parse, tokenize } from '@huggingface/jinja';
import { formatTime } from './format-time';

/**
 * Limits for templates, which come with model files from anywhere. Work is counted in evaluated nodes, plus one for every 64
 * characters or 8 list members that a node yields; templates in use need some hundred per message. A single operation cannot be
 * stopped half-way, so a template made to be slow can take a few seconds before it is refused.
 */
const limits = { templateLength: 2 ** 18, work: 200_000, textLength: 2 ** 24, rangeLength: 10_000 };

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
    const { value } = new BoundedInterpreter(environment).run(program);
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

class BoundedInterpreter extends Interpreter {
  #work = 0;

  override evaluate(...[node, environment]: Parameters<Interpreter['evaluate']>): ReturnType<Interpreter['evaluate']> {
    this.#count(1);
    const result = super.evaluate(node, environment);
    const { value } = result;
    if (typeof value === 'string') {
      if (value.length > limits.textLength) throw new Error(`It makes texts longer than ${limits.textLength} characters.`);
      this.#count(value.length >> 6);
    } else if (Array.isArray(value)) this.#count(value.length >> 3);
    return result;
  }

  #count(work: number): void {
    this.#work += work;
    if (this.#work > limits.work) throw new Error('It does not come to an end.');
  }
}

/** Python's `range`, as a list. */
function boundedRange(first: number, second?: number, step = 1): number[] {
  const [start, stop] = second === undefined ? [0, first] : [first, second];
  const length = Math.max(0, Math.ceil((stop - start) / step));
  if (!(length <= limits.rangeLength)) throw new Error(`It asks for a range of ${length}.`);
  return Array.from({ length }, (_, index) => start + index * step);
}
