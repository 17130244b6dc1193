import { link } from 'wesl';

/** One way to build a kernel; everything that makes two pipelines differ is in here, so the cache key and the label follow from it. */
export interface KernelVariant {
  /** Path of the root shader without ending, e.g. `matmul/gemv`. */
  readonly kernel: string;
  /** Conditions for `@if(…)`. */
  readonly conditions?: Readonly<Record<string, boolean>>;
  /** Numbers that the shader imports from `constants::`, all as u32. */
  readonly constants?: Readonly<Record<string, number>>;
  /** File stem in `quantization/` that stands in for `quantization::format`: how this kernel reads its weights. */
  readonly format?: string;
}

const sources = import.meta.glob<string>('/kernels/**/*.wgsl', { query: '?raw', import: 'default', eager: true });

const modules = Object.fromEntries(Object.entries(sources).map(([path, text]) => [path.replace('/kernels/', ''), text]));

/** A variant as one line: the pipeline's label, its cache key, and its row in a profile. */
export function variantLabel({ kernel, conditions = {}, constants = {}, format }: KernelVariant): string {
  const set = Object.keys(conditions).filter((name) => conditions[name]).sort();
  const numbers = Object.entries(constants).map(([name, value]) => `${name}=${value}`).sort();
  return [kernel, ...(format === undefined ? [] : [format]), ...set, ...numbers].join(' ');
}

/**
 * Links the modules that a kernel imports into one WGSL text (WESL: imports, `@if`, host constants).
 * Names and numbers come from our own code only, never from a model file.
 */
export async function linkKernel(variant: KernelVariant): Promise<string> {
  const format = variant.format === undefined ? {} : { 'quantization/format.wgsl': modules[`quantization/${variant.format}.wgsl`]! };
  const constants = Object.entries(variant.constants ?? {}).map(([name, value]) => [name, `${value}u`]);
  const linked = await link({
    weslSrc: { ...modules, ...format },
    rootModuleName: `package::${variant.kernel.replaceAll('/', '::')}`,
    conditions: { ...variant.conditions },
    constants: Object.fromEntries(constants) as Record<string, string>,
    keepComments: false,
    sourceMap: false,
  });
  return linked.dest;
}
