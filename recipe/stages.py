"""The stages of R1 (arXiv 2501.12948, section 2.3 and 2.4) in miniature, one function each, in the order in which they run.

What a stage leaves for the next lies in `recipe/weights` and is small. Its history lies in `recipe/results`. While it runs it
keeps a checkpoint in `recipe/work`, and goes on from there when it was interrupted.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable

import torch

from .checkpoint import save_whole, sum_of
from .evaluate import evaluate
from .grpo import ReinforcementPlan, helpful_and_short, reinforce, right_and_formed, right_formed_one_language
from .kitchen import Kitchen
from .practice import Practice
from .reading import read
from .rough import rough_examples
from .rows import Example, drawn_from, examples, held_out_problems, packed, practised
from .sampling import answer_all
from .student import Student, StudentShape
from .tasks import Task
from .teacher import Teacher, TeacherShape
from .tokenizer import train_tokenizer
from .training import TrainingPlan, train


def tokenizer(kitchen: Kitchen) -> None:
    """The vocabulary. Everything after it has to be made again when it changes."""
    train_tokenizer(kitchen.tokenizer_path, kitchen.scale.vocabulary)


def base(kitchen: Kitchen) -> None:
    """What R1 found ready in V3: a model that has read much, solved in every manner, and is good at none of it."""
    torch.manual_seed(1)
    _train(kitchen, "base", kitchen.new(Teacher, TeacherShape), rough_examples, TrainingPlan(kitchen.scale.base_tokens))


def from_scratch(steps: int, prompts: int) -> ReinforcementPlan:
    """For a model that is right now and then: large groups, so that one of them is, and the tasks of which some are."""
    return ReinforcementPlan(
        steps, prompts=prompts, group=16, matrix_rate=2e-3, other_rate=2e-4, divergence_weight=0.001, doubtful=True
    )


GUESSABLE = ("outside", "logic", "primes", "decimals", "count", "dates")
"""Tasks that a model without a thought is right in now and then: yes or no, one of two, one of seven, a small number.

With them reinforcement from scratch learned to guess: in 150 steps at a rate of 0.005 answers shrank from 50 tokens to 20. More
of what was practised was right, and of all held-out problems 10.8 % in place of 20.8.
"""


def beyond_guessing(kitchen: Kitchen) -> list[Task]:
    return [task for task in kitchen.tasks() if task.name not in GUESSABLE]


def zero_base(kitchen: Kitchen) -> None:
    """The base, longer at the same reading, so that a thought that is written out is worth something."""
    _train(kitchen, "zero-base", kitchen.load("base"), rough_examples, TrainingPlan(kitchen.scale.zero_base_tokens, seed=2))


def zero(kitchen: Kitchen) -> None:
    """R1-Zero: reinforcement of a base, with nothing said about how to think. To watch, not to build on."""
    _reinforce(
        kitchen,
        "zero",
        kitchen.load("zero-base"),
        kitchen.load("zero-base"),
        right_and_formed,
        from_scratch(kitchen.scale.zero_steps, prompts=24),
        beyond_guessing(kitchen),
    )


def cold_start(kitchen: Kitchen) -> None:
    """Supervised training on clean traces."""
    _train(kitchen, "cold-start", kitchen.load("base"), examples, TrainingPlan(kitchen.scale.cold_start_tokens))


def reasoning(kitchen: Kitchen) -> None:
    """Reinforcement on what can be verified: right, formed, in one language."""
    tasks = [task for task in kitchen.tasks() if task.name != "outside"]
    _reinforce(
        kitchen,
        "reasoning",
        kitchen.load("cold-start"),
        kitchen.load("cold-start"),
        right_formed_one_language,
        ReinforcementPlan(kitchen.scale.reasoning_steps, matrix_rate=2e-3, other_rate=2e-4),
        tasks,
    )


def rejection(kitchen: Kitchen) -> None:
    """Answers of the model itself, only the right ones, together with clean traces of what it gets wrong; trained once more."""
    _distil(
        kitchen,
        "rejection",
        "reasoning",
        lambda: accepted(kitchen, "reasoning", kitchen.scale.accepted_answers, kitchen.tasks()),
        TrainingPlan(kitchen.scale.accepted_tokens, matrix_rate=0.01, other_rate=2e-3, decay=0.9),
    )


def final(kitchen: Kitchen) -> None:
    """Reinforcement over all tasks: right, short, honest about what is out of reach. Its result is the teacher."""
    _reinforce(
        kitchen,
        "teacher",
        kitchen.load("rejection"),
        kitchen.load("rejection"),
        helpful_and_short,
        ReinforcementPlan(kitchen.scale.final_steps, prompts=48),
    )


def distillation(kitchen: Kitchen) -> None:
    """The student learns from the teacher's accepted answers alone (section 2.4)."""
    began = time.process_time()
    kept_answers = accepted(kitchen, "teacher", kitchen.scale.distilled_answers, kitchen.tasks())
    torch.manual_seed(2)
    _train(
        kitchen,
        "student",
        kitchen.new(Student, StudentShape),
        lambda tasks, tokenizer, source: drawn_from(kept_answers, source),
        TrainingPlan(kitchen.scale.distilled_tokens),
        began,
    )


