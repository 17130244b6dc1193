"""Problems packed into rows for training: none sees its neighbour, the loss falls on what the model is to say."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from .practice import Practice
from .tasks import LANGUAGES, Problem, Task, training_problem
from .tokenizer import MiniatureTokenizer

Example = tuple[list[int], list[int]]
"""The tokens of a prompt, and those that are to follow."""


@dataclass(frozen=True)
class Rows:
    """tokens, targets and positions [B, L] of ids and places within an example; weights [B, L] of the loss; visible [B, L, L]."""

    tokens: Tensor
    targets: Tensor
    positions: Tensor
    weights: Tensor
    visible: Tensor


def examples(tasks: list[Task], tokenizer: MiniatureTokenizer, source: random.Random) -> Iterator[Example]:
    """Training problems without end, tasks by their weight, both languages alike."""
    weights = [task.weight for task in tasks]
    return written(lambda: training_problem(tasks, weights, source), tokenizer)


def practised(practice: Practice, tokenizer: MiniatureTokenizer, source: random.Random) -> Iterator[Example]:
    """Training problems without end, drawn as the practice says."""
    return written(lambda: practice.problem(source), tokenizer)


def written(draw: Callable[[], Problem], tokenizer: MiniatureTokenizer) -> Iterator[Example]:
    """What is drawn, without end, in tokens."""
    while True:
        problem = draw()
        yield tokenizer.prompt(problem), tokenizer.completion(problem)


def drawn_from(kept: list[Example], source: random.Random) -> Iterator[Example]:
    """The examples of a list in a new order each time round."""
    while True:
        yield from source.sample(kept, len(kept))


def packed(stream: Iterator[Example], rows: int, length: int) -> Iterator[Rows]:
    """Fills `rows` rows of `length` tokens. An example that does not fit any more opens the next; a longer one is left out."""
    waiting: Example | None = None
    while True:
        tokens = torch.zeros(rows, length, dtype=torch.long)
        targets = torch.zeros(rows, length, dtype=torch.long)
        positions = torch.zeros(rows, length, dtype=torch.long)
        weights = torch.zeros(rows, length)
        documents = torch.full((rows, length), -1)
        for row in range(rows):
            filled, document = 0, 0
            while True:
                prompt, completion = waiting or next(stream)
                whole = prompt + completion
                size = len(whole) - 1
                if size > length:
                    waiting = None
                    continue
                if filled + size > length:
                    waiting = (prompt, completion)
                    break
                waiting = None
                end = filled + size
                tokens[row, filled:end] = torch.tensor(whole[:-1])
                targets[row, filled:end] = torch.tensor(whole[1:])
                positions[row, filled:end] = torch.arange(size)
                weights[row, filled + len(prompt) - 1 : end] = 1.0
                documents[row, filled:end] = document
                filled, document = end, document + 1
        causal = torch.ones(length, length, dtype=torch.bool).tril()
        visible = (documents.unsqueeze(2) == documents.unsqueeze(1)) & causal
        yield Rows(tokens, targets, positions, weights, visible)


def held_out_problems(tasks: list[Task], per_task_and_language: int, split: str, seed: int = 99) -> list[Problem]:
    """The same problems whenever they are asked for, the same number for each task and language."""
    source = random.Random(f"{split}{seed}")
    return [
        task.problem(source, language, split) for task in tasks for language in LANGUAGES for _ in range(per_task_and_language)
    ]
