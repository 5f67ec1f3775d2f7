"""Every line of the bench runs, at a size that takes no time: a benchmark that broke is found before it is wanted."""

from __future__ import annotations

import json

import pytest

from benchmarks import bench, measures

FUNCTIONS = sorted({line.function for lines in bench.GROUPS.values() for line in lines} | set(bench.GROWTH))


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_line_runs(function: str, capsys: pytest.CaptureFixture[str]) -> None:
    bench.run_one(function, 3000, 1)
    found = json.loads(capsys.readouterr().out)
    assert found is None or (found["seconds"] > 0 and found["peak_mb"] > 0)
    assert hasattr(measures, function)


def test_ours_are_never_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    for function in FUNCTIONS:
        if "ours" in function or "bare" in function:
            assert getattr(measures, function)(1000) is not None, function
