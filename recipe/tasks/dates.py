"""Weekdays and dates: counting on by sevens and over the ends of months."""

from __future__ import annotations

import random

from . import digits
from .problem import Drawing, Language, Task

WEEKDAYS: dict[Language, list[str]] = {
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    "de": ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"],
}
MONTHS: dict[Language, list[str]] = {
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "de": ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"],
}
DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]


def draw(source: random.Random, language: Language) -> Drawing:
    return (draw_weekday if source.random() < 0.5 else draw_date)(source, language)


def draw_weekday(source: random.Random, language: Language) -> Drawing:
    """Weeks are taken off first, then days are counted one by one, each with its number."""
    start, days = source.randrange(7), source.randint(1, 99)
    back = source.random() < 0.35
    names, step = WEEKDAYS[language], -1 if back else 1
    rest = days % 7
    sign = "-" if back else "+"
    # The number stands before the day, with its sign, so that every line says which way it goes.
    lines = [digits.division(days, 7), f"0 {names[start]}"]
    lines += [f"{sign}{count} {names[(start + step * count) % 7]}" for count in range(1, rest + 1)]
    answer = names[(start + step * rest) % 7]
    return Drawing(
        "weekday-before" if back else "weekday-after",
        f"{start}{'-' if back else '+'}{days}",
        {"d": names[start], "n": str(days)},
        "\n".join(lines),
        answer,
    )


def draw_date(source: random.Random, language: Language) -> Drawing:
    """A day of a year that is not a leap year, and at most 40 days on."""
    names = MONTHS[language]
    first = month = source.randrange(12)
    day, days = source.randint(1, DAYS[month]), source.randint(1, 40)
    total = day + days
    lines = [digits.addition(day, days)]
    while total > DAYS[month]:
        rest, following = total - DAYS[month], (month + 1) % 12
        lines += [f"- {names[month]} {DAYS[month]}<{total}", digits.subtraction(total, DAYS[month])]
        total, month = rest, following
    lines.append(f"- {names[month]} {total}")
    return Drawing(
        "date-after",
        f"{first}-{day}+{days}",
        {"d": date(language, day, names[first]), "n": str(days)},
        "\n".join(lines),
        date(language, total, names[month]),
    )


def date(language: Language, day: int, month: str) -> str:
    return f"{day} {month}" if language == "en" else f"{day}. {month}"


DATES = Task(
    "dates",
    draw,
    {
        "weekday-after": {
            "en": [
                "What weekday is {n} days after {d}?",
                "Today is {d}. What day is it in {n} days?",
                "Which day comes {n} days after {d}?",
                "It is {d}. Which weekday is it in {n} days?",
                "{n} days after {d}: which day is that?",
                "Which weekday follows {n} days after {d}?",
                "Now it is {d}. What day will it be {n} days from now?",
                "What day of the week is {n} days later than {d}?",
            ],
            "de": [
                "Welcher Wochentag ist {n} Tage nach {d}?",
                "Heute ist {d}. Welcher Tag ist in {n} Tagen?",
                "Welcher Tag kommt {n} Tage nach {d}?",
                "Es ist {d}. Welcher Wochentag ist in {n} Tagen?",
                "{n} Tage nach {d}: welcher Tag ist das?",
                "Welcher Wochentag folgt {n} Tage nach {d}?",
                "Jetzt ist {d}. Welcher Tag wird es in {n} Tagen sein?",
                "Welcher Wochentag ist {n} Tage später als {d}?",
            ],
        },
        "weekday-before": {
            "en": [
                "What weekday was {n} days before {d}?",
                "Today is {d}. What day was it {n} days ago?",
                "Which day was {n} days before {d}?",
                "It is {d}. Which weekday was it {n} days ago?",
                "{n} days before {d}: which day is that?",
                "Which weekday comes {n} days before {d}?",
                "Now it is {d}. What day was it {n} days back?",
                "What day of the week is {n} days earlier than {d}?",
            ],
            "de": [
                "Welcher Wochentag war {n} Tage vor {d}?",
                "Heute ist {d}. Welcher Tag war vor {n} Tagen?",
                "Welcher Tag war {n} Tage vor {d}?",
                "Es ist {d}. Welcher Wochentag war vor {n} Tagen?",
                "{n} Tage vor {d}: welcher Tag ist das?",
                "Welcher Wochentag kommt {n} Tage vor {d}?",
                "Jetzt ist {d}. Welcher Tag war es vor {n} Tagen?",
                "Welcher Wochentag ist {n} Tage früher als {d}?",
            ],
        },
        "date-after": {
            "en": [
                "What date is {n} days after {d}?",
                "Today is {d}. What is the date in {n} days?",
                "Which date comes {n} days after {d}?",
                "It is {d}. Which date is it in {n} days?",
                "{n} days after {d}: which date is that?",
                "Which date follows {n} days after {d}?",
                "On {d} I start a trip of {n} days. When does it end?",
                "What is the date {n} days later than {d}?",
            ],
            "de": [
                "Welches Datum ist {n} Tage nach dem {d}?",
                "Heute ist der {d}. Welches Datum ist in {n} Tagen?",
                "Welches Datum kommt {n} Tage nach dem {d}?",
                "Es ist der {d}. Welches Datum ist in {n} Tagen?",
                "{n} Tage nach dem {d}: welches Datum ist das?",
                "Welches Datum folgt {n} Tage nach dem {d}?",
                "Am {d} beginnt eine Reise von {n} Tagen. Wann endet sie?",
                "Welches Datum ist {n} Tage später als der {d}?",
            ],
        },
    },
    {
        "weekday-after": {
            "en": ["If it is {d} now, what weekday will it be {n} days later?"],
            "de": ["Wenn jetzt {d} ist, welcher Wochentag ist {n} Tage später?"],
        },
        "weekday-before": {
            "en": ["If it is {d} now, what weekday was it {n} days earlier?"],
            "de": ["Wenn jetzt {d} ist, welcher Wochentag war {n} Tage früher?"],
        },
        "date-after": {
            "en": ["I start on {d} and wait {n} days. Which date is it then?"],
            "de": ["Ich beginne am {d} und warte {n} Tage. Welches Datum ist dann?"],
        },
    },
    1.3,
)

TASKS = [DATES]
