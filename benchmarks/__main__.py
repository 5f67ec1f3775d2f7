"""`make bench`: every part that is there, one after the other."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

for part in ("bench", "worker", "pages"):
    if find_spec(f"benchmarks.{part}") is not None:
        import_module(f"benchmarks.{part}").main()
