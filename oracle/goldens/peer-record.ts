import type { PeerRecord } from '../../fixtures/goldens.ts';
import { compareLogits, compareRows, type Comparison, type Row } from '../comparison.ts';
import type { Logits } from '../logits.ts';

/** How far llama.cpp is from the exact rows, rounded to what is worth keeping. */
export function peerRecord(exact: readonly Row[], peer: readonly Row[]): PeerRecord {
  return rounded(compareRows(exact, peer));
}

/** The same from all logits. */
export function peerRecordOfLogits(exact: Logits, peer: Logits): PeerRecord {
  return rounded(compareLogits(exact, peer));
}

function rounded({ meanDivergence, largestDivergence, topAgreement }: Comparison): PeerRecord {
  const threeDigits = (value: number): number => Number(value.toPrecision(3));
  return {
    meanDivergence: threeDigits(meanDivergence),
    largestDivergence: threeDigits(largestDivergence),
    topAgreement: threeDigits(topAgreement),
  };
}
