"""The student: a dense Qwen2 in miniature, as DeepSeek-R1-Distill-Qwen is one in large."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from .layers import Cache, FeedForward, RmsNorm, attend, rope_table, rotate_halves


@dataclass(frozen=True)
class StudentShape:
    vocabulary: int
    width: int = 192
    layers: int = 4
    heads: int = 6
    head_width: int = 32
    inner: int = 512
    context: int = 1024
    architecture: str = "qwen2"


class StudentAttention(nn.Module):
    """Multi-head attention with biases on query, key and value."""

    def __init__(self, shape: StudentShape, layer: int):
        super().__init__()
        self.layer, self.heads, self.head_width = layer, shape.heads, shape.head_width
        inner = shape.heads * shape.head_width
        self.query = nn.Linear(shape.width, inner)
        self.key = nn.Linear(shape.width, inner)
        self.value = nn.Linear(shape.width, inner)
        self.output = nn.Linear(inner, shape.width, bias=False)

    def forward(self, x: Tensor, angles: tuple[Tensor, Tensor], visible: Tensor, cache: Cache | None) -> Tensor:
        rows, length, _ = x.shape
        query, key, value = (
            product(x).view(rows, length, self.heads, self.head_width).transpose(1, 2)
            for product in (self.query, self.key, self.value)
        )
        query, key = rotate_halves(query, *angles), rotate_halves(key, *angles)
        if cache is not None:
            key, value = cache.append(self.layer, key, value)
        return self.output(attend(query, key, value, visible).transpose(1, 2).reshape(rows, length, -1))


class StudentLayer(nn.Module):
    def __init__(self, shape: StudentShape, layer: int):
        super().__init__()
        self.attention_norm, self.attention = RmsNorm(shape.width), StudentAttention(shape, layer)
        self.feed_forward_norm, self.feed_forward = RmsNorm(shape.width), FeedForward(shape.width, shape.inner)

    def forward(self, x: Tensor, angles: tuple[Tensor, Tensor], visible: Tensor, cache: Cache | None) -> Tensor:
        x = x + self.attention(self.attention_norm(x), angles, visible, cache)
        return x + self.feed_forward(self.feed_forward_norm(x))


class Student(nn.Module):
    """Token ids [B, L], positions [B, L], visible [B, L, S] to logits [B, L, vocabulary]."""

    def __init__(self, shape: StudentShape):
        super().__init__()
        self.shape = shape
        self.embedding = nn.Embedding(shape.vocabulary, shape.width)
        self.layers = nn.ModuleList(StudentLayer(shape, layer) for layer in range(shape.layers))
        self.norm = RmsNorm(shape.width)
        self.output = nn.Linear(shape.width, shape.vocabulary, bias=False)

    def forward(self, tokens: Tensor, positions: Tensor, visible: Tensor, cache: Cache | None = None) -> Tensor:
        angles = rope_table(positions, self.shape.head_width)
        x = self.embedding(tokens)
        for layer in self.layers:
            x = layer(x, angles, visible, cache)
        if cache is not None:
            cache.length += tokens.shape[1]
        return self.output(self.norm(x))

    def cache(self, rows: int, positions: int, dtype: torch.dtype = torch.bfloat16) -> Cache:
        head = (self.shape.heads, self.shape.head_width)
        return Cache(rows, positions, self.shape.layers, [head, head], dtype)

    def rebalance(self) -> None:
        """A dense model has no experts to balance."""
