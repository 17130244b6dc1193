"""Equations of one unknown, solved by undoing one step at a time."""

from __future__ import annotations

import random

from . import digits
from .problem import Drawing, Language, Task


def draw(source: random.Random, language: Language) -> Drawing:
    unknown = source.choice("xxxyn")
    value, factor, added = source.randint(0, 30), source.randint(1, 12), source.randint(1, 60)
    minus = source.random() < 0.4 and factor * value > added
    left = f"{factor}{unknown}" if factor > 1 else unknown
    right = factor * value - added if minus else factor * value + added
    form = source.random()
    if form < 0.15 and factor > 1:
        equation, lines, added = f"{left} = {factor * value}", [], 0
    elif minus:
        equation, lines = f"{left} - {added} = {right}", [digits.addition(right, added)]
    else:
        equation, lines = f"{left} + {added} = {right}", [digits.subtraction(right, added)]
    lines.append(f"{left}={factor * value}")
    if factor > 1:
        lines.append(digits.division(factor * value, factor))
    key = f"{factor}{'-' if minus else '+'}{added}={right}"
    return Drawing("equation", key, {"e": equation, "x": unknown}, "\n".join(lines), f"{unknown} = {value}")


EQUATIONS = Task(
    "equations",
    draw,
    {
        "equation": {
            "en": [
                "Solve {e}.",
                "Solve for {x}: {e}",
                "What is {x} if {e}?",
                "Find {x}: {e}",
                "{e}, what is {x}?",
                "{e}",
                "Solve the equation {e}.",
                "Work out {x} in {e}.",
                "Which {x} solves {e}?",
                "Given {e}, find {x}.",
                "I need {x}: {e}",
            ],
            "de": [
                "Löse {e}.",
                "Löse nach {x} auf: {e}",
                "Was ist {x}, wenn {e}?",
                "Finde {x}: {e}",
                "{e}, was ist {x}?",
                "Löse die Gleichung {e}.",
                "Bestimme {x} in {e}.",
                "Welches {x} löst {e}?",
                "Gegeben ist {e}. Finde {x}.",
                "Ich brauche {x}: {e}",
            ],
        }
    },
    {
        "equation": {
            "en": ["For which {x} is {e}?", "Please solve the equation {e}."],
            "de": ["Für welches {x} gilt {e}?", "Bitte löse die Gleichung {e}."],
        }
    },
    1.2,
)

TASKS = [EQUATIONS]
