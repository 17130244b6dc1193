"""Muon for matrices (Jordan et al. 2024), AdamW for the rest, and a rate that stays, then falls to nothing."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from .layers import fast_precision


class Muon(torch.optim.Optimizer):
    """Momentum whose update is made orthogonal by five Newton-Schulz steps. Parameters are matrices [out, in].

    Matrices of one shape are made orthogonal together.
    """

    def __init__(self, parameters, rate: float, momentum: float = 0.95):
        super().__init__(parameters, {"lr": rate, "momentum": momentum})

    @torch.no_grad()
    def step(self, closure=None) -> None:
        for group in self.param_groups:
            alike: dict[torch.Size, list[Tensor]] = {}
            for parameter in group["params"]:
                if parameter.grad is not None:
                    alike.setdefault(parameter.shape, []).append(parameter)
            for shape, parameters in alike.items():
                rate = group["lr"] * max(1, shape[0] / shape[1]) ** 0.5
                updates = orthogonal(torch.stack([self._direction(parameter, group["momentum"]) for parameter in parameters]))
                for parameter, update in zip(parameters, updates, strict=True):
                    parameter.add_(update, alpha=-rate)

    def _direction(self, parameter: Tensor, share: float) -> Tensor:
        """The gradient with Nesterov's momentum, which is brought up to date."""
        momentum = self.state[parameter].setdefault("momentum", torch.zeros_like(parameter))
        momentum.lerp_(parameter.grad, 1 - share)
        return parameter.grad.lerp(momentum, share)


def orthogonal(matrices: Tensor, steps: int = 5) -> Tensor:
    """For each of [N, out, in] the nearest matrix with singular values about one, by a polynomial of fifth degree."""
    a, b, c = 3.4445, -4.7750, 2.0315
    x = matrices.to(fast_precision())
    tall = x.shape[1] > x.shape[2]
    if tall:
        x = x.mT.contiguous()
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(steps):
        squares = x @ x.mT
        x = torch.baddbmm(x, torch.baddbmm(squares, squares, squares, beta=b, alpha=c), x, beta=a)
    return (x.mT if tall else x).float()


def optimisers(model: nn.Module, matrix_rate: float, other_rate: float) -> list[torch.optim.Optimizer]:
    """Hidden matrices go to Muon; embedding, output, norms, biases and routers to AdamW."""
    matrices, others = [], []
    for name, parameter in model.named_parameters():
        hidden = parameter.ndim == 2 and not name.startswith(("embedding", "output")) and "router" not in name
        (matrices if hidden else others).append(parameter)
    return [Muon(matrices, matrix_rate), torch.optim.AdamW(others, other_rate, betas=(0.9, 0.95), weight_decay=0.0)]


def set_rate(all_optimisers: list[torch.optim.Optimizer], share: float) -> None:
    """Every group's rate at a share of what it began with."""
    for optimiser in all_optimisers:
        for group in optimiser.param_groups:
            group.setdefault("first", group["lr"])
            group["lr"] = group["first"] * share


def rate_share(done: float, decay: float = 0.6, warm_up: float = 0.01) -> float:
    """Share of the full rate when `done` of the stage (0 to 1) is over: a short rise, level, and down over the last `decay`."""
    if done < warm_up:
        return done / warm_up
    return min(1.0, (1 - done) / decay)
