"""Sorting: the least of what is left is found by comparing in turn, and taken out."""

from __future__ import annotations

import random

from . import vocabulary
from .problem import Drawing, Language, Task


def draw(source: random.Random, language: Language) -> Drawing:
    falling = source.random() < 0.4
    if source.random() < 0.7:
        items = [str(number) for number in source.sample(range(1, source.choice([20, 100, 1000])), source.randint(3, 5))]
        rank = int
    else:
        items = words_of_different_letters(source, language, source.randint(3, 4))
        rank = ord_of_first
    kind = ("words-" if rank is ord_of_first else "numbers-") + ("falling" if falling else "rising")
    thought, ordered = selection(items, rank, falling)
    return Drawing(kind, ",".join(sorted(items)), {"l": ", ".join(items)}, thought, ", ".join(ordered))


def selection(items: list[str], rank, falling: bool) -> tuple[str, list[str]]:
    """Selection sort as text: what is left, the comparisons of the best so far with each other, and what is taken."""
    left, ordered, lines = list(items), [], []
    while left:
        lines.append(f"{', '.join(left)}:")
        best = left[0]
        for item in left[1:]:
            before = rank(best) > rank(item) if falling else rank(best) < rank(item)
            lines.append(f"{shown(best, rank)}{'<' if rank(best) < rank(item) else '>'}{shown(item, rank)}")
            best = best if before else item
        ordered.append(best)
        left.remove(best)
        lines.append(f"= {', '.join(ordered)}")
    return "\n".join(lines), ordered


def ord_of_first(word: str) -> int:
    return ord(word[0])


def shown(item: str, rank) -> str:
    return item[0] if rank is ord_of_first else item


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
            ],
            "de": [
                "Sortiere diese Zahlen: {l}",
                "Sortiere {l} von klein nach groß.",
                "Ordne aufsteigend: {l}",
                "Ordne die Zahlen {l}.",
            ],
        },
        "numbers-falling": {
            "en": ["Sort {l} from large to small.", "Put in descending order: {l}", "Sort these numbers, largest first: {l}"],
            "de": ["Sortiere {l} von groß nach klein.", "Ordne absteigend: {l}", "Sortiere diese Zahlen, die größte zuerst: {l}"],
        },
        "words-rising": {
            "en": ["Sort these words: {l}", "Put in alphabetical order: {l}", "Sort {l} from A to Z."],
            "de": ["Sortiere diese Wörter: {l}", "Ordne nach dem Alphabet: {l}", "Sortiere {l} von A bis Z."],
        },
        "words-falling": {
            "en": ["Sort these words from Z to A: {l}", "Sort {l} from Z to A."],
            "de": ["Sortiere diese Wörter von Z bis A: {l}", "Sortiere {l} von Z bis A."],
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
    1.3,
)

TASKS = [SORTING]
