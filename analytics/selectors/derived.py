"""Sections of a snapshot: what was derived, the chain below it, the declarations it follows."""

from __future__ import annotations

from typing import Any

from surveys.models import Study

from ..models import AnalysisRun
from . import evidence, plans, runs
from .sections import both, run_section


def derivation_section(study: Study, run: AnalysisRun | None = None) -> dict[str, Any] | None:
    run = run or runs.derivation_run(study)
    if run is None:
        return None
    originals = evidence.original_of(study.pk)
    results = run.candidates.select_related("candidate").order_by("candidate__position", "candidate__code")
    summary = {k: v for k, v in run.summary.items() if k != "scenarios"}
    return {
        "run": run_section(run), "rounds_closed": sorted(map(int, run.inputs.get("rounds", {}))), **summary, "scenarios": _anonymous(run.summary.get("scenarios", [])),
        "candidates": [
            {
                "code": c.candidate.code, **both(c.candidate, "name"), **both(c.candidate, "description"),
                "status": c.status, "reasons": _unnamed(c.reasons), "criteria": c.criteria, "score": c.score,
                "probability": c.probability, "borderline": c.borderline, "gates": [g | {"reason": _unnamed([g["reason"]])[0]} for g in c.detail["gates"]],
                "verdict": c.detail["verdict"], "n": c.detail["n"], "agree_share": c.detail["agree_share"],
                "p_range": c.detail["p_range"], "rank_acceptability": c.detail["rank_acceptability"],
                "evidence": _evidence(c.candidate, originals),
            }
            for c in results
        ],
    }  # fmt: skip


def _anonymous(scenarios: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leaving an expert out is published as how often, never as who."""
    named = [s for s in scenarios if s["scenario"]["code"] != "without_expert"]
    left_out = [s["core"] for s in scenarios if s["scenario"]["code"] == "without_expert"]
    sets = sorted({tuple(core) for core in left_out})
    summed = [{"core": list(core), "times": sum(tuple(c) == core for c in left_out)} for core in sets]
    return [
        *named,
        *([{"scenario": {"code": "each_expert_left_out", "values": {}}, "cores": summed}] if summed else []),
    ]


def _unnamed(reasons: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Reasons without the codes of experts on whom a verdict hangs."""
    return [r | {"values": {k: v for k, v in r["values"].items() if k != "experts"}} for r in reasons]


def _evidence(candidate: Any, originals: dict[int, Any]) -> list[dict[str, Any]]:
    seen: dict[int, dict[str, Any]] = {}
    for link in candidate.evidence.select_related("source").order_by("source__code"):
        source = originals[link.source_id]
        seen.setdefault(
            source.pk,
            {
                "code": source.code, "kind": source.kind, "year": source.year, "citation": source.citation,
                "url": source.url, **both(source, "title"), **both(link, "note"),
            },
        )  # fmt: skip
    return list(seen.values())


def directions_section(study: Study) -> list[dict[str, Any]]:
    chain = study.directions.prefetch_related("values", "strategies__tasks")
    return [
        {
            "code": d.code, **both(d, "name"), "values": [v.code for v in d.values.all()],
            "strategies": [
                {"code": s.code, **both(s, "name"), **both(s, "basis"), "tasks": [both(t, "name") for t in s.tasks.all()]}
                for s in d.strategies.all()
            ],
        }
        for d in chain
    ]  # fmt: skip


def declarations_section(study: Study) -> dict[str, Any]:
    consensus = study.consensus_declarations.exclude(locked_at=None).order_by("version")
    return {
        "consensus": [
            {
                "version": c.version, "rule": c.rule, "scales": c.scales, "hash": c.hash,
                "locked_at": c.locked_at.isoformat(), "reason": c.reason,
            }
            for c in consensus
        ],
        "plan": [
            {
                "version": p.version, "parameters": p.parameters, "hash": p.hash, "locked_at": p.locked_at.isoformat(),
                "reason": p.reason,
            }
            for p in plans.all_locked(study)
        ],
    }  # fmt: skip
