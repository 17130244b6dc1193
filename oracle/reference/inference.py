"""Teacher-forced distributions and greedy continuations."""

import torch
from transformers import DynamicCache, PreTrainedModel


@torch.inference_mode()
def logits(model: PreTrainedModel, tokens: list[int]) -> torch.Tensor:
    """f32 [positions, vocabulary]; row i is the distribution after token i."""
    return model(torch.tensor([tokens]), use_cache=False).logits[0].float()


def log_probabilities(rows: torch.Tensor) -> torch.Tensor:
    """Natural logs, summed in f64."""
    return torch.log_softmax(rows.double(), dim=-1)


@torch.inference_mode()
def greedy(model: PreTrainedModel, tokens: list[int], count: int, stop: list[int]) -> list[tuple[int, float]]:
    """The likeliest next tokens, `count` or up to one of `stop`, each with its lead over the second likeliest in nats."""
    cache = DynamicCache(config=model.config)
    pending = tokens
    continuation: list[tuple[int, float]] = []
    for _ in range(count):
        last = model(torch.tensor([pending]), past_key_values=cache, use_cache=True).logits[0, -1].double()
        best = torch.topk(last, 2)
        chosen = int(torch.argmax(last))
        continuation.append((chosen, float(best.values[0] - best.values[1])))
        if chosen in stop:
            break
        pending = [chosen]
    return continuation
