"""Sorting: the least of what is left is found by comparing in turn, and taken out.

Numbers are compared with zeros before them, digit by digit, and the name of the better one is written after each comparison.
"""

from __future__ import annotations

import random

from . import digits, vocabulary
from .problem import Drawing, Language, Task

WANTED: dict[str, dict[Language, str]] = {
    "numbers-rising": {"en": "smaller", "de": "kleiner"},
    "numbers-falling": {"en": "larger", "de": "größer"},
    "words-rising": {"en": "earlier", "de": "früher"},
    "words-falling": {"en": "later", "de": "später"},
}


def draw(source: random.Random, language: Language) -> Drawing:
    falling = source.random() < 0.4
    if source.random() < 0.7:
        below = source.choice([20, 100, 1000])
        # Five would make a trace longer than a row of training.
        items = [str(number) for number in source.sample(range(1, below), source.randint(3, 4))]
        rank = int
    else:
        items = words_of_different_letters(source, language, source.randint(3, 4))
        rank = ord_of_first
    kind = ("words-" if rank is ord_of_first else "numbers-") + ("falling" if falling else "rising")
    wanted = WANTED[kind][language]
    thought, ordered = selection(items, rank, falling, wanted)
    return Drawing(kind, ",".join(sorted(items)), {"l": ", ".join(items)}, thought, ", ".join(ordered))


def selection(items: list[str], rank, falling: bool, wanted: str) -> tuple[str, list[str]]:
    """Selection sort as text. Every item gets a letter, and what is left is a row of letters, which is copied without mistake.

    `- A39 B43 34< smaller A`: both items, then the sign, then what is `wanted`: each follows from what stands just before it.
    With both numbers written but their digits not compared one by one, almost every mistake was the sign.
    """
    width = max(map(len, items)) if rank is int else 0
    named = dict(zip("ABCD", items, strict=False))
    # Each space before a number would be a token, and four items would not fit into a row of training.
    between = "" if width else " "
    lines = [f"- {name}{between}{item.zfill(width)}" for name, item in named.items()]
    left, ordered = list(named), []
    while left:
        lines.append(f"- {' '.join(left)}:")
        best = left[0]
        for name in left[1:]:
            ours, other = named[best], named[name]
            before = rank(ours) > rank(other) if falling else rank(ours) < rank(other)
            pair = f"- {best}{between}{shown(ours, width)} {name}{between}{shown(other, width)}"
            best = best if before else name
            lines.append(f"{pair} {compared(ours, other, width)} {wanted} {best}")
        ordered.append(named[best])
        left.remove(best)
        lines.append(f"= {best} {named[best]}")
    return "\n".join(lines), ordered


def ord_of_first(word: str) -> int:
    return ord(word[0])


def shown(item: str, width: int) -> str:
    """What is compared: a number at its width, the first letter of a word."""
    return item.zfill(width) if width else item[0]


def compared(ours: str, other: str, width: int) -> str:
    """Two numbers digit by digit; of words, whose first letters were just written, the sign alone."""
    if width:
        return digits.comparison_by_place(shown(ours, width), shown(other, width))
    return digits.sign(ord_of_first(ours), ord_of_first(other))


def words_of_different_letters(source: random.Random, language: Language, count: int) -> list[str]:
    words: dict[str, str] = {}
    while len(words) < count:
        word = vocabulary.listed(source, language)
        words.setdefault(word[0], word)
    return source.sample(list(words.values()), count)


SORTING = Task(
    "sorting",
    draw,
    {
        "numbers-rising": {
            "en": [
                "Sort these numbers: {l}",
                "Sort {l} from small to large.",
                "Put in ascending order: {l}",
                "Order the numbers {l}.",
                "Sort {l}",
                "Put these numbers in order: {l}",
                "Arrange the numbers {l} from low to high.",
                "Sort in rising order: {l}",
                "Sort the numbers {l}, smallest first.",
                "Bring {l} into ascending order.",
            ],
            "de": [
                "Sortiere diese Zahlen: {l}",
                "Sortiere {l} von klein nach groß.",
                "Ordne aufsteigend: {l}",
                "Ordne die Zahlen {l}.",
                "Sortiere {l}",
                "Bringe diese Zahlen in Ordnung: {l}",
                "Ordne die Zahlen {l} von klein nach groß.",
                "Sortiere aufsteigend: {l}",
                "Sortiere die Zahlen {l}, die kleinste zuerst.",
                "Bringe {l} in aufsteigende Folge.",
            ],
        },
        "numbers-falling": {
            "en": [
                "Sort {l} from large to small.",
                "Put in descending order: {l}",
                "Sort these numbers, largest first: {l}",
                "Arrange the numbers {l} from high to low.",
                "Sort in falling order: {l}",
                "Sort the numbers {l}, largest first.",
                "Bring {l} into descending order.",
                "Order {l} with the biggest first.",
            ],
            "de": [
                "Sortiere {l} von groß nach klein.",
                "Ordne absteigend: {l}",
                "Sortiere diese Zahlen, die größte zuerst: {l}",
                "Ordne die Zahlen {l} von groß nach klein.",
                "Sortiere absteigend: {l}",
                "Sortiere die Zahlen {l}, die größte zuerst.",
                "Bringe {l} in absteigende Folge.",
                "Ordne {l}, mit der größten zuerst.",
            ],
        },
        "words-rising": {
            "en": [
                "Sort these words: {l}",
                "Put in alphabetical order: {l}",
                "Sort {l} from A to Z.",
                "Sort the words {l} by the alphabet.",
                "Arrange {l} alphabetically.",
                "Order these words: {l}",
                "Bring {l} into alphabetical order.",
                "Alphabetise {l}.",
            ],
            "de": [
                "Sortiere diese Wörter: {l}",
                "Ordne nach dem Alphabet: {l}",
                "Sortiere {l} von A bis Z.",
                "Sortiere die Wörter {l} nach dem Alphabet.",
                "Ordne {l} alphabetisch.",
                "Ordne diese Wörter: {l}",
                "Bringe {l} in alphabetische Reihenfolge.",
                "Sortiere alphabetisch: {l}",
            ],
        },
        "words-falling": {
            "en": [
                "Sort these words from Z to A: {l}",
                "Sort {l} from Z to A.",
                "Sort {l} backwards, from Z to A.",
                "Arrange {l} from Z to A.",
                "Put these words in order from Z to A: {l}",
            ],
            "de": [
                "Sortiere diese Wörter von Z bis A: {l}",
                "Sortiere {l} von Z bis A.",
                "Sortiere {l} rückwärts, von Z bis A.",
                "Ordne {l} von Z bis A.",
                "Bringe diese Wörter in die Ordnung von Z bis A: {l}",
            ],
        },
    },
    {
        "numbers-rising": {
            "en": ["Please arrange {l} with the smallest first.", "I need these in rising order: {l}"],
            "de": ["Bitte ordne {l}, die kleinste zuerst.", "Ich brauche diese Zahlen aufsteigend: {l}"],
        },
        "numbers-falling": {
            "en": ["Please arrange {l} with the largest first.", "I need these in falling order: {l}"],
            "de": ["Bitte ordne {l}, die größte zuerst.", "Ich brauche diese Zahlen absteigend: {l}"],
        },
        "words-rising": {
            "en": ["Please arrange these words by the alphabet: {l}"],
            "de": ["Bitte ordne diese Wörter alphabetisch: {l}"],
        },
        "words-falling": {
            "en": ["Please arrange these words from Z to A: {l}"],
            "de": ["Bitte ordne diese Wörter von Z bis A: {l}"],
        },
    },
    1.6,
)

TASKS = [SORTING]
