"""Small puzzles: who is the tallest, and what follows from "all" and "no"."""

from __future__ import annotations

import random

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
    "zint",
]


def draw(source: random.Random, language: Language) -> Drawing:
    return (draw_order if source.random() < 0.6 else draw_syllogism)(source, language)


def draw_order(source: random.Random, language: Language) -> Drawing:
    """Three or four people, from the most to the least; the statements come in any order.

    The trace says which way to go, then climbs, or goes down, from a person of the first statement to the next until nobody
    is beyond. Without the way said first, most mistakes were its direction.
    """
    people = source.sample(vocabulary.NAMES, source.randint(3, 4))
    more, most, least = source.choice(MORE[language])
    statements = list(zip(people, people[1:], strict=False))
    source.shuffle(statements)
    told = " ".join(in_language(language, f"{a} is {more} than {b}.", f"{a} ist {more} als {b}.") for a, b in statements)
    climbs = source.random() < 0.5
    asked, sign = (most, "<") if climbs else (least, ">")
    beyond = {b: a for a, b in statements} if climbs else dict(statements)
    answer = statements[0][0 if climbs else 1]
    # With a space before it a name is the same token as in the question.
    lines = [*(f"- {a} > {b}" for a, b in statements), f"{asked}: {sign}"]
    while answer in beyond:
        lines.append(f"= {answer} {sign} {beyond[answer]}")
        answer = beyond[answer]
    lines.append(f"= {answer}")
    return Drawing("order", ">".join(people), {"s": told, "m": asked}, "\n".join(lines), answer)


def draw_syllogism(source: random.Random, language: Language) -> Drawing:
    """ "All A are B", "No A are B", and a name that is an A or a B; "cannot be told" is the answer of the converse.

    Kinds get letters in the trace: what follows from a rule and a side is four cases, whatever the kinds are called.
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
    rule_word = in_language(language, "no", "kein") if negative else in_language(language, "all", "jeder")
    side = "B" if converse else "A"
    if converse and not negative:
        told, answer = "?", in_language(language, "that it cannot be told", "dass man es nicht wissen kann")
    else:
        told = answer = in_language(language, "no" if negative else "yes", "nein" if negative else "ja")
    lines = [f"{rule_word}: {first} A, {second} B", f"{name}: {given} {side}", f"{rule_word} {side}: {told}"]
    return Drawing(
        "follows",
        f"{first}/{second}/{negative}/{converse}",
        {"s": f"{rule} {fact}", "n": name, "q": asked},
        "\n".join(lines),
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
    2.3,
)

TASKS = [LOGIC]
