"""Tasks that go wrong come more often, and none is left out."""

import random
from collections import Counter

from recipe.practice import Practice
from recipe.tasks import all_tasks


def test_what_goes_wrong_is_practised_more_and_nothing_is_dropped():
    tasks = [task for task in all_tasks(list) if task.name in ("sum", "units")]
    practice, source = Practice(tasks), random.Random(1)
    for _ in range(300):
        problem = practice.problem(source)
        practice.note(problem, right=problem.task == "sum")
    drawn = Counter(practice.problem(source).task for _ in range(600))
    assert drawn["units"] > 5 * drawn["sum"] > 0


def test_in_doubt_what_is_now_right_now_wrong_comes_most():
    practice = Practice([task for task in all_tasks(list) if task.name in ("sum", "units", "roman")], doubtful=True)
    practice.wrong = {"sum": 0.02, "units": 0.5, "roman": 0.98}
    source = random.Random(2)
    drawn = Counter(practice.problem(source).task for _ in range(900))
    assert drawn["units"] > 4 * max(drawn["sum"], drawn["roman"]) > 0
