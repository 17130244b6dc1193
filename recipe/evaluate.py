"""How many of a set of problems a model solves: by task and language, with form, language and length of its thoughts."""

from __future__ import annotations

from collections import defaultdict

import torch

from .reading import Reading, read
from .sampling import answer_all
from .tasks import Problem
from .tokenizer import MiniatureTokenizer


def evaluate(
    model,
    tokenizer: MiniatureTokenizer,
    problems: list[Problem],
    temperature: float = 0.0,
    exact: bool = False,
    seed: int = 7,
) -> dict:
    """Shares of 1: `right`, `formed`, `mixed`; `thought` is the mean number of its tokens; `tasks` by "task/language"."""
    generator = torch.Generator().manual_seed(seed)
    prompts = [tokenizer.prompt(problem) for problem in problems]
    expected = [len(tokenizer.completion(problem)) for problem in problems]
    answers = answer_all(model, tokenizer, prompts, temperature, generator=generator, exact=exact, expected=expected)
    readings = [read(tokenizer.decode(answer.tokens), problem) for answer, problem in zip(answers, problems, strict=False)]
    lengths = [
        answer.tokens.index(tokenizer.end_think) if tokenizer.end_think in answer.tokens else len(answer.tokens)
        for answer in answers
    ]
    return {**summary(readings, lengths), "tasks": by_task(problems, readings)}


def summary(readings: list[Reading], lengths: list[int]) -> dict[str, float]:
    count = len(readings)
    return {
        "right": sum(reading.right for reading in readings) / count,
        "formed": sum(reading.formed for reading in readings) / count,
        "mixed": sum(not reading.one_language for reading in readings) / count,
        "thought": sum(lengths) / count,
    }


def by_task(problems: list[Problem], readings: list[Reading]) -> dict[str, float]:
    groups: dict[str, list[bool]] = defaultdict(list)
    for problem, reading in zip(problems, readings, strict=False):
        groups[f"{problem.task}/{problem.language}"].append(reading.right)
    return {group: sum(right) / len(right) for group, right in groups.items()}
