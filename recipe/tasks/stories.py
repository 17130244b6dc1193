"""Word problems of one or two steps: the trace states the sum first, then calculates."""

from __future__ import annotations

import random

from . import digits, vocabulary
from .problem import Drawing, Language, Task

THINGS: dict[Language, list[str]] = {
    "en": [
        "apples",
        "books",
        "cards",
        "coins",
        "cookies",
        "eggs",
        "marbles",
        "pencils",
        "stamps",
        "stickers",
        "nuts",
        "stones",
        "shells",
        "tickets",
    ],
    "de": [
        "Äpfel",
        "Bücher",
        "Karten",
        "Münzen",
        "Kekse",
        "Eier",
        "Murmeln",
        "Stifte",
        "Briefmarken",
        "Sticker",
        "Nüsse",
        "Steine",
        "Muscheln",
        "Tickets",
    ],
}
BOXES: dict[Language, list[str]] = {
    "en": ["bags", "baskets", "boxes", "packs", "jars"],
    "de": ["Tüten", "Körbe", "Kisten", "Packungen", "Gläser"],
}


def draw(source: random.Random, language: Language) -> Drawing:
    kind = source.choice(["more", "fewer", "times", "shared", "more-then-fewer", "times-then-more"])
    a, b, c = source.randint(2, 99), source.randint(2, 99), source.randint(2, 60)
    if kind == "more":
        thought, answer = digits.addition(a, b), a + b
    elif kind == "fewer":
        a, b = max(a, b), min(a, b)
        thought, answer = digits.subtraction(a, b), a - b
    elif kind == "times":
        a, b = source.randint(2, 12), source.randint(2, 40)
        thought, answer = digits.product(a, b), a * b
    elif kind == "shared":
        b, answer = source.randint(2, 12), source.randint(2, 30)
        a = b * answer
        thought = digits.division(a, b)
    elif kind == "more-then-fewer":
        c = min(c, a + b)
        thought, answer = f"{digits.addition(a, b)}\n{digits.subtraction(a + b, c)}", a + b - c
    else:
        a, b = source.randint(2, 12), source.randint(2, 40)
        thought, answer = f"{digits.product(a, b)}\n{digits.addition(a * b, c)}", a * b + c
    name, other = source.sample(vocabulary.NAMES, 2)
    slots = {
        "n": name,
        "o": other,
        "t": source.choice(THINGS[language]),
        "k": source.choice(BOXES[language]),
        "a": str(a),
        "b": str(b),
        "c": str(c),
    }
    return Drawing(kind, f"{kind} {a} {b} {c}", slots, thought, str(answer))


