"""Small puzzles: who is the tallest, and what follows from "all" and "no"."""

from __future__ import annotations

import random
from collections.abc import Callable

from . import vocabulary
from .problem import Drawing, Language, Task, in_language

MORE: dict[Language, list[tuple[str, str, str]]] = {
    "en": [("taller", "tallest", "smallest"), ("older", "oldest", "youngest"), ("faster", "fastest", "slowest")],
    "de": [
        ("größer", "am größten", "am kleinsten"),
        ("älter", "am ältesten", "am jüngsten"),
        ("schneller", "am schnellsten", "am langsamsten"),
    ],
}
PEOPLE = list({name[0]: name for name in vocabulary.NAMES}.values())
"""No two with the same initial."""
MADE_UP = [
    "blick",
    "drom",
    "fenk",
    "glib",
    "horp",
    "jask",
    "krell",
    "lumo",
    "mirp",
    "norg",
    "plim",
    "quaz",
    "rusk",
    "snef",
    "trop",
    "vark",
    "wolp",
]


def draw(source: random.Random, language: Language) -> Drawing:
    return (draw_order if source.random() < 0.6 else draw_syllogism)(source, language)


def draw_order(source: random.Random, language: Language) -> Drawing:
    """Three or four people, from the most to the least; the statements come in any order.

    The trace turns every statement in the direction of the question, then goes from one person to the next until nobody is
    beyond.
    """
    people = source.sample(PEOPLE, source.randint(3, 4))
    more, most, least = source.choice(MORE[language])
    statements = list(zip(people, people[1:], strict=False))
    source.shuffle(statements)
    told = " ".join(in_language(language, f"{a} is {more} than {b}.", f"{a} ist {more} als {b}.") for a, b in statements)
    climbs = source.random() < 0.5
    asked, sign = (most, "<") if climbs else (least, ">")
    turned = [(b, a) for a, b in statements] if climbs else statements
    walk, answer = walked(turned, " ", turned[0][0], lambda name: name[0])
    return Drawing("order", ">".join(people), {"s": told, "m": asked}, f"{asked}: {sign}\n{walk}", answer)


def walked(steps: list[tuple[str, str]], between: str, start: str, short: Callable[[str], str] = str) -> tuple[str, str]:
    """The steps there are, a line each, then those taken from `start` on, up to one that leads nowhere (`-`); and that end.

    Names are written with a space before them: the same token as in the question. Every step taken is found by what it begins
    with, for a model looks for what came after a name more surely than for what came before it; and that there is no further
    step it sees best where the step would have to go on. `short` is how a name is written where a step begins: as another
    token than where one ends, or a model takes one for the other.
    """
    beyond, here = dict(steps), start
    lines = [f"- {short(a)}{between}{b}" for a, b in steps]
    while here in beyond:
        lines.append(f"= {short(here)}{between}{beyond[here]}")
        here = beyond[here]
    return "\n".join([*lines, f"= {short(here)}{between}-"]), here


def draw_syllogism(source: random.Random, language: Language) -> Drawing:
    """ "All A are B", "No A are B", and a name that is an A or a B; "cannot be told" is the answer of the converse.

    The trace of "all" goes from kind to kind as puzzles go from person to person; "no" (`!`) parts both ways.
    """
    first, second = source.sample(MADE_UP, 2)
    name = source.choice(vocabulary.NAMES)
    negative, converse = source.random() < 0.4, source.random() < 0.4
    given, asked = (second, first) if converse else (first, second)
    rule = in_language(
        language,
        f"{'No' if negative else 'All'} {first}s are {second}s.",
        f"{'Kein' if negative else 'Jeder'} {first} ist ein {second}.",
    )
    fact = in_language(language, f"{name} is a {given}.", f"{name} ist ein {given}.")
    if negative:
        thought, answer = f"- {first} ! {second}\n= {given} ! {asked}", in_language(language, "no", "nein")
    else:
        thought, end = walked([(first, second)], " < ", given)
        answer = (
            in_language(language, "yes", "ja")
            if end == asked
            else in_language(language, "that it cannot be told", "dass man es nicht wissen kann")
        )
    return Drawing(
        "follows",
        f"{first}/{second}/{negative}/{converse}",
        {"s": f"{rule} {fact}", "n": name, "q": asked},
        thought,
        answer,
    )


LOGIC = Task(
    "logic",
    draw,
    {
        "order": {
            "en": [
                "{s} Who is the {m}?",
                "{s} Who of them is the {m}?",
                "{s} Who is the {m} of all?",
                "{s} Tell me who is the {m}.",
                "Who is the {m}? {s}",
                "{s} Which one is the {m}?",
                "{s} So who is the {m}?",
            ],
            "de": [
                "{s} Wer ist {m}?",
                "{s} Wer von ihnen ist {m}?",
                "{s} Wer ist von allen {m}?",
                "{s} Sag mir, wer {m} ist.",
                "Wer ist {m}? {s}",
                "{s} Wer davon ist {m}?",
                "{s} Wer ist also {m}?",
            ],
        },
        "follows": {
            "en": [
                "{s} Is {n} a {q}?",
                "{s} Does it follow that {n} is a {q}?",
                "{s} Is it true that {n} is a {q}?",
                "{s} Can we say that {n} is a {q}?",
                "{s} Must {n} be a {q}?",
                "Is {n} a {q}? {s}",
                "{s} Then is {n} a {q}?",
            ],
            "de": [
                "{s} Ist {n} ein {q}?",
                "{s} Folgt daraus, dass {n} ein {q} ist?",
                "{s} Stimmt es, dass {n} ein {q} ist?",
                "{s} Kann man sagen, dass {n} ein {q} ist?",
                "{s} Muss {n} ein {q} sein?",
                "Ist {n} ein {q}? {s}",
                "{s} Ist {n} dann ein {q}?",
            ],
        },
    },
    {
        "order": {"en": ["Find out who is the {m}. {s}"], "de": ["Finde heraus, wer {m} ist. {s}"]},
        "follows": {"en": ["{s} So is {n} a {q} or not?"], "de": ["{s} Ist also {n} ein {q} oder nicht?"]},
    },
    1.8,
)

TASKS = [LOGIC]
