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
  /** What the layout of a bind group says of it. */
  readonly layout: Pick<GPUBindGroupLayoutEntry, 'buffer' | 'storageTexture'>;
}

const bindingPattern = /@group\(0\)\s*@binding\((\d+)\)\s*var(?:<(uniform|storage)(?:,\s*(read|read_write))?>)?\s*(\w+)\s*:\s*\w+(?:\s*<\s*(\w+)(?:\s*,\s*(\w+))?)?/g;

/** Reads the interface of a linked shader. Kernels keep to one bind group. */
export function readShaderInterface(wgsl: string, label: string): ShaderInterface {
  const bindings = [...wgsl.matchAll(bindingPattern)]
    .map(([, index, space, access, name, format, textureAccess]): ShaderBinding => ({
      index: Number(index),
      name: name!,
      layout: space === undefined ? textureLayout(format!, textureAccess!) : { buffer: { type: bufferType(space, access) } },
    }))
    .sort((a, b) => a.index - b.index);
  return { bindings, parameters: readStruct(wgsl, 'Parameters', label) };
}

function bufferType(space: string, access: string | undefined): GPUBufferBindingType {
  if (space === 'uniform') return 'uniform';
  return access === 'read_write' ? 'storage' : 'read-only-storage';
}

/** Of `texture_storage_2d<FORMAT, read>` and `<FORMAT, write>`. */
function textureLayout(format: string, access: string): ShaderBinding['layout'] {
  return { storageTexture: { access: access === 'read' ? 'read-only' : 'write-only', format: format as GPUTextureFormat } };
}
