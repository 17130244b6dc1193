"""Answers of a model, many rows at a time, with a KV cache."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass

import torch
from torch import Tensor

from .layers import fast_precision, fast_products
from .tokenizer import MiniatureTokenizer


@dataclass(frozen=True)
class Answer:
    """Ids that the model said, its end token included where it came to it, and the log-probability of each."""

    tokens: list[int]
    finished: bool


@torch.inference_mode()
def answer_all(
    model,
    tokenizer: MiniatureTokenizer,
    prompts: list[list[int]],
    temperature: float = 0.0,
    most_tokens: int = 400,
    generator: torch.Generator | None = None,
    batch: int = 192,
    exact: bool = False,
    expected: list[int] | None = None,
) -> list[Answer]:
    """Answers in the order of the prompts; 0 is greedy. `exact` computes in f32, otherwise products run in `fast_precision()`.

    `expected`: how many tokens each answer may take. Answers of a length go into one batch, so that its rows end together.
    """
    model.eval()
    order = sorted(range(len(prompts)), key=lambda index: (expected[index] if expected else 0, len(prompts[index])))
    answers: list[Answer | None] = [None] * len(prompts)
    for start in range(0, len(order), batch):
        group = order[start : start + batch]
        for index, answer in zip(
            group,
            _answer_batch(model, tokenizer, [prompts[i] for i in group], temperature, most_tokens, generator, exact),
            strict=False,
        ):
            answers[index] = answer
    return [answer for answer in answers if answer is not None]


def _answer_batch(model, tokenizer, prompts, temperature, most_tokens, generator, exact) -> list[Answer]:
    """Prompts are padded on the left, so that all rows end together; positions count from each row's own first token."""
    longest = max(map(len, prompts))
    most_tokens = min(most_tokens, model.shape.context - longest)
    padding = torch.tensor([longest - len(prompt) for prompt in prompts])
    tokens = torch.tensor([[tokenizer.end] * (longest - len(prompt)) + prompt for prompt in prompts])
    cache = model.cache(len(prompts), longest + most_tokens, torch.float32 if exact else fast_precision())
    said: list[list[int]] = [[] for _ in prompts]
    live, unfinished = torch.arange(len(prompts)), torch.ones(len(prompts), dtype=torch.bool)
    places = torch.arange(longest)
    # A padding position sees itself, for softmax needs something to see; nobody sees it.
    visible = (places.view(1, 1, -1) <= places.view(1, -1, 1)) & (places.view(1, 1, -1) >= padding.view(-1, 1, 1))
    visible = visible | torch.eye(longest, dtype=torch.bool)
    positions = (places.unsqueeze(0) - padding.unsqueeze(1)).clamp(min=0)
    for _ in range(most_tokens):
        with nullcontext() if exact else fast_products():
            logits = model(tokens, positions, visible, cache)[:, -1].float()
        chosen = logits.argmax(-1) if temperature == 0 else _draw(logits / temperature, generator)
        for row, token in zip(live.tolist(), chosen.tolist(), strict=False):
            said[row].append(token)
        unfinished &= chosen != tokenizer.end
        going = unfinished.nonzero().squeeze(1)
        if len(going) == 0:
            break
        # Rows that ended go on unseen until enough of them have: to drop them copies the cache.
        if len(going) < len(chosen) * 0.75:
            live, chosen, padding, positions, unfinished = (
                part[going] for part in (live, chosen, padding, positions, unfinished)
            )
            cache.keep(going)
        tokens = chosen.unsqueeze(1)
        positions = positions[:, -1:] + 1
        places = torch.arange(cache.length + 1)
        visible = places.view(1, 1, -1) >= padding.view(-1, 1, 1)
    return [_ended(row, tokenizer.end) for row in said]


def _draw(logits: Tensor, generator: torch.Generator | None) -> Tensor:
    return torch.multinomial(logits.softmax(-1), 1, generator=generator).squeeze(1)


def _ended(tokens: list[int], end: int) -> Answer:
    if end in tokens:
        return Answer(tokens[: tokens.index(end) + 1], True)
    return Answer(tokens, False)
