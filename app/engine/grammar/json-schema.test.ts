import Ajv from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { end, nothing, type Expression } from './expression';
import { expressionOfSchema } from './json-schema';

const validator = new Ajv({ strict: false });
const encoder = new TextEncoder();

/** Whether a whole text belongs to the expression. */
function takes(expression: Expression, text: string): boolean {
  let state = expression;
  for (const byte of encoder.encode(text)) state = state.after(byte);
  return state.complete;
}

/** A text of the expression: at each step one of the bytes that lead on, those first that end things where it grows long. */
function walk(expression: Expression, choose: (options: number) => number): string {
  const bytes: number[] = [];
  let state = expression;
  while (state !== end) {
    const open = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => state.after(byte) !== nothing);
    if (state.complete && (open.length === 0 || choose(4) === 0)) break;
    const ends = bytes.length > 60 ? open.filter((byte) => '"}],:0'.includes(String.fromCharCode(byte))) : [];
    const among = ends.length > 0 ? ends : open;
    const byte = among[choose(among.length)]!;
    bytes.push(byte);
    state = state.after(byte);
    if (bytes.length > 4000) throw new Error(`no end: ${new TextDecoder().decode(Uint8Array.from(bytes.slice(0, 200)))}`);
  }
  return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes));
}

const schemas: Readonly<Record<string, unknown>> = {
  anything: true,
  'an object of anything': { type: 'object', additionalProperties: true },
  'an answer': { type: 'object', properties: { answer: { type: 'integer' } }, required: ['answer'], additionalProperties: false },
  'properties that may be left out': {
    type: 'object',
    properties: { a: { type: 'boolean' }, 'b"ü\n': { type: 'null' }, c: { type: ['string', 'null'], maxLength: 3 }, d: { type: 'number' } },
    required: ['c'],
  },
  'further properties': { properties: { ab: { type: 'integer', minimum: 3 } }, required: ['ab', 'z'], additionalProperties: { type: 'string', minLength: 1, maxLength: 4 } },
  'a list': { type: 'array', items: { type: 'string', maxLength: 2 }, minItems: 1, maxItems: 3 },
  'an empty list': { type: 'array', maxItems: 0 },
  choices: { anyOf: [{ const: { a: [1, 'x'] } }, { enum: ['one', 2, null, true] }, { type: 'string', enum: ['ü', 3] }] },
  'a tree': {
    $ref: '#/$defs/node',
    $defs: { node: { type: 'object', properties: { value: { type: 'integer', minimum: 0, maximum: 9 }, next: { anyOf: [{ $ref: '#/$defs/node' }, { type: 'null' }] } }, required: ['value', 'next'] } },
  },
  'strings of a length': { type: 'string', minLength: 2, maxLength: 5, title: 'says nothing' },
};

describe('every text of a schema’s expression is JSON that is valid by it', () => {
  it.each(Object.entries(schemas))('%s', (_, schema) => {
    const expression = expressionOfSchema(schema);
    const isValid = validator.compile(schema as object | boolean);
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat(0xffff)), (numbers) => {
        const text = walk(expression, (options) => (numbers.next().value as number) % options);
        const value: unknown = JSON.parse(text);
        if (!isValid(value)) throw new Error(`${text}: ${JSON.stringify(isValid.errors)}`);
      }),
      { numRuns: 60 },
    );
  });

  it.each([[0, 99], [-5, 5], [17, 17], [-120, -7], [95, 105], [1000, 99_999]])('whole numbers from %d to %d, and no others', (minimum, maximum) => {
    const expression = expressionOfSchema({ type: 'integer', minimum, maximum });
    for (let value = minimum - 130; value <= Math.min(maximum, minimum + 300) + 130; value++) {
      expect([value, takes(expression, String(value))]).toEqual([value, value >= minimum && value <= maximum]);
    }
    expect(takes(expression, '-0')).toBe(false);
    expect(takes(expression, '007')).toBe(false);
  });

  it('bounds that are left out are left out, those that are given exclude', () => {
    const expression = expressionOfSchema({ type: 'integer', exclusiveMinimum: 1.5, exclusiveMaximum: 4 });
    expect([1, 2, 3, 4].filter((value) => takes(expression, String(value)))).toEqual([2, 3]);
  });
});

