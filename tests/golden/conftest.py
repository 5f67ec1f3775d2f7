"""The tally per kind at the end of a run over the reference cases."""

from __future__ import annotations

from collections import Counter
from typing import Any


def pytest_terminal_summary(terminalreporter: Any) -> None:
    passed: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for outcome in ("passed", "failed"):
        for report in terminalreporter.stats.get(outcome, []):
            kind = dict(getattr(report, "user_properties", [])).get("golden_kind")
            if kind is not None and report.when == "call":
                total[kind] += 1
                passed[kind] += outcome == "passed"
    if not total:
        return
    terminalreporter.section("reference cases by kind")
    for kind in sorted(total):
        mark = "" if passed[kind] == total[kind] else "   <-"
        terminalreporter.line(f"{kind:30} {passed[kind]:4} of {total[kind]:4}{mark}")
    terminalreporter.line(f"{'all':30} {sum(passed.values()):4} of {sum(total.values()):4}")
