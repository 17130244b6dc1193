"""A mixture's experts in training: (token, slot) pairs sorted by expert, so that only the chosen experts are computed.

Operators of their own with a backward pass by hand, for how many tokens an expert gets is known only while it runs, and a
compiled model is to stay in one piece. Slopes are gradients of the loss.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional


def _slices(chosen: Tensor, experts: int) -> list[slice]:
    ends = torch.bincount(chosen.flatten(), minlength=experts).cumsum(0).tolist()
    return [slice(start, end) for start, end in zip([0, *ends[:-1]], ends, strict=True)]


@torch.library.custom_op("denkspur::sorted_experts", mutates_args=())
def sorted_experts(
    x: Tensor, weights: Tensor, chosen: Tensor, gate: Tensor, up: Tensor, down: Tensor, inner: int
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """x [N, D], weights and chosen [N, K], gate and up [E · I, D], down [D, E · I] to the experts' sum [N, D].

    Also, for the way back: the (token, slot) pairs sorted by expert [N · K], and what gate and up gave for them [N · K, I].
    One operator, so that a compiled model stays whole though how many tokens an expert gets is not known beforehand.
    """
    used = chosen.shape[1]
    order = chosen.flatten().argsort(stable=True)
    rows = x[order // used]
    gated, raised = x.new_empty(len(order), inner), x.new_empty(len(order), inner)
    parts = _slices(chosen, gate.shape[0] // inner)
    for part, gate_of, up_of in zip(parts, gate.split(inner), up.split(inner), strict=True):
        torch.mm(rows[part], gate_of.T, out=gated[part])
        torch.mm(rows[part], up_of.T, out=raised[part])
    hidden = functional.silu(gated).mul_(raised).mul_(weights.flatten()[order].unsqueeze(1))
    for part, down_of in zip(parts, down.split(inner, dim=1), strict=True):
        torch.mm(hidden[part], down_of.T, out=rows[part])
    return _unsorted(rows, order).view(-1, used, x.shape[1]).sum(1), order, gated, raised


def _unsorted(rows: Tensor, order: Tensor) -> Tensor:
    return torch.empty_like(rows).index_copy_(0, order, rows)


@torch.library.custom_op("denkspur::sorted_experts_back", mutates_args=())
def _sorted_experts_back(
    slope: Tensor,
    x: Tensor,
    weights: Tensor,
    chosen: Tensor,
    gate: Tensor,
    up: Tensor,
    down: Tensor,
    order: Tensor,
    gated: Tensor,
    raised: Tensor,
) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    """Slopes of x, weights, gate, up and down from that of the sum [N, D]."""
    used, inner = chosen.shape[1], gated.shape[1]
    tokens = order // used
    rows, slopes, share = x[tokens], slope[tokens], weights.flatten()[order].unsqueeze(1)
    squashed = gated.sigmoid()
    lit = gated * squashed
    product = lit * raised
    hidden = product * share
    of_hidden = torch.empty_like(hidden)
    of_gate, of_up, of_down = torch.zeros_like(gate), torch.zeros_like(up), torch.zeros_like(down)
    parts = _slices(chosen, gate.shape[0] // inner)
    for place, part in enumerate(parts):
        columns = slice(place * inner, (place + 1) * inner)
        torch.mm(slopes[part], down[:, columns], out=of_hidden[part])
        of_down[:, columns] = slopes[part].T @ hidden[part]
    of_weights = _unsorted((of_hidden * product).sum(1), order).view_as(weights)
    of_hidden *= share
    of_raised = of_hidden * lit
    of_gated = of_hidden * raised * (squashed + lit * (1 - squashed))
    for place, part in enumerate(parts):
        columns = slice(place * inner, (place + 1) * inner)
        torch.mm(of_gated[part].T, rows[part], out=of_gate[columns])
        torch.mm(of_raised[part].T, rows[part], out=of_up[columns])
        torch.addmm(of_gated[part] @ gate[columns], of_raised[part], up[columns], out=slopes[part])
    of_x = _unsorted(slopes, order).view(-1, used, x.shape[1]).sum(1)
    return of_x, of_weights, of_gate, of_up, of_down


@sorted_experts.register_fake
def _(x, weights, chosen, gate, up, down, inner):
    order = chosen.new_empty(chosen.numel())
    wide = (chosen.numel(), inner)
    return torch.empty_like(x), order, x.new_empty(wide), x.new_empty(wide)


@_sorted_experts_back.register_fake
def _(slope, x, weights, chosen, gate, up, down, order, gated, raised):
    return tuple(x.new_empty(part.shape) for part in (x, weights, gate, up, down))


def _keep(ctx, inputs, output):
    ctx.save_for_backward(*inputs[:-1], *output[1:])


def _back(ctx, slope, *_):
    of_x, of_weights, *of_matrices = _sorted_experts_back(slope.contiguous(), *ctx.saved_tensors)
    return of_x, of_weights, None, *of_matrices, None


sorted_experts.register_autograd(_back, setup_context=_keep)
