"""Every task of the recipe, in one list."""

from __future__ import annotations

import re

from . import (
    arithmetic,
    dates,
    equations,
    follow_up,
    fractions,
    letters,
    logic,
    outside,
    primes,
    roman,
    sorting,
    stories,
    units,
    vocabulary,
    wordings,
)
from .letters import APART, Pieces
from .openings import LANGUAGES, Language
from .problem import Problem, Split, Task, training_problem

__all__ = [
    "APART",
    "LANGUAGES",
    "Language",
    "Pieces",
    "Problem",
    "Split",
    "Task",
    "all_tasks",
    "finer_tasks",
    "training_problem",
    "wider_tasks",
]


def all_tasks(pieces: Pieces) -> list[Task]:
    """The tasks for a tokenizer that cuts words into `pieces`: traces that spell follow it."""
    fixed = fixed_tasks()
    return [*fixed, *letters.tasks(pieces, words_of(fixed))]


def wider_tasks(pieces: Pieces) -> list[Task]:
    """The same tasks asked in many more wordings, as people type them, and about more of the world that is out of reach."""
    fixed = fixed_tasks()
    spelled = letters.tasks(pieces, words_of(fixed), capitals=0.25)
    return [*map(wordings.widened, replaced([*fixed, *spelled], outside.WIDER_OUTSIDE))]


def finer_tasks(pieces: Pieces) -> list[Task]:
    """The wider tasks, but more of what still goes wrong in them: pieces of words, divisors, signs. For training only."""
    fixed = fixed_tasks()
    spelled = letters.tasks(pieces, words_of(fixed), capitals=0.25, whole=0.4, hidden=5)
    finer = replaced([*fixed, *spelled], outside.WIDER_OUTSIDE, primes.FINER_PRIMES, arithmetic.FINER_DIFFERENCE)
    return [*map(wordings.widened, finer)]


def replaced(tasks: list[Task], *others: Task) -> list[Task]:
    """The tasks, each as it is among the others where one of them has its name."""
    named = {task.name: task for task in others}
    return [named.get(task.name, task) for task in tasks]


def fixed_tasks() -> list[Task]:
    """Those that no tokenizer changes."""
    return [
        *arithmetic.TASKS,
        *fractions.TASKS,
        *sorting.TASKS,
        *dates.TASKS,
        *units.TASKS,
        *roman.TASKS,
        *primes.TASKS,
        *equations.TASKS,
        *stories.TASKS,
        *logic.TASKS,
        *follow_up.TASKS,
        *outside.TASKS,
    ]


def words_of(tasks: list[Task]) -> list[str]:
    """All words in small letters of which questions are made, and those that are spelled and sorted."""
    phrases = [
        phrase for task in tasks for group in task.phrases.values() for language in LANGUAGES for phrase in group[language]
    ]
    asked = re.findall(r"\b[a-z]+\b", re.sub(r"{.*?}", "", " ".join(phrases)))
    return sorted({*asked, *(word for language in LANGUAGES for word in vocabulary.WORDS[language])})
