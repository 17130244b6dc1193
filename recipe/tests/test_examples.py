"""Example questions are those that the models solve; without one the old file stays."""

import json
from types import SimpleNamespace

import pytest
import torch
from recipe import examples
from recipe.checkpoint import MismatchError
from recipe.examples import QUESTIONS, SHOWN, candidates, solved_by_all, write_examples
from recipe.kitchen import Kitchen, Scale
from recipe.release import RELEASES
from recipe.sampling import Answer
from recipe.tasks import LANGUAGES, all_tasks
from recipe.tokenizer import train_tokenizer


@pytest.fixture
def kitchen(tmp_path, monkeypatch):
    kitchen = Kitchen(Scale(), tmp_path, lambda line: None)
    train_tokenizer(kitchen.tokenizer_path, 512)
    monkeypatch.setattr(Kitchen, "load", lambda self, name: name)
    monkeypatch.setattr(examples, "SHOWN", ("units", "decimals"))
    monkeypatch.setattr(examples, "certain", lambda model, prompt, said: True)
    return kitchen


def test_a_question_that_one_model_fails_is_no_example(kitchen, tmp_path, monkeypatch):
    right = {}

    def answer_all(model, tokenizer, prompts, exact):
        """The teacher knows everything, the student neither of the first two questions."""
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
    assert [example["task"] for example in written] == ["units", "decimals"]
    for example in written:
        for language in ("en", "de"):
            assert example[language] == original(tasks[example["task"]], language, 40)[2].question


def test_a_question_that_is_answered_now_so_now_otherwise_is_no_example(kitchen, tmp_path, monkeypatch):
    monkeypatch.setattr(
        examples, "answer_all", lambda model, tokenizer, prompts, exact: [Answer(tokenizer.encode("said"), True) for _ in prompts]
    )
    monkeypatch.setattr(examples, "read", lambda text, problem: SimpleNamespace(right=True))
    asked = []

    def certain(model, prompt, said):
        asked.append((model, tuple(prompt)))
        return len(asked) > 2

    monkeypatch.setattr(examples, "certain", certain)
    problems = candidates(all_tasks(list)[0], "en", 4)
    # The first fails with the first model, the second with the first, the third passes both.
    assert solved_by_all(kitchen, ["teacher", "student"], problems) == problems[2].question


def test_certain_where_no_other_token_is_left_over():
    class Model:
        def __init__(self, lead):
            self.lead = lead

        def eval(self):
            pass

        def __call__(self, tokens, positions, visible):
            """Every token is followed by the next number, by `lead` in logits."""
            return self.lead * torch.nn.functional.one_hot(tokens + 1, 8).float()

    # At 0.6, exp(lead / 0.6) against seven others: 0.95 from a lead of 2.94 on.
    assert examples.certain(Model(3.0), [1, 2], [3, 4])
    assert not examples.certain(Model(2.9), [1, 2], [3, 4])
    assert not examples.certain(Model(3.0), [1, 2], [3, 5])


def test_without_an_example_the_old_file_stays(kitchen, tmp_path, monkeypatch):
    path = tmp_path / "examples.json"
    path.write_text("old")
    monkeypatch.setattr(examples, "answer_all", lambda model, tokenizer, prompts, exact: [Answer([], False) for _ in prompts])
    with pytest.raises(MismatchError, match=r"questions of units \(en, de\)"):
        write_examples(kitchen, path)
    assert path.read_text() == "old"


def test_the_question_that_everybody_asks_comes_first():
    task = {task.name: task for task in all_tasks(list)}["count"]
    assert candidates(task, "en", 3)[0].question == "How many r are in strawberry?"


def test_what_the_page_shows_both_kept_models_answer_rightly_every_time():
    """Tests of the page ask these questions, too, and count on their answers."""
    kitchen = Kitchen(Scale())
    tasks = {task.name: task for task in kitchen.tasks()}
    models = [kitchen.load(release.stage) for release in RELEASES]
    shown = json.loads(QUESTIONS.read_text())
    assert [example["task"] for example in shown] == list(SHOWN)
    for example in shown:
        for language in LANGUAGES:
            question = example[language]
            known = [one for one in candidates(tasks[example["task"]], language, 40) if one.question == question]
            assert solved_by_all(kitchen, models, known) == question
