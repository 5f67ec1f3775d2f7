"""Directions with their values and strategies, beside what the newest derivation proposes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from surveys.models import CandidateValue, Study

from .. import words
from ..models import Direction
from . import runs, staleness


@dataclass(frozen=True)
class Shown:
    direction: Direction
    values: list[tuple[CandidateValue, str]]  # with the status of the newest derivation, "" for none
    strategies: list[Any]


def overview(study: Study) -> dict[str, Any]:
    run = runs.derivation_run(study)
    status = dict(run.candidates.values_list("candidate__code", "status")) if run else {}
    found = study.directions.select_related("proposed_by").prefetch_related("values", "strategies__tasks")
    shown = [Shown(d, [(v, status.get(v.code, "")) for v in d.values.all()], list(d.strategies.all())) for d in found]
    placed = {v.code for s in shown for v, _status in s.values}
    candidates = {c.code: c for c in study.candidates.all()}
    core = run.summary["core"] if run else []
    return {
        "run": run, "stale": staleness.since(run), "directions": shown,
        "proposal": [
            [(candidates[c], status.get(c, "")) for c in cluster["codes"] if c in candidates]
            for cluster in (run.summary["directions"] if run else [])
        ],
        "notes": [words.reason(n) for n in (run.summary["direction_notes"] if run else [])],
        "experts": run.summary["experts"] if run else 0,
        "unplaced": [candidates[c] for c in core if c in candidates and c not in placed] if shown else [],
    }  # fmt: skip
