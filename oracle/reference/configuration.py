"""transformers configurations from GGUF hyperparameters."""

from transformers import LlamaConfig, PreTrainedConfig, Qwen2Config, Qwen3Config

from .gguf_file import GgufFile

_CLASSES = {"llama": LlamaConfig, "qwen2": Qwen2Config, "qwen3": Qwen3Config}


def configuration(file: GgufFile) -> PreTrainedConfig:
    heads = file["attention.head_count"]
    return _CLASSES[file.architecture](
        vocab_size=file.vocabulary_size,
        hidden_size=file["embedding_length"],
        intermediate_size=file["feed_forward_length"],
        num_hidden_layers=file["block_count"],
        num_attention_heads=heads,
        num_key_value_heads=file.get("attention.head_count_kv", heads),
        head_dim=head_width(file),
        rms_norm_eps=file["attention.layer_norm_rms_epsilon"],
        max_position_embeddings=file["context_length"],
        tie_word_embeddings="output.weight" not in file.names,
        rope_parameters=rope_parameters(file),
        bos_token_id=None,
        eos_token_id=None,
        pad_token_id=None,
    )


def head_width(file: GgufFile) -> int:
    return file.get("attention.key_length", file["embedding_length"] // file["attention.head_count"])


def rope_parameters(file: GgufFile) -> dict[str, float | int | str]:
    """`rope_freqs` is not among them: it goes straight into the model (see `model.py`)."""
    parameters: dict[str, float | int | str] = {"rope_type": "default", "rope_theta": file.get("rope.freq_base", 10000.0)}
    kind = file.get("rope.scaling.type", "none")
    if kind == "none":
        return parameters
    parameters |= {"rope_type": kind, "factor": file["rope.scaling.factor"]}
    if kind == "yarn":
        parameters["original_max_position_embeddings"] = file["rope.scaling.original_context_length"]
    return parameters
