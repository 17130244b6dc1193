"""Builds a transformers model from any GGUF file whose tensors gguf-py can dequantise.

transformers has a GGUF reader of its own, but it refuses some types (IQ4_XS, MXFP4) and families; one path for all is easier to
trust.
"""

from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, PreTrainedModel

from .configuration import configuration
from .gguf_file import GgufFile
from .weights import parameters


def load_model(path: Path) -> PreTrainedModel:
    """The model in f32 with plain ("eager") attention, every weight exactly what the file's blocks mean."""
    file = GgufFile(path)
    config = configuration(file)
    model = AutoModelForCausalLM.from_config(
        config, attn_implementation="eager", experts_implementation="eager", dtype=torch.float32
    ).eval()
    state = parameters(file)
    if config.tie_word_embeddings:
        state["lm_head.weight"] = state["model.embed_tokens.weight"]
    model.load_state_dict(state, strict=True)
    if "rope_freqs.weight" in file.names:
        model.model.rotary_emb.inv_freq /= file.tensor("rope_freqs.weight")
    return model