STORIES = Task(
    "stories",
    draw,
    {
        "more": {
            "en": [
                "{n} has {a} {t} and gets {b} more. How many {t} does {n} have now?",
                "{n} has {a} {t}. {o} has {b} {t}. How many do they have together?",
                "There are {a} {t} in a box. {n} puts in {b} more. How many are there now?",
                "{n} collects {a} {t} on one day and {b} on the next. How many is that?",
                "{a} {t} lie on the table, {o} brings {b} more. How many are there?",
                "{n} owns {a} {t} and buys {b} more. What is the total?",
                "First {a} {t}, then {b} more: how many {t} does {n} have?",
            ],
            "de": [
                "{n} hat {a} {t} und bekommt {b} dazu. Wie viele {t} hat {n} jetzt?",
                "{n} hat {a} {t}. {o} hat {b} {t}. Wie viele haben sie zusammen?",
                "In einer Kiste sind {a} {t}. {n} legt {b} dazu. Wie viele sind es jetzt?",
                "{n} sammelt erst {a} {t} und dann {b}. Wie viele sind das?",
                "Auf dem Tisch liegen {a} {t}, {o} bringt noch {b}. Wie viele sind es?",
                "{n} besitzt {a} {t} und kauft {b} dazu. Wie viele sind es insgesamt?",
                "Erst {a} {t}, dann noch {b}: wie viele {t} hat {n}?",
            ],
        },
        "fewer": {
            "en": [
                "{n} has {a} {t} and gives {b} away. How many are left?",
                "{n} had {a} {t} and lost {b}. How many {t} does {n} have now?",
                "{n} has {a} {t}. {o} takes {b} of them. How many does {n} keep?",
                "There are {a} {t}. {n} takes {b}. How many remain?",
                "{n} sells {b} of {a} {t}. How many are left?",
                "{n} owns {a} {t} and uses {b}. How many are still there?",
                "Of {a} {t}, {o} loses {b}. What is left?",
            ],
            "de": [
                "{n} hat {a} {t} und gibt {b} ab. Wie viele bleiben?",
                "{n} hatte {a} {t} und hat {b} verloren. Wie viele {t} hat {n} jetzt?",
                "{n} hat {a} {t}. {o} nimmt {b} davon. Wie viele behält {n}?",
                "Es gibt {a} {t}. {n} nimmt {b}. Wie viele bleiben übrig?",
                "{n} verkauft {b} von {a} {t}. Wie viele bleiben?",
                "{n} besitzt {a} {t} und verbraucht {b}. Wie viele sind noch da?",
                "Von {a} {t} verliert {o} {b}. Was bleibt?",
            ],
        },
        "times": {
            "en": [
                "{n} buys {a} {k} with {b} {t} each. How many {t} is that?",
                "There are {b} {t} in each of {a} {k}. How many {t} are there in total?",
                "{n} fills {a} {k} with {b} {t} each. How many {t} does that take?",
                "{a} {k}, {b} {t} in each: how many {t}?",
                "Every one of {a} {k} holds {b} {t}. How many {t} are that?",
                "{o} has {a} {k} of {b} {t}. How many {t} does {o} have?",
            ],
            "de": [
                "{n} kauft {a} {k} mit je {b} {t}. Wie viele {t} sind das?",
                "In {a} {k} sind je {b} {t}. Wie viele {t} sind es insgesamt?",
                "{n} packt {a} {k} mit je {b} {t}. Wie viele {t} sind es?",
                "{a} {k}, in jeder Packung {b} {t}: wie viele {t}?",
                "Je {b} {t} sind in {a} {k}. Wie viele {t} sind das zusammen?",
                "{o} hat {a} {k} zu je {b} {t}. Wie viele {t} hat {o}?",
            ],
        },
        "shared": {
            "en": [
                "{n} shares {a} {t} among {b} friends. How many does each get?",
                "{a} {t} are put into {b} {k}, the same number in each. How many are in one?",
                "{a} {t} for {b} children: how many does each get?",
                "{n} divides {a} {t} into {b} equal parts. How many in each?",
                "{n} gives {a} {t} to {b} friends in equal shares. How many for each one?",
                "If {b} friends share {a} {t} equally, how many has everyone?",
            ],
            "de": [
                "{n} verteilt {a} {t} an {b} Freunde. Wie viele bekommt jeder?",
                "{a} {t} kommen in {b} {k}, in jede gleich viele. Wie viele sind in einer?",
                "{a} {t} für {b} Kinder: wie viele bekommt jedes?",
                "{n} teilt {a} {t} in {b} gleiche Teile. Wie viele sind in jedem?",
                "{n} gibt {b} Freunden {a} {t}, allen gleich viele. Wie viele hat jeder?",
                "Wenn {b} Freunde {a} {t} gerecht teilen, wie viele hat jeder?",
            ],
        },
        "more-then-fewer": {
            "en": [
                "{n} has {a} {t}, gets {b} more and gives {c} to {o}. How many does {n} have now?",
                "{n} finds {a} {t} and then {b} more, but loses {c}. How many are left?",
                "{n} has {a} {t}. {o} gives {n} {b} and later takes {c}. How many does {n} have?",
                "{n} buys {a} {t} and {b} more, then sells {c}. How many remain?",
                "There are {a} {t} in the box. {b} are added and {c} taken out. How many are there?",
            ],
            "de": [
                "{n} hat {a} {t}, bekommt {b} dazu und gibt {o} {c} davon. Wie viele hat {n} jetzt?",
                "{n} findet {a} {t} und dann noch {b}, verliert aber {c}. Wie viele bleiben?",
                "{n} hat {a} {t}. {o} schenkt {n} {b} und nimmt später {c}. Wie viele hat {n}?",
                "{n} kauft {a} {t} und noch {b}, dann verkauft {n} {c}. Wie viele sind übrig?",
                "In der Kiste sind {a} {t}. {b} kommen dazu und {c} weg. Wie viele sind es?",
            ],
        },
        "times-then-more": {
            "en": [
                "{n} buys {a} {k} with {b} {t} each and has {c} {t} at home. How many {t} is that in total?",
                "{n} has {a} {k} with {b} {t} each and {c} more {t}. How many {t} are that?",
                "There are {a} {k} of {b} {t}, and {c} single {t} besides. How many {t} in all?",
                "{n} fills {a} {k} with {b} {t} each, and {c} {t} are left over. How many {t} were there?",
            ],
            "de": [
                "{n} kauft {a} {k} mit je {b} {t} und hat noch {c} {t} zu Hause. Wie viele {t} sind das insgesamt?",
                "{n} hat {a} {k} mit je {b} {t} und noch {c} {t}. Wie viele {t} sind das?",
                "Es gibt {a} {k} zu {b} {t} und dazu {c} einzelne {t}. Wie viele {t} sind es?",
                "{n} füllt {a} {k} mit je {b} {t}, und {c} {t} bleiben übrig. Wie viele {t} waren es?",
            ],
        },
    },
    {
        "more": {
            "en": ["{o} gives {n} {b} {t}. {n} already had {a}. What is the total?"],
            "de": ["{o} schenkt {n} {b} {t}. {n} hatte schon {a}. Wie viele sind es zusammen?"],
        },
        "fewer": {
            "en": ["Out of {a} {t}, {n} eats {b}. How many remain?"],
            "de": ["Von {a} {t} verkauft {n} {b}. Wie viele sind noch da?"],
        },
        "times": {
            "en": ["{a} {k} hold {b} {t} each. How many {t} does {n} have?"],
            "de": ["{n} füllt {a} {k} mit je {b} {t}. Wie viele {t} braucht {n}?"],
        },
        "shared": {
            "en": ["{n} wants to divide {a} {t} equally among {b} children. How many for each?"],
            "de": ["{n} möchte {a} {t} gerecht auf {b} Kinder aufteilen. Wie viele für jedes?"],
        },
        "more-then-fewer": {
            "en": ["{n} owns {a} {t}, is given {b} and sells {c}. How many remain?"],
            "de": ["{n} besitzt {a} {t}, erhält {b} und verkauft {c}. Wie viele bleiben übrig?"],
        },
        "times-then-more": {
            "en": ["{a} {k} of {b} {t} and {c} single {t}: how many does {n} have?"],
            "de": ["{a} {k} zu je {b} {t} und {c} einzelne: wie viele hat {n}?"],
        },
    },
    1.5,
)

TASKS = [STORIES]
