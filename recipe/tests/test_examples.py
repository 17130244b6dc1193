"""Example questions are those that the models solve; without one the old file stays."""

import json

import pytest
from recipe import examples
from recipe.checkpoint import MismatchError
from recipe.examples import candidates, write_examples
from recipe.sampling import Answer
from recipe.stages import Kitchen, Scale
from recipe.tasks import all_tasks
from recipe.tokenizer import train_tokenizer


@pytest.fixture
def kitchen(tmp_path, monkeypatch):
    kitchen = Kitchen(Scale(), tmp_path, lambda line: None)
    train_tokenizer(kitchen.tokenizer_path, 512)
    monkeypatch.setattr(Kitchen, "load", lambda self, name: name)
    monkeypatch.setattr(examples, "SHOWN", ("sum", "decimals"))
    return kitchen


def test_a_question_that_one_model_fails_is_no_example(kitchen, tmp_path, monkeypatch):
    right = {}

    def answer_all(model, tokenizer, prompts, exact):
        """The teacher knows everything, the student no wish and not the shortest of the others."""
        assert exact
        completions = [right[tuple(prompt)] for prompt in prompts]
        wrong = tokenizer.encode("nothing")
        known = [model == "teacher" or place > 1 for place in range(len(prompts))]
        return [Answer(said if knows else wrong, True) for said, knows in zip(completions, known, strict=True)]

    original = examples.candidates

    def noted(task, language, tries):
        problems = original(task, language, tries)
        for problem in problems:
            right[tuple(kitchen.tokenizer().prompt(problem))] = kitchen.tokenizer().completion(problem)
        return problems

    monkeypatch.setattr(examples, "answer_all", answer_all)
    monkeypatch.setattr(examples, "candidates", noted)
    write_examples(kitchen, tmp_path / "examples.json")
    written = json.loads((tmp_path / "examples.json").read_text())
    tasks = {task.name: task for task in all_tasks(kitchen.tokenizer().pieces)}
    assert [example["task"] for example in written] == ["sum", "decimals"]
    for example in written:
        for language in ("en", "de"):
            assert example[language] == original(tasks[example["task"]], language, 40)[2].question


def test_without_an_example_the_old_file_stays(kitchen, tmp_path, monkeypatch):
    path = tmp_path / "examples.json"
    path.write_text("old")
    monkeypatch.setattr(examples, "answer_all", lambda model, tokenizer, prompts, exact: [Answer([], False) for _ in prompts])
    with pytest.raises(MismatchError, match=r"questions of sum \(en, de\)"):
        write_examples(kitchen, path)
    assert path.read_text() == "old"


def test_the_question_that_everybody_asks_comes_first():
    task = {task.name: task for task in all_tasks(list)}["count"]
    assert candidates(task, "en", 3)[0].question == "How many r are in strawberry?"
