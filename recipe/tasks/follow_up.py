"""A second question about the first answer: "and times three?" The template drops earlier thoughts: the reply is left."""

from __future__ import annotations

import random

from . import digits
from .arithmetic import DIFFERENCE, PRODUCT, SUM
from .problem import Drawing, Language, Task, stated

WORDS: dict[Language, list[str]] = {
    "en": ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"],
    "de": ["zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn"],
}


def draw(source: random.Random, language: Language) -> Drawing:
    task = source.choice([SUM, DIFFERENCE, PRODUCT])
    while True:
        first = task.draw(source, language)
        number = int(first.answer)
        if 0 <= number <= 9999:
            break
    kind = source.choice(["times", "plus", "minus"])
    spoken = source.random() < 0.4
    amount = source.randint(2, 10) if spoken or kind == "times" else source.randint(1, 99)
    if kind == "times":
        thought, result = digits.product(number, amount), number * amount
    elif kind == "plus":
        thought, result = digits.addition(number, amount), number + amount
    else:
        thought, result = digits.difference(number, amount), number - amount
    shown = WORDS[language][amount - 2] if spoken and amount >= 2 else str(amount)
    question = source.choice(task.phrases[first.kind][language]).format(**first.slots)
    reply = stated(language, first.answer)
    return Drawing(
        f"follow-up-{kind}", f"{number}{kind}{amount}", {"a": shown}, thought, str(result), earlier=((question, reply),)
    )


FOLLOW_UP = Task(
    "follow-up",
    draw,
    {
        "follow-up-times": {
            "en": [
                "And times {a}?",
                "And that times {a}?",
                "Multiply it by {a}.",
                "Times {a}?",
                "Now times {a}.",
                "And what is that times {a}?",
                "Take it times {a}.",
                "And multiplied by {a}?",
            ],
            "de": [
                "Und mal {a}?",
                "Und das mal {a}?",
                "Multipliziere das mit {a}.",
                "Mal {a}?",
                "Jetzt mal {a}.",
                "Und was ist das mal {a}?",
                "Nimm das mal {a}.",
                "Und multipliziert mit {a}?",
            ],
        },
        "follow-up-plus": {
            "en": [
                "And plus {a}?",
                "Add {a} to it.",
                "And {a} more?",
                "Plus {a}?",
                "Now plus {a}.",
                "And what is that plus {a}?",
                "And if I add {a}?",
                "Now add {a} to that.",
            ],
            "de": [
                "Und plus {a}?",
                "Addiere {a} dazu.",
                "Und noch {a} dazu?",
                "Jetzt plus {a}.",
                "Und was ist das plus {a}?",
                "Und wenn ich {a} addiere?",
                "Zähle noch {a} dazu.",
            ],
        },
        "follow-up-minus": {
            "en": [
                "And minus {a}?",
                "Subtract {a} from it.",
                "And {a} less?",
                "Minus {a}?",
                "Now minus {a}.",
                "And what is that minus {a}?",
                "And if I subtract {a}?",
                "Take {a} away from that.",
            ],
            "de": [
                "Und minus {a}?",
                "Zieh {a} davon ab.",
                "Und {a} weniger?",
                "Jetzt minus {a}.",
                "Und was ist das minus {a}?",
                "Und wenn ich {a} abziehe?",
                "Nimm davon {a} weg.",
            ],
        },
    },
    {
        "follow-up-times": {"en": ["Now take that times {a}."], "de": ["Nimm das jetzt mal {a}."]},
        "follow-up-plus": {"en": ["Now add {a}."], "de": ["Jetzt noch {a} dazuzählen."]},
        "follow-up-minus": {"en": ["Now take away {a}."], "de": ["Jetzt davon {a} weg."]},
    },
    1.2,
)

TASKS = [FOLLOW_UP]
