import type { RoutedLayer } from '../engine';

/** A token as it was chosen, whatever computed it. */
export interface SampledToken {
  readonly id: number;
  /** Natural log of the probability before temperature and cuts. */
  readonly logprob: number;
  /** Of the distribution before temperature and cuts, in nats. */
  readonly entropy: number;
  /** All logits of the step, where they were asked for. */
  readonly logits?: Float32Array;
  /** What the routers chose in the pass that gave this token, where it was asked for. */
  readonly experts?: readonly RoutedLayer[];
}

/** What a token carries beyond its probability. */
export interface TokenExtras {
  readonly logits: boolean;
  readonly experts: boolean;
}
