"""The page's example questions: of each kind one that both released models answer rightly, in both languages, every time."""

from __future__ import annotations

import json
import random
from pathlib import Path

import torch

from .checkpoint import MismatchError, replace_text
from .kitchen import HERE, Kitchen
from .layers import in_order
from .reading import read
from .release import RELEASES
from .sampling import answer_all
from .tasks import LANGUAGES, Language, Problem, Task
from .tasks.problem import stated

QUESTIONS = HERE.parent / "app" / "chat" / "example-questions.json"
SHOWN = ("count", "decimals", "sum", "product", "dates", "roman", "sorting", "logic")
"""Tasks with an example, in the order of the page."""

WISHES: dict[str, dict[Language, tuple[tuple[str, str], ...]]] = {
    "count": {
        "en": (("How many r are in strawberry?", "3"), ("How many r's are in strawberry?", "3")),
        "de": (("Wie viele r sind in Erdbeere?", "2"), ("Wie viele e sind in Kaffeekanne?", "3")),
    },
    "decimals": {
        "en": (("Which is larger: 9.11 or 9.9?", "9.9"),),
        "de": (("Welche Zahl ist größer: 9,11 oder 9,9?", "9,9"),),
    },
    "sum": {"en": (("What is 47 + 38?", "85"),), "de": (("Was ist 47 + 38?", "85"),)},
    "product": {"en": (("What is 27 * 14?", "378"),), "de": (("Was ist 27 * 14?", "378"),)},
    "sorting": {
        "en": (("Sort 31, 4, 27, 9 from small to large.", "4, 9, 27, 31"),),
        "de": (("Sortiere 31, 4, 27, 9 von klein nach groß.", "4, 9, 27, 31"),),
    },
    "logic": {
        "en": (("Tom is older than Anna. Anna is older than Ben. Who is the oldest?", "Tom"),),
        "de": (("Tom ist älter als Anna. Anna ist älter als Ben. Wer ist am ältesten?", "Tom"),),
    },
}
"""Questions that people ask, with their answers; the first that both models know is shown."""


def write_examples(kitchen: Kitchen, path: Path = QUESTIONS, tries: int = 40) -> None:
    """Replaces the file when there is an example for every task. MismatchError where a task has none."""
    models = [kitchen.load(one.stage) for one in RELEASES]
    tasks = {task.name: task for task in kitchen.tasks()}
    examples = []
    for name in SHOWN:
        asked = {language: solved_by_all(kitchen, models, candidates(tasks[name], language, tries)) for language in LANGUAGES}
        missing = [language for language, question in asked.items() if question is None]
        if missing:
            raise MismatchError(f"None of {tries} questions of {name} ({', '.join(missing)}) is solved by both models.")
        examples.append({"task": name, **asked})
    replace_text(path, json.dumps(examples, indent=1, ensure_ascii=False) + "\n")


def candidates(task: Task, language: Language, tries: int) -> list[Problem]:
    """The wishes first, then held-out problems, short ones before long ones."""
    source = random.Random(f"example/{task.name}/{language}")
    drawn = sorted((task.problem(source, language, "held-out") for _ in range(tries)), key=lambda problem: len(problem.question))
    if task.name not in WISHES:
        return drawn
    wishes = WISHES[task.name][language]
    return [
        *(Problem(task.name, language, question, "", stated(language, answer), answer) for question, answer in wishes),
        *drawn,
    ]


def solved_by_all(kitchen: Kitchen, models: list, problems: list[Problem]) -> str | None:
    """The first question that every model answers rightly in f32, and cannot answer otherwise when it is sampled."""
    tokenizer = kitchen.tokenizer()
    prompts = [tokenizer.prompt(problem) for problem in problems]
    answers = [answer_all(model, tokenizer, prompts, exact=True) for model in models]
    for problem, prompt, *said in zip(problems, prompts, *answers, strict=True):
        right = all(read(tokenizer.decode(answer.tokens), problem).right for answer in said)
        if right and all(certain(model, prompt, answer.tokens) for model, answer in zip(models, said, strict=True)):
            return problem.question
    return None


@torch.inference_mode()
def certain(model, prompt: list[int], said: list[int], temperature: float = 0.6, top_p: float = 0.95) -> bool:
    """Whether the page's sampling can say nothing else. It keeps the likeliest tokens up to `top_p`, each is that by itself."""
    model.eval()
    logits = model(*in_order(torch.tensor([prompt + said])))
    shares = (logits[0, len(prompt) - 1 : -1].float() / temperature).softmax(-1)
    return bool((shares[torch.arange(len(said)), torch.tensor(said)] >= top_p).all())