def alone_base(kitchen: Kitchen) -> None:
    """A base of the student's shape, with the same reading as the other."""
    torch.manual_seed(3)
    model = kitchen.new(Student, StudentShape)
    _train(kitchen, "alone-base", model, rough_examples, TrainingPlan(kitchen.scale.base_tokens))


def alone(kitchen: Kitchen) -> None:
    """The comparison of section 4.1: a student of the same shape from a base of its own, by reinforcement alone."""
    _reinforce(
        kitchen,
        "alone",
        kitchen.load("alone-base"),
        kitchen.load("alone-base"),
        right_and_formed,
        from_scratch(kitchen.scale.alone_steps, prompts=12),
        beyond_guessing(kitchen),
    )


LONGER = {"rows": 19, "length": 320}
"""Rows in which the longest of the wider problems have room; hardly more tokens a step than elsewhere."""


def wordings(kitchen: Kitchen) -> None:
    """The teacher once more: clean traces of questions in many more wordings, a tenth of them after another question.

    Not of the paper. Up to here questions came in some ten wordings each, and a model that knows no more takes words it has not
    read for another question.
    """
    _practise(
        kitchen,
        "wordings",
        "teacher",
        Practice(kitchen.wider_tasks(), least=0.3, talk=0.1),
        TrainingPlan(kitchen.scale.wordings_tokens, matrix_rate=0.01, other_rate=2e-3, decay=0.8, **LONGER),
    )


def once_more(tokens: int, rows: dict[str, int]) -> TrainingPlan:
    """For a model that can do nearly everything: smaller steps, that fall to nothing over four fifths of them."""
    return TrainingPlan(tokens, matrix_rate=0.015, other_rate=3e-3, decay=0.8, **rows)


def wider_teacher(kitchen: Kitchen) -> None:
    """The same again, more of what still goes wrong, and more of it after another question."""
    _practise(
        kitchen,
        "wider-teacher",
        "wordings",
        Practice(kitchen.wider_tasks(), talk=0.25),
        once_more(kitchen.scale.wider_tokens, LONGER),
    )


def wider_student(kitchen: Kitchen) -> None:
    """The student once more, on accepted answers of the teacher that knows the wordings."""
    _distil(
        kitchen,
        "wider-student",
        "student",
        lambda: accepted(kitchen, "wider-teacher", kitchen.scale.wider_answers, kitchen.wider_tasks(), talk=0.25),
        once_more(kitchen.scale.wider_distilled_tokens, LONGER),
    )


LONGEST = {"rows": 16, "length": 384}
"""The same for divisors of larger numbers."""


def finer_teacher(kitchen: Kitchen) -> None:
    """What went wrong in the wider teacher, drilled: letters of rare pieces, divisors of more numbers, signs of differences."""
    _practise(
        kitchen,
        "finer-teacher",
        "wider-teacher",
        Practice(kitchen.finer_tasks(), talk=0.25),
        once_more(kitchen.scale.finer_tokens, LONGEST),
    )


def finer_student(kitchen: Kitchen) -> None:
    """The student a last time, on accepted answers of that teacher."""
    _distil(
        kitchen,
        "finer-student",
        "wider-student",
        lambda: accepted(kitchen, "finer-teacher", kitchen.scale.finer_answers, kitchen.finer_tasks(), talk=0.25),
        once_more(kitchen.scale.finer_distilled_tokens, LONGEST),
    )


STAGES: dict[str, Callable[[Kitchen], None]] = {
    "tokenizer": tokenizer,
    "base": base,
    "zero-base": zero_base,
    "zero": zero,
    "cold-start": cold_start,
    "reasoning": reasoning,
    "rejection": rejection,
    "teacher": final,
    "student": distillation,
    "alone-base": alone_base,
    "alone": alone,
    "wordings": wordings,
    "wider-teacher": wider_teacher,
    "wider-student": wider_student,
    "finer-teacher": finer_teacher,
    "finer-student": finer_student,
}


