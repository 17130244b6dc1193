"""How people type: a greeting before the question, thanks after it, no capital, no question mark."""

from __future__ import annotations

import random

from .openings import Language

BEFORE: dict[Language, list[str]] = {
    "en": ["Hi! ", "Hello, ", "Hey, ", "Please: ", "A question: ", "Quick question: ", "So, ", "OK. ", "I have a question. "],
    "de": ["Hallo! ", "Hi, ", "Hey, ", "Bitte: ", "Eine Frage: ", "Kurze Frage: ", "Also, ", "Gut. ", "Ich habe eine Frage. "],
}
AFTER: dict[Language, list[str]] = {
    "en": [" Thanks!", " Thank you.", " Please help.", " Think step by step."],
    "de": [" Danke!", " Vielen Dank.", " Bitte hilf mir.", " Denke Schritt für Schritt."],
}


def as_typed(phrase: str, source: random.Random, language: Language) -> str:
    """Of four phrases three stay as they are. So do those that begin with what is out of reach (`{t}`); slots keep their
    capitals and signs."""
    if source.random() < 0.75 or phrase.startswith("{t}"):
        return phrase
    habit = source.choice(["before", "after", "small", "bare"])
    if habit == "before":
        return source.choice(BEFORE[language]) + phrase
    if habit == "after":
        return phrase + source.choice(AFTER[language]) if phrase[-1] in ".?!" else phrase
    small = phrase[0].lower() + phrase[1:]
    return small.rstrip(".?! ") if habit == "bare" else small
