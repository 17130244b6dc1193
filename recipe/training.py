"""Supervised training: on packed rows, by the clock, with checkpoints that an interrupted stage goes on from."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass

import torch
from torch.nn import functional

from .checkpoint import Checkpoint
from .layers import fast_products
from .optimiser import optimisers, rate_share, set_rate
from .rows import Rows


@dataclass(frozen=True)
class TrainingPlan:
    """`tokens`: positions computed in all, which makes a stage the same on a slow machine; `minutes_between` checkpoints."""

    tokens: int
    rows: int = 24
    length: int = 256
    matrix_rate: float = 0.02
    other_rate: float = 4e-3
    decay: float = 0.6
    minutes_between: float = 5.0
    seed: int = 1


def train(
    model,
    batches: Iterator[Rows],
    plan: TrainingPlan,
    checkpoint: Checkpoint,
    measure: Callable[[int], dict[str, float]] | None = None,
    say: Callable[[str], None] = print,
    measure_every: int = 1000,
) -> None:
    """Trains in place. `batches` must start anew from `checkpoint.step`; `measure(step)` adds figures to the history."""
    both = optimisers(model, plan.matrix_rate, plan.other_rate)
    step = checkpoint.resume(model, both)
    steps = plan.tokens // (plan.rows * plan.length)
    run = torch.compile(model, dynamic=False)
    began, saved, seen = time.monotonic(), time.monotonic(), 0
    for _ in range(step, steps):
        set_rate(both, rate_share(step / steps, plan.decay))
        rows = next(batches)
        model.train()
        with fast_products():
            logits = run(rows.tokens, rows.positions, rows.visible)
        losses = functional.cross_entropy(logits.float().flatten(0, 1), rows.targets.flatten(), reduction="none")
        loss = (losses * rows.weights.flatten()).sum() / rows.weights.sum()
        for optimiser in both:
            optimiser.zero_grad(set_to_none=True)
        loss.backward()
        for optimiser in both:
            optimiser.step()
        model.rebalance()
        step += 1
        seen += rows.tokens.numel()
        if step % 100 == 0 or step == steps:
            rate = seen / (time.monotonic() - began)
            checkpoint.note(step, loss=loss.item(), tokens_per_second=rate)
            say(f"step {step} of {steps}, loss {loss.item():.4f}, {rate:,.0f} tokens/s")
        if measure and (step % measure_every == 0 or step == steps):
            figures = measure(step)
            checkpoint.note(step, **figures)
            say(f"step {step}: {json.dumps(figures)}")
        if time.monotonic() - saved > plan.minutes_between * 60 or step == steps:
            checkpoint.save(model, both, step, asdict(plan))
            saved = time.monotonic()
