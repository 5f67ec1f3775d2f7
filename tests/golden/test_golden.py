"""Every reference case, one test each. Cases come from the folders in GOLDEN_DIR (several as in PATH), by default from those kept beside this file.

A case is `<kind>/<name>.json`; an adapter in `adapters/` maps its kind to our functions. A kind nobody knows fails.
"""

from __future__ import annotations

import importlib.util
import json
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
Adapter = Callable[[dict[str, Any], Path], dict[str, Any]]
LOOSE = {"likelihood": 1e-4}  # the reference interpolates its profile; the cases' notes name this absolute bound


def golden_dirs() -> list[Path]:
    given = [name for name in os.environ.get("GOLDEN_DIR", "").split(os.pathsep) if name.strip()]
    return [Path(name).resolve() for name in given or [HERE / "cases"]]


def case_files(*folders: Path) -> list[Path]:
    """The case files of each folder in turn; what lies in `data` beside the kinds is no case."""
    return [p for folder in folders for p in sorted(folder.glob("*/*.json")) if p.parent.name != "data"]


def name_of(path: Path) -> str:
    """kind/case, with its folder where there are several."""
    folder = f"{path.parents[1].name}/" if len(golden_dirs()) > 1 else ""
    return f"{folder}{path.parent.name}/{path.stem}"


@cache
def adapters() -> tuple[dict[str, Adapter], dict[str, str]]:
    """The known kinds, and for each adapter file that does not import, why."""
    kinds: dict[str, Adapter] = {}
    broken: dict[str, str] = {}
    for path in sorted((HERE / "adapters").glob("[a-z]*.py")):
        try:
            found = _load(path).KINDS
        except Exception as error:  # a half-written adapter must not hide the kinds of the others
            broken[path.name] = repr(error)
            continue
        twice = kinds.keys() & found.keys()
        assert not twice, f"{path.name} claims kinds that another adapter has: {sorted(twice)}"
        kinds.update(found)
    return kinds, broken


def _load(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(f"golden_adapter_{path.stem}", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def plain(value: Any) -> Any:
    """numpy scalars and arrays as Python values."""
    if hasattr(value, "tolist") and not isinstance(value, (str, bytes)):
        return value.tolist()
    return value


def differences(got: Any, expected: Any, rel: float, abs_: float, where: str = "") -> list[str]:
    """Every place where `got` is not what the reference gave; empty when the case passes."""
    got = plain(got)
    if isinstance(expected, dict):
        if not isinstance(got, dict):
            return [f"{where or '.'}: {got!r} is not a mapping"]
        return [d for key in expected for d in _member(got, key, expected[key], rel, abs_, f"{where}.{key}")]
    if isinstance(expected, list):
        if not isinstance(got, (list, tuple)) or len(got) != len(expected):
            return [f"{where}: expected a list of {len(expected)}, got {got!r}"]
        pairs = enumerate(zip(got, expected, strict=True))
        return [d for i, (g, e) in pairs for d in differences(g, e, rel, abs_, f"{where}[{i}]")]
    return [] if _same_leaf(got, expected, rel, abs_) else [f"{where}: expected {expected!r}, got {got!r}"]


def _member(got: dict[str, Any], key: str, expected: Any, rel: float, abs_: float, where: str) -> list[str]:
    if key not in got:
        return [f"{where}: missing"]
    return differences(got[key], expected, rel, abs_, where)


def _same_leaf(got: Any, expected: Any, rel: float, abs_: float) -> bool:
    if expected is None or isinstance(expected, (bool, str)):
        return type(got) is type(expected) and got == expected
    if isinstance(got, bool) or not isinstance(got, (int, float)):
        return False
    if isinstance(got, int) and isinstance(expected, int):
        return got == expected
    return abs(got - expected) <= abs_ + rel * abs(expected)


def test_there_are_cases() -> None:
    empty = [str(folder) for folder in golden_dirs() if not case_files(folder)]
    assert not empty, f"no case files in {empty}"


def test_several_folders_are_read_each_with_its_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("one", "two"):
        for name in ("survey.mean/a.json", "data/margins.json"):
            (tmp_path / folder / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / folder / name).write_text("{}")
    monkeypatch.setenv("GOLDEN_DIR", os.pathsep.join([str(tmp_path / "one"), str(tmp_path / "two"), ""]))
    assert [name_of(path) for path in case_files(*golden_dirs())] == ["one/survey.mean/a", "two/survey.mean/a"]
    monkeypatch.setenv("GOLDEN_DIR", "")
    assert golden_dirs() == [HERE / "cases"]


@pytest.mark.golden
@pytest.mark.parametrize("path", case_files(*golden_dirs()), ids=name_of)
def test_reference_numbers(path: Path, record_property: Callable[[str, object], None]) -> None:
    case = json.loads(path.read_text(encoding="utf-8"))
    record_property("golden_kind", case["kind"])
    kinds, broken = adapters()
    adapter = kinds.get(case["kind"])
    if adapter is None:
        pytest.fail(f"no adapter knows the kind {case['kind']!r}; adapters that do not import: {broken or 'none'}")
    tolerance = {"rel": 1e-9, "abs": 1e-12} | case.get("tolerance", {})
    got = adapter(case["inputs"], path.parents[1] / "data")
    loose = {name: bound for name, bound in LOOSE.items() if name in case["expected"] and name in case.get("notes", "")}
    strict = {key: value for key, value in case["expected"].items() if key not in loose}
    found = differences(got, strict, tolerance["rel"], tolerance["abs"])
    for name, bound in loose.items():
        found += differences(got[name], case["expected"][name], tolerance["rel"], bound, f".{name}")
    assert not found, f"{len(found)} of {case['name']} differ:\n" + "\n".join(found[:20])


@pytest.mark.parametrize(
    ("got", "expected", "same"),
    [
        (1.0, 1, True), (1.0 + 1e-10, 1, True), (1.01, 1, False), (float("nan"), 1.0, False), (None, None, True),
        (float("nan"), None, False), (0.0, None, False), (True, 1, False), (1, True, False), ("1", 1, False),
        ([1], [1, 2], False), ({}, {"a": None}, False), ({"a": 1, "b": 2}, {"a": 1}, True), (3, 4, False),
    ],
)  # fmt: skip
def test_comparison_can_fail(got: Any, expected: Any, same: bool) -> None:
    assert (differences(got, expected, 1e-9, 1e-12) == []) is same
