"""Sums of fractions, shortening them, percentages, and which of two decimals is larger."""

from __future__ import annotations

import math
import random

from . import digits
from .problem import Drawing, Language, Task, in_language


def draw_fraction_sum(source: random.Random, language: Language) -> Drawing:
    first_below, second_below = source.randint(2, 9), source.randint(2, 9)
    first, second = source.randint(1, first_below - 1), source.randint(1, second_below - 1)
    below = first_below * second_below
    left, right = first * second_below, second * first_below
    above = left + right
    thought = "\n".join(
        [
            f"{first_below}*{second_below}={below}",
            f"{first}*{second_below}={left}",
            f"{second}*{first_below}={right}",
            digits.addition(left, right),
            shortening(above, below),
        ]
    )
    key = "+".join(sorted([f"{first}/{first_below}", f"{second}/{second_below}"]))
    slots = {"a": f"{first}/{first_below}", "b": f"{second}/{second_below}"}
    return Drawing("fraction-sum", key, slots, thought, shortened(above, below))


def draw_shortening(source: random.Random, language: Language) -> Drawing:
    above, below, factor = source.randint(1, 10), source.randint(2, 12), source.randint(2, 9)
    above, below = above * factor, below * factor
    return Drawing("shorten", f"{above}/{below}", {"a": f"{above}/{below}"}, shortening(above, below), shortened(above, below))


def shortening(above: int, below: int) -> str:
    """`38/24:`, then 2, 3, 5 and 7 tried on what is below and, where they divide it, on what is above.

    The quotients are few enough to be known by heart; with Euclid's algorithm they were not. No larger prime divides both:
    what is below is a product of numbers up to 12, and above is no multiple of 11 where below is one.
    """
    lines = [f"{above}/{below}:"]
    for prime in (2, 3, 5, 7):
        while True:
            tried = quotient(below, prime)
            if below % prime:
                lines.append(tried)
                break
            lines.append(f"{tried}, {quotient(above, prime)}")
            if above % prime:
                break
            above, below = above // prime, below // prime
            lines.append(f"{above}/{below}:")
    return "\n".join(lines)


def quotient(number: int, divisor: int) -> str:
    """`24/2=12` or `19/2=9 r 1`."""
    whole, rest = divmod(number, divisor)
    return f"{number}/{divisor}={whole}" + (f" r {rest}" if rest else "")


