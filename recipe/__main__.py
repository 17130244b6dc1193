"""`python -m recipe STAGE` runs one stage, `python -m recipe all` those that are not done yet, in order.

`measure` takes the figures of kept weights without any, `plots` draws the histories, `release` writes the page's models
and `examples` its example questions, `questions` the prompts on which all engines are compared, `held-out` the problems that
the page's evaluation asks, `traces` thoughts for the test of the page's checks, `report` the tables of REPORT.md.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Callable
from pathlib import Path

import torch

from .checkpoint import MismatchError
from .examples import write_examples
from .kitchen import Kitchen, Scale
from .measure import measure
from .plots import plot_stages
from .release import release
from .report import report
from .rows import held_out_problems
from .stages import STAGES
from .tasks import APART

SMOKE = Scale(
    base_tokens=300_000,
    zero_base_tokens=60_000,
    zero_steps=2,
    cold_start_tokens=900_000,
    reasoning_steps=2,
    accepted_answers=400,
    distilled_answers=400,
    accepted_tokens=60_000,
    final_steps=2,
    distilled_tokens=60_000,
    alone_steps=2,
    wordings_tokens=60_000,
    wider_tokens=60_000,
    wider_answers=400,
    wider_distilled_tokens=60_000,
    finer_tokens=60_000,
    finer_answers=400,
    finer_distilled_tokens=60_000,
    held_out=20,
    vocabulary=512,
    families=("units", "outside"),
    layers=2,
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m recipe", description=__doc__)
    parser.add_argument("stage", choices=[*STAGES, "all", *AFTERWARDS])
    parser.add_argument("--smoke", type=Path, metavar="FOLDER", help="a minutes-long version of everything, written to FOLDER")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    kitchen = Kitchen(SMOKE, options.smoke) if options.smoke else Kitchen(Scale())
    try:
        if options.stage in AFTERWARDS:
            AFTERWARDS[options.stage](kitchen)
        for name, stage in STAGES.items():
            if options.stage == name or (options.stage == "all" and not done(kitchen, name)):
                print(f"== {name}", flush=True)
                stage(kitchen)
        if options.smoke and options.stage == "all":
            return 0 if learned(kitchen) else 1
    except MismatchError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def learned(kitchen: Kitchen, wanted: float = 0.7) -> bool:
    """Whether the smoke version did what it is for: a model that can do its tasks, and answers to all of them well formed."""
    held_out = json.loads((kitchen.folder / "results" / "cold-start.json").read_text())["held_out"]
    kitchen.say(f"after the cold start {held_out['right']:.1%} right, wanted at least {wanted:.0%}")
    return held_out["right"] >= wanted


def measure_stages(kitchen: Kitchen) -> None:
    for stage in STAGES:
        path = kitchen.folder / "results" / f"measured-{stage}.json"
        if kitchen.weights(stage).exists() and not path.exists():
            kitchen.say(f"== {stage}")
            measured = measure(
                kitchen.load(stage), kitchen.tokenizer(), kitchen.tasks(), kitchen.wider_tasks(), 2 * kitchen.scale.held_out
            )
            path.write_text(json.dumps(measured, indent=1) + "\n")


def write_questions(kitchen: Kitchen) -> None:
    """Two hundred held-out prompts as text, for oracle/same-text.ts, which asks every engine for its greedy answer."""
    tasks = kitchen.tasks()
    problems = held_out_problems(tasks, -(-200 // (2 * len(tasks))), "held-out", seed=200)
    prompts = [
        kitchen.tokenizer().decode(kitchen.tokenizer().prompt(problem)) for problem in random.Random(200).sample(problems, 200)
    ]
    path = kitchen.folder / "results" / "questions.json"
    path.write_text(json.dumps(prompts, indent=1, ensure_ascii=False) + "\n")


def held_out_lines(kitchen: Kitchen) -> str:
    """The very problems that `measure` counts, a JSON object a line, for `npm run evaluate -- --questions`.

    Without those that are a second question, and those that are declined: the page asks for single answers that are known.
    """
    problems = held_out_problems(kitchen.tasks(), 2 * kitchen.scale.held_out, "held-out")
    asked = [problem for problem in problems if not problem.earlier and problem.task != "outside"]
    lines = [
        {
            "id": str(number),
            "kind": f"{problem.task}/{problem.language}",
            "question": problem.question,
            "answer": problem.answer.replace(APART, ""),
        }
        for number, problem in enumerate(asked, 1)
    ]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def write_held_out(kitchen: Kitchen) -> None:
    (kitchen.folder / "results" / "held-out.jsonl").write_text(held_out_lines(kitchen))


def sample_traces(kitchen: Kitchen, per_task_and_language: int = 4) -> str:
    """Clean traces as JSON, of narrow and of wider tasks: the page must not find anything wrong in them."""
    problems = [
        problem
        for tasks in (kitchen.tasks(), kitchen.wider_tasks())
        for problem in held_out_problems(tasks, per_task_and_language, "train", seed=7)
    ]
    traces = [{"task": problem.task, "question": problem.question, "thought": problem.thought} for problem in problems]
    return json.dumps(traces, indent=1, ensure_ascii=False) + "\n"


def write_traces(kitchen: Kitchen) -> None:
    (kitchen.folder / "results" / "traces.json").write_text(sample_traces(kitchen))


AFTERWARDS: dict[str, Callable[[Kitchen], None]] = {
    "measure": measure_stages,
    "plots": lambda kitchen: plot_stages(kitchen.folder / "results"),
    "questions": write_questions,
    "held-out": write_held_out,
    "traces": write_traces,
    "report": lambda kitchen: report(kitchen.folder / "results", kitchen.folder / "REPORT.md"),
    "release": release,
    "examples": write_examples,
}


def done(kitchen: Kitchen, name: str) -> bool:
    return kitchen.tokenizer_path.exists() if name == "tokenizer" else kitchen.weights(name).exists()


if __name__ == "__main__":
    sys.exit(main())
