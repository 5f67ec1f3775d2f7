"""What a publication freezes: every figure with wording, n, method and version, in both languages, and nothing else.

The snapshot is complete in itself. Public pages read it and no other table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from delphi.models import Round
from stats.canonical import content_hash
from surveys.enums import QuestionnaireState
from surveys.models import Item, Questionnaire, Study

from ..enums import RunKind
from ..models import AnalysisRun, Estimate
from . import evidence, plans, rounds, runs

FORMAT = 1
SMALL_CELL = 10  # answers in a subgroup under which nothing of it is published


@dataclass(frozen=True)
class Parts:
    """What a publication covers; None means everything that is finished."""

    surveys: tuple[str, ...] | None = None  # questionnaire codes
    rounds: tuple[int, ...] | None = None
    derivation: bool = True

    def wants_survey(self, code: str) -> bool:
        return self.surveys is None or code in self.surveys

    def wants_round(self, number: int) -> bool:
        return self.rounds is None or number in self.rounds


def finished_surveys(study: Study) -> list[tuple[Questionnaire, AnalysisRun]]:
    """Closed public questionnaires with their figures."""
    found = [(q, runs.survey_run(q)) for q in runs.public_questionnaires(study) if q.closed_at]
    return [(q, run) for q, run in found if run is not None and not run.interim]


def finished_rounds(study: Study) -> list[tuple[Round, AnalysisRun]]:
    found = [(r, rounds.latest_run(r)) for r in rounds.closed(study)]
    return [(r, run) for r, run in found if run is not None]


def has_derivation(study: Study) -> bool:
    return runs.derivation_run(study) is not None


def build(study: Study, parts: Parts | None = None) -> dict[str, Any]:
    """The snapshot as it would be published now."""
    parts = parts or Parts()
    surveys = [(q, run) for q, run in finished_surveys(study) if parts.wants_survey(q.code)]
    closed = [(r, run) for r, run in finished_rounds(study) if parts.wants_round(r.number)]
    derivation = _derivation(study) if parts.derivation else None
    return {
        "format": FORMAT,
        "study": _study(study),
        "surveys": [_survey(q, run) for q, run in surveys],
        "rounds": [_round(r, run) for r, run in closed],
        "items": _items([q for q, _ in surveys] + [r.questionnaire for r, _ in closed]),
        "derivation": derivation,
        "directions": _directions(study) if derivation else [],
        "declarations": _declarations(study),
        "still_open": _still_open(study),
    }


def of_run(run: AnalysisRun) -> dict[str, Any]:
    """The section of one run in the same form, for the team's own pages: interim figures included."""
    q, r = run.questionnaire, run.round
    found: dict[str, Any] = {"format": FORMAT, "study": _study(run.study), "surveys": [], "rounds": [], "derivation": None}
    if run.kind == RunKind.SURVEY:
        found["surveys"] = [_survey(q, run)]
        found["rounds"] = [_round(last, done) for last, done in finished_rounds(run.study)[-1:]]
    elif run.kind == RunKind.ROUND:
        done = [(x, y) for x, y in finished_rounds(run.study) if x.number < r.number]
        found["rounds"] = [*(_round(x, y) for x, y in done), _round(r, run)]
    else:
        found["derivation"] = _derivation(run.study, run)
    asked = [x for x in (q, *(y.questionnaire for y, _ in finished_rounds(run.study))) if x is not None]
    return found | {"items": _items(asked)}


def _still_open(study: Study) -> list[str]:
    """What goes on while this is published, so that the approver knows whom it may influence."""
    going = study.questionnaires.filter(state=QuestionnaireState.OPEN).order_by("code")
    return list(going.values_list("code", flat=True))


def checksum(snapshot: dict[str, Any]) -> str:
    """SHA-256 of the canonical snapshot (sorted keys, 10 significant digits)."""
    return content_hash(snapshot)


def both(obj: Any, field: str, name: str = "") -> dict[str, str]:
    """{"title_ko": ..., "title_en": ...}"""
    name = name or field
    return {f"{name}_{lang}": getattr(obj, f"{field}_{lang}", "") or "" for lang in ("ko", "en")}


def _study(study: Study) -> dict[str, Any]:
    names = both(study.organisation, "name", "organisation")
    return {
        "slug": study.slug, "synthetic": study.synthetic, "contact_email": study.contact_email, **names,
        **both(study, "title"), **both(study, "purpose"),
    }  # fmt: skip


def _run(run: AnalysisRun) -> dict[str, Any]:
    return {
        "id": run.pk, "fingerprint": run.fingerprint, "result_hash": run.result_hash, "software": run.software,
        "finished_at": run.finished_at.isoformat() if run.finished_at else None, "parameters": run.parameters,
    }  # fmt: skip


def _survey(q: Questionnaire, run: AnalysisRun) -> dict[str, Any]:
    return {
        "key": q.key, "code": q.code, **both(q, "title"), "sample_kind": q.sample_kind,
        "population": both(q.population, "name") if q.population else None,
        "opened_at": q.opened_at.isoformat() if q.opened_at else None,
        "closed_at": q.closed_at.isoformat() if q.closed_at else None, "content_hash": q.content_hash,
        "invited_only": q.invited_only, "n": run.summary["respondents"], "weighting": run.summary["weighting"],
        "interval": run.summary["interval"], "characteristics": _characteristics(q, run), "run": _run(run),
        "figures": [_survey_item(row) for row in runs.figures(run)],
    }  # fmt: skip


