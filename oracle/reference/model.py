"""Builds a transformers model from any GGUF file whose tensors gguf-py can dequantise.

transformers has a GGUF reader of its own, but it refuses some types (IQ4_XS, MXFP4); one path for all types is easier to trust.
"""

from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, PreTrainedModel

from .configuration import configuration
from .gguf_file import GgufFile
from .names import transformers_name


def load_model(path: Path) -> PreTrainedModel:
    """The model in f32 with plain ("eager") attention, every weight exactly what the file's blocks mean."""
    file = GgufFile(path)
    config = configuration(file)
    model = AutoModelForCausalLM.from_config(config, attn_implementation="eager", dtype=torch.float32).eval()
    state = {transformers_name(name): _weights(file, name) for name in file.names if name != "rope_freqs.weight"}
    if config.tie_word_embeddings:
        state["lm_head.weight"] = state["model.embed_tokens.weight"]
    model.load_state_dict(state, strict=True)
    if "rope_freqs.weight" in file.names:
        model.model.rotary_emb.inv_freq /= file.tensor("rope_freqs.weight")
    return model


def _weights(file: GgufFile, name: str) -> torch.Tensor:
    weights = file.tensor(name)
    if file.architecture == "llama" and (".attn_q." in name or ".attn_k." in name):
        heads = file["attention.head_count"]
        return pairs_to_halves(weights, heads if ".attn_q." in name else file.get("attention.head_count_kv", heads))
    return weights


def pairs_to_halves(weights: torch.Tensor, heads: int) -> torch.Tensor:
    """Llama's files keep the two elements that RoPE rotates side by side; transformers keeps them half a head apart."""
    rows = weights.shape[0]
    return weights.reshape(heads, rows // heads // 2, 2, -1).transpose(1, 2).reshape(weights.shape)
