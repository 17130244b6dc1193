import * as v from 'valibot';
import { RequestError } from '../errors';
import { choice, Expression, Later, nothing, text } from './expression';
import { anyValue, arrayOf, boolean, integer, nullValue, number, objectOf, stringOf } from './json-values';

/** What says nothing about a value, or is read where it is referred to. */
const annotations = ['title', 'description', 'default', 'examples', '$comment', '$schema', '$id', '$defs', 'definitions', 'deprecated', 'readOnly', 'writeOnly'];

const types = ['object', 'array', 'string', 'integer', 'number', 'boolean', 'null'] as const;
type Type = (typeof types)[number];

/** The keywords that narrow a value of each type, as far as they are there. */
const keywordsOf: Readonly<Record<Type, readonly string[]>> = {
  object: ['properties', 'required', 'additionalProperties'],
  array: ['items', 'minItems', 'maxItems'],
  string: ['minLength', 'maxLength'],
  integer: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'],
  number: [],
  boolean: [],
  null: [],
};

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const anything = v.unknown();
const schemaShape = v.looseObject({
  type: v.optional(v.union([v.picklist(types), v.pipe(v.array(v.picklist(types)), v.minLength(1))])),
  properties: v.optional(v.record(v.string(), anything)),
  required: v.optional(v.array(v.string())),
  additionalProperties: v.optional(anything),
  items: v.optional(anything),
  minItems: v.optional(count),
  maxItems: v.optional(count),
  minLength: v.optional(count),
  maxLength: v.optional(count),
  minimum: v.optional(v.number()),
  maximum: v.optional(v.number()),
  exclusiveMinimum: v.optional(v.number()),
  exclusiveMaximum: v.optional(v.number()),
  enum: v.optional(v.pipe(v.array(anything), v.minLength(1))),
  const: v.optional(anything),
  anyOf: v.optional(v.pipe(v.array(anything), v.minLength(1))),
  $ref: v.optional(v.string()),
});
type Schema = v.InferOutput<typeof schemaShape>;

/** More than anybody writes by hand; a schema that refers to itself over and over would be read for ever. */
const mostParts = 10_000;
const mostNesting = 200;

/**
 * The JSON texts of a schema (JSON Schema 2020-12, as far as it can be kept token by token): `type`, `properties`, `required`,
 * `additionalProperties`, `items`, `minItems`, `maxItems`, `minLength`, `maxLength`, bounds of integers, `enum`, `const`, `anyOf`, and `$ref`
 * within the schema. What it gives is narrower than the schema in three points, all of which keep it valid: properties come in the
 * schema's order, further ones only where `additionalProperties` asks for them, numbers are bounded (json-values.ts).
 * @throws RequestError `invalid-option` naming the part of the schema that cannot be kept, or contradicts itself
 */
export function expressionOfSchema(schema: unknown): Expression {
  return new Reader(schema).read(schema, '#', new Set(), 0);
}

class Reader {
  readonly #root: unknown;
  /** What lies behind a bracket, and so may be part of itself. */
  readonly #known = new Map<object, Later>();
  #parts = 0;

  constructor(root: unknown) {
    this.#root = root;
  }

