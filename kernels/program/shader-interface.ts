import { ShaderError } from '../errors';

/**
 * What a shader wants from its host, read from the linked WGSL itself: the WGSL is the one place where bindings and parameter layouts
 * are written down, so host code names buffers and fields and can not fall out of step.
 */
export interface ShaderInterface {
  readonly bindings: readonly ShaderBinding[];
  /** Fields of `struct Parameters`, the uniform block, in order; empty where a kernel has none. */
  readonly parameters: readonly ParameterField[];
  /** Bytes of the uniform block, a multiple of 16. */
  readonly parameterBytes: number;
}

export interface ShaderBinding {
  readonly index: number;
  readonly name: string;
  readonly type: GPUBufferBindingType;
}

export interface ParameterField {
  readonly name: string;
  readonly type: ParameterType;
  readonly offset: number;
}

export type ParameterType = 'u32' | 'i32' | 'f32' | 'vec4u';

const bindingPattern = /@group\(0\)\s*@binding\((\d+)\)\s*var<(uniform|storage)(?:,\s*(read|read_write))?>\s*(\w+)/g;
const structPattern = /struct\s+Parameters\s*\{([^}]*)\}/;
const fieldPattern = /(\w+)\s*:\s*(\w+)/g;

/** Reads the interface of a linked shader. Kernels keep to one bind group and to the four field types above. */
export function readShaderInterface(wgsl: string, label: string): ShaderInterface {
  const bindings = [...wgsl.matchAll(bindingPattern)]
    .map(([, index, space, access, name]): ShaderBinding => ({
      index: Number(index),
      name: name!,
      type: space === 'uniform' ? 'uniform' : access === 'read_write' ? 'storage' : 'read-only-storage',
    }))
    .sort((a, b) => a.index - b.index);
  const parameters: ParameterField[] = [];
  let offset = 0;
  for (const [, name, type] of (structPattern.exec(wgsl)?.[1] ?? '').matchAll(fieldPattern)) {
    if (type !== 'u32' && type !== 'i32' && type !== 'f32' && type !== 'vec4u') {
      throw new ShaderError('shader-interface', `${label}: field ${name!} of Parameters has type ${type!}; use u32, i32, f32 or vec4u.`);
    }
    const size = type === 'vec4u' ? 16 : 4;
    offset = Math.ceil(offset / size) * size;
    parameters.push({ name: name!, type, offset });
    offset += size;
  }
  return { bindings, parameters, parameterBytes: Math.ceil(offset / 16) * 16 };
}

/** Values for the fields of `struct Parameters`, by name; `vec4u` takes up to four numbers, the rest is 0. */
export type ParameterValues = Readonly<Record<string, number | readonly number[]>>;

/**
 * Writes parameter values as the shader lays them out.
 * @throws ShaderError when a field is missing or unknown.
 */
export function writeParameters(shader: ShaderInterface, values: ParameterValues, label: string): ArrayBuffer {
  const bytes = new ArrayBuffer(shader.parameterBytes);
  const view = new DataView(bytes);
  const unknown = Object.keys(values).filter((name) => !shader.parameters.some((field) => field.name === name));
  if (unknown.length > 0) throw new ShaderError('shader-interface', `${label} has no parameter ${unknown.join(', ')}.`);
  for (const { name, type, offset } of shader.parameters) {
    const value = values[name];
    if (value === undefined) throw new ShaderError('shader-interface', `${label} wants a value for parameter ${name}.`);
    if (type === 'vec4u') {
      const lanes = typeof value === 'number' ? [value] : value;
      lanes.forEach((lane, index) => view.setUint32(offset + 4 * index, lane, true));
    } else if (typeof value !== 'number') {
      throw new ShaderError('shader-interface', `${label}: parameter ${name} is one number.`);
    } else if (type === 'f32') view.setFloat32(offset, value, true);
    else if (type === 'i32') view.setInt32(offset, value, true);
    else view.setUint32(offset, value, true);
  }
  return bytes;
}
