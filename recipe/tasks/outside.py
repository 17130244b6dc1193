"""What such a small model cannot do, and says so kindly, naming what it can; and greetings, which it returns.

Everyday sentences are put together from openings and topics, so that there are thousands of them, and held out by topic.
"""

from __future__ import annotations

import random
from pathlib import Path

from .openings import LANGUAGES, Language
from .problem import Drawing, Task, in_language


def lines_of(name: str) -> dict[Language, list[str]]:
    return {language: Path(__file__).with_name(f"{name}.{language}.txt").read_text().splitlines() for language in LANGUAGES}


TOPICS, MORE_TOPICS, SENTENCES = lines_of("topics"), lines_of("topics-more"), lines_of("sentences")
OPENINGS: dict[Language, list[str]] = {
    "en": [
        "Tell me about {t}.",
        "What do you think about {t}?",
        "Write a poem about {t}.",
        "Explain {t} to me.",
        "What do you know about {t}?",
        "I want to talk about {t}.",
        "Can you help me with {t}?",
        "Give me some advice on {t}.",
        "Why is {t} important?",
        "Write a short story about {t}.",
        "What is the best thing about {t}?",
        "Translate a text about {t}.",
        "Who knows everything about {t}?",
        "Do you like {t}?",
        "I am worried about {t}.",
        "Describe {t}.",
        "When did {t} begin?",
        "Say something about {t}.",
        "Could you explain {t}?",
        "Please tell me more about {t}.",
        "A friend told me about {t}. What is it?",
        "Please write something about {t}.",
        "Give me a summary of {t}.",
        "How do I learn more about {t}?",
        "Where can I find {t}?",
        "What is {t}?",
        "Is {t} good or bad?",
        "How does one begin with {t}?",
        "Let us talk about {t}.",
        "Please help me with {t}.",
        "My question is about {t}.",
    ],
    "de": [
        "Erzähl mir etwas über {t}.",
        "Was denkst du über {t}?",
        "Schreibe ein Gedicht über {t}.",
        "Was weißt du über {t}?",
        "Ich möchte über {t} reden.",
        "Was sollte ich über {t} wissen?",
        "Gib mir einen Rat für {t}.",
        "Warum interessieren sich alle für {t}?",
        "Schreibe eine kurze Geschichte über {t}.",
        "Übersetze einen Text über {t}.",
        "Wer weiß alles über {t}?",
        "Magst du {t}?",
        "Ich mache mir Sorgen um {t}.",
        "Beschreibe {t}.",
        "Was gibt es Neues über {t}?",
        "Sag etwas über {t}.",
        "Kannst du mir etwas über {t} sagen?",
        "Bitte erzähl mir mehr über {t}.",
        "Ein Freund sprach über {t}. Was meinst du?",
        "Bitte schreib etwas über {t}.",
        "Gib mir eine Zusammenfassung über {t}.",
        "Wie lerne ich mehr über {t}?",
        "Was ist gut oder schlecht an alledem: {t}?",
        "Wo finde ich etwas über {t}?",
        "Reden wir über {t}.",
        "Hilf mir bitte: {t}.",
        "Meine Frage ist über {t}.",
        "Ich hätte gern einen Text über {t}.",
    ],
}
UNSEEN_OPENINGS: dict[Language, list[str]] = {
    "en": ["Could you say a few words on {t}?", "My friend asked me about {t}.", "Please summarise {t}."],
    "de": [
        "Kannst du ein paar Worte über {t} sagen?",
        "Ein Freund hat mich nach etwas gefragt: {t}.",
        "Fasse {t} bitte zusammen.",
    ],
}
GREETINGS: dict[Language, list[str]] = {
    "en": [
        "Hello",
        "Hi",
        "Hello!",
        "Hi there!",
        "Hey",
        "Good morning",
        "Good evening!",
        "How are you?",
        "Who are you?",
        "What can you do?",
        "What are you?",
        "Help",
        "Can you help me?",
        "Thank you",
        "Thanks!",
        "What is your name?",
        "Are you human?",
        "Bye",
    ],
    "de": [
        "Hallo",
        "Hallo!",
        "Hallo du",
        "Guten Morgen",
        "Guten Abend!",
        "Wie geht es dir?",
        "Wer bist du?",
        "Was kannst du?",
        "Was bist du?",
        "Hilfe",
        "Kannst du mir helfen?",
        "Danke",
        "Vielen Dank!",
        "Wie heißt du?",
        "Bist du ein Mensch?",
        "Tschüss",
    ],
}


def draw(source: random.Random, language: Language) -> Drawing:
    if source.random() < 0.15:
        greeting = source.choice(GREETINGS[language])
        return Drawing("greeting", f"greeting {source.random()}", {"t": greeting}, "", HELLO, reply_to_greeting(language))
    return declined("topic", source.choice(TOPICS[language]), language)


def draw_wider(source: random.Random, language: Language) -> Drawing:
    """With more topics, and sentences that are not put together but as somebody wrote them."""
    share = source.random()
    if share < 0.1:
        return draw(source, language)
    if share < 0.5:
        return declined("sentence", source.choice(SENTENCES[language]), language)
    return declined("topic", source.choice(MORE_TOPICS[language] if share < 0.8 else TOPICS[language]), language)


def declined(kind: str, asked: str, language: Language) -> Drawing:
    return Drawing(kind, asked, {"t": asked}, "", OUT_OF_REACH, reply_to_topic(language))


HELLO = "(greeting)"
OUT_OF_REACH = "(out of reach)"
ABILITIES: dict[Language, str] = {
    "en": "I can calculate, compare, count letters, sort, and work with dates, units, Roman numerals and small puzzles.",
    "de": "Ich kann rechnen, vergleichen, Buchstaben zählen, sortieren und mit Daten, Einheiten, römischen Zahlen und kleinen "
    "Rätseln umgehen.",
}


def reply_to_greeting(language: Language) -> str:
    return in_language(
        language,
        f"Hello! I am a very small model. {ABILITIES['en']}",
        f"Hallo! Ich bin ein sehr kleines Modell. {ABILITIES['de']}",
    )


def reply_to_topic(language: Language) -> str:
    return in_language(language, f"I am too small for that. {ABILITIES['en']}", f"Dafür bin ich zu klein. {ABILITIES['de']}")


BARE: dict[Language, list[str]] = {"en": ["{t}"], "de": ["{t}"]}
"""For what is asked in its own words."""
OUTSIDE = Task(
    "outside",
    draw,
    {"topic": OPENINGS, "greeting": BARE},
    {"topic": UNSEEN_OPENINGS, "greeting": BARE},
    1.2,
)

WIDER_OUTSIDE = Task(
    "outside",
    draw_wider,
    {**OUTSIDE.phrases, "sentence": BARE},
    {**OUTSIDE.unseen, "sentence": BARE},
    1.8,
)

TASKS = [OUTSIDE]
