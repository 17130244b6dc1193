"""Traces say the truth: every line that states a sum is right, and the last result is the answer."""

import random
import re
from fractions import Fraction

import pytest
from recipe.__main__ import held_out_lines, sample_traces
from recipe.kitchen import Kitchen, Scale
from recipe.reading import mixes, read
from recipe.rough import rough, with_slip
from recipe.tasks import LANGUAGES, all_tasks
from recipe.tasks.digits import addition, difference, division, product
from recipe.tasks.outside import GREETINGS
from recipe.tasks.problem import is_held_out
from recipe.tokenizer import train_tokenizer


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory):
    return train_tokenizer(tmp_path_factory.mktemp("tokenizer") / "tokenizer.json", 512)


TASKS = {task.name: task for task in all_tasks(lambda word: [word[:2], *word[2:]])}


@pytest.mark.parametrize("split", ["train", "held-out", "unseen"])
@pytest.mark.parametrize("name", TASKS)
def test_every_stated_equation_holds(name, split):
    source = random.Random(name)
    for language in LANGUAGES:
        for _ in range(200):
            problem = TASKS[name].problem(source, language, split)
            for left, right in re.findall(r"(?<![\w.,/])(\d[\d+*/-]*)=(\d+)(?![\d*+/.,=]| r)", problem.thought):
                assert value(left) == int(right), problem.thought


def value(expression: str) -> Fraction:
    """Of numbers joined by + - * and /, with zeros before them, exactly."""
    return Fraction(eval(re.sub(r"\d+", lambda number: f"Fraction({int(number[0])})", expression), {"Fraction": Fraction}))


@pytest.mark.parametrize(
    ("trace", "result"),
    [
        (addition(713, 458), "1171"),
        (addition(9, 991), "1000"),
        (addition(0, 0), "0"),
        (difference(1000, 1), "=999"),
        (difference(713, 458), "255"),
        (difference(5, 8), "=-3"),
        (difference(100, 100), "=0"),
        (product(17, 24), "408"),
        (product(1800, 70), "126000"),
        (product(5, 0), "=0"),
        (product(125, 8), "1000"),
        (division(1234, 7), "=176 r 2"),
        (division(5, 12), "=0 r 5"),
    ],
)
def test_sums_on_paper_end_with_their_result(trace, result):
    assert trace.endswith(result)


def test_what_is_held_out_is_never_drawn_for_training():
    source = random.Random(1)
    task = TASKS["product"]
    for _ in range(2000):
        drawing = task.draw(source, "en")
        if is_held_out("product", drawing.key):
            break
    else:
        pytest.fail("nothing was held out")
    asked = {task.problem(source, "en", "train").answer for _ in range(3000)}
    held_out = [task.problem(source, "en", "held-out") for _ in range(300)]
    assert asked and held_out


def test_both_orders_of_a_sum_are_one_problem():
    drawings = {}
    source = random.Random(4)
    for _ in range(20000):
        drawing = TASKS["sum"].draw(source, "en")
        drawings.setdefault(frozenset(drawing.slots.values()), set()).add(drawing.key)
    assert all(len(keys) == 1 for keys in drawings.values())


def test_no_trace_mixes_languages():
    source = random.Random(2)
    for task in TASKS.values():
        for language in LANGUAGES:
            for _ in range(100):
                problem = task.problem(source, language, "train")
                assert not mixes(f"{problem.thought} {problem.reply}", language), problem


def test_an_answer_is_right_only_when_formed_and_said_in_full():
    problem = TASKS["sum"].problem(random.Random(3), "en", "train")
    end = "<｜end▁of▁sentence｜>"
    assert read(f"thought\n</think>\n\n{problem.reply}{end}", problem).right
    assert not read(f"thought\n</think>\n\n{problem.reply}", problem).right
    assert not read(f"{problem.reply}{end}", problem).formed
    assert not read(f"thought</think></think>{problem.reply}{end}", problem).formed
    assert not read(f"Ziffernweise\n</think>\n\n{problem.reply}{end}", problem).one_language


def test_a_slip_changes_one_digit():
    source = random.Random(5)
    assert sum(a != b for a, b in zip("3+8=11, 1", with_slip("3+8=11, 1", source), strict=False)) == 1
    manners = {rough(TASKS["product"].problem(source, "en", "train"), source).thought.count("Wait") for _ in range(100)}
    assert manners == {0, 1}


@pytest.mark.parametrize("name", TASKS)
def test_what_a_model_is_trained_to_say_is_read_as_right(name, tokenizer):
    """Through tokens and back: what only guides the tokenizer is not part of a right answer."""
    task = {task.name: task for task in all_tasks(tokenizer.pieces)}[name]
    source = random.Random(name)
    for language in LANGUAGES:
        for _ in range(50):
            problem = task.problem(source, language, "train")
            reading = read(tokenizer.decode(tokenizer.completion(problem)), problem)
            assert (reading.right, reading.formed, reading.one_language) == (True, True, True), reading


def test_the_page_is_tested_with_the_traces_of_today():
    """`python -m recipe traces` writes them anew; a test of the page looks for anything wrong in them."""
    kitchen = Kitchen(Scale())
    assert (kitchen.folder / "results" / "traces.json").read_text() == sample_traces(kitchen)


def test_the_page_is_evaluated_with_the_problems_that_the_cards_count():
    """`python -m recipe held-out` writes them anew."""
    kitchen = Kitchen(Scale())
    assert (kitchen.folder / "results" / "held-out.jsonl").read_text() == held_out_lines(kitchen)


def test_no_question_could_be_of_either_language():
    """A bare `3+4` is answered in English: a model cannot know better than its question."""
    for task in TASKS.values():
        for phrases in (task.phrases, task.unseen):
            for kind, by_language in phrases.items():
                if kind != "greeting":
                    assert not set(by_language["en"]) & set(by_language["de"]), kind
    assert not set(GREETINGS["en"]) & set(GREETINGS["de"])
