"""Words that are spelled, counted, turned round and sorted: our own list, and syllables that nobody has seen before."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

from .openings import LANGUAGES, Language

WORDS: dict[Language, list[str]] = {
    language: Path(__file__).with_name(f"words.{language}.txt").read_text().split() for language in LANGUAGES
}

ONSETS = [
    "b",
    "bl",
    "br",
    "d",
    "dr",
    "f",
    "fl",
    "g",
    "gr",
    "h",
    "j",
    "k",
    "kl",
    "l",
    "m",
    "n",
    "p",
    "pl",
    "r",
    "s",
    "st",
    "t",
    "tr",
    "v",
    "w",
    "z",
]
VOWELS = ["a", "e", "i", "o", "u", "ee", "oo", "ie", "ei", "au"]
CODAS = ["", "", "", "l", "ll", "m", "n", "nn", "r", "rr", "s", "ss", "t", "tt", "ck", "ng", "x"]


def word(source: random.Random, language: Language) -> str:
    """Half of them from the language's list, half made of syllables."""
    if source.random() < 0.5:
        return listed(source, language)
    return _composed(source, lambda: source.choice(ONSETS) + source.choice(VOWELS) + source.choice(CODAS))


def joined(source: random.Random, pieces: list[str]) -> str:
    """A word made of such pieces."""
    return _composed(source, lambda: source.choice(pieces))


def _composed(source: random.Random, part: Callable[[], str]) -> str:
    """One to three parts, at most eleven letters."""
    return "".join(part() for _ in range(source.randint(1, 3)))[:11]


def listed(source: random.Random, language: Language) -> str:
    """A word of the language's list."""
    return source.choice(WORDS[language])


NAMES = [
    "Anna",
    "Ben",
    "Clara",
    "David",
    "Emma",
    "Felix",
    "Hanna",
    "Ida",
    "Jan",
    "Lena",
    "Leo",
    "Max",
    "Mia",
    "Nina",
    "Paul",
    "Sara",
    "Tom",
]
"""First names of people in stories and puzzles, usual in both languages."""
