"""What an answer says: its thought, its reply, whether it is right, well formed and in one language."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .tasks import APART, Language, Problem

_GERMAN = re.compile(
    r"\b(Die|die|der|das|ist|und|Antwort|Ziffernweise|Schritt\w*|Einheit|Teiler|nicht|kann|ein|einen|Jedes|Das|Erst|Ganze|Wochen)\b|[äöüßÄÖÜ]"
)
_ENGLISH = re.compile(r"\b(The|the|is|and|answer|digit|step|unit|not|can|Take|each|cannot|First|then|whole|weeks|this)\b")

_PIECE = re.compile(r"^ ?\S+:", re.MULTILINE)


@dataclass(frozen=True)
class Reading:
    """`formed`: one thought, closed, and a reply after it."""

    thought: str
    reply: str
    formed: bool
    right: bool
    one_language: bool


def read(text: str, problem: Problem) -> Reading:
    """text: what followed `<think>` and its line break, special tokens spelled out."""
    thought, closed, reply = text.partition("</think>")
    reply, ended, after = reply.partition("<｜end▁of▁sentence｜>")
    formed = bool(closed and ended and not after and thought.strip() and reply.strip() and "</think>" not in reply)
    return Reading(
        thought.strip(),
        reply.strip(),
        formed,
        # APART only parts letters for the tokenizer; nobody says it.
        formed and reply.strip() == problem.reply.replace(APART, ""),
        not mixes(f"{thought} {reply}", problem.language),
    )


def mixes(text: str, language: Language) -> bool:
    """Whether words of the other language are in it. The pieces of a word that is spelled, each before a colon, are none."""
    return bool((_GERMAN if language == "en" else _ENGLISH).search(_PIECE.sub("", text)))
