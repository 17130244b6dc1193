"""The tensors of a GGUF file as the parameters of a transformers model."""

import torch

from .gguf_file import GgufFile
from .names import transformers_name

# RoPE rotates neighbours in these files, halves in transformers.
_PAIRED = ("llama", "granitemoe")

# Tensors that are part of another one in transformers, by their end; the first of each pair stands for both.
_JOINED = (".ffn_up_exps.weight", ".attn_v_b.weight")


def parameters(file: GgufFile) -> dict[str, torch.Tensor]:
    result: dict[str, torch.Tensor] = {}
    for name in file.names:
        if name == "rope_freqs.weight" or name.endswith(_JOINED):
            continue
        if name.endswith(".ffn_gate_exps.weight"):
            joined = name.replace("ffn_gate_exps", "ffn_gate_up_exps")
            up = file.tensor(name.replace("ffn_gate_exps", "ffn_up_exps"))
            result[transformers_name(file.architecture, joined)] = torch.cat([file.tensor(name), up], dim=1)
        elif name.endswith(".attn_k_b.weight"):
            joined = name.replace("attn_k_b", "attn_kv_b")
            result[transformers_name(file.architecture, joined)] = _key_value_up(file, name)
        else:
            result[transformers_name(file.architecture, name)] = _single(file, name)
    return result


def _single(file: GgufFile, name: str) -> torch.Tensor:
    weights = file.tensor(name)
    if file.architecture in _PAIRED and (".attn_q." in name or ".attn_k." in name):
        heads = file["attention.head_count"]
        return pairs_to_halves(weights, heads if ".attn_q." in name else file.get("attention.head_count_kv", heads))
    return weights


def pairs_to_halves(weights: torch.Tensor, heads: int) -> torch.Tensor:
    """From the order in which RoPE's two elements are neighbours to the one in which they are half a head apart."""
    rows = weights.shape[0]
    return weights.reshape(heads, rows // heads // 2, 2, -1).transpose(1, 2).reshape(weights.shape)


def _key_value_up(file: GgufFile, name: str) -> torch.Tensor:
    """Keys [heads, rank, nope] and values [heads, value, rank] as one matrix [heads · (nope + value), rank]."""
    keys = file.tensor(name).transpose(1, 2)
    values = file.tensor(name.replace("attn_k_b", "attn_v_b"))
    return torch.cat([keys, values], dim=1).flatten(0, 1)
