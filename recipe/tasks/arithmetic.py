"""Sums, differences, products and divisions with remainder, to four digits."""

from __future__ import annotations

import random
from dataclasses import replace

from . import digits
from .problem import Drawing, Language, Task


def number(source: random.Random, most_digits: int, least: int = 0) -> int:
    """Every number of digits as likely as every other, so that small numbers are not rare."""
    length = source.randint(1, most_digits)
    return max(least, source.randint(10 ** (length - 1) if length > 1 else 0, 10**length - 1))


def draw_sum(source: random.Random, language: Language) -> Drawing:
    first, second = number(source, 4), number(source, 4)
    return Drawing(
        "sum",
        f"{min(first, second)}+{max(first, second)}",
        {"a": str(first), "b": str(second)},
        digits.addition(first, second),
        str(first + second),
    )


def draw_difference(source: random.Random, language: Language) -> Drawing:
    first, second = number(source, 4), number(source, 4)
    if first < second and source.random() < 0.85:
        first, second = second, first
    return difference_of(first, second)


def draw_finer_difference(source: random.Random, language: Language) -> Drawing:
    """Half of them of numbers alike in length, either first: where signs and single digits go wrong."""
    if source.random() < 0.5:
        return draw_difference(source, language)
    length = source.randint(1, 3)
    return difference_of(source.randrange(10**length), source.randrange(10**length))


def difference_of(first: int, second: int) -> Drawing:
    return Drawing(
        "difference",
        f"{first}-{second}",
        {"a": str(first), "b": str(second)},
        digits.difference(first, second),
        str(first - second),
    )


def draw_product(source: random.Random, language: Language) -> Drawing:
    first = number(source, 4)
    second = number(source, 1 if first > 999 else 2)
    if first < 100 and source.random() < 0.5:
        first, second = second, first
    return Drawing(
        "product",
        f"{min(first, second)}*{max(first, second)}",
        {"a": str(first), "b": str(second)},
        digits.product(first, second),
        str(first * second),
    )


def draw_division(source: random.Random, language: Language) -> Drawing:
    first, second = number(source, 4, least=2), source.randint(2, 12)
    quotient, rest = divmod(first, second)
    answer = str(quotient) if rest == 0 else f"{quotient} r {rest}"
    return Drawing(
        "division",
        f"{first}/{second}",
        {"a": str(first), "b": str(second)},
        digits.division(first, second),
        answer,
    )


SUM = Task(
    "sum",
    draw_sum,
    {
        "sum": {
            "en": [
                "What is {a} + {b}?",
                "{a}+{b}",
                "{a} + {b} = ?",
                "Calculate {a} plus {b}.",
                "How much is {a} plus {b}?",
                "Add {a} and {b}.",
                "What is the sum of {a} and {b}?",
                "What do {a} and {b} make together?",
                "Please compute {a} + {b}.",
                "{a} plus {b}",
                "Sum up {a} and {b}.",
                "What does {a} + {b} come to?",
                "If I add {b} to {a}, what is the total?",
                "What is the total of {a} and {b}?",
                "I have {a} and add {b}. How much is it?",
                "Give me {a} + {b}.",
                "Can you work out {a} + {b}?",
                "Work out the sum {a} + {b}.",
            ],
            "de": [
                "Was ist {a} + {b}?",
                "Was ergibt {a} + {b}?",
                "Berechne {a} plus {b}.",
                "Wie viel ist {a} plus {b}?",
                "Addiere {a} und {b}.",
                "Wie groß ist die Summe von {a} und {b}?",
                "Was ergeben {a} und {b} zusammen?",
                "Rechne {a} + {b}.",
                "Bilde die Summe aus {a} und {b}.",
                "Wie viel macht {a} + {b}?",
                "Zähle {a} und {b} zusammen.",
                "Wenn ich {b} zu {a} addiere, was kommt heraus?",
                "Ich brauche {a} + {b}.",
                "Kannst du {a} + {b} ausrechnen?",
                "Was kommt bei {a} + {b} heraus?",
                "Gib mir {a} plus {b}.",
            ],
        }
    },
    {
        "sum": {
            "en": ["Could you add {a} to {b} for me?", "I need the total of {a} and {b}.", "Tell me what {a} plus {b} comes to."],
            "de": [
                "Kannst du {a} und {b} zusammenzählen?",
                "Ich brauche die Summe aus {a} und {b}.",
                "Sag mir, was {a} plus {b} macht.",
            ],
        }
    },
)

