"""transformers configurations from GGUF hyperparameters."""

from typing import Any

from transformers import (
    DeepseekV2Config,
    DeepseekV3Config,
    GraniteMoeConfig,
    LlamaConfig,
    OlmoeConfig,
    PreTrainedConfig,
    Qwen2Config,
    Qwen3Config,
    Qwen3MoeConfig,
)

from .gguf_file import GgufFile

_DENSE = {"llama": LlamaConfig, "qwen2": Qwen2Config, "qwen3": Qwen3Config}

SOFTMAX, SIGMOID = 1, 2


def configuration(file: GgufFile) -> PreTrainedConfig:
    """Raises ValueError for an architecture, or a use of one, that no class of transformers stands for."""
    common = _common(file)
    match file.architecture:
        case "llama" | "qwen2" | "qwen3":
            return _DENSE[file.architecture](**common, **_heads(file), intermediate_size=file["feed_forward_length"])
        case "qwen3moe":
            width = file["expert_feed_forward_length"]
            return Qwen3MoeConfig(**common, **_heads(file), **_experts(file), moe_intermediate_size=width, norm_topk_prob=True)
        case "olmoe":
            return OlmoeConfig(**common, **_heads(file), **_experts(file), intermediate_size=file["feed_forward_length"])
        case "granitemoe":
            return _granite(file, common)
        case "deepseek2":
            return _deepseek(file, common)
    raise ValueError(f"No reference for the architecture {file.architecture}.")


def _common(file: GgufFile) -> dict[str, Any]:
    return {
        "vocab_size": file.vocabulary_size,
        "hidden_size": file["embedding_length"],
        "num_hidden_layers": file["block_count"],
        "num_attention_heads": file["attention.head_count"],
        "rms_norm_eps": file["attention.layer_norm_rms_epsilon"],
        "max_position_embeddings": file["context_length"],
        "tie_word_embeddings": "output.weight" not in file.names,
        "rope_parameters": _rope_parameters(file),
        "bos_token_id": None,
        "eos_token_id": None,
        "pad_token_id": None,
    }


def _heads(file: GgufFile) -> dict[str, int]:
    heads = file["attention.head_count"]
    return {
        "num_key_value_heads": file.get("attention.head_count_kv", heads),
        "head_dim": file.get("attention.key_length", file["embedding_length"] // heads),
    }


def _experts(file: GgufFile) -> dict[str, int]:
    return {"num_experts": file["expert_count"], "num_experts_per_tok": file["expert_used_count"]}


def _granite(file: GgufFile, common: dict[str, Any]) -> PreTrainedConfig:
    return GraniteMoeConfig(
        **common,
        **_heads(file),
        intermediate_size=file["feed_forward_length"],
        num_local_experts=file["expert_count"],
        num_experts_per_tok=file["expert_used_count"],
        embedding_multiplier=file.get("embedding_scale", 1.0),
        residual_multiplier=file.get("residual_scale", 1.0),
        attention_multiplier=file.get("attention.scale", _heads(file)["head_dim"] ** -0.5),
        logits_scaling=file["logit_scale"],
    )


def _deepseek(file: GgufFile, common: dict[str, Any]) -> PreTrainedConfig:
    """V3's class has the sigmoid gate with bias, groups and normalisation, V2's the plain softmax gate."""
    if abs(common["rms_norm_eps"] - 1e-6) > 1e-9:
        raise ValueError("transformers fixes the epsilon of the latents' norms at 1e-6; the file has another.")
    rope = file["rope.dimension_count"]
    shared: dict[str, Any] = {
        **common,
        "num_key_value_heads": common["num_attention_heads"],
        "intermediate_size": file["feed_forward_length"],
        "moe_intermediate_size": file["expert_feed_forward_length"],
        "first_k_dense_replace": file.get("leading_dense_block_count", 0),
        "n_routed_experts": file["expert_count"],
        "num_experts_per_tok": file["expert_used_count"],
        "n_shared_experts": file["expert_shared_count"],
        "routed_scaling_factor": file.get("expert_weights_scale", 1.0),
        "q_lora_rank": file.get("attention.q_lora_rank"),
        "kv_lora_rank": file["attention.kv_lora_rank"],
        "qk_rope_head_dim": rope,
        "qk_nope_head_dim": file.get("attention.key_length_mla", file["attention.key_length"]) - rope,
        "v_head_dim": file.get("attention.value_length_mla", file["attention.value_length"]),
    }
    groups, groups_used = file.get("expert_group_count", 1), file.get("expert_group_used_count", 1)
    normalised = file.get("expert_weights_norm", False)
    if file.get("expert_gating_func", SOFTMAX) == SIGMOID:
        return DeepseekV3Config(**shared, n_group=groups, topk_group=groups_used, norm_topk_prob=normalised, num_mtp_layers=0)
    if normalised or groups > 1:
        raise ValueError("transformers has no softmax gate that normalises or groups as llama.cpp does.")
    return DeepseekV2Config(**shared)


def _rope_parameters(file: GgufFile) -> dict[str, float | int | str]:
    """`rope_freqs` is not among them: it goes straight into the model (see `model.py`)."""
    parameters: dict[str, float | int | str] = {"rope_type": "default", "rope_theta": file.get("rope.freq_base", 10000.0)}
    kind = file.get("rope.scaling.type", "none")
    if kind == "none":
        return parameters
    parameters |= {"rope_type": kind, "factor": file["rope.scaling.factor"]}
    if kind == "yarn":
        parameters["original_max_position_embeddings"] = file["rope.scaling.original_context_length"]
        multiplier = file.get("rope.scaling.yarn_log_multiplier")
        if multiplier is not None:
            # A tenth of DeepSeek's `mscale_all_dim`; their `mscale` is the same and cancels out of the rotation.
            parameters |= {"mscale": multiplier / 0.1, "mscale_all_dim": multiplier / 0.1}
    return parameters
