"""Where the recipe's files lie, how much of everything it makes, and which tasks it is about."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .checkpoint import Checkpoint, keep, kept, sum_of
from .evaluate import evaluate
from .rows import held_out_problems
from .tasks import Task, all_tasks, finer_tasks, wider_tasks
from .tokenizer import MiniatureTokenizer

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Scale:
    """How much of everything: the whole recipe, or the smoke version that CI can afford."""

    base_tokens: int = 2_500_000
    zero_base_tokens: int = 4_000_000
    zero_steps: int = 100
    cold_start_tokens: int = 21_000_000
    reasoning_steps: int = 100
    accepted_answers: int = 24_000
    """Of the model after reasoning, for rejection sampling."""
    accepted_tokens: int = 5_000_000
    """Two rounds, as in the paper."""
    final_steps: int = 40
    distilled_answers: int = 48_000
    """Of the teacher, for the student."""
    distilled_tokens: int = 20_000_000
    """About three rounds."""
    alone_steps: int = 100
    wordings_tokens: int = 10_000_000
    wider_tokens: int = 17_000_000
    wider_answers: int = 48_000
    """Of the wider teacher, for the wider student."""
    wider_distilled_tokens: int = 17_000_000
    """About three rounds."""
    finer_tokens: int = 12_000_000
    finer_answers: int = 32_000
    """Of the finer teacher, for the finer student."""
    finer_distilled_tokens: int = 14_000_000
    """About three rounds."""
    held_out: int = 25
    vocabulary: int = 1024
    families: tuple[str, ...] = ()
    """Names of the tasks; empty for all."""
    layers: int = 4


@dataclass
class Kitchen:
    """Where things lie, and at which scale they are made."""

    scale: Scale
    folder: Path = HERE
    say: Callable[[str], None] = print

    @property
    def tokenizer_path(self) -> Path:
        return self.folder / "weights" / "tokenizer.json"

    def tokenizer(self) -> MiniatureTokenizer:
        return MiniatureTokenizer.load(self.tokenizer_path)

    def tasks(self) -> list[Task]:
        return self._of_scale(all_tasks(self.tokenizer().pieces))

    def wider_tasks(self) -> list[Task]:
        """The same in many more wordings."""
        return self._of_scale(wider_tasks(self.tokenizer().pieces))

    def finer_tasks(self) -> list[Task]:
        """Those, with more of what goes wrong in them."""
        return self._of_scale(finer_tasks(self.tokenizer().pieces))

    def _of_scale(self, tasks: list[Task]) -> list[Task]:
        families = self.scale.families
        return [task for task in tasks if not families or task.name in families]

    def new(self, kind, shape):
        """A model that knows nothing yet."""
        return kind(shape(self.tokenizer().size, layers=self.scale.layers))

    def weights(self, name: str) -> Path:
        return self.folder / "weights" / f"{name}.pt"

    def checkpoint(self, name: str, model) -> Checkpoint:
        return Checkpoint(self.folder / "work" / f"{name}.pt", sum_of(self.tokenizer_path), model.shape)

    def load(self, name: str):
        return kept(self.weights(name), sum_of(self.tokenizer_path))

    def finish(self, name: str, model, checkpoint: Checkpoint, began: float) -> None:
        """Keeps weights and history, with an accuracy by task and language of problems never trained on."""
        keep(model, self.weights(name), sum_of(self.tokenizer_path))
        measured = evaluate(model, self.tokenizer(), held_out_problems(self.tasks(), self.scale.held_out, "held-out"))
        results = self.folder / "results" / f"{name}.json"
        results.parent.mkdir(parents=True, exist_ok=True)
        results.write_text(
            json.dumps(
                {
                    "stage": name,
                    "processor_minutes": (time.process_time() - began) / 60,
                    "held_out": measured,
                    "history": checkpoint.history,
                },
                indent=1,
            )
        )
        checkpoint.path.unlink(missing_ok=True)
        self.say(f"{name}: {measured['right']:.1%} of held-out problems right")

    def quick_look(self, model) -> Callable[[int], dict[str, float]]:
        problems = held_out_problems(self.tasks(), 4, "held-out", seed=5)

        def look(step: int) -> dict[str, float]:
            measured = evaluate(model, self.tokenizer(), problems)
            self.say(json.dumps({task: round(right, 2) for task, right in measured["tasks"].items() if right < 1}))
            return {f"held_out_{name}": measured[name] for name in ("right", "formed", "mixed", "thought")}

        return look
