"""The report's tables hold what the results say, and its words stay."""

import json

import pytest
from recipe.report import ReportError, experts_table, report, tasks_table, zero_table

SHARES = {"right": 0.973, "formed": 1.0, "mixed": 0.0, "thought": 56.4, "tasks": {"sum/en": 1.0, "sum/de": 0.96}}


@pytest.fixture
def results(tmp_path):
    def write(name, values):
        (tmp_path / f"{name}.json").write_text(json.dumps(values))

    measured = {
        "held_out": SHARES,
        "warm": SHARES | {"right": 0.951},
        "unseen": SHARES | {"right": 0.9},
        "talk": SHARES,
        "declined": 1.0,
    }
    write("measured-finer-teacher", measured | {"experts": {"sum": [[0.6, 0.3, 0.1]], "roman": [[0.2, 0.3, 0.5]]}})
    write("finer-teacher", {"processor_minutes": 61.2, "history": []})
    steps = [{"step": step, "reward": 0.1, "right": step / 20, "length": 30 + step, "second_thoughts": 0.0} for step in range(20)]
    write("zero", {"processor_minutes": 30.0, "history": [*steps, {"step": 20, "held_out_right": 0.3}]})
    return tmp_path


def test_tables_are_written_between_their_marks_and_words_stay(results):
    path = results / "REPORT.md"
    path.write_text("# Title\n\n<!-- table stages -->\n| old |\n<!-- end -->\n\nWords.\n")
    report(results, path)
    written = path.read_text()
    assert "| `finer-teacher` | 97.3 % | 95.1 % | 90.0 % | 97.3 % | 100.0 % | 100.0 % | 0.0 % | 56 | 61 |" in written
    assert written.startswith("# Title\n") and written.endswith("\n\nWords.\n") and "old" not in written
    report(results, path)
    assert path.read_text() == written


def test_empty_tables_one_after_the_other_are_each_filled(results):
    path = results / "REPORT.md"
    path.write_text("<!-- table stages -->\n<!-- end -->\n\nWords.\n\n<!-- table tasks -->\n<!-- end -->\n")
    report(results, path)
    written = path.read_text()
    assert "| `finer-teacher` | 97.3 % |" in written and "Words." in written and "| sum, en | 100.0 % |" in written


def test_a_table_that_nobody_makes_and_a_mark_left_open_are_refused(results):
    path = results / "REPORT.md"
    path.write_text("<!-- table nonsense -->\n<!-- end -->\n")
    with pytest.raises(ReportError, match="no table is called nonsense"):
        report(results, path)
    path.write_text("<!-- table stages -->\n")
    with pytest.raises(ReportError, match="has no <!-- end -->"):
        report(results, path)
    assert path.read_text() == "<!-- table stages -->\n"


def test_tasks_are_listed_for_the_models_that_were_measured(results):
    assert tasks_table(results).splitlines() == [
        "| task | `finer-teacher` |",
        "| --- | --: |",
        "| sum, en | 100.0 % |",
        "| sum, de | 96.0 % |",
    ]


def test_zero_is_shown_by_means_of_its_first_and_last_steps(results):
    assert zero_table(results).splitlines()[2:] == [
        "| `zero`, first ten steps | 22.5 % | 34 | 0.0 % |",
        "| `zero`, last ten steps | 72.5 % | 44 | 0.0 % |",
    ]


def test_experts_are_named_by_task_with_the_distance_from_the_average(results):
    assert experts_table(results).splitlines()[2:] == [
        "| sum | 0 (60 %), 1 (30 %) | 0.20 |",
        "| roman | 2 (50 %), 1 (30 %) | 0.20 |",
    ]
