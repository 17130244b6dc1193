"""Metadata and dequantised tensors of a GGUF file, through gguf-py."""

from pathlib import Path
from typing import Any

import numpy
import torch
from gguf import GGUFReader
from gguf.quants import dequantize


class GgufFile:
    def __init__(self, path: Path) -> None:
        self._reader = GGUFReader(path)
        self.architecture: str = self._value("general.architecture")
        self._tensors = {tensor.name: tensor for tensor in self._reader.tensors}

    @property
    def names(self) -> list[str]:
        return list(self._tensors)

    def _value(self, key: str) -> Any:
        return self._reader.fields[key].contents()

    def get(self, key: str, default: Any = None) -> Any:
        """A hyperparameter by its key without the architecture's prefix."""
        field = self._reader.fields.get(f"{self.architecture}.{key}")
        return default if field is None else field.contents()

    def __getitem__(self, key: str) -> Any:
        """A hyperparameter that has to be there."""
        return self._value(f"{self.architecture}.{key}")

    def tensor(self, name: str) -> torch.Tensor:
        """A tensor dequantised to f32, in row-major order (the reverse of ggml's: [rows, row length])."""
        stored = self._tensors[name]
        shape = [int(dimension) for dimension in reversed(stored.shape)]
        values = dequantize(stored.data, stored.tensor_type).astype(numpy.float32).reshape(shape)
        return torch.from_numpy(values)

    @property
    def vocabulary_size(self) -> int:
        return int(self._tensors["token_embd.weight"].shape[1])
