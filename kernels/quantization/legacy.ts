import type { Format, FormatName, Plane } from './format';
import { halfToFloat } from './half';
import { copyBytes, spreadBits } from './repack';

interface LegacyLayout {
  readonly name: Extract<FormatName, 'Q4_0' | 'Q4_1' | 'Q5_0' | 'Q5_1' | 'IQ4_NL'>;
  /** A minimum follows the scale; without one the quants are centred on half their range. */
  readonly minimum: boolean;
  /** Fifth bits follow scale and minimum. */
  readonly fifthBits: boolean;
  /** What a quant stands for; by default itself, less the centre. */
  readonly level?: (quant: number) => number;
}

/**
 * The formats with one scale per 32 weights: f16 scale, f16 minimum or none, 32 fifth bits or none, 16 bytes of nibbles. Byte j
 * holds weight j in its lower and weight j + 16 in its upper half; fifth bit j belongs to weight j.
 */
export function legacyFormat({ name, minimum, fifthBits, level }: LegacyLayout): Format {
  const scaleBytes = minimum ? 4 : 2;
  const nibblesAt = scaleBytes + (fifthBits ? 4 : 0);
  const centre = minimum ? 0 : fifthBits ? 16 : 8;
  const value = level ?? ((quant: number): number => quant - centre);
  const high: readonly Plane[] = fifthBits ? [{ name: 'fifth bits', bytes: 4 }] : [];
  return {
    name,
    shader: name.toLowerCase(),
    blockWeights: 32,
    blockBytes: nibblesAt + 16,
    planes: [{ name: 'nibbles', bytes: 16 }, ...high, { name: minimum ? 'scales and minima' : 'scales', bytes: scaleBytes }],
    repackBlocks: (source, at, planes, block, count) => {
      const scales = planes[fifthBits ? 2 : 1]!;
      for (const end = block + count; block < end; block++, at += nibblesAt + 16) {
        copyBytes(source, at + nibblesAt, planes[0]!, 16 * block, 16);
        if (fifthBits) planes[1]!.setUint32(4 * block, spreadBits(source.getUint32(at + scaleBytes, true)), true);
        copyBytes(source, at, scales, scaleBytes * block, scaleBytes);
      }
    },
    dequantizeBlock: (source, at, weights, first) => {
      const scale = halfToFloat(source.getUint16(at, true));
      // −0 is what adds nothing, also to −0.
      const least = minimum ? halfToFloat(source.getUint16(at + 2, true)) : -0;
      const bits = fifthBits ? source.getUint32(at + scaleBytes, true) : 0;
      for (let index = 0; index < 32; index++) {
        const byte = source.getUint8(at + nibblesAt + (index & 15));
        const quant = (index < 16 ? byte & 15 : byte >> 4) | (((bits >>> index) & 1) << 4);
        weights[first + index] = Math.fround(scale * value(quant)) + least;
      }
    },
  };
}

/** The levels of IQ4_NL and IQ4_XS (`kvalues_iq4nl` in ggml-common.h). */
export const iq4Levels = [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113] as const;

export const q4_0 = legacyFormat({ name: 'Q4_0', minimum: false, fifthBits: false });
export const q4_1 = legacyFormat({ name: 'Q4_1', minimum: true, fifthBits: false });
export const q5_0 = legacyFormat({ name: 'Q5_0', minimum: false, fifthBits: true });
export const q5_1 = legacyFormat({ name: 'Q5_1', minimum: true, fifthBits: true });
export const iq4Nl = legacyFormat({ name: 'IQ4_NL', minimum: false, fifthBits: false, level: (quant) => iq4Levels[quant]! });
