"""A byte-level BPE with R1's special tokens and template, in which digits, and the letters of rare words, stay visible.

Trained on phrases and the words of traces only: what is spelled, counted or calculated is not in its corpus, so that a
strange word falls into letters and short pieces, and every digit is a token (the pre-tokenizer of Qwen2 parts them).
"""

from __future__ import annotations

import random
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

from .tasks import APART, LANGUAGES, Problem, all_tasks

END, BEGIN, USER, ASSISTANT, THINK, END_THINK = SPECIAL = (
    "<｜end▁of▁sentence｜>",
    "<｜begin▁of▁sentence｜>",
    "<｜User｜>",
    "<｜Assistant｜>",
    "<think>",
    "</think>",
)
TEMPLATE = (
    "{{bos_token}}{% for m in messages %}{% if m['role']=='user' %}{{'<｜User｜>'+m['content']}}{% elif m['role']=='assistant' %}"
    "{{'<｜Assistant｜>'+m['content'].split('</think>')[-1]+'<｜end▁of▁sentence｜>'}}{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}{{'<｜Assistant｜><think>\\n'}}{% endif %}"
)
# The expression of llama.cpp's pre-tokenizer `deepseek-r1-qwen`, which is Qwen2's.
PIECES = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"


class MiniatureTokenizer:
    """Text to ids and back, and a problem to the ids of a training row."""

    def __init__(self, tokenizer: Tokenizer):
        self.tokenizer = tokenizer
        self.size = tokenizer.get_vocab_size()
        self.end, self.begin, self.user, self.assistant, self.think, self.end_think = (
            tokenizer.token_to_id(token) for token in SPECIAL
        )

    @classmethod
    def load(cls, path: Path) -> MiniatureTokenizer:
        return cls(Tokenizer.from_file(str(path)))

    def pieces(self, word: str) -> list[str]:
        """A word as text of its tokens; joined they are the word."""
        return [self.tokenizer.decode([token]) for token in self.encode(word)]

    def encode(self, text: str) -> list[int]:
        """Text without special tokens; what is APART does not merge."""
        return [token for part in text.split(APART) for token in self.tokenizer.encode(part, add_special_tokens=False).ids]

    def decode(self, tokens: list[int]) -> str:
        return self.tokenizer.decode(tokens, skip_special_tokens=False)

    def prompt(self, problem: Problem) -> list[int]:
        """As the chat template writes it, up to and with `<think>` and its line break."""
        tokens = [self.begin]
        for question, reply in problem.earlier:
            tokens += [self.user, *self.encode(question), self.assistant, *self.encode(f"\n\n{reply}"), self.end]
        return [*tokens, self.user, *self.encode(problem.question), self.assistant, self.think, *self.encode("\n")]

    def completion(self, problem: Problem) -> list[int]:
        """What the model is to say: the thought, its end, the reply."""
        return [*self.encode(f"{problem.thought}\n"), self.end_think, *self.encode(f"\n\n{problem.reply}"), self.end]


def train_tokenizer(path: Path, size: int = 1024, seed: int = 1) -> MiniatureTokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(PIECES), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    # An added token takes part in nothing that merges; initial_alphabet makes every byte a token.
    trainer = trainers.BpeTrainer(
        vocab_size=size, special_tokens=list(SPECIAL), initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False
    )
    tokenizer.train_from_iterator(corpus(seed), trainer)
    path.parent.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(path))
    return MiniatureTokenizer(tokenizer)


def corpus(seed: int, problems_per_task: int = 400):
    """Phrases with their slots empty where they hold digits and words to spell, replies and sentences as they are."""
    source = random.Random(seed)
    for task in all_tasks(list):
        for language in LANGUAGES:
            for _ in range(int(problems_per_task * task.weight)):
                problem = task.problem(source, language, "train")
                if task.name in ("count", "backwards", "roman"):
                    yield (
                        source.choice(task.phrases[source.choice(list(task.phrases))][language])
                        .replace("{w}", "")
                        .replace("{l}", "")
                        .replace("{a}", "")
                    )
                else:
                    yield problem.question
                yield problem.reply if task.name not in ("backwards", "roman") else ""
                if task.name == "sorting":
                    yield "- A B C D E:"  # the letters of what is sorted, each a token
                elif task.name not in ("count", "backwards", "roman"):
                    yield problem.thought