  /** @param open schemas that would begin with this one: it may not be among them */
  read(value: unknown, at: string, open: ReadonlySet<unknown>, nesting: number): Expression {
    if (++this.#parts > mostParts || nesting > mostNesting) throw refused(at, 'the schema is too large');
    if (value === true) return anyValue;
    if (value === false) throw refused(at, 'false fits no value');
    const result = v.safeParse(schemaShape, value);
    if (!result.success) throw refused(at, `${v.getDotPath(result.issues[0]) ?? 'schema'}: ${result.issues[0].message}`);
    if (open.has(value)) throw refused(at, 'it leads back to itself before anything is written');
    const schema = result.output;
    const within = new Set(open).add(value);
    if (schema.$ref !== undefined) {
      onlyWith(schema, ['$ref'], at);
      return this.read(this.#find(schema.$ref, at), schema.$ref, within, nesting + 1);
    }
    if (schema.anyOf !== undefined) {
      onlyWith(schema, ['anyOf'], at);
      return choice(schema.anyOf.map((option, index) => this.read(option, `${at}/anyOf/${index}`, within, nesting + 1)));
    }
    if (schema.enum !== undefined || 'const' in schema) return literals(schema, at);
    return this.#typed(value as object, schema, at, nesting);
  }

  #typed(value: object, schema: Schema, at: string, nesting: number): Expression {
    const wanted = typesOf(schema);
    onlyWith(schema, ['type', ...wanted.flatMap((type) => keywordsOf[type])], at);
    if (wanted.length === types.length && Object.keys(schema).every((keyword) => annotations.includes(keyword))) return anyValue;
    const known = this.#known.get(value);
    if (known !== undefined) return known;
    const later = new Later();
    this.#known.set(value, later);
    later.meant = choice(wanted.map((type) => this.#ofType(type, schema, at, nesting + 1)));
    if (later.meant === nothing) throw refused(at, 'no value fits it');
    return later;
  }

  #ofType(type: Type, schema: Schema, at: string, nesting: number): Expression {
    switch (type) {
      case 'object':
        return this.#object(schema, at, nesting);
      case 'array': {
        const item = this.read(schema.items ?? true, `${at}/items`, new Set(), nesting);
        inOrder(schema.minItems, schema.maxItems, at, 'Items');
        return arrayOf(item, schema.minItems, schema.maxItems);
      }
      case 'string':
        inOrder(schema.minLength, schema.maxLength, at, 'Length');
        return stringOf(schema.minLength, schema.maxLength);
      case 'integer':
        return integer(...boundsOf(schema));
      case 'number':
        return number;
      case 'boolean':
        return boolean;
      case 'null':
        return nullValue;
    }
  }

  #object({ properties = {}, required = [], additionalProperties = false }: Schema, at: string, nesting: number): Expression {
    const part = (value: unknown, name: string) => this.read(value, `${at}/${name}`, new Set(), nesting);
    const others = additionalProperties === false ? undefined : part(additionalProperties, 'additionalProperties');
    const unnamed = required.filter((name) => !Object.hasOwn(properties, name));
    if (unnamed.length > 0 && others === undefined) throw refused(at, `it requires "${unnamed[0]}", which is not among its properties`);
    const named = Object.entries(properties).map(([name, value]) => ({
      name,
      value: part(value, `properties/${name}`),
      required: required.includes(name),
    }));
    return objectOf([...named, ...unnamed.map((name) => ({ name, value: others!, required: true }))], others);
  }

  /** What `#/$defs/name` stands for (RFC 6901). */
  #find(reference: string, at: string): unknown {
    if (!/^#(\/|$)/u.test(reference)) throw refused(at, `$ref "${reference}" does not lie within the schema`);
    let found = this.#root;
    for (const part of reference.split('/').slice(1)) {
      const name = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
      found = typeof found === 'object' && found !== null && Object.hasOwn(found, name) ? (found as Record<string, unknown>)[name] : undefined;
    }
    if (found === undefined) throw refused(at, `$ref "${reference}" leads nowhere`);
    return found;
  }
}

function boundsOf({ minimum = -Infinity, exclusiveMinimum = -Infinity, maximum = Infinity, exclusiveMaximum = Infinity }: Schema): [number, number] {
  return [Math.max(Math.ceil(minimum), Math.floor(exclusiveMinimum) + 1), Math.min(Math.floor(maximum), Math.ceil(exclusiveMaximum) - 1)];
}

/** Where no type is named, what is said of objects, lists or strings can only mean such; else any value fits. */
function typesOf({ type, ...schema }: Schema): readonly Type[] {
  if (type !== undefined) return typeof type === 'string' ? [type] : type;
  const meant = types.filter((one) => keywordsOf[one].some((keyword) => keyword in schema));
  return meant.length > 0 ? meant : types;
}

function literals(schema: Schema, at: string): Expression {
  onlyWith(schema, ['enum', 'const', 'type'], at);
  const wanted = typesOf(schema);
  const same = (value: unknown) => JSON.stringify(value) === JSON.stringify(schema.const);
  const values = 'const' in schema ? (schema.enum ?? [schema.const]).filter(same) : schema.enum!;
  const fitting = values.filter((value) => wanted.some((type) => isOf(type, value)));
  if (fitting.length === 0) throw refused(at, 'no value fits it');
  return choice(fitting.map((value) => text(JSON.stringify(value))));
}

function isOf(type: Type, value: unknown): boolean {
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  return typeof value === type;
}

function inOrder(least: number | undefined, most: number | undefined, at: string, what: string): void {
  if ((least ?? 0) > (most ?? Infinity)) throw refused(at, `min${what} is more than max${what}`);
}

function onlyWith(schema: Schema, keywords: readonly string[], at: string): void {
  const other = Object.keys(schema).find((keyword) => !keywords.includes(keyword) && !annotations.includes(keyword));
  if (other !== undefined) throw refused(at, `"${other}" is not there beside ${keywords.map((keyword) => `"${keyword}"`).join(', ')}`);
}

function refused(at: string, problem: string): RequestError {
  const said = `${at}: ${problem}`;
  return new RequestError('invalid-option', `response_format: an answer by this schema cannot be promised (${said}).`, {
    option: 'response_format',
    problem: said,
  });
}
