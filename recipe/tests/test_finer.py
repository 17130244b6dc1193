"""The finer tasks: the wider ones, but for what is drilled."""

import random

import pytest
from recipe.kitchen import HERE
from recipe.reading import read
from recipe.stages import LONGEST
from recipe.tasks import LANGUAGES, finer_tasks, primes, wider_tasks
from recipe.tasks.problem import is_held_out
from recipe.tokenizer import MiniatureTokenizer

TOKENIZER = MiniatureTokenizer.load(HERE / "weights" / "tokenizer.json")
WIDER = {task.name: task for task in wider_tasks(TOKENIZER.pieces)}
FINER = {task.name: task for task in finer_tasks(TOKENIZER.pieces)}
DRILLED = ("difference", "primes", "count", "backwards")


def test_only_what_is_drilled_is_drawn_otherwise():
    assert list(FINER) == list(WIDER)
    for name, task in FINER.items():
        assert task.phrases == WIDER[name].phrases
        same = [tasks[name].draw(random.Random(seed), "en") for seed in range(60) for tasks in (FINER, WIDER)]
        assert (same[::2] == same[1::2]) == (name not in DRILLED), name


@pytest.mark.parametrize("name", DRILLED)
def test_what_is_drilled_is_read_as_right_and_never_held_out(name):
    source = random.Random(name)
    for language in LANGUAGES:
        for _ in range(200):
            problem = FINER[name].problem(source, language, "train")
            reading = read(TOKENIZER.decode(TOKENIZER.completion(problem)), problem)
            assert (reading.right, reading.formed, reading.one_language) == (True, True, True), reading
            if name == "backwards":
                assert not is_held_out(name, problem.answer.replace("\x01", "")[::-1].lower())


def test_divisors_of_every_number_have_room_in_a_row():
    """In the longest wordings the largest numbers are left out."""
    source, shortest = random.Random(1), {}
    for _ in range(4000):
        problem = FINER["primes"].problem(source, "de", "train")
        size = len(TOKENIZER.prompt(problem) + TOKENIZER.completion(problem))
        shortest[problem.answer] = min(shortest.get(problem.answer, size), size)
    numbers = [number for number in primes.MORE_NUMBERS if not is_held_out("primes", f"divisors {number}")]
    assert {answer.split(", ")[-1] for answer in shortest if ", " in answer} >= set(map(str, numbers))
    assert max(shortest.values()) <= LONGEST["length"]


def test_pieces_that_no_question_may_ask_for_come_inside_of_words():
    def share(tasks):
        source = random.Random(2)
        words = [tasks["backwards"].problem(source, "en", "train").answer.replace("\x01", "")[::-1].lower() for _ in range(1500)]
        return sum("divide" in word or "ultipl" in word or "nicht" in word for word in words) / len(words)

    assert is_held_out("backwards", "divide") and is_held_out("backwards", "ultipl") and is_held_out("backwards", "nicht")
    assert share(FINER) > 2.5 * share(WIDER)


def test_signs_and_single_digits_of_differences_come_often():
    def share(tasks, wanted):
        source = random.Random(3)
        return sum(
            wanted(*map(int, (d.slots["a"], d.slots["b"]))) for d in (tasks["difference"].draw(source, "en") for _ in range(2000))
        )

    for wanted in (lambda first, second: first < second, lambda first, second: first < 10 and second < 10):
        assert share(FINER, wanted) > 1.8 * share(WIDER, wanted)
