"""Which experts the routers of a mixture choose."""

import re
from typing import Any

import torch
from transformers import PreTrainedModel

# Routers give logits, weights and ids.
_ROUTER = re.compile(r"model\.layers\.(\d+)\.(mlp\.gate|block_sparse_moe\.router)")

# What another order of summation may change.
_NOISE = 1e-5
_NOISY_RUNS = 4


@torch.inference_mode()
def routing(model: PreTrainedModel, tokens: list[int]) -> list[dict[str, Any]]:
    """
    Per layer with a router: ids and weights [positions, used] by descending weight, and the positions of near ties: those where routers with
    a little noise on their weights choose others, or in another order.
    """
    routers = {int(match[1]): module for name, module in model.named_modules() if (match := _ROUTER.fullmatch(name))}
    exact = _choices(model, tokens, routers)
    ties: dict[int, set[int]] = {layer: set() for layer in routers}
    torch.manual_seed(0)
    kept = {layer: router.weight.clone() for layer, router in routers.items()}
    for _ in range(_NOISY_RUNS):
        for layer, router in routers.items():
            router.weight.copy_(kept[layer] * (1 + _NOISE * torch.randn_like(kept[layer])))
        for layer, (ids, _weights) in _choices(model, tokens, routers).items():
            changed = (ids != exact[layer][0]).any(dim=-1)
            ties[layer] |= set(changed.nonzero().flatten().tolist())
    for layer, router in routers.items():
        router.weight.copy_(kept[layer])
    return [
        {"layer": layer, "experts": ids.tolist(), "weights": weights.tolist(), "ties": sorted(ties[layer])}
        for layer, (ids, weights) in sorted(exact.items())
    ]


def _choices(
    model: PreTrainedModel, tokens: list[int], routers: dict[int, torch.nn.Module]
) -> dict[int, tuple[torch.Tensor, torch.Tensor]]:
    """By descending weight, of equal ones the lower id: transformers leaves the order open."""
    chosen: dict[int, tuple[torch.Tensor, torch.Tensor]] = {}

    def keep(layer: int, output: tuple[torch.Tensor, torch.Tensor, torch.Tensor]) -> None:
        ids, weights = output[2], output[1].float()
        order = torch.argsort(ids, dim=-1)
        ids, weights = ids.gather(-1, order), weights.gather(-1, order)
        order = torch.argsort(weights, dim=-1, descending=True, stable=True)
        chosen[layer] = (ids.gather(-1, order), weights.gather(-1, order))

    hooks = [
        router.register_forward_hook(lambda _module, _input, output, layer=layer: keep(layer, output))
        for layer, router in routers.items()
    ]
    try:
        model(torch.tensor([tokens]), use_cache=False)
    finally:
        for hook in hooks:
            hook.remove()
    return chosen