def shortened(above: int, below: int) -> str:
    common = math.gcd(above, below)
    return str(above // common) if below == common else f"{above // common}/{below // common}"


def draw_percentage(source: random.Random, language: Language) -> Drawing:
    rate = source.choice([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 25, 30, 35, 40, 45, 50, 60, 70, 75, 80, 90])
    amount = source.choice([source.randint(1, 99) * 10, source.randint(1, 20) * 100, source.randint(2, 300)])
    hundredfold = rate * amount
    answer = decimal(hundredfold, 2, language)
    thought = f"{digits.product(amount, rate)}\n{hundredfold}/100={answer}"
    return Drawing("percentage", f"{rate}%{amount}", {"p": str(rate), "a": str(amount)}, thought, answer)


def decimal(number: int, places: int, language: Language) -> str:
    """`number / 10**places` without zeros at the end, with the language's decimal mark."""
    whole, rest = divmod(number, 10**places)
    after = str(rest).zfill(places).rstrip("0")
    return f"{whole}{in_language(language, '.', ',')}{after}" if after else str(whole)


WANTED = {"larger": ("larger", "größer"), "smaller": ("smaller", "kleiner")}


def draw_comparison(source: random.Random, language: Language) -> Drawing:
    whole = source.randint(0, 99)
    other = whole if source.random() < 0.75 else source.randint(0, 99)
    first, second = part(source), part(source)
    mark = in_language(language, ".", ",")
    left, right = f"{whole}{mark}{first}", f"{other}{mark}{second}"
    kind = source.choice(["larger", "smaller"])
    width = max(len(first), len(second))
    padded = (first.ljust(width, "0"), second.ljust(width, "0"))
    shown = {"A": f"{whole}{mark}{padded[0]}", "B": f"{other}{mark}{padded[1]}"}
    lines = [f"{name} {number}" for name, number in shown.items()] + [digits.comparison(whole, other)]
    order = whole - other
    for a, b in zip(*padded, strict=False):
        if order:
            break
        lines.append(digits.comparison(int(a), int(b)))
        order = int(a) - int(b)
    if order == 0:
        answer = in_language(language, "that they are equal", "dass sie gleich sind")
    else:
        # The better one is written out: compared rightly, the other one used to be answered.
        better = "A" if (order > 0) == (kind == "larger") else "B"
        lines.append(f"{in_language(language, *WANTED[kind])}: {better} {shown[better]}")
        answer = left if better == "A" else right
    return Drawing(
        kind, "~".join(sorted([f"{whole}.{first}", f"{other}.{second}"])), {"a": left, "b": right}, "\n".join(lines), answer
    )


def part(source: random.Random) -> str:
    """One to three digits after the mark, of any length as likely, without a zero at the end."""
    length = source.randint(1, 3)
    return "".join(str(source.randint(0, 9)) for _ in range(length - 1)) + str(source.randint(1, 9))


FRACTION = Task(
    "fraction",
    lambda source, language: (draw_fraction_sum if source.random() < 0.65 else draw_shortening)(source, language),
    {
        "fraction-sum": {
            "en": [
                "What is {a} + {b}?",
                "Add {a} and {b}.",
                "What is {a} plus {b} as a fraction?",
                "Calculate the fraction {a} + {b}.",
                "{a} + {b}",
                "{a} plus {b}",
                "Give me {a} + {b} as a fraction.",
                "What is the sum of {a} and {b}?",
                "Work out {a} + {b}.",
                "Sum up the fractions {a} and {b}.",
                "What do {a} and {b} make together?",
            ],
            "de": [
                "Was ist {a} + {b}?",
                "Addiere {a} und {b}.",
                "Was ist {a} plus {b} als Bruch?",
                "Berechne den Bruch {a} + {b}.",
                "Gib mir {a} + {b} als Bruch.",
                "Wie groß ist die Summe von {a} und {b}?",
                "Rechne {a} + {b}.",
                "Zähle die Brüche {a} und {b} zusammen.",
                "Was ergeben {a} und {b} zusammen?",
            ],
        },
        "shorten": {
            "en": [
                "Simplify {a}.",
                "Reduce the fraction {a}.",
                "What is {a} in lowest terms?",
                "Can {a} be simplified?",
                "Give me {a} in its simplest form.",
                "Shorten {a}.",
                "Make the fraction {a} as simple as possible.",
                "Bring {a} to lowest terms.",
                "Write the fraction {a} with the smallest numbers.",
            ],
            "de": [
                "Kürze {a}.",
                "Kürze den Bruch {a}.",
                "Was ist {a} vollständig gekürzt?",
                "Kann man {a} kürzen?",
                "Wie lautet {a} gekürzt?",
                "Vereinfache den Bruch {a}.",
                "Vereinfache {a}.",
                "Bringe {a} auf die einfachste Form.",
                "Schreibe den Bruch {a} mit möglichst kleinen Zahlen.",
            ],
        },
    },
    {
        "fraction-sum": {
            "en": ["Tell me the sum of the fractions {a} and {b}.", "How much is {a} plus {b}?"],
            "de": ["Sag mir die Summe der Brüche {a} und {b}.", "Wie viel ist {a} plus {b}?"],
        },
        "shorten": {
            "en": ["Please shorten the fraction {a}.", "Write {a} as simply as possible."],
            "de": ["Bitte kürze mir den Bruch {a}.", "Schreib {a} so einfach wie möglich."],
        },
    },
    1.6,
)

PERCENTAGE = Task(
    "percentage",
    draw_percentage,
    {
        "percentage": {
            "en": [
                "What is {p}% of {a}?",
                "What is {p} percent of {a}?",
                "How much is {p} % of {a}?",
                "Calculate {p}% of {a}.",
                "{p}% of {a}",
                "{p} percent of {a}",
                "Find {p}% of {a}.",
                "Give me {p} percent of {a}.",
                "Work out {p} % of {a}.",
                "How many are {p}% of {a}?",
                "I need {p} percent of {a}.",
            ],
            "de": [
                "Was sind {p}% von {a}?",
                "Wie viel sind {p} Prozent von {a}?",
                "Wie viel ist {p} % von {a}?",
                "Berechne {p}% von {a}.",
                "{p}% von {a}",
                "{p} Prozent von {a}",
                "Gib mir {p}% von {a}.",
                "Rechne {p} Prozent von {a} aus.",
                "Wie viele sind {p}% von {a}?",
                "Ich brauche {p} Prozent von {a}.",
                "Bestimme {p} % von {a}.",
            ],
        }
    },
    {
        "percentage": {
            "en": ["Tell me {p} percent of {a}, please.", "I want {p}% of {a}. How much is that?"],
            "de": ["Sag mir bitte {p} Prozent von {a}.", "Ich möchte {p}% von {a}. Wie viel ist das?"],
        }
    },
    1.3,
)

DECIMALS = Task(
    "decimals",
    draw_comparison,
    {
        "larger": {
            "en": [
                "Which is bigger, {a} or {b}?",
                "Which is larger: {a} or {b}?",
                "Which number is greater, {a} or {b}?",
                "What is more, {a} or {b}?",
                "{a} or {b}: which is larger?",
                "Is {a} or {b} bigger?",
                "Tell me the larger one: {a} or {b}.",
                "Which of {a} and {b} is larger?",
                "Between {a} and {b}, which is more?",
                "Find the bigger number: {a}, {b}",
            ],
            "de": [
                "Was ist größer, {a} oder {b}?",
                "Welche Zahl ist größer: {a} oder {b}?",
                "Was ist mehr, {a} oder {b}?",
                "{a} oder {b}: was ist größer?",
                "Ist {a} oder {b} größer?",
                "Nenne mir die größere: {a} oder {b}.",
                "Welche von {a} und {b} ist größer?",
                "Was ist von {a} und {b} mehr?",
                "Finde die größere Zahl: {a}, {b}",
            ],
        },
        "smaller": {
            "en": [
                "Which is smaller, {a} or {b}?",
                "Which number is smaller: {a} or {b}?",
                "What is less, {a} or {b}?",
                "{a} or {b}: which is smaller?",
                "Is {a} or {b} smaller?",
                "Tell me the smaller one: {a} or {b}.",
                "Which of {a} and {b} is smaller?",
                "Between {a} and {b}, which is less?",
                "Find the smaller number: {a}, {b}",
            ],
            "de": [
                "Was ist kleiner, {a} oder {b}?",
                "Welche Zahl ist kleiner: {a} oder {b}?",
                "Was ist weniger, {a} oder {b}?",
                "{a} oder {b}: was ist kleiner?",
                "Ist {a} oder {b} kleiner?",
                "Nenne mir die kleinere: {a} oder {b}.",
                "Welche von {a} und {b} ist kleiner?",
                "Was ist von {a} und {b} weniger?",
                "Finde die kleinere Zahl: {a}, {b}",
            ],
        },
    },
    {
        "larger": {
            "en": ["Compare {a} and {b}: which one is bigger?", "Of {a} and {b}, which is the larger number?"],
            "de": ["Vergleiche {a} und {b}: was ist größer?", "Welche der Zahlen {a} und {b} ist größer?"],
        },
        "smaller": {
            "en": ["Compare {a} and {b}: which one is smaller?", "Of {a} and {b}, which is the smaller number?"],
            "de": ["Vergleiche {a} und {b}: was ist kleiner?", "Welche der Zahlen {a} und {b} ist kleiner?"],
        },
    },
    1.3,
)

TASKS = [FRACTION, PERCENTAGE, DECIMALS]
