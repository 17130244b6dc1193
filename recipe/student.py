"""The student: a dense Qwen2 in miniature, as DeepSeek-R1-Distill-Qwen is one in large."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from .layers import Cache, FeedForward, Transformer, TransformerLayer, attend, rotate_halves


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

    def forward(self, x: Tensor, angles: tuple[Tensor, Tensor], bias: Tensor, cache: Cache | None) -> Tensor:
        rows, length, _ = x.shape
        query, key, value = (
            product(x).view(rows, length, self.heads, self.head_width).transpose(1, 2)
            for product in (self.query, self.key, self.value)
        )
        query, key = rotate_halves(query, *angles), rotate_halves(key, *angles)
        if cache is not None:
            key, value = cache.append(self.layer, key, value)
        return self.output(attend(query, key, value, bias).transpose(1, 2).reshape(rows, length, -1))


class Student(Transformer):
    def __init__(self, shape: StudentShape):
        layers = [
            TransformerLayer(shape.width, StudentAttention(shape, layer), FeedForward(shape.width, shape.inner))
            for layer in range(shape.layers)
        ]
        super().__init__(shape, layers, shape.head_width)

    def cache(self, rows: int, positions: int, dtype: torch.dtype = torch.float32) -> Cache:
        head = (self.shape.heads, self.shape.head_width)
        return Cache(rows, positions, self.shape.layers, [head, head], dtype)
