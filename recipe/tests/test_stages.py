"""Stages: what an interrupted one has already made is not made again."""

import random

import pytest
import torch
from recipe import stages
from recipe.checkpoint import keep, sum_of
from recipe.kitchen import Kitchen, Scale
from recipe.practice import Practice
from recipe.sampling import Answer
from recipe.stages import accepted
from recipe.student import Student, StudentShape
from recipe.tokenizer import train_tokenizer
from recipe.training import TrainingPlan


def test_accepted_answers_are_drawn_once_for_the_same_weights(tmp_path, monkeypatch):
    kitchen = Kitchen(Scale(families=("units",)), tmp_path, lambda line: None)
    tokenizer = train_tokenizer(kitchen.tokenizer_path, 512)

    def leave(seed: int) -> None:
        torch.manual_seed(seed)
        keep(Student(StudentShape(tokenizer.size, layers=1)), kitchen.weights("teacher"), sum_of(kitchen.tokenizer_path))

    asked = []

    def answer_all(model, tokenizer, prompts, temperature, generator, expected):
        asked.append(len(prompts))
        return [Answer(tokenizer.encode("nothing"), True) for _ in prompts]

    monkeypatch.setattr(stages, "answer_all", answer_all)
    leave(1)
    first = accepted(kitchen, "teacher", 12, kitchen.tasks())
    # What is wrong gives way to the clean trace.
    assert all(tokenizer.end_think in said for _, said in first)
    again = accepted(kitchen, "teacher", 12, kitchen.tasks())
    assert [tuple(map(tuple, one)) for one in again] == [tuple(map(tuple, one)) for one in first]
    assert asked == [12]
    accepted(kitchen, "teacher", 10, kitchen.tasks())
    leave(2)
    accepted(kitchen, "teacher", 10, kitchen.tasks())
    assert asked == [12, 10, 10]


def test_a_wider_stage_practises_what_the_stage_before_gets_wrong(tmp_path, monkeypatch):
    kitchen = Kitchen(Scale(families=("sum", "units"), held_out=2), tmp_path, lambda line: None)
    tokenizer = train_tokenizer(kitchen.tokenizer_path, 512)
    torch.manual_seed(1)
    before = Student(StudentShape(tokenizer.size, layers=1))
    keep(before, kitchen.weights("before"), sum_of(kitchen.tokenizer_path))
    asked, trained = [], []

    def evaluate(model, tokenizer, problems):
        asked.extend(problems)
        return {"tasks": {"sum/en": 1.0, "sum/de": 1.0, "units/en": 0.5, "units/de": 0.7}}

    monkeypatch.setattr(stages, "evaluate", evaluate)
    monkeypatch.setattr(stages, "_train", lambda *given: trained.append(given))
    practice = Practice(kitchen.wider_tasks())
    stages._practise(kitchen, "wider", "before", practice, TrainingPlan(100))
    # Training problems, for what is held out must not say what is trained.
    assert len(asked) == 2 * 2 * 2 * 2
    assert practice.wrong == {"sum": 0.0, "units": pytest.approx(0.4)}
    [(_, name, model, stream, plan, _)] = trained
    assert (name, plan.tokens) == ("wider", 100)
    assert torch.equal(model.embedding.weight, before.embedding.weight.bfloat16().float())
    prompt, said = next(stream(kitchen.tasks(), tokenizer, random.Random(1)))
    assert prompt[0] == tokenizer.begin and said[-1] == tokenizer.end
