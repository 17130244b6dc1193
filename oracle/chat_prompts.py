"""Renders chat templates the way transformers does: python chat_prompts.py INPUT.json

The input is a list of {"model": GGUF path, "messages": [...]}; prints the list of prompts, as JSON.
"""

import json
import sys
from pathlib import Path
from typing import Any

from gguf import GGUFReader
from transformers.utils.chat_template_utils import render_jinja_template


def prompt(model: str, messages: list[dict[str, str]]) -> str:
    fields = GGUFReader(Path(model)).fields
    tokens = fields["tokenizer.ggml.tokens"].contents()

    def special(name: str) -> str:
        return tokens[fields[f"tokenizer.ggml.{name}_token_id"].contents()]

    rendered, _ = render_jinja_template(
        [messages],
        chat_template=fields["tokenizer.chat_template"].contents(),
        add_generation_prompt=True,
        bos_token=special("bos"),
        eos_token=special("eos"),
    )
    return rendered[0]


def main() -> None:
    conversations: list[dict[str, Any]] = json.loads(Path(sys.argv[1]).read_text())
    print(json.dumps([prompt(entry["model"], entry["messages"]) for entry in conversations]))


if __name__ == "__main__":
    main()
