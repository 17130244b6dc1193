"""A report of what passed and failed as JSON, for the project's own count of its checks."""

import json
from pathlib import Path


def pytest_addoption(parser):
    parser.addoption("--report", type=Path, help="where to write the report")


def pytest_terminal_summary(terminalreporter, config):
    path = config.getoption("--report")
    if path:
        stats = terminalreporter.stats
        failures = [report.nodeid for kind in ("failed", "error") for report in stats.get(kind, [])]
        report = {"passed": len(stats.get("passed", [])), "skipped": len(stats.get("skipped", [])), "failures": failures}
        path.write_text(json.dumps(report))
