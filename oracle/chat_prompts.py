"""Renders chat templates the way transformers does: python chat_prompts.py INPUT.json

The input is {"model": GGUF path, "conversations": [[message, ...], ...]}; prints {"prompts": [...], "endOfText": id}.
"""

import json
import sys
from pathlib import Path

from gguf import GGUFReader
from transformers.utils.chat_template_utils import render_jinja_template


def main() -> None:
    request = json.loads(Path(sys.argv[1]).read_text())
    fields = GGUFReader(Path(request["model"])).fields
    tokens = fields["tokenizer.ggml.tokens"].contents()
    bos, eos = (int(fields[f"tokenizer.ggml.{name}_token_id"].contents()) for name in ("bos", "eos"))
    prompts, _ = render_jinja_template(
        request["conversations"],
        chat_template=fields["tokenizer.chat_template"].contents(),
        add_generation_prompt=True,
        bos_token=tokens[bos],
        eos_token=tokens[eos],
    )
    print(json.dumps({"prompts": prompts, "endOfText": eos}))


if __name__ == "__main__":
    main()
