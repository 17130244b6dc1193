"""A model of the recipe as a GGUF file that llama.cpp and the page read.

Format: the specification of GGUF version 3; names and keys as llama.cpp's `qwen2` and `deepseek2` expect them. The file is
written beside the old one and takes its place only when it is whole.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy
from gguf import ExpertGatingFuncType, GGMLQuantizationType, GGUFWriter, LlamaFileType, TokenType
from gguf.quants import quantize
from torch import Tensor

from .layers import EPSILON, ROPE_BASE
from .student import Student
from .teacher import Teacher
from .tokenizer import SPECIAL, TEMPLATE, MiniatureTokenizer

FILE_TYPES = {"F32": LlamaFileType.ALL_F32, "Q8_0": LlamaFileType.MOSTLY_Q8_0}


def export(model: Student | Teacher, tokenizer: MiniatureTokenizer, path: Path, name: str, tensor_type: str = "Q8_0") -> None:
    """Writes the model. Matrices become `tensor_type`; norms, biases and routers stay F32."""
    written = path.with_suffix(".part")
    path.parent.mkdir(parents=True, exist_ok=True)
    writer = GGUFWriter(written, model.shape.architecture)
    writer.add_name(name)
    writer.add_license("mit")
    writer.add_languages(["en", "de"])
    writer.add_file_type(FILE_TYPES[tensor_type])
    write_shape(writer, model)
    write_tokenizer(writer, tokenizer)
    tensors = teacher_tensors(model) if isinstance(model, Teacher) else student_tensors(model)
    for tensor, values in tensors.items():
        write_tensor(writer, tensor, values, tensor_type)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    os.replace(written, path)


def write_shape(writer: GGUFWriter, model: Student | Teacher) -> None:
    shape = model.shape
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.width)
    writer.add_block_count(shape.layers)
    writer.add_head_count(shape.heads)
    writer.add_layer_norm_rms_eps(EPSILON)
    writer.add_rope_freq_base(ROPE_BASE)
    writer.add_vocab_size(shape.vocabulary)
    if isinstance(model, Student):
        writer.add_feed_forward_length(shape.inner)
        writer.add_head_count_kv(shape.heads)
        writer.add_key_length(shape.head_width)
        writer.add_value_length(shape.head_width)
        writer.add_rope_dimension_count(shape.head_width)
        return
    # Latent attention is attention of one key head: the latent, and the part with position.
    writer.add_feed_forward_length(shape.dense_inner)
    writer.add_head_count_kv(1)
    writer.add_q_lora_rank(shape.query_rank)
    writer.add_kv_lora_rank(shape.latent_rank)
    writer.add_key_length(shape.latent_rank + shape.rope_width)
    writer.add_value_length(shape.latent_rank)
    writer.add_key_length_mla(shape.plain_width + shape.rope_width)
    writer.add_value_length_mla(shape.value_width)
    writer.add_rope_dimension_count(shape.rope_width)
    writer.add_leading_dense_block_count(shape.dense_layers)
    writer.add_expert_count(shape.experts)
    writer.add_expert_used_count(shape.experts_used)
    writer.add_expert_shared_count(1)
    writer.add_expert_feed_forward_length(shape.expert_inner)
    writer.add_expert_weights_scale(shape.weights_scale)
    writer.add_expert_weights_norm(True)
    writer.add_expert_gating_func(ExpertGatingFuncType.SIGMOID)


def write_tokenizer(writer: GGUFWriter, tokenizer: MiniatureTokenizer) -> None:
    described = json.loads(tokenizer.tokenizer.to_str())["model"]
    tokens = sorted(described["vocab"], key=described["vocab"].get)
    thinking = ("<think>", "</think>")
    types = [
        TokenType.USER_DEFINED if token in thinking else TokenType.CONTROL if token in SPECIAL else TokenType.NORMAL
        for token in tokens
    ]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("deepseek-r1-qwen")
    writer.add_token_list(tokens)
    writer.add_token_types(types)
    writer.add_token_merges([merge if isinstance(merge, str) else " ".join(merge) for merge in described["merges"]])
    writer.add_bos_token_id(tokenizer.begin)
    writer.add_eos_token_id(tokenizer.end)
    writer.add_pad_token_id(tokenizer.end)
    writer.add_add_bos_token(True)
    writer.add_add_eos_token(False)
    writer.add_chat_template(TEMPLATE)


def write_tensor(writer: GGUFWriter, name: str, values: Tensor, tensor_type: str) -> None:
    array = numpy.ascontiguousarray(values.detach().float().numpy())
    kept_exact = array.ndim == 1 or "ffn_gate_inp" in name
    if kept_exact or tensor_type == "F32":
        writer.add_tensor(name, array)
        return
    kind = GGMLQuantizationType[tensor_type]
    writer.add_tensor(name, quantize(array, kind), raw_dtype=kind)


def around(model: Student | Teacher) -> dict[str, Tensor]:
    return {
        "token_embd.weight": model.embedding.weight,
        "output_norm.weight": model.norm.weight,
        "output.weight": model.output.weight,
    }


def student_tensors(model: Student) -> dict[str, Tensor]:
    tensors = around(model)
    for number, layer in enumerate(model.layers):
        attention, inner = layer.attention, layer.feed_forward
        for name, part in {"q": attention.query, "k": attention.key, "v": attention.value}.items():
            tensors[f"blk.{number}.attn_{name}.weight"] = part.weight
            tensors[f"blk.{number}.attn_{name}.bias"] = part.bias
        tensors[f"blk.{number}.attn_output.weight"] = attention.output.weight
        tensors |= norms(number, layer) | dense(number, inner)
    return tensors


def teacher_tensors(model: Teacher) -> dict[str, Tensor]:
    tensors, shape = around(model), model.shape
    for number, layer in enumerate(model.layers):
        attention, block = layer.attention, f"blk.{number}"
        keys = attention.key_up.weight.view(shape.heads, shape.plain_width, shape.latent_rank)
        tensors |= norms(number, layer) | {
            f"{block}.attn_q_a.weight": attention.query_down.weight,
            f"{block}.attn_q_a_norm.weight": attention.query_norm.weight,
            f"{block}.attn_q_b.weight": attention.query_up.weight,
            f"{block}.attn_kv_a_mqa.weight": attention.latent_down.weight,
            f"{block}.attn_kv_a_norm.weight": attention.latent_norm.weight,
            f"{block}.attn_k_b.weight": keys.transpose(1, 2),
            f"{block}.attn_v_b.weight": attention.value_up.weight.view(shape.heads, shape.value_width, shape.latent_rank),
            f"{block}.attn_output.weight": attention.output.weight,
        }
        tensors |= dense(number, layer.feed_forward) if number < shape.dense_layers else experts(number, layer.feed_forward)
    return tensors


def norms(number: int, layer) -> dict[str, Tensor]:
    return {
        f"blk.{number}.attn_norm.weight": layer.attention_norm.weight,
        f"blk.{number}.ffn_norm.weight": layer.feed_forward_norm.weight,
    }


def dense(number: int, inner) -> dict[str, Tensor]:
    return {f"blk.{number}.ffn_{name}.weight": getattr(inner, name).weight for name in ("gate", "up", "down")}


def experts(number: int, mixture) -> dict[str, Tensor]:
    """Stacks [experts, out, in]; our matrices hold the experts' inner widths side by side."""
    shape, block = mixture.shape, f"blk.{number}"
    stacked = (shape.experts, shape.expert_inner, shape.width)
    return {
        f"{block}.ffn_gate_inp.weight": mixture.router.weight,
        f"{block}.exp_probs_b.bias": mixture.correction,
        f"{block}.ffn_gate_exps.weight": mixture.gate.weight.view(stacked),
        f"{block}.ffn_up_exps.weight": mixture.up.weight.view(stacked),
        f"{block}.ffn_down_exps.weight": mixture.down.weight.view(shape.width, shape.experts, shape.expert_inner).transpose(0, 1),
        **{f"{block}.ffn_{name}_shexp.weight": getattr(mixture.shared, name).weight for name in ("gate", "up", "down")},
    }
