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
            "en": ["Write {a} in Roman numerals.", "What is {a} as a Roman numeral?", "Convert {a} to Roman numerals."],
            "de": ["Schreibe {a} in römischen Zahlen.", "Was ist {a} als römische Zahl?", "Wandle {a} in eine römische Zahl um."],
        },
        "from-roman": {
            "en": ["What number is {a}?", "What is the Roman numeral {a}?", "Convert {a} from Roman numerals."],
            "de": ["Welche Zahl ist {a}?", "Was ist die römische Zahl {a}?", "Wandle {a} aus römischen Zahlen um."],
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
