import { readStruct, type StructLayout } from './struct';

/**
 * What a shader wants from its host, read from the linked WGSL itself: the WGSL is the one place where bindings and parameter layouts
 * are written down, so host code names buffers and fields and can not fall out of step.
 */
export interface ShaderInterface {
  readonly bindings: readonly ShaderBinding[];
  /** `struct Parameters`, the uniform block; without fields where a kernel has none. */
  readonly parameters: StructLayout;
}

export interface ShaderBinding {
  readonly index: number;
  readonly name: string;
  readonly type: GPUBufferBindingType;
}

const bindingPattern = /@group\(0\)\s*@binding\((\d+)\)\s*var<(uniform|storage)(?:,\s*(read|read_write))?>\s*(\w+)/g;

/** Reads the interface of a linked shader. Kernels keep to one bind group. */
export function readShaderInterface(wgsl: string, label: string): ShaderInterface {
  const bindings = [...wgsl.matchAll(bindingPattern)]
    .map(([, index, space, access, name]): ShaderBinding => ({
      index: Number(index),
      name: name!,
      type: space === 'uniform' ? 'uniform' : access === 'read_write' ? 'storage' : 'read-only-storage',
    }))
    .sort((a, b) => a.index - b.index);
  return { bindings, parameters: readStruct(wgsl, 'Parameters', label) };
}
