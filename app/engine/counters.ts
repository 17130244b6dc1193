/** What an answer took, as its last event tells. */
export interface Timing {
  readonly firstTokenMs: number;
  readonly prefillTokensPerSecond: number;
  readonly decodeTokensPerSecond: number;
}

/** What one decoded token costs the device; these hold on any GPU. */
export interface Counters {
  readonly dispatchesPerToken: number;
  readonly submitsPerToken: number;
  readonly readbacksPerToken: number;
  readonly bytesReadPerToken: number;
  readonly gpuBytes: number;
  /** The processor computed the answer, since the kernels were not compiled yet. */
  readonly firstWords?: true;
  /** Only where the GPU holds some of a mixture's experts: what that cost. */
  readonly experts?: ExpertCounters;
}

/** What a mixture costs whose experts do not all lie on the GPU, per token of the answer. */
export interface ExpertCounters {
  /** Share of the chosen experts that were on the GPU. */
  readonly hitRate: number;
  /** Share of those that were not, but that had been foreseen and were being read already. */
  readonly foreseenRate: number;
  /** Read from the model's file, in whole pages, those in vain included. */
  readonly diskBytesPerToken: number;
  /** Of that: what was handed to the GPU. Experts read ahead for a token may be used by a later one. */
  readonly usedBytesPerToken: number;
  readonly diskReadsPerToken: number;
  /** How often a token waited for experts, and how long altogether. */
  readonly stallsPerToken: number;
  readonly stallMillisecondsPerToken: number;
  /** Of that: waiting for the file; the rest is taking experts apart and handing them to the GPU. */
  readonly readMillisecondsPerToken: number;
}
