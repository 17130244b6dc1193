import { ExpertPlaces } from '../../engine/webgpu/expert-places';
import { activeBytes, expertBytes, expertsHeld, type Mixture } from './mixtures';
import type { Routes } from './routes';

/** Tokens whose misses do not count yet: the cache is empty at first. */
export const warmUpTokens = 150;
export const countedTokens = 250;

/**
 * The share of a layer's choices that a cache of so many experts holds, by the engine's own policy: least recently used, the hottest
 * quarter pinned. Each token needs all of its experts at once. Where all of a layer's experts are held they were brought at the start.
 */
export function hitRate(routes: Routes, layer: number, capacity: number, warmUp = warmUpTokens, counted = countedTokens): number {
  if (capacity >= routes.experts) return 1;
  const places = new ExpertPlaces(routes.experts, capacity);
  let hits = 0;
  let choices = 0;
  for (let token = 0; token < warmUp + counted; token++) {
    const chosen = routes.chosen(token, layer);
    const missing = places.missing(chosen);
    if (token >= warmUp) {
      choices += chosen.length;
      hits += chosen.length - missing.length;
    }
    places.vacate(missing.length, new Set(chosen));
    for (const expert of missing) places.settle(expert);
    places.use(chosen);
  }
  return hits / choices;
}

/** In bytes and bytes per second. */
export interface Machine {
  /** Of the GPU, for weights. */
  readonly memoryBytes: number;
  readonly memoryRate: number;
  readonly diskRate: number;
  /** At which blocks are realigned for the kernels, and then handed to the GPU, in turn with reading. */
  readonly repackRate: number;
  readonly uploadRate: number;
}

export interface Outcome {
  /** Experts of each layer that the GPU holds; 0: not even those of one token. */
  readonly held: number;
  readonly hitRate: number;
  readonly diskBytesPerToken: number;
  /** What the way from the disk alone, and what the memory alone, would let pass. Infinite where nothing is read. */
  readonly tokensPerSecondByDisk: number;
  readonly tokensPerSecondByMemory: number;
  /** Every missing expert is waited for; and all reading is hidden behind computing, which no guess of experts does quite. */
  readonly tokensPerSecondWaiting: number;
  readonly tokensPerSecondHidden: number;
}

/** @param rate the hit rate at as many experts as `expertsHeld` says */
export function outcome(mixture: Mixture, machine: Machine, rate: number): Outcome {
  const held = expertsHeld(mixture, machine.memoryBytes);
  const diskBytesPerToken = (1 - rate) * mixture.layers * mixture.used * expertBytes(mixture);
  const disk = diskBytesPerToken * (1 / machine.diskRate + 1 / machine.repackRate + 1 / machine.uploadRate);
  const memory = activeBytes(mixture) / machine.memoryRate;
  return {
    held,
    hitRate: rate,
    diskBytesPerToken,
    tokensPerSecondByDisk: 1 / disk,
    tokensPerSecondByMemory: 1 / memory,
    tokensPerSecondWaiting: 1 / (disk + memory),
    tokensPerSecondHidden: 1 / Math.max(disk, memory),
  };
}
