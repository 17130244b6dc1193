"""Counting letters and words, and spelling backwards: the questions that show what a model sees of a word.

A model reads tokens, not letters. So a trace takes the word apart as the tokenizer did, a line per token, which is a copy of
what stands in the question, and spells each token, which can be learned by heart; only then it counts or turns round.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from itertools import islice

from . import vocabulary
from .problem import Drawing, Language, Task, is_held_out

Pieces = Callable[[str], list[str]]
"""A word, with the space before it if there is one, as the tokenizer cuts it."""

APART = "\x01"
"""Put between letters of a reply that must be single tokens; never part of the text."""


def tasks(pieces: Pieces, words: Iterable[str], capitals: float = 0.0, whole: float = 0.7, hidden: int = 1) -> list[Task]:
    """`words`, in any language, whose pieces are to be known by their letters, though few of them come in our own lists.

    `capitals`: the share of words that begin with one. Counted are letters of either size; turned round, each keeps its own.
    `whole`: the share of words that are not put together from pieces. `hidden`: how many times as often as another piece one
    comes that is held out as a word by itself, for only inside of others can its letters be learned.
    """
    known = sorted({piece.strip() for word in words for piece in [*pieces(word), *pieces(f" {word}")] if piece.strip()})

    hideable = {piece: any(is_held_out(task, piece) for task in ("count", "backwards")) for piece in known}
    parts = [piece for piece in known for _ in range(hidden if hideable[piece] else 1)]

    def asked_word(source: random.Random, language: Language) -> tuple[str, str, list[str]]:
        """The word, how it stands in the question, and its tokens there that hold letters."""
        word = vocabulary.word(source, language) if source.random() < whole else vocabulary.joined(source, parts)
        # Nothing is drawn for them where there are none: the held-out problems of the cards stay what they are.
        if capitals and source.random() < capitals:
            word = word.capitalize()
        quoted = source.random() < 0.5
        tokens = pieces(word if quoted else f" {word}")
        return word, f'"{word}"' if quoted else word, [token for token in tokens if token.strip()]

    def draw_count(source: random.Random, language: Language) -> Drawing:
        if source.random() < 0.3:
            return draw_words(source, language)
        word, shown, tokens = asked_word(source, language)
        letter = source.choice(word).lower() if source.random() < 0.85 else source.choice("abcdefghijklmnopqrstuvwxyz")
        asked = letter.upper() if capitals and source.random() < capitals / 2 else letter
        seen, lines = 0, []
        for token in tokens:
            counts = []
            for character in token.strip().lower():
                seen += character == letter
                counts.append(f"{character}{seen}")
            lines.append(f"{token}: {' '.join(counts)}")
        return Drawing("letters", word.lower(), {"l": asked, "w": shown}, f"{letter}:\n" + "\n".join(lines), str(seen))

    def draw_words(source: random.Random, language: Language) -> Drawing:
        words = source.sample(vocabulary.WORDS[language], source.randint(2, 9))
        if capitals:
            words = [word.capitalize() if source.random() < capitals else word for word in words]
        # The place right behind its word: the word that comes next is looked for by the last token but one.
        thought = "".join(f" {word}{place}" for place, word in enumerate(words, 1))
        return Drawing("words", " ".join(words).lower(), {"w": " ".join(words)}, thought, str(len(words)))

    def draw_backwards(source: random.Random, language: Language) -> Drawing:
        """Every letter gets a number, by which it is found again; a letter is as far from the next as any other."""
        word, shown, tokens = asked_word(source, language)
        numbered = [f"{place}{APART}{letter}" for place, letter in enumerate(word, 1)]
        ahead = iter(numbered)
        lines = [f"{token}: {' '.join(islice(ahead, len(token.strip())))}" for token in tokens]
        thought = "\n".join([*lines, " ".join(numbered[::-1])])
        return Drawing("backwards", word.lower(), {"w": shown}, thought, APART.join(word[::-1]))

    return [
        Task(
            "count",
            draw_count,
            {
                "letters": {
                    "en": [
                        "How many {l} are in {w}?",
                        "How often does {l} occur in {w}?",
                        "Count the letter {l} in {w}.",
                        "How many times does the letter {l} appear in {w}?",
                        "How many {l}'s are there in {w}?",
                        "How many letters {l} does the word {w} have?",
                        "How many {l} does {w} have?",
                        "Count how many {l} there are in {w}.",
                        "What is the number of {l} in {w}?",
                        "How often can you find {l} in {w}?",
                        "How many {l} do I need to write {w}?",
                        "How many times is {l} in the word {w}?",
                    ],
                    "de": [
                        "Wie viele {l} sind in {w}?",
                        "Wie oft kommt {l} in {w} vor?",
                        "Zähle den Buchstaben {l} in {w}.",
                        "Wie oft kommt der Buchstabe {l} in {w} vor?",
                        "Wie viele {l} hat das Wort {w}?",
                        "Wie oft steht {l} in {w}?",
                        "Wie viele {l} gibt es in {w}?",
                        "Zähle, wie oft {l} in {w} steht.",
                        "Wie oft findest du {l} in {w}?",
                        "Wie viele Buchstaben {l} sind in dem Wort {w}?",
                        "Wie viele {l} brauche ich für {w}?",
                        "Wie oft ist {l} im Wort {w}?",
                    ],
                },
                "words": {
                    "en": [
                        "How many words are these: {w}",
                        "Count the words: {w}",
                        "How many words are in the line {w}",
                        "How many words do you see: {w}",
                        "Give me the number of words: {w}",
                        "Please count these words: {w}",
                        "How many words did I write: {w}",
                    ],
                    "de": [
                        "Wie viele Wörter sind das: {w}",
                        "Zähle die Wörter: {w}",
                        "Wie viele Wörter hat die Zeile {w}",
                        "Wie viele Wörter siehst du: {w}",
                        "Nenne die Anzahl der Wörter: {w}",
                        "Bitte zähle diese Wörter: {w}",
                        "Wie viele Wörter habe ich geschrieben: {w}",
                    ],
                },
            },
            {
                "letters": {
                    "en": ["In the word {w}, how many {l} do you see?", "Tell me the number of {l} in {w}."],
                    "de": ["Im Wort {w}: wie viele {l} siehst du?", "Nenne mir die Anzahl der {l} in {w}."],
                },
                "words": {
                    "en": ["Tell me how many words I wrote: {w}"],
                    "de": ["Sag mir, wie viele Wörter das sind: {w}"],
                },
            },
            2.4,
        ),
        Task(
            "backwards",
            draw_backwards,
            {
                "backwards": {
                    "en": [
                        "Spell {w} backwards.",
                        "Write {w} backwards.",
                        "What is {w} spelled backwards?",
                        "Reverse the word {w}.",
                        "Turn {w} around.",
                        "Write the word {w} from the end to the start.",
                        "The word {w} backwards, please.",
                        "Please spell {w} from back to front.",
                        "What do I get when I reverse {w}?",
                        "Say {w} backwards.",
                    ],
                    "de": [
                        "Buchstabiere {w} rückwärts.",
                        "Schreibe {w} rückwärts.",
                        "Wie heißt {w} rückwärts?",
                        "Drehe das Wort {w} um.",
                        "Schreib das Wort {w} von hinten.",
                        "Das Wort {w} bitte rückwärts.",
                        "Bitte buchstabiere {w} von hinten nach vorn.",
                        "Was kommt heraus, wenn ich {w} umdrehe?",
                        "Wie lautet {w} rückwärts geschrieben?",
                        "Dreh {w} um.",
                    ],
                }
            },
            {
                "backwards": {
                    "en": ["Please turn the word {w} round.", "How do I write {w} from back to front?"],
                    "de": ["Bitte dreh mir das Wort {w} um.", "Wie schreibe ich {w} von hinten nach vorn?"],
                }
            },
            2.4,
        ),
    ]
