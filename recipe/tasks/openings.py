"""The sentence that a trace begins with: what is to be done, in the language of the question."""

from __future__ import annotations

from typing import Literal

Language = Literal["en", "de"]
LANGUAGES: tuple[Language, ...] = ("en", "de")

OPENINGS: dict[str, dict[Language, str]] = {
    "sum": {"en": "Add digit by digit.", "de": "Ziffernweise addieren."},
    "difference": {"en": "Subtract digit by digit.", "de": "Ziffernweise subtrahieren."},
    "product": {"en": "Multiply step by step.", "de": "Schrittweise multiplizieren."},
    "division": {"en": "Divide step by step.", "de": "Schrittweise dividieren."},
    "fraction-sum": {"en": "Bring both to one denominator, then simplify.", "de": "Auf einen Nenner bringen, dann kürzen."},
    "shorten": {"en": "Divide both by 2, 3, 5 and 7.", "de": "Beide durch 2, 3, 5 und 7 teilen."},
    "percentage": {"en": "Multiply, then divide by 100.", "de": "Multiplizieren, dann durch 100 teilen."},
    "larger": {"en": "Compare digit by digit.", "de": "Ziffernweise vergleichen."},
    "smaller": {"en": "Compare digit by digit for the smaller.", "de": "Ziffernweise vergleichen, gesucht ist die kleinere."},
    "letters": {"en": "Spell it and count.", "de": "Buchstabieren und zählen."},
    "words": {"en": "Count word by word.", "de": "Wort für Wort zählen."},
    "backwards": {
        "en": "Number the letters, then take the last first.",
        "de": "Buchstaben nummerieren, dann den letzten zuerst.",
    },
    "numbers-rising": {"en": "Take the smallest each time.", "de": "Jedes Mal die kleinste nehmen."},
    "numbers-falling": {"en": "Take the largest each time.", "de": "Jedes Mal die größte nehmen."},
    "words-rising": {"en": "Take the first letter of the alphabet each time.", "de": "Jedes Mal den ersten Buchstaben nehmen."},
    "words-falling": {"en": "Take the last letter of the alphabet each time.", "de": "Jedes Mal den letzten Buchstaben nehmen."},
    "weekday-after": {"en": "Take off whole weeks, then count on.", "de": "Ganze Wochen abziehen, dann weiterzählen."},
    "weekday-before": {"en": "Take off whole weeks, then count back.", "de": "Ganze Wochen abziehen, dann zurückzählen."},
    "date-after": {"en": "Count on over the end of the month.", "de": "Über das Ende des Monats weiterzählen."},
    "into": {"en": "Convert the unit.", "de": "Die Einheit umrechnen."},
    "mixed": {"en": "Divide, the rest stays.", "de": "Teilen, der Rest bleibt."},
    "to-roman": {"en": "Place by place.", "de": "Stelle für Stelle."},
    "from-roman": {"en": "Add the parts.", "de": "Die Teile addieren."},
    "prime": {"en": "Try small divisors.", "de": "Kleine Teiler probieren."},
    "divisible": {"en": "Divide and look at the rest.", "de": "Dividieren und den Rest ansehen."},
    "divisors": {"en": "Try one after the other.", "de": "Einen nach dem anderen probieren."},
    "equation": {"en": "Undo step by step.", "de": "Schritt für Schritt umkehren."},
    "more": {"en": "It gets more: add.", "de": "Es wird mehr: addieren."},
    "fewer": {"en": "It gets less: subtract.", "de": "Es wird weniger: subtrahieren."},
    "times": {"en": "So many times: multiply.", "de": "So viele Male: multiplizieren."},
    "shared": {"en": "Equal shares: divide.", "de": "Gleiche Teile: dividieren."},
    "more-then-fewer": {"en": "First add, then subtract.", "de": "Erst addieren, dann subtrahieren."},
    "times-then-more": {"en": "First multiply, then add.", "de": "Erst multiplizieren, dann addieren."},
    "order": {"en": "Go on from one to the next.", "de": "Von einem zum nächsten gehen."},
    "follows": {"en": "Follow the rule.", "de": "Der Regel folgen."},
    "follow-up-times": {"en": "Go on from the answer: multiply.", "de": "Mit der Antwort weiter: multiplizieren."},
    "follow-up-plus": {"en": "Go on from the answer: add.", "de": "Mit der Antwort weiter: addieren."},
    "follow-up-minus": {"en": "Go on from the answer: subtract.", "de": "Mit der Antwort weiter: subtrahieren."},
    "sentence": {"en": "I cannot do this.", "de": "Das kann ich nicht."},
    "topic": {"en": "I cannot do this.", "de": "Das kann ich nicht."},
    "greeting": {"en": "No task.", "de": "Keine Aufgabe."},
}
