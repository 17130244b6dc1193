"""The two models that the page starts with, as GGUF files with a card each, from the weights that the recipe keeps."""

from __future__ import annotations

import hashlib
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .checkpoint import MismatchError, replace_text
from .export import export
from .kitchen import HERE, Kitchen
from .tasks.outside import ABILITIES

PUBLIC = HERE.parent / "public" / "models"


@dataclass(frozen=True)
class Release:
    """`stage` made the weights, after the stages of `history`; `line` is what the model is, by language."""

    file: str
    name: str
    stage: str
    history: tuple[str, ...]
    line: dict[str, str]


TEACHER_HISTORY = ("base", "cold-start", "reasoning", "rejection", "teacher", "wordings", "wider-teacher", "finer-teacher")
RELEASES = (
    Release(
        "mini-moe.gguf",
        "Tiny-R1-MoE",
        "finer-teacher",
        TEACHER_HISTORY,
        {
            "en": "A DeepSeek-V3 in miniature: latent attention, eight experts, three of them per token, and a shared one.",
            "de": "Ein DeepSeek-V3 im Kleinen: latente Aufmerksamkeit, acht Experten, davon drei je Token, und ein gemeinsamer.",
        },
    ),
    Release(
        "mini.gguf",
        "Tiny-R1-Distill",
        "finer-student",
        (*TEACHER_HISTORY, "student", "wider-student", "finer-student"),
        {
            "en": "A Qwen2 in miniature, into which the mixture's answers were distilled.",
            "de": "Ein Qwen2 im Kleinen, dem die Antworten der Mischung beigebracht wurden.",
        },
    ),
)
LIMITS = {
    "en": "It knows nothing of the world and no other task. With longer numbers or words than it was trained on it errs often, "
    "without its thought nearly always.",
    "de": "Es weiß nichts von der Welt und kann nichts anderes. Bei längeren Zahlen oder Wörtern als gelernt irrt es oft, "
    "ohne seinen Gedanken fast immer.",
}
DATA = {
    "en": "Problems made by the recipe's own rules; one in ten is kept from training. No text of anyone.",
    "de": "Aufgaben nach den Regeln des Rezepts; jede zehnte bleibt vom Training ausgenommen. Kein Text von irgendwem.",
}


def release(kitchen: Kitchen, folder: Path = PUBLIC) -> None:
    """Writes models and cards; each takes the old one's place only when it is whole. MismatchError where a figure is missing."""
    for one in RELEASES:
        model = kitchen.load(one.stage)
        measured = read_results(kitchen, f"measured-{one.stage}")
        export(model, kitchen.tokenizer(), folder / one.file, one.name)
        described = card(kitchen, one, model, measured, folder / one.file)
        card_path = folder / Path(one.file).with_suffix(".card.json")
        replace_text(card_path, json.dumps(described, indent=1, ensure_ascii=False) + "\n")
        kitchen.say(f"{one.file}: {described['bytes']:,} bytes, {measured['held_out']['right']:.1%} of held-out problems right")


def card(kitchen: Kitchen, one: Release, model, measured: dict, file: Path) -> dict:
    """What the page and the README show of a model. Shares are of 1."""
    parameters = sum(parameter.numel() for parameter in model.parameters())
    return {
        "file": one.file,
        "name": one.name,
        "what": one.line,
        "can": ABILITIES,
        "limits": LIMITS,
        "data": DATA,
        "licence": "MIT",
        "parameters": parameters,
        "active_parameters": parameters - idle_parameters(model),
        "bytes": file.stat().st_size,
        "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        "processor_hours": round(sum(read_results(kitchen, stage)["processor_minutes"] for stage in one.history) / 60, 2),
        "commit": subprocess.run(
            ["git", "rev-parse", "HEAD"], cwd=HERE, capture_output=True, text=True, check=True
        ).stdout.strip(),
        "problems": measured["problems"],
        "right": measured["held_out"]["right"],
        "right_at_temperature": {"temperature": 0.6, "right": measured["warm"]["right"]},
        "right_in_new_phrasings": measured["unseen"]["right"],
        "right_after_another_question": measured["talk"]["right"],
        "declined": measured["declined"],
        "formed": measured["held_out"]["formed"],
        "mixed": measured["held_out"]["mixed"],
        "tasks": measured["held_out"]["tasks"],
    }


def idle_parameters(model) -> int:
    """Those of the routed experts that a token does not use."""
    shape = model.shape
    if shape.architecture != "deepseek2":
        return 0
    one_expert = 3 * shape.width * shape.expert_inner
    return (shape.experts - shape.experts_used) * one_expert * (shape.layers - shape.dense_layers)


def read_results(kitchen: Kitchen, name: str) -> dict:
    path = kitchen.folder / "results" / f"{name}.json"
    if not path.exists():
        raise MismatchError(f"{path} is missing: run the stage, or `python -m recipe measure`, that writes it.")
    return json.loads(path.read_text())
