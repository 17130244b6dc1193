"""Units: into the smaller by a product, into the larger by a division, and minutes into hours and minutes."""

from __future__ import annotations

import random

from . import digits
from .problem import Drawing, Language, Task

FACTORS: list[tuple[str, str, int]] = [
    ("km", "m", 1000),
    ("m", "cm", 100),
    ("cm", "mm", 10),
    ("kg", "g", 1000),
    ("t", "kg", 1000),
    ("l", "ml", 1000),
    ("h", "min", 60),
    ("min", "s", 60),
]


def draw(source: random.Random, language: Language) -> Drawing:
    large, small, factor = source.choice(FACTORS)
    if factor == 60 and source.random() < 0.4:
        return draw_mixed(source, language, large, small)
    count = source.randint(1, 99)
    if source.random() < 0.55:
        step = digits.product(count, factor) if factor == 60 else f"{count}*{factor}={count * factor}"
        return Drawing(
            "into",
            f"{count}{large}",
            {"a": f"{count} {large}", "u": small},
            f"1 {large} = {factor} {small}\n{step}",
            f"{count * factor} {small}",
        )
    total = count * factor
    step = by_sixty(total) if factor == 60 else f"{total}/{factor}={count}"
    return Drawing(
        "into",
        f"{total}{small}",
        {"a": f"{total} {small}", "u": large},
        f"1 {large} = {factor} {small}\n{step}",
        f"{count} {large}",
    )


def draw_mixed(source: random.Random, language: Language, large: str, small: str) -> Drawing:
    total = source.randint(61, 599)
    thought = f"1 {large} = 60 {small}\n{by_sixty(total)}"
    return Drawing(
        "mixed",
        f"{total}{small}",
        {"a": f"{total} {small}", "u": large, "v": small},
        thought,
        f"{total // 60} {large} {total % 60} {small}",
    )


def by_sixty(total: int) -> str:
    """Tens divided by six on paper; the rest of them and the last digit stay. Rests of two digits (204-180) went wrong."""
    tens, ones = divmod(total, 10)
    quotient, rest = divmod(tens, 6)
    return f"{digits.division(tens, 6)}\n{total}/60={quotient} r {rest}{ones}"


UNITS = Task(
    "units",
    draw,
    {
        "into": {
            "en": [
                "How many {u} are {a}?",
                "Convert {a} to {u}.",
                "What is {a} in {u}?",
                "{a} in {u}",
                "Change {a} into {u}.",
                "How much is {a} in {u}?",
                "Express {a} in {u}.",
                "Give me {a} in {u}.",
                "How many {u} make {a}?",
                "I need {a} in {u}.",
            ],
            "de": [
                "Wie viele {u} sind {a}?",
                "Rechne {a} in {u} um.",
                "Was sind {a} in {u}?",
                "Wandle {a} in {u} um.",
                "Wie viel ist {a} in {u}?",
                "Gib {a} in {u} an.",
                "Gib mir {a} in {u}.",
                "Wie viele {u} ergeben {a}?",
                "Ich brauche {a} in {u}.",
            ],
        },
        "mixed": {
            "en": [
                "What is {a} in {u} and {v}?",
                "Convert {a} to {u} and {v}.",
                "How many {u} and {v} are {a}?",
                "Change {a} into {u} and {v}.",
                "Give me {a} in {u} and {v}.",
                "Express {a} in {u} and {v}.",
                "{a} in {u} and {v}",
            ],
            "de": [
                "Was sind {a} in {u} und {v}?",
                "Rechne {a} in {u} und {v} um.",
                "Wie viele {u} und {v} sind {a}?",
                "Wandle {a} in {u} und {v} um.",
                "Gib mir {a} in {u} und {v}.",
                "Gib {a} in {u} und {v} an.",
                "{a} in {u} und {v}",
            ],
        },
    },
    {
        "into": {
            "en": ["Please write {a} in {u}.", "I have {a}. How much is that in {u}?"],
            "de": ["Bitte schreib {a} in {u}.", "Ich habe {a}. Wie viel ist das in {u}?"],
        },
        "mixed": {"en": ["Please write {a} as {u} and {v}."], "de": ["Bitte schreib {a} als {u} und {v}."]},
    },
)

TASKS = [UNITS]
