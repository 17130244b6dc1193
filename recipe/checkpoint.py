"""What a stage keeps: weights, optimisers and history while it runs, and only the weights, small, when it is done."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict
from pathlib import Path

import torch

from .student import Student, StudentShape
from .teacher import Teacher, TeacherShape


class MismatchError(Exception):
    """A checkpoint that does not belong to this stage, model or tokenizer. The message says what to do."""


class Checkpoint:
    """The state of one running stage, in a file that is replaced in one step."""

    def __init__(self, path: Path, tokenizer_sum: str, shape):
        self.path, self.tokenizer_sum, self.shape = path, tokenizer_sum, asdict(shape)
        self.history: list[dict] = []
        self.step = 0

    def resume(self, model, optimisers: list[torch.optim.Optimizer]) -> int:
        """Loads what an interrupted run left, and gives the step to go on with; 0 where there is nothing."""
        if not self.path.exists():
            return 0
        state = torch.load(self.path, weights_only=True)
        self._check(state)
        model.load_state_dict(state["model"])
        for optimiser, saved in zip(optimisers, state["optimisers"], strict=False):
            optimiser.load_state_dict(saved)
        self.history = json.loads(state["history"])
        self.step = state["step"]
        return self.step

    def saved_step(self) -> int:
        """The step that an interrupted run came to; 0 where there is none."""
        return torch.load(self.path, weights_only=True)["step"] if self.path.exists() else 0

    def _check(self, state: dict) -> None:
        if state["tokenizer"] != self.tokenizer_sum:
            raise MismatchError(
                f"{self.path} was made with another tokenizer. Remove it, or put back the tokenizer it was made with."
            )
        if state["shape"] != self.shape:
            raise MismatchError(
                f"{self.path} holds a model of another shape ({state['shape']}, here {self.shape}). Remove it to begin anew."
            )

    def note(self, step: int, **figures: float) -> None:
        self.history.append({"step": step, **figures})

    def save(self, model, optimisers: list[torch.optim.Optimizer], step: int, plan: dict) -> None:
        self.step = step
        save_whole(
            {
                "model": model.state_dict(),
                "optimisers": [optimiser.state_dict() for optimiser in optimisers],
                "step": step,
                "history": json.dumps(self.history),
                "tokenizer": self.tokenizer_sum,
                "shape": self.shape,
                "plan": json.dumps(plan),
            },
            self.path,
        )


SHAPES = {"qwen2": (Student, StudentShape), "deepseek2": (Teacher, TeacherShape)}


def keep(model, path: Path, tokenizer_sum: str) -> None:
    """Final weights of a stage, in bf16: what the next stage needs, small enough for the repository."""
    weights = {name: value.bfloat16() if value.ndim > 1 else value for name, value in model.state_dict().items()}
    save_whole({"model": weights, "shape": asdict(model.shape), "tokenizer": tokenizer_sum}, path)


def kept(path: Path, tokenizer_sum: str):
    """The model that `keep` wrote. MismatchError where it was made with another tokenizer, or is not there."""
    if not path.exists():
        raise MismatchError(f"{path} is missing: run the stage that makes it first.")
    state = torch.load(path, weights_only=True)
    if state["tokenizer"] != tokenizer_sum:
        raise MismatchError(f"{path} was made with another tokenizer than the one in use. Run its stage again.")
    kind, shape = SHAPES[state["shape"]["architecture"]]
    model = kind(shape(**state["shape"]))
    model.load_state_dict({name: value.float() for name, value in state["model"].items()})
    return model


def save_whole(state: dict, path: Path) -> None:
    """What `torch.load` reads; the old file stays until the new one is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    written = path.with_suffix(".part")
    torch.save(state, written)
    os.replace(written, path)


def replace_text(path: Path, text: str) -> None:
    """The old file stays until the new one is whole."""
    written = path.with_name(f"{path.name}.part")
    written.write_text(text)
    os.replace(written, path)


def sum_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
