"""Which problems to practise: those of tasks that still go wrong, more often."""

from __future__ import annotations

import random

from .tasks import Problem, Task, training_problem


class Practice:
    """Draws training problems, each task by its weight times what is wrong of its recent answers.

    Where all answers to a question are right a group teaches nothing (`group_advantages`), so easy tasks waste most of a step.
    `least` is what a task without a mistake keeps; `memory` how much of the share an answer leaves as it was; `talk` the share
    of problems that come after another question and its answer, which have nothing to do with them. `doubtful`: most of all tasks
    of which half goes wrong, for where nothing is ever right a group teaches nothing either.
    """

    def __init__(self, tasks: list[Task], least: float = 0.1, memory: float = 0.98, talk: float = 0.0, doubtful: bool = False):
        self.tasks, self.least, self.memory, self.talk, self.doubtful = tasks, least, memory, talk, doubtful
        self.wrong = {task.name: 0.5 for task in tasks}

    def problem(self, source: random.Random) -> Problem:
        weights = [task.weight * (self.least + self.pull(self.wrong[task.name])) for task in self.tasks]
        problem = training_problem(self.tasks, weights, source)
        if not self.talk or problem.earlier or source.random() >= self.talk:
            return problem
        return problem.after(training_problem(self.tasks, weights, source))

    def pull(self, wrong: float) -> float:
        """0 to 1, by the share of a task that goes wrong."""
        return 4 * wrong * (1 - wrong) if self.doubtful else wrong

    def note(self, problem: Problem, right: bool) -> None:
        self.wrong[problem.task] = self.memory * self.wrong[problem.task] + (1 - self.memory) * (not right)
