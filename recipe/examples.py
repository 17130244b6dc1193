"""The page's example questions: of each kind one that both released models answer rightly, in both languages."""

from __future__ import annotations

import json
import random
from pathlib import Path

from .checkpoint import MismatchError, replace_text
from .reading import read
from .release import RELEASES
from .sampling import answer_all
from .stages import HERE, Kitchen
from .tasks import LANGUAGES, Language, Problem, Task
from .tasks.problem import stated

QUESTIONS = HERE.parent / "app" / "chat" / "example-questions.json"
SHOWN = ("count", "decimals", "sum", "product", "dates", "roman", "sorting", "logic")
"""Tasks with an example, in the order of the page."""

WISHES: dict[str, dict[Language, tuple[str, str]]] = {
    "count": {"en": ("How many r are in strawberry?", "3"), "de": ("Wie viele r sind in Erdbeere?", "2")},
    "decimals": {"en": ("Which is larger: 9.11 or 9.9?", "9.9"), "de": ("Welche Zahl ist größer: 9,11 oder 9,9?", "9,9")},
}
"""Questions that people ask of every model, with their answers; shown where both models know them."""


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
    """The wish first, then held-out problems, short ones before long ones."""
    source = random.Random(f"example/{task.name}/{language}")
    drawn = sorted((task.problem(source, language, "held-out") for _ in range(tries)), key=lambda problem: len(problem.question))
    if task.name not in WISHES:
        return drawn
    question, answer = WISHES[task.name][language]
    return [Problem(task.name, language, question, "", stated(language, answer), answer), *drawn]


def solved_by_all(kitchen: Kitchen, models: list, problems: list[Problem]) -> str | None:
    """The first question that every model answers rightly, greedily and in f32 as on the page."""
    tokenizer = kitchen.tokenizer()
    prompts = [tokenizer.prompt(problem) for problem in problems]
    answers = [answer_all(model, tokenizer, prompts, exact=True) for model in models]
    for problem, *said in zip(problems, *answers, strict=True):
        if all(read(tokenizer.decode(answer.tokens), problem).right for answer in said):
            return problem.question
    return None
