"""Where each GGUF tensor goes in a transformers model."""

import re

_TOP = {
    "token_embd.weight": "model.embed_tokens.weight",
    "output_norm.weight": "model.norm.weight",
    "output.weight": "lm_head.weight",
}

_LAYER = {
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "attn_q_norm": "self_attn.q_norm",
    "attn_k_norm": "self_attn.k_norm",
    "attn_q_a": "self_attn.q_a_proj",
    "attn_q_a_norm": "self_attn.q_a_layernorm",
    "attn_q_b": "self_attn.q_b_proj",
    "attn_kv_a_mqa": "self_attn.kv_a_proj_with_mqa",
    "attn_kv_a_norm": "self_attn.kv_a_layernorm",
    "attn_kv_b": "self_attn.kv_b_proj",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
    "ffn_gate_shexp": "mlp.shared_experts.gate_proj",
    "ffn_up_shexp": "mlp.shared_experts.up_proj",
    "ffn_down_shexp": "mlp.shared_experts.down_proj",
}

# Parameters that belong to no linear layer: their names stand alone.
_WHOLE = {
    "ffn_gate_inp.weight": "mlp.gate.weight",
    "exp_probs_b.bias": "mlp.gate.e_score_correction_bias",
    "ffn_gate_up_exps.weight": "mlp.experts.gate_up_proj",
    "ffn_down_exps.weight": "mlp.experts.down_proj",
}

_GRANITE = {"mlp.gate.": "block_sparse_moe.router.", "mlp.experts.": "block_sparse_moe.experts."}


def transformers_name(architecture: str, name: str) -> str:
    """Raises KeyError for a tensor that has no place: a file is either understood whole or not at all."""
    if name in _TOP:
        return _TOP[name]
    match = re.fullmatch(r"blk\.(\d+)\.((\w+)\.(weight|bias))", name)
    if match is None:
        raise KeyError(name)
    layer, whole, part, kind = match.groups()
    inner = _WHOLE.get(whole) or f"{_LAYER[part]}.{kind}"
    if architecture == "granitemoe":
        for ours, theirs in _GRANITE.items():
            inner = inner.replace(ours, theirs)
    return f"model.layers.{layer}.{inner}"
