import { ShaderError } from '../errors';

/** Where the fields of a WGSL struct lie, read from the WGSL itself: a layout is written down once, there. */
export interface StructLayout {
  /** What errors call it. */
  readonly label: string;
  readonly fields: readonly StructField[];
  /** Bytes of the fixed part, a multiple of 16. */
  readonly bytes: number;
}

export interface StructField {
  readonly name: string;
  readonly type: FieldType;
  readonly offset: number;
}

/** `words` is an `array<u32>` of any length; only the last field can be one. */
export type FieldType = 'u32' | 'i32' | 'f32' | 'vec4u' | 'words';

/** Values by field name; `vec4u` takes up to four numbers (the rest is 0), `words` any number of them. */
export type StructValues = Readonly<Record<string, number | ArrayLike<number>>>;

const fieldPattern = /(\w+)\s*:\s*(\w+(?:<\w+>)?)/g;
const commentPattern = /\/\/.*$/gm;

/**
 * The layout of `struct <name>` in a WGSL text; without such a struct, no fields and 0 bytes.
 * @throws ShaderError for a field of a type other than u32, i32, f32, vec4u or (last) array<u32>
 */
export function readStruct(wgsl: string, name: string, label = name): StructLayout {
  const body = new RegExp(`struct\\s+${name}\\s*\\{([^}]*)\\}`).exec(wgsl.replaceAll(commentPattern, ''))?.[1] ?? '';
  const fields: StructField[] = [];
  let offset = 0;
  for (const [, field, written] of body.matchAll(fieldPattern)) {
    const type = fieldType(written!);
    if (type === undefined || fields.at(-1)?.type === 'words') {
      const known = 'u32, i32, f32, vec4u or, as the last field, array<u32>';
      throw new ShaderError('shader-interface', `${label}: field ${field!} has type ${written!}; use ${known}.`);
    }
    const size = type === 'vec4u' ? 16 : 4;
    offset = Math.ceil(offset / size) * size;
    fields.push({ name: field!, type, offset });
    if (type !== 'words') offset += size;
  }
  return { label, fields, bytes: Math.ceil(offset / 16) * 16 };
}

/**
 * Bytes of a struct that holds these values, as its shader reads them.
 * @throws ShaderError when a field is missing, unknown or of another kind
 */
export function writeStruct({ label, fields, bytes }: StructLayout, values: StructValues): ArrayBuffer {
  const unknown = Object.keys(values).filter((name) => !fields.some((field) => field.name === name));
  if (unknown.length > 0) throw new ShaderError('shader-interface', `${label} has no field ${unknown.join(', ')}.`);
  const last = fields.at(-1);
  const words = last?.type === 'words' ? values[last.name] : undefined;
  const tail = words === undefined || typeof words === 'number' ? 0 : last!.offset + 4 * words.length;
  const buffer = new ArrayBuffer(Math.max(bytes, Math.ceil(tail / 16) * 16));
  const view = new DataView(buffer);
  for (const { name, type, offset } of fields) {
    const value = values[name];
    if (value === undefined) throw new ShaderError('shader-interface', `${label} wants a value for ${name}.`);
    if (type === 'vec4u' || type === 'words') {
      if (typeof value === 'number') throw new ShaderError('shader-interface', `${label}: ${name} is a list of numbers.`);
      for (let index = 0; index < value.length; index++) view.setUint32(offset + 4 * index, value[index]!, true);
    } else if (typeof value !== 'number') {
      throw new ShaderError('shader-interface', `${label}: ${name} is one number.`);
    } else if (type === 'f32') view.setFloat32(offset, value, true);
    else if (type === 'i32') view.setInt32(offset, value, true);
    else view.setUint32(offset, value, true);
  }
  return buffer;
}

function fieldType(written: string): FieldType | undefined {
  if (written === 'array<u32>') return 'words';
  if (written === 'u32' || written === 'i32' || written === 'f32' || written === 'vec4u') return written;
  return undefined;
}