def accepted(
    kitchen: Kitchen, stage: str, wanted: int, tasks: list[Task], talk: float = 0.0, temperature: float = 0.7, seed: int = 11
) -> list[Example]:
    """Training problems answered by what `stage` left, more of those tasks that it gets wrong.

    Wrong answers give way to clean traces, so that hard tasks do not thin out. All of them stay in the working folder, so that
    training on them that was interrupted goes on with the same.
    """
    path = kitchen.folder / "work" / f"answers-of-{stage}.pt"
    made_by = {"weights": sum_of(kitchen.weights(stage)), "tokenizer": sum_of(kitchen.tokenizer_path), "wanted": wanted}
    if path.exists() and (stored := torch.load(path, weights_only=True))["made_by"] == made_by:
        return stored["answers"]
    model, tokenizer = kitchen.load(stage), kitchen.tokenizer()
    source, generator = random.Random(seed), torch.Generator().manual_seed(seed)
    practice = Practice(tasks, least=0.3, memory=0.99, talk=talk)
    result: list[Example] = []
    refused, slice_size = 0, 3840
    while len(result) < wanted:
        part = [practice.problem(source) for _ in range(min(slice_size, wanted - len(result)))]
        prompts = [tokenizer.prompt(problem) for problem in part]
        clean = [tokenizer.completion(problem) for problem in part]
        answers = answer_all(model, tokenizer, prompts, temperature, generator=generator, expected=[len(one) for one in clean])
        for problem, prompt, trace, answer in zip(part, prompts, clean, answers, strict=True):
            reading = read(tokenizer.decode(answer.tokens), problem)
            good = reading.right and reading.one_language
            refused += not good
            practice.note(problem, good)
            result.append((prompt, answer.tokens if good else trace))
        kitchen.say(f"{len(result)} of {wanted} answered, {refused} refused")
    save_whole({"made_by": made_by, "answers": result}, path)
    return result


def _practise(kitchen: Kitchen, name: str, before: str, practice: Practice, plan: TrainingPlan) -> None:
    """Clean traces for what `before` left, each task the more the more it gets wrong of its training problems."""
    began, model = time.process_time(), kitchen.load(before)
    asked = held_out_problems(practice.tasks, 2 * kitchen.scale.held_out, "train", seed=13)
    measured = evaluate(model, kitchen.tokenizer(), asked)
    for task in practice.tasks:
        shares = [right for group, right in measured["tasks"].items() if group.split("/")[0] == task.name]
        practice.wrong[task.name] = 1 - sum(shares) / len(shares)
    kitchen.say(json.dumps({task: round(wrong, 2) for task, wrong in practice.wrong.items()}))
    _train(kitchen, name, model, lambda tasks, tokenizer, source: practised(practice, tokenizer, source), plan, began)


def _distil(kitchen: Kitchen, name: str, before: str, answers: Callable[[], list[Example]], plan: TrainingPlan) -> None:
    """What `before` left, trained on the answers, whose making is counted too."""
    began = time.process_time()
    kept_answers = answers()
    _train(kitchen, name, kitchen.load(before), lambda tasks, tokenizer, source: drawn_from(kept_answers, source), plan, began)


def _train(kitchen: Kitchen, name: str, model, stream, plan: TrainingPlan, began: float | None = None) -> None:
    """`began`: the process's time when what the stage trains on began to be made."""
    began = time.process_time() if began is None else began
    checkpoint = kitchen.checkpoint(name, model)
    # A resumed stage draws on with another seed: what it saw before does not come again.
    source = random.Random(f"{plan.seed}/{name}/{checkpoint.saved_step()}")
    batches = packed(stream(kitchen.tasks(), kitchen.tokenizer(), source), plan.rows, plan.length)
    train(model, batches, plan, checkpoint, kitchen.quick_look(model), kitchen.say)
    kitchen.finish(name, model, checkpoint, began)


def _reinforce(
    kitchen: Kitchen, name: str, model, reference, reward, plan: ReinforcementPlan, tasks: list[Task] | None = None
) -> None:
    began, checkpoint = time.process_time(), kitchen.checkpoint(name, model)
    reinforce(
        model,
        reference,
        kitchen.tokenizer(),
        tasks or kitchen.tasks(),
        reward,
        plan,
        checkpoint,
        kitchen.quick_look(model),
        kitchen.say,
    )
    kitchen.finish(name, model, checkpoint, began)