DIFFERENCE = Task(
    "difference",
    draw_difference,
    {
        "difference": {
            "en": [
                "What is {a} - {b}?",
                "{a}-{b}",
                "{a} - {b} = ?",
                "Calculate {a} minus {b}.",
                "How much is {a} minus {b}?",
                "Subtract {b} from {a}.",
                "What is the difference of {a} and {b}?",
                "What is left of {a} when you take away {b}?",
                "{a} minus {b}",
                "What remains of {a} after taking {b} away?",
                "If I subtract {b} from {a}, what do I get?",
                "Work out {a} - {b}.",
                "Give me {a} - {b}.",
                "Take {b} away from {a}.",
                "How much is left if {b} is taken from {a}?",
                "Can you work out {a} minus {b}?",
                "I need {a} less {b}.",
            ],
            "de": [
                "Was ist {a} - {b}?",
                "Was ergibt {a} - {b}?",
                "Berechne {a} minus {b}.",
                "Wie viel ist {a} minus {b}?",
                "Subtrahiere {b} von {a}.",
                "Wie groß ist die Differenz von {a} und {b}?",
                "Was bleibt von {a}, wenn man {b} abzieht?",
                "Rechne {a} - {b}.",
                "Wie viel bleibt von {a}, wenn {b} weg ist?",
                "Wenn ich {b} von {a} subtrahiere, was kommt heraus?",
                "Gib mir {a} minus {b}.",
                "Nimm {b} von {a} weg.",
                "Ziehe von {a} die Zahl {b} ab.",
                "Kannst du {a} - {b} ausrechnen?",
                "Was kommt bei {a} - {b} heraus?",
            ],
        }
    },
    {
        "difference": {
            "en": [
                "Take {b} off {a}, please.",
                "Tell me what {a} minus {b} comes to.",
                "How much remains if I subtract {b} from {a}?",
            ],
            "de": [
                "Zieh {b} von {a} ab.",
                "Sag mir, was {a} minus {b} macht.",
                "Wie viel bleibt, wenn ich von {a} die Zahl {b} abziehe?",
            ],
        }
    },
    1.3,
)

FINER_DIFFERENCE = replace(DIFFERENCE, draw=draw_finer_difference)

PRODUCT = Task(
    "product",
    draw_product,
    {
        "product": {
            "en": [
                "What is {a} * {b}?",
                "{a}*{b}",
                "{a} x {b}",
                "What is {a} × {b}?",
                "Calculate {a} times {b}.",
                "How much is {a} times {b}?",
                "Multiply {a} by {b}.",
                "What is the product of {a} and {b}?",
                "{a} times {b}",
                "Work out {a} * {b}.",
                "What is {a} multiplied by {b}?",
                "Take {a} times {b}.",
                "Give me {a} x {b}.",
                "What does {a} times {b} make?",
                "If I multiply {a} by {b}, what is the result?",
                "Can you work out {a} times {b}?",
                "I want the product of {a} and {b}.",
            ],
            "de": [
                "Was ist {a} * {b}?",
                "Was ist {a} · {b}?",
                "Was ergibt {a} × {b}?",
                "Berechne {a} mal {b}.",
                "Wie viel ist {a} mal {b}?",
                "Multipliziere {a} mit {b}.",
                "Wie groß ist das Produkt von {a} und {b}?",
                "{a} mal {b}",
                "Rechne {a} * {b}.",
                "Was ist {a} multipliziert mit {b}?",
                "Gib mir {a} mal {b}.",
                "Wie viel macht {a} mal {b}?",
                "Wenn ich {a} mit {b} multipliziere, was kommt heraus?",
                "Ich brauche das Produkt aus {a} und {b}.",
                "Kannst du {a} mal {b} ausrechnen?",
            ],
        }
    },
    {
        "product": {
            "en": ["I need {a} multiplied by {b}.", "Tell me what {a} times {b} comes to.", "What do I get from {a} times {b}?"],
            "de": ["Nimm {a} mal {b}.", "Sag mir, was {a} mal {b} macht.", "Was bekomme ich, wenn ich {a} mit {b} malnehme?"],
        }
    },
    1.3,
)

DIVISION = Task(
    "division",
    draw_division,
    {
        "division": {
            "en": [
                "What is {a} / {b}?",
                "{a}/{b}",
                "What is {a} ÷ {b}?",
                "Divide {a} by {b}.",
                "How much is {a} divided by {b}?",
                "Calculate {a} divided by {b} with remainder.",
                "How often does {b} fit into {a}, and what is left?",
                "{a} divided by {b}",
                "Work out {a} / {b}.",
                "What do I get if I divide {a} by {b}?",
                "Give me {a} divided by {b}.",
                "How many times does {b} go into {a}?",
                "Share {a} by {b} with remainder.",
                "Divide {a} among {b}. What remains?",
                "Can you work out {a} / {b}?",
                "What is the quotient of {a} and {b}?",
            ],
            "de": [
                "Was ist {a} / {b}?",
                "Was ist {a} : {b}?",
                "Was ist {a} ÷ {b}?",
                "Teile {a} durch {b}.",
                "Wie viel ist {a} geteilt durch {b}?",
                "Berechne {a} durch {b} mit Rest.",
                "Wie oft passt {b} in {a}, und was bleibt übrig?",
                "{a} geteilt durch {b}",
                "Rechne {a} / {b}.",
                "Was kommt heraus, wenn ich {a} durch {b} teile?",
                "Gib mir {a} geteilt durch {b}.",
                "Wie oft geht {b} in {a}?",
                "Teile {a} auf {b} auf. Was bleibt?",
                "Kannst du {a} durch {b} ausrechnen?",
                "Was ist {a} dividiert durch {b}?",
            ],
        }
    },
    {
        "division": {
            "en": [
                "Share {a} among {b}: how many each, and what remains?",
                "I want to divide {a} by {b}.",
                "Tell me what {a} divided by {b} is.",
            ],
            "de": ["Dividiere {a} durch {b}.", "Ich möchte {a} durch {b} teilen.", "Sag mir, was {a} geteilt durch {b} ist."],
        }
    },
    1.3,
)

TASKS = [SUM, DIFFERENCE, PRODUCT, DIVISION]
