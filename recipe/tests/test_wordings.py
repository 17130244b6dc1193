"""The wider wordings: none of those for testing is trained on, and a question is the same problem however it is typed."""

import random
import re

import pytest
from recipe.practice import Practice
from recipe.reading import read
from recipe.tasks import LANGUAGES, all_tasks, wider_tasks, wordings
from recipe.tasks.typing_habits import as_typed
from recipe.tasks.wordings import BARE, WordingError, joined, words_alone
from recipe.tokenizer import train_tokenizer


def in_twos(word):
    return [word[:2], *word[2:]]


WIDER = {task.name: task for task in wider_tasks(in_twos)}
NARROW = {task.name: task for task in all_tasks(in_twos)}


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory):
    return train_tokenizer(tmp_path_factory.mktemp("tokenizer") / "tokenizer.json", 512)


def kinds(tasks):
    """Task, kind and language of all questions that are worded."""
    worded = [(task, kind) for task in tasks.values() for kind in task.phrases if kind not in BARE]
    return [(task, kind, language) for task, kind in worded for language in LANGUAGES]


def test_no_wording_for_testing_is_trained_on_in_any_stage():
    for task, kind, language in kinds(WIDER):
        trained = {words_alone(wording) for wording in task.phrases[kind][language]}
        narrow = {words_alone(wording) for wording in NARROW[task.name].phrases[kind][language]}
        unseen = {words_alone(wording) for wording in task.unseen[kind][language]}
        assert not unseen & (trained | narrow), (kind, language)


def test_every_kind_has_many_wordings_of_each_sort():
    for task, kind, language in kinds(WIDER):
        assert len(task.phrases[kind][language]) >= 25 and len(task.unseen[kind][language]) >= 3, (kind, language)


def test_no_wording_could_be_of_either_language():
    for task in WIDER.values():
        for kind in task.phrases:
            if kind not in BARE:
                assert not set(task.phrases[kind]["en"]) & set(task.phrases[kind]["de"]), kind


@pytest.mark.parametrize("name", WIDER)
def test_what_is_trained_in_other_words_is_read_as_right(name, tokenizer):
    task = {task.name: task for task in wider_tasks(tokenizer.pieces)}[name]
    source = random.Random(name)
    for language in LANGUAGES:
        for split in ("train", "unseen"):
            for _ in range(100):
                problem = task.problem(source, language, split)
                assert "{" not in problem.question
                reading = read(tokenizer.decode(tokenizer.completion(problem)), problem)
                assert (reading.right, reading.formed, reading.one_language) == (True, True, True), reading


def test_letters_of_either_size_are_counted_and_each_keeps_its_own_when_turned_round():
    source, capitals = random.Random(1), 0
    count, backwards = WIDER["count"], WIDER["backwards"]
    for _ in range(2000):
        drawing = count.draw(source, "de")
        if drawing.kind == "letters":
            word, letter = drawing.slots["w"].strip('"'), drawing.slots["l"]
            assert int(drawing.answer) == word.lower().count(letter.lower()), drawing
            capitals += word[0].isupper()
        drawing = backwards.draw(source, "de")
        assert drawing.answer.replace("\x01", "") == drawing.slots["w"].strip('"')[::-1]
        assert drawing.key == drawing.key.lower()
    assert capitals > 100


def test_words_with_capitals_are_new_only_in_the_wider_tasks():
    source = random.Random(2)
    assert all(not re.search("[A-Z]", NARROW["backwards"].draw(source, "de").slots["w"]) for _ in range(500))


def test_a_phrase_stays_itself_however_it_is_typed():
    source, phrase = random.Random(3), "What is {a} + {b}?"
    typed = {as_typed(phrase, source, "en") for _ in range(2000)}
    assert {phrase, "what is {a} + {b}?", "what is {a} + {b}", "Hi! What is {a} + {b}?", "What is {a} + {b}? Thanks!"} <= typed
    assert all("is {a} + {b}" in one for one in typed)
    # Nothing is put behind a slot, where it would be part of what is counted or sorted.
    assert all(as_typed("Count the words: {w}", source, "en").endswith("{w}") for _ in range(500))
    assert {as_typed("{t}", source, "en") for _ in range(100)} == {"{t}"}


def test_a_wording_with_other_slots_is_refused():
    with pytest.raises(WordingError, match="has the slots"):
        joined(NARROW["sum"], NARROW["sum"].phrases, {"en": {"sum": ["What is {a}?"]}, "de": {}})


def test_a_file_with_an_unknown_kind_is_refused(tmp_path, monkeypatch):
    (tmp_path / "wordings.en.txt").write_text("# nonsense\nWhat?\n")
    monkeypatch.setattr(wordings, "__file__", str(tmp_path / "wordings.py"))
    with pytest.raises(WordingError, match="no kind of question is called nonsense"):
        wordings.read_wordings("wordings", "en")
    (tmp_path / "wordings.en.txt").write_text("What?\n")
    with pytest.raises(WordingError, match="before the first kind"):
        wordings.read_wordings("wordings", "en")


def test_some_problems_come_after_something_else():
    practice, source = Practice(list(WIDER.values()), talk=0.5), random.Random(4)
    problems = [practice.problem(source) for _ in range(400)]
    assert 0.35 < sum(bool(problem.earlier) for problem in problems) / 400 < 0.7
    assert not any(problem.earlier for problem in [Practice([WIDER["sum"]]).problem(source) for _ in range(100)])
