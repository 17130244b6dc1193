"""Roman numerals to 399, both ways, a place of the decimal number at a time."""

from __future__ import annotations

import random

from .problem import Drawing, Language, Task

PLACES = [
    ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"],
    ["", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX", "XC"],
    ["", "C", "CC", "CCC"],
]


def draw(source: random.Random, language: Language) -> Drawing:
    number = source.choice([source.randint(1, 99), source.randint(1, 399)])
    parts = [
        (int(digit) * 10**place, PLACES[place][int(digit)]) for place, digit in reversed(list(enumerate(reversed(str(number)))))
    ]
    parts = [part for part in parts if part[1]]
    numeral = "".join(letters for _, letters in parts)
    if source.random() < 0.5:
        return Drawing(
            "to-roman", str(number), {"a": str(number)}, "\n".join(f"{value}={letters}" for value, letters in parts), numeral
        )
    lines, total = [], 0
    for value, letters in parts:
        lines.append(f"{letters}={value}, {total}+{value}={total + value}")
        total += value
    return Drawing("from-roman", str(number), {"a": numeral}, "\n".join(lines), str(number))


ROMAN = Task(
    "roman",
    draw,
    {
        "to-roman": {
            "en": [
                "Write {a} in Roman numerals.",
                "What is {a} as a Roman numeral?",
                "Convert {a} to Roman numerals.",
                "Give me {a} as a Roman number.",
                "{a} in Roman numerals",
                "How is {a} written in Roman numerals?",
                "Turn {a} into a Roman numeral.",
                "What would {a} be for the Romans?",
                "Show {a} in Roman letters.",
            ],
            "de": [
                "Schreibe {a} in römischen Zahlen.",
                "Was ist {a} als römische Zahl?",
                "Wandle {a} in eine römische Zahl um.",
                "Gib mir {a} als römische Zahl.",
                "{a} in römischen Zahlen",
                "Wie schreibt man {a} mit römischen Ziffern?",
                "Mach aus {a} eine römische Zahl.",
                "Wie wäre {a} bei den Römern?",
                "Zeige {a} in römischen Zeichen.",
            ],
        },
        "from-roman": {
            "en": [
                "What number is {a}?",
                "What is the Roman numeral {a}?",
                "Convert {a} from Roman numerals.",
                "What does {a} mean as a number?",
                "Which number is the Roman {a}?",
                "Read the Roman numeral {a}.",
                "{a} as a normal number",
                "What is {a} in our numbers?",
                "Turn the Roman number {a} into a normal one.",
            ],
            "de": [
                "Welche Zahl ist {a}?",
                "Was ist die römische Zahl {a}?",
                "Wandle {a} aus römischen Zahlen um.",
                "Was bedeutet {a} als Zahl?",
                "Welche Zahl ist die römische {a}?",
                "Lies die römische Zahl {a}.",
                "{a} als normale Zahl",
                "Was ist {a} in unseren Zahlen?",
                "Mach aus der römischen Zahl {a} eine normale.",
            ],
        },
    },
    {
        "to-roman": {"en": ["How did the Romans write {a}?"], "de": ["Wie schrieben die Römer {a}?"]},
        "from-roman": {
            "en": ["Which number do the Roman letters {a} mean?"],
            "de": ["Welche Zahl bedeuten die römischen Zeichen {a}?"],
        },
    },
)

TASKS = [ROMAN]
