"""A plot of each stage, from the history it left in `recipe/results`."""

from __future__ import annotations

import json
from pathlib import Path

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams["svg.hashsalt"] = "denkspur"

from matplotlib import pyplot  # noqa: E402 -- only after the choice of what draws

PANELS = {
    "loss": ("loss",),
    "shares": ("right", "formed", "mixed", "second_thoughts", "held_out_right", "held_out_formed"),
    "tokens": ("length", "held_out_thought"),
}
"""What is drawn together, by the unit of its axis."""


def plot_stages(results: Path, say=print) -> None:
    """Writes STAGE.svg beside each STAGE.json that has a history; measured figures and questions have none."""
    for path in sorted(results.glob("*.json")):
        written = json.loads(path.read_text())
        if isinstance(written, dict) and written.get("history"):
            plot(written["history"], path.stem, path.with_suffix(".svg"))
            say(f"{path.with_suffix('.svg')}")


def plot(history: list[dict], title: str, path: Path) -> None:
    series = {panel: {name: points(history, name) for name in names if points(history, name)} for panel, names in PANELS.items()}
    series = {panel: lines for panel, lines in series.items() if lines}
    figure, axes = pyplot.subplots(1, len(series), figsize=(5 * len(series), 3.2), squeeze=False, layout="constrained")
    for axis, (panel, lines) in zip(axes[0], series.items(), strict=True):
        for name, line in lines.items():
            axis.plot(*zip(*line, strict=True), label=name.replace("_", " "), linewidth=1, marker="o" if len(line) < 12 else "")
        axis.set(title=f"{title}: {panel}", xlabel="step", ylim=(0, 1.02) if panel == "shares" else (0, None))
        axis.legend(fontsize="small", frameon=False)
        axis.grid(alpha=0.3)
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)


def points(history: list[dict], name: str) -> list[tuple[int, float]]:
    return [(entry["step"], entry[name]) for entry in history if name in entry]
