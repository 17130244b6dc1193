"""Primes and divisors: trial division, each trial on paper."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from . import digits
from .problem import Drawing, Language, Task, in_language

NUMBERS = [*range(2, 30), *range(31, 36), 37, 38, 39, 41, 43, 46, 47, 49]
"""Numbers whose divisors are found in a trace that fits into a training row of 256 tokens."""
MORE_NUMBERS = [*range(2, 60), 61, 62, 63, 65, 67, 68, 69, 71, 73, 74, 77, 79, 83, 89]
"""Of 384 tokens. Of the short ones 38 are trained, few enough to learn each list by itself."""


def draws(numbers: list[int], shares: list[float]) -> Callable[[random.Random, Language], Drawing]:
    """Primes, divisors of one of the numbers, and what is divisible, by these shares."""

    def draw_of_numbers(source: random.Random, language: Language) -> Drawing:
        return draw_divisors(source, numbers)

    def draw(source: random.Random, language: Language) -> Drawing:
        return source.choices([draw_prime, draw_of_numbers, draw_divisible], shares)[0](source, language)

    return draw


def draw_prime(source: random.Random, language: Language) -> Drawing:
    number = source.randint(2, 99)
    lines, divisor = [], 0
    for trial in (2, 3, 5, 7):
        if trial * trial > number:
            lines.append(f"{trial}*{trial}={trial * trial}>{number}")
            break
        lines.append(trial_division(number, trial))
        if number % trial == 0:
            divisor = trial
            break
    yes, no = in_language(language, "yes", "ja"), in_language(language, "no", "nein")
    answer = no if divisor else yes
    reply = in_language(
        language,
        f"No, {number} is not a prime: {divisor} divides it." if divisor else f"Yes, {number} is a prime.",
        f"Nein, {number} ist keine Primzahl: {divisor} teilt sie." if divisor else f"Ja, {number} ist eine Primzahl.",
    )
    return Drawing("prime", f"prime {number}", {"a": str(number)}, "\n".join(lines), answer, reply)


def trial_division(number: int, trial: int) -> str:
    """A line where the quotient has one digit, else on paper."""
    return digits.quotient_line(number, trial) if number < 10 * trial else digits.division(number, trial)


def draw_divisors(source: random.Random, numbers: list[int]) -> Drawing:
    """Divisors come in pairs: trials end where one would be larger than its partner. After each pair all are listed anew."""
    number = source.choice(numbers)
    small, large = [1], [number]
    lines = [f"1, {number}"]
    trial = 2
    while trial * trial <= number:
        lines.append(trial_division(number, trial))
        quotient, rest = divmod(number, trial)
        if rest == 0:
            small.append(trial)
            if quotient != trial:
                large.insert(0, quotient)
            lines.append(f"{trial} {quotient}: {', '.join(map(str, small + large))}")
        trial += 1
    lines.append(f"{trial}*{trial}={trial * trial}>{number}")
    return Drawing("divisors", f"divisors {number}", {"a": str(number)}, "\n".join(lines), ", ".join(map(str, small + large)))


def draw_divisible(source: random.Random, language: Language) -> Drawing:
    number, divisor = source.randint(10, 199), source.randint(2, 9)
    if source.random() < 0.5:
        number -= number % divisor
    divides = number % divisor == 0
    answer = in_language(language, "yes" if divides else "no", "ja" if divides else "nein")
    return Drawing(
        "divisible", f"{number}/{divisor}", {"a": str(number), "b": str(divisor)}, trial_division(number, divisor), answer
    )


PRIMES = Task(
    "primes",
    draws(NUMBERS, [0.45, 0.35, 0.2]),
    {
        "prime": {
            "en": [
                "Is {a} a prime?",
                "Is {a} a prime number?",
                "Is the number {a} prime?",
                "Prime or not: {a}",
                "Tell me if {a} is prime.",
                "Is {a} a prime or not?",
                "Do you think {a} is a prime number?",
                "Find out if {a} is a prime.",
            ],
            "de": [
                "Ist {a} prim?",
                "Ist {a} eine Primzahl?",
                "Ist die Zahl {a} prim?",
                "Primzahl oder nicht: {a}",
                "Sag mir, ob {a} prim ist.",
                "Ist {a} eine Primzahl oder nicht?",
                "Ist die Zahl {a} eine Primzahl?",
                "Finde heraus, ob {a} eine Primzahl ist.",
            ],
        },
        "divisors": {
            "en": [
                "What are the divisors of {a}?",
                "List all divisors of {a}.",
                "Which numbers divide {a}?",
                "Give me all divisors of {a}.",
                "Find the divisors of {a}.",
                "What numbers divide {a}?",
                "Which divisors does {a} have?",
                "By what can I divide {a}?",
            ],
            "de": [
                "Was sind die Teiler von {a}?",
                "Nenne alle Teiler von {a}.",
                "Welche Zahlen teilen {a}?",
                "Gib mir alle Teiler von {a}.",
                "Finde die Teiler von {a}.",
                "Was sind alle Teiler von {a}?",
                "Welche Teiler hat {a}?",
                "Wodurch kann ich {a} teilen?",
            ],
        },
        "divisible": {
            "en": [
                "Is {a} divisible by {b}?",
                "Does {b} divide {a}?",
                "Is {b} a divisor of {a}?",
                "Check if {a} is divisible by {b}.",
                "Can I divide {a} by {b} evenly?",
                "Does {b} go into {a} without remainder?",
            ],
            "de": [
                "Ist {a} durch {b} teilbar?",
                "Teilt {b} die Zahl {a}?",
                "Ist {b} ein Teiler von {a}?",
                "Prüfe, ob {a} durch {b} teilbar ist.",
                "Kann ich {a} glatt durch {b} teilen?",
                "Passt {b} ohne Rest in {a}?",
            ],
        },
    },
    {
        "prime": {"en": ["Check whether {a} is prime."], "de": ["Prüfe, ob {a} eine Primzahl ist."]},
        "divisors": {"en": ["By which numbers can {a} be divided?"], "de": ["Durch welche Zahlen kann man {a} teilen?"]},
        "divisible": {"en": ["Can {a} be divided by {b} without a rest?"], "de": ["Geht {a} durch {b} ohne Rest auf?"]},
    },
    1.4,
)
FINER_PRIMES = replace(PRIMES, draw=draws(MORE_NUMBERS, [0.3, 0.55, 0.15]), weight=2.0)
"""More divisors, and of more numbers."""

TASKS = [PRIMES]
