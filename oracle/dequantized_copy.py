"""A copy of a GGUF model in which every tensor is F32, its weights exactly what the blocks of the original mean.

    python dequantized_copy.py MODEL.gguf COPY.gguf

llama.cpp quantizes activations where weights are quantized. On such a copy, with an F32 KV cache, it computes in f32: what is
left between the two runs of llama.cpp is its own rounding and none of the file's.
"""

import sys
from pathlib import Path

import numpy
from gguf import GGUFReader, GGUFWriter, GGUFValueType
from gguf.constants import Keys, LlamaFileType
from gguf.quants import dequantize


def write_copy(original: Path, copy: Path) -> None:
    reader = GGUFReader(original)
    writer = GGUFWriter(copy, reader.fields[Keys.General.ARCHITECTURE].contents())
    for name, field in reader.fields.items():
        # The writer counts and names these itself.
        if name.startswith("GGUF.") or name in (Keys.General.ARCHITECTURE, Keys.General.FILE_TYPE):
            continue
        item_type = field.types[-1] if field.types[0] == GGUFValueType.ARRAY else None
        writer.add_key_value(name, field.contents(), field.types[0], item_type)
    writer.add_file_type(LlamaFileType.ALL_F32)
    for tensor in reader.tensors:
        shape = [int(dimension) for dimension in reversed(tensor.shape)]
        writer.add_tensor(tensor.name, dequantize(tensor.data, tensor.tensor_type).astype(numpy.float32).reshape(shape))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    write_copy(Path(sys.argv[1]), Path(sys.argv[2]))
