"""What both models are made of: RMS norm, rotary positions, attention over packed rows, gated feed-forward.

Shapes: B rows, L positions, D width, H heads, d per head. Weights are [out, in] in f32; products run in `fast_precision()`.
"""

from __future__ import annotations

from functools import cache

import torch
from torch import Tensor, nn
from torch.nn import functional

EPSILON = 1e-6
ROPE_BASE = 1000.0
"""For sequences of a few hundred tokens; 10,000 failed at copying in order."""


@cache
def fast_precision() -> torch.dtype:
    """What this processor multiplies fastest: bf16 only with instructions for it, without them it is a hundred times slower."""
    bf16 = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    return torch.bfloat16 if bf16 else torch.float32


def fast_products() -> torch.autocast:
    """A context in which matrix products run in `fast_precision()`."""
    return torch.autocast("cpu", torch.bfloat16, enabled=fast_precision() == torch.bfloat16)


def in_order(tokens: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Tokens [B, L] with their positions [B, L] and who sees whom [B, L, L]: each row one text, each token those before it."""
    rows, length = tokens.shape
    visible = torch.ones(length, length, dtype=torch.bool).tril()
    return tokens, torch.arange(length).expand(rows, -1), visible.expand(rows, -1, -1)


class RmsNorm(nn.Module):
    """Root mean square norm (Zhang and Sennrich 2019), computed in f32."""

    def __init__(self, width: int):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x: Tensor) -> Tensor:
        wide = x.float()
        return (wide * torch.rsqrt(wide.pow(2).mean(-1, keepdim=True) + EPSILON) * self.weight).to(x.dtype)


def rope_table(positions: Tensor, dimensions: int) -> tuple[Tensor, Tensor]:
    """Cosines and sines [B, L, dimensions / 2] of each position's angles (Su et al. 2021)."""
    frequencies = ROPE_BASE ** (-torch.arange(0, dimensions, 2, dtype=torch.float32) / dimensions)
    angles = positions.float().unsqueeze(-1) * frequencies
    return angles.cos(), angles.sin()


def rotate_halves(x: Tensor, cosines: Tensor, sines: Tensor) -> Tensor:
    """Pairs element i with i + d/2, as Qwen2 does. x: [B, H, L, d]."""
    first, second = x.chunk(2, dim=-1)
    cosines, sines = cosines.unsqueeze(1).to(x.dtype), sines.unsqueeze(1).to(x.dtype)
    return torch.cat([first * cosines - second * sines, second * cosines + first * sines], dim=-1)


def rotate_pairs(x: Tensor, cosines: Tensor, sines: Tensor) -> Tensor:
    """Pairs neighbouring elements, as DeepSeek-V3 does. x: [B, H, L, d]."""
    first, second = x[..., 0::2], x[..., 1::2]
    cosines, sines = cosines.unsqueeze(1).to(x.dtype), sines.unsqueeze(1).to(x.dtype)
    return torch.stack([first * cosines - second * sines, second * cosines + first * sines], dim=-1).flatten(-2)


QUERIES_AT_ONCE = 128
"""A block of attention in training: a whole step takes 0.95 s in causal blocks where it takes 1.19 s in squares of 256."""


def attend(queries: Tensor, keys: Tensor, values: Tensor, bias: Tensor) -> Tensor:
    """Plain attention. queries [B, H, L, d], keys [B, H or 1, S, d], values [B, H or 1, S, v]; bias as of `bias_of`.

    Where queries and keys are the same positions nobody sees a later one, so a block of queries needs keys up to its end only.
    """
    length = queries.shape[2]
    if length != keys.shape[2] or length <= QUERIES_AT_ONCE:
        return _attend(queries, keys, values, bias)
    ends = range(QUERIES_AT_ONCE, length + QUERIES_AT_ONCE, QUERIES_AT_ONCE)
    blocks = [(slice(end - QUERIES_AT_ONCE, end), slice(end)) for end in ends]
    return torch.cat(
        [_attend(queries[:, :, ours], keys[:, :, seen], values[:, :, seen], bias[:, ours, seen]) for ours, seen in blocks], 2
    )


def _attend(queries: Tensor, keys: Tensor, values: Tensor, bias: Tensor) -> Tensor:
    scores = queries @ keys.mT * queries.shape[-1] ** -0.5 + bias.unsqueeze(1)
    return scores.softmax(dim=-1).to(values.dtype) @ values


def bias_of(visible: Tensor) -> Tensor:
    """What is added to scores [B, L, S]: nothing where a position is visible, minus infinity elsewhere."""
    return torch.zeros(visible.shape).masked_fill(~visible, float("-inf"))


class FeedForward(nn.Module):
    """silu(gate) · up, then down (Shazeer 2020)."""

    def __init__(self, width: int, inner: int):
        super().__init__()
        self.gate = nn.Linear(width, inner, bias=False)
        self.up = nn.Linear(width, inner, bias=False)
        self.down = nn.Linear(inner, width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.down(functional.silu(self.gate(x)) * self.up(x))


class Cache:
    """Keys and values of rows that grow together, a pair of buffers per layer, written at `length`."""

    def __init__(self, rows: int, positions: int, layers: int, shapes: list[tuple[int, int]], dtype: torch.dtype):
        self.length = 0
        self.buffers = [
            [torch.zeros(rows, heads, positions, width, dtype=dtype) for heads, width in shapes] for _ in range(layers)
        ]

    def append(self, layer: int, *new: Tensor) -> list[Tensor]:
        """Writes [rows, heads, L, width] of each buffer and gives all that is written so far."""
        end = self.length + new[0].shape[2]
        for buffer, value in zip(self.buffers[layer], new, strict=False):
            buffer[:, :, self.length : end] = value
        return [buffer[:, :, :end] for buffer in self.buffers[layer]]

    def keep(self, rows: Tensor) -> None:
        """Drops the rows that are finished."""
        self.buffers = [[buffer[rows] for buffer in layer] for layer in self.buffers]


class TransformerLayer(nn.Module):
    """Attention and feed-forward, each on the norm of what flows and added to it."""

    def __init__(self, width: int, attention: nn.Module, feed_forward: nn.Module):
        super().__init__()
        self.attention_norm, self.attention = RmsNorm(width), attention
        self.feed_forward_norm, self.feed_forward = RmsNorm(width), feed_forward

    def forward(self, x: Tensor, angles: tuple[Tensor, Tensor], bias: Tensor, cache: Cache | None) -> Tensor:
        x = x + self.attention(self.attention_norm(x), angles, bias, cache)
        return x + self.feed_forward(self.feed_forward_norm(x))


class Transformer(nn.Module):
    """Token ids [B, L], positions [B, L], visible [B, L, S] to logits [B, L, vocabulary]."""

    def __init__(self, shape, layers: list[TransformerLayer], rope_dimensions: int):
        super().__init__()
        self.shape, self.rope_dimensions = shape, rope_dimensions
        self.embedding = nn.Embedding(shape.vocabulary, shape.width)
        self.layers = nn.ModuleList(layers)
        self.norm = RmsNorm(shape.width)
        self.output = nn.Linear(shape.width, shape.vocabulary, bias=False)

    def forward(self, tokens: Tensor, positions: Tensor, visible: Tensor, cache: Cache | None = None) -> Tensor:
        angles, bias = rope_table(positions, self.rope_dimensions), bias_of(visible)
        x = self.embedding(tokens)
        for layer in self.layers:
            x = layer(x, angles, bias, cache)
        if cache is not None:
            cache.length += tokens.shape[1]
        return self.output(self.norm(x))

    def rebalance(self) -> None:
        """After a step of training; a model without experts has nothing to balance."""
