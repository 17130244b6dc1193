import type { GpuContext } from '../device/device';
import { ShaderError } from '../errors';
import type { Grid } from './grid';
import { linkKernel, variantLabel, type KernelVariant } from './link';
import { readShaderInterface, type ShaderInterface } from './shader-interface';
import { writeStruct, type StructValues } from './struct';

/** A pipeline with the interface that its WGSL declares. */
export interface Program {
  readonly label: string;
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
  readonly shader: ShaderInterface;
}

/** One dispatch, ready to be replayed: nothing in it changes from token to token but, in prefill, the grid. */
export interface Step {
  readonly label: string;
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  /** Workgroups, or how many for a number of tokens. */
  readonly grid: Grid | ((tokens: number) => Grid);
  /** Bytes of weights that the step reads; the counter behind "bytes per token". */
  readonly weightBytes: number;
  /** Bytes of a cache that the step reads for the token at `position`. */
  readonly cacheBytes?: ((position: number) => number) | undefined;
}

export type BufferSlice = GPUBuffer | { readonly buffer: GPUBuffer; readonly offset: number; readonly size: number };
/** What a kernel reads or writes, but its parameters. */
export type Operand = BufferSlice | GPUTextureView;

export interface KernelCall {
  readonly variant: KernelVariant;
  readonly parameters?: StructValues;
  /** By the names that the shader gives them. */
  readonly buffers: Readonly<Record<string, Operand>>;
  readonly grid: Step['grid'];
  readonly weightBytes?: number;
  readonly cacheBytes?: Step['cacheBytes'];
}

/** Links, compiles and caches the pipelines of one device, and binds buffers to them. */
export class Programs {
  readonly context: GpuContext;
  readonly #programs: Map<string, Promise<Program>>;
  readonly #uniforms: GPUBuffer[] = [];

  constructor(context: GpuContext, programs = new Map<string, Promise<Program>>()) {
    this.context = context;
    this.#programs = programs;
  }

  /** The same pipelines, with parameter blocks of its own: what one user frees does not touch another's steps. */
  fork(): Programs {
    return new Programs(this.context, this.#programs);
  }

  /**
   * The program of a variant, compiled at most once (a failure is forgotten, so that a retry is possible).
   * @throws ShaderError `shader-compilation`
   */
  compile(variant: KernelVariant): Promise<Program> {
    const label = variantLabel(variant);
    let program = this.#programs.get(label);
    if (program === undefined) {
      program = compileProgram(this.context.device, variant, label);
      this.#programs.set(label, program);
      program.catch(() => this.#programs.delete(label));
    }
    return program;
  }

  /**
   * Compiles a call and binds its buffers and parameters.
   * @throws ShaderError when buffers or parameters are not those that the shader declares.
   */
  async step({ variant, parameters = {}, buffers, grid, weightBytes = 0, cacheBytes }: KernelCall): Promise<Step> {
    const program = await this.compile(variant);
    const { device } = this.context;
    const entries = program.shader.bindings.map(({ index, name }): GPUBindGroupEntry => {
      if (name === 'parameters') return { binding: index, resource: { buffer: this.#uniform(program, parameters) } };
      const slice = buffers[name];
      if (slice === undefined) throw new ShaderError('shader-interface', `${program.label} wants a buffer ${name}.`);
      return { binding: index, resource: slice instanceof GPUBuffer ? { buffer: slice } : slice };
    });
    const unknown = Object.keys(buffers).filter((name) => !program.shader.bindings.some((binding) => binding.name === name));
    if (unknown.length > 0) throw new ShaderError('shader-interface', `${program.label} has no buffer ${unknown.join(', ')}.`);
    const bindGroup = device.createBindGroup({ label: program.label, layout: program.layout, entries });
    return { label: program.label, pipeline: program.pipeline, bindGroup, grid, weightBytes, cacheBytes };
  }

  /** Frees the parameter blocks of all steps made so far; the pipelines stay. */
  freeParameters(): void {
    for (const uniform of this.#uniforms.splice(0)) uniform.destroy();
  }

  #uniform(program: Program, parameters: StructValues): GPUBuffer {
    const bytes = writeStruct(program.shader.parameters, parameters);
    const buffer = this.context.device.createBuffer({
      label: `${program.label} parameters`,
      size: bytes.byteLength,
      usage: GPUBufferUsage.UNIFORM,
      mappedAtCreation: true,
    });
    new Uint8Array(buffer.getMappedRange()).set(new Uint8Array(bytes));
    buffer.unmap();
    this.#uniforms.push(buffer);
    return buffer;
  }
}

async function compileProgram(device: GPUDevice, variant: KernelVariant, label: string): Promise<Program> {
  const code = await linkKernel(variant);
  const shader = readShaderInterface(code, label);
  const layout = device.createBindGroupLayout({
    label,
    entries: shader.bindings.map(({ index, layout }) => ({ binding: index, visibility: GPUShaderStage.COMPUTE, ...layout })),
  });
  const module = device.createShaderModule({ label, code });
  try {
    const pipeline = await device.createComputePipelineAsync({
      label,
      layout: device.createPipelineLayout({ label, bindGroupLayouts: [layout] }),
      compute: { module, entryPoint: 'main' },
    });
    return { label, pipeline, layout, shader };
  } catch (cause) {
    const { messages } = await module.getCompilationInfo();
    const log = messages.map(({ lineNum, message }) => `${lineNum}: ${message}`).join('\n');
    throw new ShaderError('shader-compilation', `${label} did not compile: ${log || String(cause)}`, { shader: label, log, code }, cause);
  }
}