def _characteristics(q: Questionnaire, run: AnalysisRun) -> list[dict[str, Any]]:
    counted = run.summary.get("characteristics", {})
    items = [
        e.item for e in q.entries.select_related("item").prefetch_related("item__categories") if e.item.code in counted
    ]
    return [
        {
            "item": item.code,
            "categories": [
                {"code": c.code, **both(c, "label"), "n": _cell(counted[item.code].get(c.code, 0))}
                for c in item.categories.all()
            ],
        }
        for item in items
    ]


def _cell(n: int) -> int | None:
    return n if n == 0 or n >= SMALL_CELL else None


def _survey_item(row: runs.ItemFigures) -> dict[str, Any]:
    counts = row.all["counts"]
    points = row.item.scale.points
    return {
        "item": row.item.code, "n": counts.n, "no_opinion": counts.detail["no_opinion"], "missing": counts.detail["missing"],
        "counts": counts.detail["counts"], "mean": figure(row.all["mean"]), "agree": figure(row.all["agree_share"]),
        "disagree": figure(row.all["disagree_share"]),
        "shares": [figure(row.all[f"share_{k}"]) for k in range(1, points + 1)],
        "domains": [_domain(name, stats) for name, stats in row.domains.items()],
    }  # fmt: skip


def _domain(name: str, statistics: dict[str, Estimate]) -> dict[str, Any]:
    variable, level = name.split("=", 1)
    mean = statistics["mean"]
    if mean.n < SMALL_CELL:
        hidden = {"code": "small_cell", "values": {"minimum": SMALL_CELL}}
        return {"variable": variable, "level": level, "n": None, "mean": None, "agree": None, "reason": hidden}
    return {
        "variable": variable, "level": level, "n": mean.n, "mean": figure(mean),
        "agree": figure(statistics["agree_share"]), "reason": None,
    }  # fmt: skip


def figure(e: Estimate) -> dict[str, Any]:
    """One figure with all that must stand beside it."""
    return {
        "value": e.value, "low": e.low, "high": e.high, "se": e.se, "n": e.n, "n_effective": e.n_effective,
        "unweighted": e.detail.get("unweighted"), "interval_name": e.detail.get("interval_name"),
        "variance": e.detail.get("variance"), "method": e.method, "convention": e.convention, "reason": e.reason,
    }  # fmt: skip


ROUND_MEASURES = (
    "mean", "sd", "cv", "median", "q1", "q3", "iqr", "cvr", "cvr_mirrored", "convergence", "agreement", "agreement_mirrored",
    "agree_share", "middle_share", "disagree_share", "agreement_a", "tastle_wierman", "location_free",
)  # fmt: skip


def _round(r: Round, run: AnalysisRun) -> dict[str, Any]:
    return {
        "number": r.number, **both(r.questionnaire, "title"), "opened_at": r.opened_at.isoformat() if r.opened_at else None,
        "closed_at": r.closed_at.isoformat() if r.closed_at else None, "hash": r.hash,
        "invited": run.summary["invited"], "respondents": run.summary["respondents"], "stop": run.summary["stop"],
        "verdicts": run.summary["verdicts"], "run": _run(run), "figures": [_round_item(row) for row in runs.figures(run)],
    }  # fmt: skip


def _round_item(row: runs.ItemFigures) -> dict[str, Any]:
    verdict = row.verdict
    sensitivity = verdict["sensitivity"]
    return {
        "item": row.item.code, "n": row.n, "no_opinion": verdict["no_opinion"], "counts": verdict["counts"],
        "verdict": verdict["verdict"], "reasons": verdict["reasons"], "stability": verdict["stability"],
        "measures": {name: row.value(name) for name in ROUND_MEASURES},
        "cvr_critical": verdict["cvr"]["critical_count"], "essential": verdict["cvr"]["essential"],
        "fragile": sensitivity["fragile"], "convention": row.all["verdict"].convention,
    }  # fmt: skip


def _items(questionnaires: list[Questionnaire]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for q in questionnaires:
        entries = q.entries.select_related("item__scale", "item__candidate", "wording").prefetch_related(
            "item__categories"
        )
        for entry in entries:
            found.setdefault(entry.item.code, _item(entry.item, entry.wording or entry.item.wording))
    return found


def _item(item: Item, wording: Any) -> dict[str, Any]:
    scale = item.scale
    return {
        "kind": item.kind, "form": item.form, "candidate": item.candidate.code if item.candidate else None,
        "version": wording.version, **both(wording, "text"), **both(wording, "help"),
        "label_ko": item.candidate.name_ko if item.candidate else wording.label("ko"),
        "label_en": (item.candidate.name_en if item.candidate else wording.label("en")),
        "scale": {
            "points": scale.points, "labels_ko": scale.labels_ko, "labels_en": scale.labels_en,
            "agree_min": scale.agree_min, "disagree_max": scale.disagree_max,
        } if scale else None,
        "categories": [{"code": c.code, **both(c, "label")} for c in item.categories.all()],
    }  # fmt: skip


def _derivation(study: Study, run: AnalysisRun | None = None) -> dict[str, Any] | None:
    run = run or runs.derivation_run(study)
    if run is None:
        return None
    originals = evidence.original_of(study.pk)
    results = run.candidates.select_related("candidate").order_by("candidate__position", "candidate__code")
    summary = {k: v for k, v in run.summary.items() if k != "scenarios"}
    return {
        "run": _run(run), **summary, "scenarios": _anonymous(run.summary.get("scenarios", [])),
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


def _directions(study: Study) -> list[dict[str, Any]]:
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


def _declarations(study: Study) -> dict[str, Any]:
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
