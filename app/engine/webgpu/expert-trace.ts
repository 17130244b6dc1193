import type { GpuMemory } from '../../../kernels/device/memory';
import { choiceWords, type RouterTrace } from '../../../kernels/routing/router';
import type { RoutedLayer } from '../engine';
import { ringCapacity } from './sampler';

/**
 * Which experts the routers chose for the last tokens: a ring beside that of the tokens, written by the routers themselves and read back
 * with the tokens when somebody asks for it.
 */
export class ExpertTrace {
  /** Where the choices of each mixture begin, by layer. */
  readonly #layers = new Map<number, { readonly first: number; readonly used: number }>();
  #stride = 0;
  #buffer: GPUBuffer | undefined;

  /** Makes room for a layer's router. */
  add(layer: number, used: number): void {
    if (this.#layers.has(layer)) return;
    this.#layers.set(layer, { first: this.#stride, used });
    this.#stride += used;
  }

  /** Call it when all layers have their room. Without mixtures it allocates nothing. @throws OutOfMemoryError */
  async allocate(memory: GpuMemory): Promise<void> {
    if (this.#stride > 0) this.#buffer = await memory.storage('chosen experts', ringCapacity * this.stepBytes);
  }

  /** `struct Choice` [ringCapacity, choices of a step]; undefined for models without mixtures. */
  get buffer(): GPUBuffer | undefined {
    return this.#buffer;
  }

  /** Bytes of the choices of one token in all layers. */
  get stepBytes(): number {
    return 4 * choiceWords * this.#stride;
  }

  /** What the router of a layer writes to, after `allocate`. */
  of(layer: number, batch: GPUBuffer): RouterTrace {
    return { buffer: this.#buffer!, steps: ringCapacity, stride: this.#stride, first: this.#layers.get(layer)!.first, batch };
  }

  /** Where the choices of a layer lie among those of a step, in bytes. */
  offsetOf(layer: number): number {
    return 4 * choiceWords * this.#layers.get(layer)!.first;
  }

  /** The choices of one token out of their bytes. */
  read(words: Uint32Array): RoutedLayer[] {
    const floats = new Float32Array(words.buffer, words.byteOffset, words.length);
    return [...this.#layers].map(([layer, { first, used }]) => {
      const at = (slot: number) => choiceWords * (first + slot);
      const slots = Array.from({ length: used }, (_, slot) => slot);
      return { layer, experts: slots.map((slot) => words[at(slot)]!), weights: slots.map((slot) => floats[at(slot) + 1]!) };
    });
  }
}
