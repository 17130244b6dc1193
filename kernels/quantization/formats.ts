import { bf16, f16, f32 } from './floats';
import type { Format, FormatName } from './format';
import { iq4Xs } from './iq4_xs';
import { iq4Nl, q4_0, q4_1, q5_0, q5_1 } from './legacy';
import { mxfp4 } from './mxfp4';
import { q2K } from './q2_k';
import { q3K } from './q3_k';
import { q4K, q5K } from './q45_k';
import { q6K } from './q6_k';
import { q8_0 } from './q8_0';

/** Every format that kernels read, by ggml's name. */
export const formats: Readonly<Record<FormatName, Format>> = {
  F32: f32,
  F16: f16,
  BF16: bf16,
  Q8_0: q8_0,
  Q4_0: q4_0,
  Q4_1: q4_1,
  Q5_0: q5_0,
  Q5_1: q5_1,
  Q2_K: q2K,
  Q3_K: q3K,
  Q4_K: q4K,
  Q5_K: q5K,
  Q6_K: q6K,
  IQ4_NL: iq4Nl,
  IQ4_XS: iq4Xs,
  MXFP4: mxfp4,
};

/** The format of a ggml type, or undefined for types that no kernel reads. */
export function formatOf(typeName: string): Format | undefined {
  return (formats as Readonly<Record<string, Format | undefined>>)[typeName];
}