describe('every value that fits a schema can be written', () => {
  it('any JSON, with and without spaces', () => {
    const expression = expressionOfSchema(true);
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
        // Numbers of more than 15 digits, such as 1e-7 beyond them, are bounded by intent.
        fc.pre(!/\d{16}|e[+-]?\d{3}/u.test(JSON.stringify(value)));
        expect(takes(expression, JSON.stringify(value))).toBe(true);
        expect(takes(expression, JSON.stringify(value, undefined, 1))).toBe(true);
      }),
    );
  });

  it('an object in the order of its schema', () => {
    const expression = expressionOfSchema(schemas['properties that may be left out']);
    for (const text of ['{"c": null}', '{"a":true,"c":"xyz","d":-1.5e-3}', '{ "b\\"ü\\n": null, "c": "\\u00fc" }']) expect(takes(expression, text)).toBe(true);
    for (const text of ['{}', '{"c":"wxyz"}', '{"c":null,"a":true}', '{"c":null,}', '{"c":null,"e":1}']) expect(takes(expression, text)).toBe(false);
  });

  it('a further property is none of those that are named', () => {
    const expression = expressionOfSchema(schemas['further properties']);
    expect(takes(expression, '{"ab":3,"z":"x","abc":"y","a":"y"}')).toBe(true);
    expect(takes(expression, '{"ab":3,"z":"x","ab":"y"}')).toBe(false);
    expect(takes(expression, '{"ab":3,"z":"x","\\u0061b":"y"}')).toBe(false);
  });

  it('a string is well-formed UTF-8 without raw control characters', () => {
    const string = expressionOfSchema({ type: 'string' });
    const after = (...bytes: number[]) => bytes.reduce((state: Expression, byte) => state.after(byte), string.after(0x22));
    for (const bytes of [[0x09], [0x7f], [0x80], [0xc0, 0x80], [0xe0, 0x80], [0xed, 0xa0], [0xf4, 0x90], [0xf5], [0xc3, 0x22]]) expect(after(...bytes)).toBe(nothing);
    for (const text of ['ü', '€', '😀', '\\ud7ff']) expect(takes(string, `"${text}"`)).toBe(true);
    expect(takes(string, '"\\ud83d"')).toBe(false);
  });
});

describe('what cannot be promised is refused by name', () => {
  it.each([
    [{ type: 'string', pattern: '^a' }, '#: "pattern" is not there beside "type", "minLength", "maxLength"'],
    [{ properties: { a: { type: 'number', minimum: 1 } } }, '#/properties/a: "minimum" is not there'],
    [{ oneOf: [{ type: 'null' }] }, '"oneOf" is not there'],
    [{ anyOf: [{ type: 'null' }], type: 'null' }, '"type" is not there beside "anyOf"'],
    [{ type: 'strange' }, 'type'],
    [{ $ref: 'https://example.org/x' }, 'does not lie within the schema'],
    [{ $ref: '#/$defs/x' }, 'leads nowhere'],
    [{ $ref: '#' }, 'leads back to itself'],
    [{ anyOf: [{ $ref: '#/$defs/a' }], $defs: { a: { anyOf: [{ type: 'null' }, { $ref: '#' }] } } }, 'leads back to itself'],
    [{ type: 'object', required: ['a'] }, 'it requires "a"'],
    [{ type: 'array', minItems: 3, maxItems: 2 }, 'minItems is more than maxItems'],
    [{ type: 'integer', minimum: 3, maximum: 2 }, 'no value fits it'],
    [{ type: 'string', enum: [1] }, 'no value fits it'],
    [{ properties: { a: false } }, 'false fits no value'],
    [7, 'schema'],
  ])('%j', (schema, problem) => {
    let thrown: unknown;
    try {
      expressionOfSchema(schema);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code: 'invalid-option', details: { option: 'response_format' } });
    expect((thrown as Error).message).toContain(problem);
  });

  it('a schema that grows without end', () => {
    let schema: object = { type: 'null' };
    for (let depth = 0; depth < 300; depth++) schema = { type: 'array', items: schema };
    expect(() => expressionOfSchema(schema)).toThrow(/too large/);
    const $defs = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`d${at}`, { anyOf: [{ $ref: `#/$defs/d${at + 1}` }, { $ref: `#/$defs/d${at + 1}` }] }]));
    expect(() => expressionOfSchema({ $ref: '#/$defs/d0', $defs: { ...$defs, d40: { type: 'null' } } })).toThrow(/too large/);
  });
});
