"""Figures, plots and the files of the page, made from the weights of tiny models."""

import json

import pytest
import torch
from recipe.checkpoint import MismatchError, keep, sum_of
from recipe.kitchen import Kitchen, Scale
from recipe.measure import after_another, measure
from recipe.plots import plot_stages
from recipe.release import TEACHER_HISTORY, release
from recipe.rows import held_out_problems
from recipe.student import Student, StudentShape
from recipe.teacher import Teacher, TeacherShape
from recipe.tokenizer import train_tokenizer


@pytest.fixture
def kitchen(tmp_path):
    kitchen = Kitchen(Scale(held_out=1), tmp_path, lambda line: None)
    size = train_tokenizer(kitchen.tokenizer_path, 512).size
    torch.manual_seed(1)
    models = {"finer-teacher": Teacher(TeacherShape(size, layers=2)), "finer-student": Student(StudentShape(size, layers=1))}
    for name, model in models.items():
        keep(model, kitchen.weights(name), sum_of(kitchen.tokenizer_path))
    return kitchen


def write_result(kitchen, name, values):
    path = kitchen.folder / "results" / f"{name}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(values))


def test_a_model_is_measured_and_its_experts_counted(kitchen):
    tasks = [task for task in kitchen.tasks() if task.name in ("sum", "outside")]
    measured = measure(kitchen.load("finer-teacher"), kitchen.tokenizer(), tasks, tasks, 1, unseen=4, say=lambda line: None)
    assert measured["problems"] == 4
    assert 0 <= measured["held_out"]["right"] <= 1 and 0 <= measured["talk"]["right"] <= 1
    for shares in measured["experts"].values():
        assert [sum(layer) for layer in shares] == pytest.approx([1.0])


def test_without_figures_the_old_models_stay(kitchen, tmp_path):
    public = tmp_path / "public"
    public.mkdir()
    (public / "mini-moe.gguf").write_bytes(b"old")
    with pytest.raises(MismatchError, match="measured-finer-teacher.json is missing"):
        release(kitchen, public)
    assert (public / "mini-moe.gguf").read_bytes() == b"old"


def test_models_are_released_with_a_card_each(kitchen, tmp_path):
    shares = {"right": 0.5, "formed": 1.0, "mixed": 0.0, "thought": 30.0, "tasks": {"sum/en": 0.5}}
    for stage in ("finer-teacher", "finer-student"):
        write_result(
            kitchen,
            f"measured-{stage}",
            dict.fromkeys(("held_out", "warm", "unseen", "talk"), shares) | {"problems": 2, "declined": 1.0},
        )
    for stage in (*TEACHER_HISTORY, "student", "wider-student", "finer-student"):
        write_result(kitchen, stage, {"processor_minutes": 30})
    release(kitchen, tmp_path / "public")
    mixture, dense = (json.loads((tmp_path / "public" / f"{name}.card.json").read_text()) for name in ("mini-moe", "mini"))
    assert (mixture["processor_hours"], dense["processor_hours"]) == (4.0, 5.5)
    # Of eight experts three are used: five of 3 · 192 · 96 are idle in the one layer that has experts.
    assert mixture["parameters"] - mixture["active_parameters"] == 5 * 3 * 192 * 96
    assert dense["active_parameters"] == dense["parameters"]
    assert mixture["bytes"] == (tmp_path / "public" / "mini-moe.gguf").stat().st_size


def test_a_history_becomes_a_plot(kitchen):
    write_result(kitchen, "zero", {"history": [{"step": 1, "right": 0.1, "length": 40}, {"step": 2, "held_out_right": 0.2}]})
    write_result(kitchen, "measured-zero", {"problems": 3})
    write_result(kitchen, "questions", ["a prompt"])
    plot_stages(kitchen.folder / "results", lambda line: None)
    assert "<svg" in (kitchen.folder / "results" / "zero.svg").read_text()
    assert not (kitchen.folder / "results" / "measured-zero.svg").exists()


def test_a_fifth_of_the_problems_is_asked_after_another_that_has_nothing_to_do_with_it(kitchen):
    problems = held_out_problems(kitchen.tasks(), 5, "held-out")
    asked = after_another(problems)
    first_questions = [problem for problem in problems[::5] if not problem.earlier]
    assert [problem.question for problem in asked] == [problem.question for problem in first_questions]
    assert all(len(problem.earlier) == 1 for problem in asked)
    assert after_another(problems) == asked
