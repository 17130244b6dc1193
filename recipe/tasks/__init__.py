"""Every task of the recipe, in one list."""

from __future__ import annotations

from . import arithmetic, dates, equations, follow_up, fractions, letters, logic, outside, primes, roman, sorting, stories, units
from .letters import APART, Pieces
from .openings import LANGUAGES, Language
from .problem import Problem, Split, Task, training_problem

__all__ = ["APART", "LANGUAGES", "Language", "Pieces", "Problem", "Split", "Task", "all_tasks", "training_problem"]


def all_tasks(pieces: Pieces) -> list[Task]:
    """The tasks for a tokenizer that cuts words into `pieces`: traces that spell follow it."""
    return [
        *arithmetic.TASKS,
        *fractions.TASKS,
        *letters.tasks(pieces),
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
