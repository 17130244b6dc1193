"""Blocks of every format that kernels read, with the weights that gguf-py makes of them.

    python dequantize_goldens.py ../fixtures/goldens/dequantize.json

Blocks are random bytes; their f16 factors are then set, block by block, to an ordinary value, -0, the smallest and
another subnormal, the largest finite value and a negative one. Blocks and weights (f32) are stored as base64,
little-endian.
"""

import base64
import json
import sys
from pathlib import Path

import numpy as np
from gguf.constants import GGML_QUANT_SIZES, GGMLQuantizationType
from gguf.quants import dequantize

# Bytes at which a block holds f16 factors.
HALVES = {
    "F16": range(0, 64, 2),
    "Q8_0": [0],
    "Q4_0": [0],
    "Q4_1": [0, 2],
    "Q5_0": [0],
    "Q5_1": [0, 2],
    "Q2_K": [80, 82],
    "Q3_K": [108],
    "Q4_K": [0, 2],
    "Q5_K": [0, 2],
    "Q6_K": [208],
    "IQ4_NL": [0],
    "IQ4_XS": [0],
}
HALF_BITS = [0x2C51, 0x8000, 0x0001, 0x02A7, 0x7BFF, 0xA9D3]
EXPONENTS = [127, 0, 1, 2, 250, 119]
FORMATS = ["F32", "F16", "BF16", "MXFP4", *[name for name in HALVES if name != "F16"]]


def blocks_of(name: str, random: np.random.Generator) -> np.ndarray:
    weights, size = GGML_QUANT_SIZES[GGMLQuantizationType[name]]
    if weights == 1:
        size *= 32
    blocks = random.integers(0, 256, (len(HALF_BITS), size), dtype=np.uint8)
    if name == "F32":
        blocks[:] = random.standard_normal((len(blocks), 32)).astype("<f4").view(np.uint8)
    if name == "BF16":
        # No infinities: the highest exponent bit of every value is cleared.
        blocks[:, 1::2] &= 0xBF
    if name == "MXFP4":
        blocks[:, 0] = EXPONENTS
    for place, at in enumerate(HALVES.get(name, [])):
        for index, block in enumerate(blocks):
            bits = HALF_BITS[(index + place) % len(HALF_BITS)]
            block[at], block[at + 1] = bits & 255, bits >> 8
    return blocks


def main() -> None:
    random = np.random.default_rng(20261122)
    goldens = {}
    for name in FORMATS:
        blocks = blocks_of(name, random)
        weights = dequantize(blocks, GGMLQuantizationType[name]).astype("<f4")
        assert np.isfinite(weights).all(), name
        goldens[name] = {
            "blocks": base64.b64encode(blocks.tobytes()).decode(),
            "weights": base64.b64encode(weights.tobytes()).decode(),
        }
    Path(sys.argv[1]).write_text(json.dumps(goldens, indent=1) + "\n")


if __name__ == "__main__":
    main()
