"""Sums on paper, a line per digit. Every task that calculates thinks in these lines.

What made such traces learnable in a first try: each line can be told from the one before and the heading, the result so far is
written out on every line, and what is carried or borrowed is written down, never kept in mind.
"""

from __future__ import annotations


def addition(first: int, second: int) -> str:
    """`713+458:` and a line per column from the right: digits, carry, their sum, the result so far."""
    width = max(len(str(first)), len(str(second)))
    top, bottom = str(first).zfill(width), str(second).zfill(width)
    lines = [f"{top}+{bottom}:"]
    carry, result = 0, ""
    for place in range(width - 1, -1, -1):
        column = f"{top[place]}+{bottom[place]}" + ("+1" if carry else "")
        total = int(top[place]) + int(bottom[place]) + carry
        carry = total // 10
        result = f"{total if place == 0 else total % 10}{result}"
        lines.append(f"{column}={total}, {result}")
    return "\n".join(lines)


def subtraction(first: int, second: int) -> str:
    """`first - second` for first ≥ second, with what was borrowed taken off the digit before the digits are compared."""
    width = len(str(first))
    top, bottom = str(first), str(second).zfill(width)
    lines = [f"{top}-{bottom}:"]
    borrowed, result = False, ""
    for place in range(width - 1, -1, -1):
        digit, taken = int(top[place]), int(bottom[place])
        line = ""
        if borrowed:
            above = digit or 10
            line += f"{above}-1={above - 1} "
            borrowed = digit == 0
            digit = above - 1
        if digit < taken:
            line += f"{digit}<{taken} "
            borrowed = True
            digit += 10
        result = f"{digit - taken}{result}"
        lines.append(f"{line}{digit}-{taken}={digit - taken}, {result}")
    difference = str(first - second)
    if result != difference:
        lines.append(f"={difference}")
    return "\n".join(lines)


def difference(first: int, second: int) -> str:
    """A subtraction whose result may be negative."""
    if first >= second:
        return subtraction(first, second)
    return f"{first}<{second}\n{subtraction(second, first)}\n=-{second - first}"


def row_product(number: int, part: int) -> str:
    """`17*4:` or `17*40:`, and a line per digit of the number from the right, carry added; the part's zeros are left out."""
    lines = [f"{number}*{part}:"]
    carry, result, digits, digit = 0, "", str(number), int(str(part)[0])
    for place in range(len(digits) - 1, -1, -1):
        step = f"{digits[place]}*{digit}" + (f"+{carry}" if carry else "")
        total = int(digits[place]) * digit + carry
        carry = total // 10
        result = f"{total if place == 0 else total % 10}{result}"
        lines.append(f"{step}={total}, {result}")
    return "\n".join(lines)


def product(first: int, second: int) -> str:
    """`79*45: 5 40`, a row for each part of the factor with fewer digits, then their sum.

    Parts are written out before anything is multiplied: without them second rows and zeros at the end were forgotten.
    """
    if len(str(second)) > len(str(first)):
        first, second = second, first
    parts = [int(digit) * 10**place for place, digit in enumerate(reversed(str(second))) if digit != "0"]
    if not parts or first == 0:
        return f"{first}*{second}=0"
    lines = [f"{first}*{second}: {' '.join(map(str, parts))}"] if len(parts) > 1 else []
    lines += [row_product(first, part) for part in parts]
    total, *others = [first * part for part in parts]
    if parts[0] > 9 and not others:
        lines.append(f"={total}")
    for other in others:
        lines.append(addition(total, other))
        total += other
    return "\n".join(lines)


def division(number: int, divisor: int) -> str:
    """Long division: what is divided now, the multiple taken off, the rest, the quotient so far."""
    lines = [f"{number}/{divisor}:"]
    rest, quotient = 0, ""
    for digit in str(number):
        now = rest * 10 + int(digit)
        times = now // divisor
        rest = now - times * divisor
        quotient += str(times)
        lines.append(f"{now}: {times}*{divisor}={times * divisor} r {rest}, {quotient}")
    lines.append(f"={number // divisor} r {rest}")
    return "\n".join(lines)


def quotient_line(number: int, divisor: int) -> str:
    """`20: 5*4=20 r 0`, for quotients that are known by heart; the multiple is written out, so that a wrong one shows."""
    quotient, rest = divmod(number, divisor)
    return f"{number}: {quotient}*{divisor}={quotient * divisor} r {rest}"


def sign(first: int, second: int) -> str:
    return "<" if first < second else ">" if first > second else "="


def comparison(first: int, second: int) -> str:
    """`42 107 <`: both are written before the sign, for a sign between them would be said before the second is read."""
    return f"{first} {second} {sign(first, second)}"


def comparison_by_place(first: str, second: str) -> str:
    """`00= 34<`: digits of equally long numbers from the left, up to the first that differ; the last sign holds for both."""
    steps = []
    for ours, other in zip(first, second, strict=True):
        steps.append(f"{ours}{other}{sign(int(ours), int(other))}")
        if ours != other:
            break
    return " ".join(steps)
