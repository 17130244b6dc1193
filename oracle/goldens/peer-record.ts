import type { PeerRecord } from '../../fixtures/goldens.ts';
import { compareRows, type Row } from '../comparison.ts';

/** How far llama.cpp is from the exact rows, rounded to what is worth keeping. */
export function peerRecord(exact: readonly Row[], peer: readonly Row[]): PeerRecord {
  const { meanDivergence, largestDivergence, topAgreement } = compareRows(exact, peer);
  const rounded = (value: number): number => Number(value.toPrecision(3));
  return {
    meanDivergence: rounded(meanDivergence),
    largestDivergence: rounded(largestDivergence),
    topAgreement: rounded(topAgreement),
  };
}
