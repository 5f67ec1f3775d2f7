"""Any kind's adapter asked with made-up inputs; its answer may hold nothing that is not finite."""

from __future__ import annotations

import importlib.util
import math
import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

Adapter = Callable[[dict[str, Any], Path], dict[str, Any]]


@cache
def adapters() -> dict[str, Adapter]:
    kinds: dict[str, Adapter] = {}
    for path in sorted((Path(__file__).parent / "adapters").glob("[a-z]*.py")):
        spec = importlib.util.spec_from_file_location(f"edge_adapter_{path.stem}", path)
        assert spec and spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        kinds.update(module.KINDS)
    return kinds


def plain(value: Any) -> Any:
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, dict):
        return {key: plain(v) for key, v in value.items()}
    return [plain(v) for v in value] if isinstance(value, (list, tuple)) else value


def not_finite(value: Any, where: str = "") -> list[str]:
    if isinstance(value, dict):
        return [place for key, v in value.items() for place in not_finite(v, f"{where}.{key}")]
    if isinstance(value, list):
        return [place for i, v in enumerate(value) for place in not_finite(v, f"{where}[{i}]")]
    return [where] if isinstance(value, float) and not math.isfinite(value) else []


def answer(kind: str, data_dir: Path = Path(), **inputs: Any) -> dict[str, Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found: dict[str, Any] = plain(adapters()[kind](inputs, data_dir))
    assert not_finite(found) == []
    return found
