"""GGUF models as transformers models in exact f32: what our kernels are measured against."""
