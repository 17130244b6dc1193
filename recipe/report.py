"""The tables of REPORT.md, from what stages and `measure` left in `recipe/results`. The words between them are hand-written."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from .checkpoint import replace_text
from .stages import STAGES

Row = Iterable[str]


class ReportError(Exception):
    """A table that the report asks for and nobody makes, or a mark that is not closed. The message says which."""


def report(results: Path, path: Path) -> None:
    """Writes every table anew between its marks, `<!-- table NAME -->` and `<!-- end -->`, and leaves the rest as it is."""
    text = path.read_text()
    marks = re.compile(r"<!-- table (\S+) -->\n(?:.*?\n)??<!-- end -->", re.DOTALL)
    if len(marks.findall(text)) != text.count("<!-- table "):
        raise ReportError(f"{path}: a table's mark has no <!-- end --> after it.")

    def filled(found: re.Match[str]) -> str:
        if found[1] not in TABLES:
            raise ReportError(f"{path}: no table is called {found[1]}. There are {', '.join(TABLES)}.")
        return f"<!-- table {found[1]} -->\n\n{TABLES[found[1]](results)}\n\n<!-- end -->"

    replace_text(path, marks.sub(filled, text))


def stages_table(results: Path) -> str:
    """What each stage's model can do, and what the stage cost. Stages without figures are left out."""
    rows = []
    for stage in STAGES:
        measured, ran = read(results, f"measured-{stage}"), read(results, stage)
        if measured and ran:
            greedy = measured["held_out"]
            rows.append(
                [
                    f"`{stage}`",
                    percent(greedy["right"]),
                    percent(measured["warm"]["right"]),
                    percent(measured["unseen"]["right"]),
                    percent(measured["talk"]["right"]),
                    percent(measured["declined"]),
                    percent(greedy["formed"]),
                    percent(greedy["mixed"]),
                    f"{greedy['thought']:.0f}",
                    f"{ran['processor_minutes']:.0f}",
                ]
            )
    heads = [
        "after",
        "right",
        "right at 0.6",
        "in new phrasings",
        "after another question",
        "out of reach, said so",
        "well formed",
        "mixed languages",
        "tokens of thought",
        "processor minutes",
    ]
    return table(heads, rows)


COMPARED = ("teacher", "finer-teacher", "student", "finer-student", "alone")


def tasks_table(results: Path) -> str:
    """Greedy accuracy by task and language of both teachers, both students and the student by reinforcement alone."""
    models = {stage: measured for stage in COMPARED if (measured := read(results, f"measured-{stage}"))}
    groups = {group: None for measured in models.values() for group in measured["held_out"]["tasks"]}
    rows = [
        [group.replace("/", ", "), *(percent(measured["held_out"]["tasks"].get(group, 0.0)) for measured in models.values())]
        for group in groups
    ]
    return table(["task", *(f"`{stage}`" for stage in models)], rows)


def zero_table(results: Path) -> str:
    """Reinforcement without a cold start, at its beginning and its end: means over the first and the last ten steps."""
    rows = []
    for stage in ("zero", "alone"):
        history = [entry for entry in (read(results, stage) or {}).get("history", []) if "reward" in entry]
        for name, part in (("first ten steps", history[:10]), ("last ten steps", history[-10:])):
            if part:
                mean = {key: sum(entry[key] for entry in part) / len(part) for key in ("right", "length", "second_thoughts")}
                rows.append(
                    [f"`{stage}`, {name}", percent(mean["right"]), f"{mean['length']:.0f}", percent(mean["second_thoughts"])]
                )
    return table(["", "right", "tokens of answer", "answers that turn round"], rows)


def experts_table(results: Path) -> str:
    """By task the two experts that its tokens used most in each layer, and how far its use is from the average (0 to 1)."""
    use: dict[str, list[list[float]]] = (read(results, "measured-finer-teacher") or {}).get("experts", {})
    if not use:
        return table(["task"], [])
    layers = range(len(next(iter(use.values()))))
    average = [
        [sum(values) / len(use) for values in zip(*(task[layer] for task in use.values()), strict=True)] for layer in layers
    ]
    rows = []
    for task, shares in use.items():
        most = [sorted(range(len(shares[layer])), key=lambda expert: -shares[layer][expert])[:2] for layer in layers]
        distance = sum(
            sum(abs(ours - mean) for ours, mean in zip(shares[layer], average[layer], strict=True)) / 2 for layer in layers
        ) / len(layers)
        named = [
            ", ".join(f"{expert} ({percent(shares[layer][expert], 0)})" for expert in best)
            for layer, best in zip(layers, most, strict=True)
        ]
        rows.append([task, *named, f"{distance:.2f}"])
    return table(["task", *(f"experts of layer {layer + 1}" for layer in layers), "from the average"], rows)


TABLES: dict[str, Callable[[Path], str]] = {
    "stages": stages_table,
    "tasks": tasks_table,
    "zero": zero_table,
    "experts": experts_table,
}


def read(results: Path, name: str) -> dict | None:
    path = results / f"{name}.json"
    return json.loads(path.read_text()) if path.exists() else None


def percent(share: float, places: int = 1) -> str:
    return f"{100 * share:.{places}f} %"


def table(heads: Row, rows: Iterable[Row]) -> str:
    """Markdown; the first column is words, the others are figures."""
    heads = list(heads)
    lines = [heads, ["---", *("--:" for _ in heads[1:])], *map(list, rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
