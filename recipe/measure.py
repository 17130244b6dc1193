"""What a model of the recipe can do, on problems it was never trained on: the figures of the cards and of the report."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable

import torch

from .evaluate import evaluate
from .layers import in_order
from .rows import held_out_problems
from .tasks import Problem, Task
from .teacher import Experts, Teacher
from .tokenizer import MiniatureTokenizer

UNSEEN = 1000
"""At least so many questions in phrasings never trained on, shared out evenly among tasks and languages."""


def measure(
    model,
    tokenizer: MiniatureTokenizer,
    tasks: list[Task],
    wider: list[Task],
    per_task_and_language: int,
    unseen: int = UNSEEN,
    say: Callable[[str], None] = print,
) -> dict:
    """Shares of 1. `held_out` greedily, `warm` the same problems at temperature 0.6, `unseen` new problems in new phrasings.

    The first two are of `tasks`, the same problems for every stage; phrasings that nobody was trained on are those of `wider`,
    which holds more of them, and words with a capital. `talk`: a fifth of `tasks`' problems, each after another question and its
    answer. All computed in f32, as the engine of the page does. `experts` is the use of each expert by layer and task, for a
    mixture.
    """
    held_out = held_out_problems(tasks, per_task_and_language, "held-out")
    unseen_each = -(-unseen // (2 * len(tasks)))
    result: dict = {"problems": len(held_out)}
    for name, problems, temperature in (
        ("held_out", held_out, 0.0),
        ("warm", held_out, 0.6),
        ("unseen", held_out_problems(wider, unseen_each, "unseen"), 0.0),
        ("talk", after_another(held_out), 0.0),
    ):
        result[name] = evaluate(model, tokenizer, problems, temperature, exact=True)
        say(f"{name}: {result[name]['right']:.1%} of {len(problems)} right")
    outside = [right for task, right in result["held_out"]["tasks"].items() if task.startswith("outside/")]
    result["declined"] = sum(outside) / len(outside)
    if isinstance(model, Teacher):
        result["experts"] = expert_use(model, tokenizer, held_out_problems(tasks, 10, "held-out"))
    return result


def after_another(problems: list[Problem], every: int = 5, seed: int = 17) -> list[Problem]:
    """Some of them, each after the question and the answer of a problem that has nothing to do with it."""
    source = random.Random(seed)
    alone = [problem for problem in problems[::every] if not problem.earlier]
    return [problem.after(source.choice(problems)) for problem in alone]


@torch.inference_mode()
def expert_use(model: Teacher, tokenizer: MiniatureTokenizer, problems: list[Problem]) -> dict[str, list[list[float]]]:
    """By task, for each layer with experts, the share of its choices that fell on each expert while reading prompt and answer."""
    mixtures = [layer.feed_forward for layer in model.layers if isinstance(layer.feed_forward, Experts)]
    used: dict[str, torch.Tensor] = defaultdict(lambda: torch.zeros(len(mixtures), model.shape.experts))
    # Training mode is what counts loads; nothing here trains.
    model.train()
    for problem in problems:
        tokens = torch.tensor([[*tokenizer.prompt(problem), *tokenizer.completion(problem)]])
        for mixture in mixtures:
            mixture.load.zero_()
        model(*in_order(tokens))
        used[problem.task] += torch.stack([mixture.load for mixture in mixtures])
    for mixture in mixtures:
        mixture.load.zero_()
    model.eval()
    return {task: (loads / loads.sum(dim=1, keepdim=True)).tolist() for task, loads in used.items()}
