"""Stages: what an interrupted one has already made is not made again."""

import torch
from recipe import stages
from recipe.checkpoint import keep, sum_of
from recipe.sampling import Answer
from recipe.stages import Kitchen, Scale, accepted
from recipe.student import Student, StudentShape
from recipe.tokenizer import train_tokenizer


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
