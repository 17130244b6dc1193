"""What a base model has read: the same problems solved in every manner, mostly badly. The ground that Zero grows on.

R1-Zero began from a base model that had seen all sorts of solutions. Ours has seen answers blurted out, full traces, and traces
with a slip that is noticed ("Wait"), so that reinforcement has something to choose from.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

from .rows import Example, written
from .tasks import Problem, Task, training_problem
from .tasks.problem import in_language
from .tokenizer import MiniatureTokenizer

MANNERS, SHARES = ("blurted", "full", "corrected"), (0.55, 0.3, 0.15)


def rough(problem: Problem, source: random.Random) -> Problem:
    manner = source.choices(MANNERS, SHARES)[0]
    lines = problem.thought.split("\n")
    if manner == "full" or len(lines) < 3:
        return problem
    if manner == "blurted":
        return replace(problem, thought=lines[0])
    place = source.randrange(1, len(lines))
    slip = with_slip(lines[place], source)
    noticed = in_language(problem.language, "Wait, that is wrong:", "Moment, das ist falsch:")
    return replace(problem, thought="\n".join([*lines[:place], slip, noticed, *lines[place:]]))


def with_slip(line: str, source: random.Random) -> str:
    """The line with one of its characters changed to another digit, or another sign."""
    digits = [place for place, character in enumerate(line) if character.isdigit()]
    if not digits:
        return f"{line}?"
    place = source.choice(digits)
    other = source.choice([digit for digit in "0123456789" if digit != line[place]])
    return f"{line[:place]}{other}{line[place + 1 :]}"


def rough_examples(tasks: list[Task], tokenizer: MiniatureTokenizer, source: random.Random) -> Iterator[Example]:
    weights = [task.weight for task in tasks]
    return written(lambda: rough(training_problem(tasks, weights, source), source), tokenizer)
