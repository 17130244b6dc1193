"""Many more wordings for every kind of question, in text files: `wordings.*.txt` for training, `unseen.*.txt` never.

A line `# kind`, then its wordings, one a line. Those who wrote the ones for training had not seen the others, nor the reverse.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from .openings import LANGUAGES, OPENINGS, Language
from .problem import Phrases, Task


class WordingError(Exception):
    """A line of the files that cannot be a wording. The message says which and why."""


def read_wordings(name: str, language: Language) -> dict[str, list[str]]:
    """By kind. WordingError where a kind is unknown or a line stands before the first."""
    path = Path(__file__).with_name(f"{name}.{language}.txt")
    kinds: dict[str, list[str]] = {}
    kind = None
    for line in path.read_text().splitlines():
        if line.startswith("# "):
            kind = line[2:]
            if kind not in OPENINGS:
                raise WordingError(f"{path.name}: no kind of question is called {kind}.")
        elif kind is None:
            raise WordingError(f"{path.name}: {line!r} stands before the first kind.")
        elif line:
            kinds.setdefault(kind, []).append(line)
    return kinds


MORE = {language: read_wordings("wordings", language) for language in LANGUAGES}
BARE = ("greeting", "sentence")
"""Kinds whose whole question is drawn, not worded."""
UNSEEN = {language: read_wordings("unseen", language) for language in LANGUAGES}


def widened(task: Task) -> Task:
    """The task with the files' wordings besides its own. What is `unseen` is not among those for training."""
    unseen = joined(task, task.unseen, UNSEEN)
    phrases = {
        kind: {
            language: without(wordings, unseen[kind][language]) if kind not in BARE else wordings
            for language, wordings in by_language.items()
        }
        for kind, by_language in joined(task, task.phrases, MORE).items()
    }
    return replace(task, phrases=phrases, unseen=unseen, loose=True)


def without(wordings: list[str], others: list[str]) -> list[str]:
    """Those that are not among the others, whatever their signs and capitals."""
    known = set(map(words_alone, others))
    return [wording for wording in wordings if words_alone(wording) not in known]


def words_alone(wording: str) -> str:
    return " ".join(re.findall(r"\w+", wording.lower()))


def joined(task: Task, phrases: Phrases, files: dict[Language, dict[str, list[str]]]) -> Phrases:
    """The phrases with the files' after them.

    WordingError where a wording has a slot that none of the task's own has, or lacks one that all of them have.
    """
    result: Phrases = {}
    for kind, own in phrases.items():
        result[kind] = {}
        for language in LANGUAGES:
            new = files[language].get(kind, [])
            of_own = [slots(wording) for wording in task.phrases[kind][language]]
            for wording in new:
                if not set.intersection(*of_own) <= slots(wording) <= set.union(*of_own):
                    raise WordingError(f"{kind}, {language}: {wording!r} has the slots {slots(wording)}.")
            result[kind][language] = [*own[language], *new]
    return result


def slots(wording: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", wording))
