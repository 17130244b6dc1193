"""What a task is, what it draws, and which drawings are kept from training."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

from .openings import LANGUAGES, OPENINGS, Language
from .typing_habits import as_typed

Split = Literal["train", "held-out", "unseen"]
"""`held-out`: operands, words and sentences never trained on. `unseen`: those, in phrasings never trained on either."""


@dataclass(frozen=True)
class Drawing:
    """One problem before it is put into words.

    `kind` names the group of phrases that ask for it, `key` what makes it the same problem in any phrasing (the hold-out goes
    by it), `slots` fill the phrase, `thought` is the trace after its opening sentence, `answer` the text between
    "The answer is " and the full stop.
    `reply` replaces that whole sentence where a task answers otherwise.
    """

    kind: str
    key: str
    slots: dict[str, str]
    thought: str
    answer: str
    reply: str | None = None
    earlier: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Problem:
    """A question with the trace and the reply that solve it; `earlier` are the turns before it, as question and reply."""

    task: str
    language: Language
    question: str
    thought: str
    reply: str
    answer: str
    earlier: tuple[tuple[str, str], ...] = ()

    def after(self, other: Problem) -> Problem:
        """The same, with the question and the reply of a problem before it that has nothing to do with it."""
        return replace(self, earlier=((other.question, other.reply),))


Phrases = dict[str, dict[Language, list[str]]]
"""Sentences with slots, by kind and language."""


@dataclass(frozen=True)
class Task:
    """A family of problems. `draw` makes one from a seeded source; `phrases` are for training, `unseen` never are.

    `loose` questions of training come as people type them: with a greeting, without capitals or a question mark.
    """

    name: str
    draw: Callable[[random.Random, Language], Drawing]
    phrases: Phrases
    unseen: Phrases = field(default_factory=dict)
    weight: float = 1.0
    loose: bool = False

    def problem(self, source: random.Random, language: Language, split: Split) -> Problem:
        """Draws until the drawing belongs to the split, and words it."""
        while True:
            drawing = self.draw(source, language)
            if is_held_out(self.name, drawing.key) == (split != "train"):
                break
        groups = self.unseen if split == "unseen" and self.unseen else self.phrases
        phrase = source.choice(groups[drawing.kind][language])
        if self.loose and split == "train":
            phrase = as_typed(phrase, source, language)
        reply = drawing.reply or stated(language, drawing.answer)
        thought = f"{OPENINGS[drawing.kind][language]}\n{drawing.thought}".strip()
        return Problem(
            self.name,
            language,
            phrase.format(**drawing.slots),
            thought,
            reply,
            drawing.answer,
            drawing.earlier,
        )


def training_problem(tasks: list[Task], weights: list[float], source: random.Random) -> Problem:
    """Of any task by its weight, in either language."""
    return source.choices(tasks, weights)[0].problem(source, source.choice(LANGUAGES), "train")


def is_held_out(task: str, key: str) -> bool:
    """One key in ten, by its hash: the same on every machine and in every run, whatever is drawn and in which order."""
    return hashlib.sha256(f"{task}:{key}".encode()).digest()[0] % 10 == 0


def stated(language: Language, answer: str) -> str:
    return in_language(language, f"The answer is {answer}.", f"Die Antwort ist {answer}.")


def in_language(language: Language, english: str, german: str) -> str:
    return english if language == "en" else german
