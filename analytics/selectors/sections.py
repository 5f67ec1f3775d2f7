"""Sections of a snapshot: the study, a survey, a round, the items asked; plain data in both languages."""

from __future__ import annotations

from typing import Any

from delphi.models import Round
from delphi.small_groups import SMALL, hidden_groups
from surveys.models import Item, Questionnaire, QuestionnaireItem, Study

from ..models import AnalysisRun, Estimate
from . import choices, numbers, runs
from .small import SMALL_CELL, hidden_domains


def both(obj: Any, field: str, name: str = "") -> dict[str, str]:
    """{"title_ko": ..., "title_en": ...}"""
    name = name or field
    return {f"{name}_{lang}": getattr(obj, f"{field}_{lang}", "") or "" for lang in ("ko", "en")}


def study_section(study: Study) -> dict[str, Any]:
    names = both(study.organisation, "name", "organisation")
    return {
        "slug": study.slug, "synthetic": study.synthetic, "contact_email": study.contact_email, **names,
        **both(study, "title"), **both(study, "purpose"),
    }  # fmt: skip


def run_section(run: AnalysisRun) -> dict[str, Any]:
    return {
        "id": run.pk, "fingerprint": run.fingerprint, "result_hash": run.result_hash, "software": run.software,
        "finished_at": run.finished_at.isoformat() if run.finished_at else None, "parameters": run.parameters,
    }  # fmt: skip


def survey_section(q: Questionnaire, run: AnalysisRun) -> dict[str, Any]:
    return {
        "key": q.key, "code": q.code, **both(q, "title"), "sample_kind": q.sample_kind,
        "population": both(q.population, "name") if q.population else None,
        "opened_at": q.opened_at.isoformat() if q.opened_at else None,
        "closed_at": q.closed_at.isoformat() if q.closed_at else None, "content_hash": q.content_hash,
        "invited_only": q.invited_only, "n": run.summary["respondents"], "weighting": run.summary["weighting"],
        "interval": run.summary["interval"], "characteristics": _characteristics(q, run), "run": run_section(run),
        "figures": [_survey_item(row) for row in runs.figures(run)], "choices": choices_section(run),
        "numbers": numbers_section(run),
    }  # fmt: skip


def _characteristics(q: Questionnaire, run: AnalysisRun) -> list[dict[str, Any]]:
    counted = run.summary.get("characteristics", {})
    entries = q.entries.select_related("item__candidate", "wording").prefetch_related("item__categories")
    return [
        {
            "item": e.item.code, "asked": asked_section(e),
            "categories": _counted(e.item, counted[e.item.code], run.summary["respondents"]),
        }
        for e in entries
        if e.item.code in counted
    ]  # fmt: skip


def _counted(item: Item, counts: dict[str, int], respondents: int) -> list[dict[str, Any]]:
    """How many of each category; a small one without its number, and where it stands alone the next one too."""
    sizes = {c.code: counts.get(c.code, 0) for c in item.categories.all()}
    hidden = hidden_groups({code: n for code, n in sizes.items() if n}, respondents, SMALL_CELL)
    return [
        {"code": c.code, **both(c, "label"), "n": None if c.code in hidden else sizes[c.code]}
        for c in item.categories.all()
    ]  # fmt: skip


def _survey_item(row: runs.ItemFigures) -> dict[str, Any]:
    counts = row.all["counts"]
    return {
        "item": row.item.code, "asked": asked_section(row.asked), "n": counts.n, "no_opinion": counts.detail["no_opinion"], "missing": counts.detail["missing"],
        "counts": counts.detail["counts"], "mean": figure(row.all["mean"]), "agree": figure(row.all["agree_share"]),
        "disagree": figure(row.all["disagree_share"]),
        "shares": [figure(row.all[f"share_{k}"]) for k in row.item.scale.values],
        "domains": _domains(row),
    }  # fmt: skip


def _domains(row: runs.ItemFigures) -> list[dict[str, Any]]:
    hidden = hidden_domains(row.domains, row.all["mean"].n)
    return [_domain(name, statistics, hidden.get(name, "")) for name, statistics in row.domains.items()]


def _domain(name: str, statistics: dict[str, Estimate], hidden: str) -> dict[str, Any]:
    variable, level = name.split("=", 1)
    mean = statistics["mean"]
    if hidden:
        code = "small_cell" if hidden == SMALL else "guard_cell"
        why = {"code": code, "values": {"minimum": SMALL_CELL}}
        return {"variable": variable, "level": level, "n": None, "mean": None, "agree": None, "reason": why}
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


def choices_section(run: AnalysisRun) -> list[dict[str, Any]]:
    return [
        {
            "item": c.item.code, "asked": asked_section(c.asked), "n": c.n, "no_opinion": c.no_opinion, "missing": c.missing,
            "several": c.several, "reason": {"code": "small_cell", "values": {"minimum": c.fewest}} if c.hidden else None,
            "options": [
                {"code": o.category.code, **both(o.category, "label"), "n": o.n, "share": figure(o.share)} for o in c.options
            ],
        }
        for c in choices.of_run(run)
    ]  # fmt: skip


def numbers_section(run: AnalysisRun) -> list[dict[str, Any]]:
    return [
        {
            "item": c.item.code, "asked": asked_section(c.asked), "n": c.n, "no_opinion": c.no_opinion, "missing": c.missing,
            "unit_ko": c.item.settings.get("unit_ko", ""), "unit_en": c.item.settings.get("unit_en", ""),
            "reason": {"code": "small_cell", "values": {"minimum": c.fewest}} if c.hidden else None,
            "figures": [{"statistic": f.statistic, "figure": figure(f.estimate)} for f in c.figures],
        }
        for c in numbers.of_run(run)
    ]  # fmt: skip


ROUND_MEASURES = (
    "mean", "sd", "cv", "median", "q1", "q3", "iqr", "cvr", "cvr_mirrored", "convergence", "agreement", "agreement_mirrored",
    "agree_share", "middle_share", "disagree_share", "agreement_a", "tastle_wierman", "location_free",
)  # fmt: skip


def round_section(r: Round, run: AnalysisRun) -> dict[str, Any]:
    return {
        "number": r.number, **both(r.questionnaire, "title"), "opened_at": r.opened_at.isoformat() if r.opened_at else None,
        "closed_at": r.closed_at.isoformat() if r.closed_at else None, "hash": r.hash,
        "invited": run.summary["invited"], "respondents": run.summary["respondents"], "stop": run.summary["stop"],
        "verdicts": run.summary["verdicts"], "run": run_section(run),
        "figures": [_round_item(row) for row in runs.figures(run)], "choices": choices_section(run),
        "numbers": numbers_section(run),
    }  # fmt: skip


def _round_item(row: runs.ItemFigures) -> dict[str, Any]:
    verdict = row.verdict
    sensitivity = verdict["sensitivity"]
    return {
        "item": row.item.code, "asked": asked_section(row.asked), "n": row.n, "no_opinion": verdict["no_opinion"], "counts": verdict["counts"],
        "verdict": verdict["verdict"], "reasons": verdict["reasons"], "stability": verdict["stability"],
        "measures": {name: row.value(name) for name in ROUND_MEASURES},
        "cvr_critical": verdict["cvr"]["critical_count"], "essential": verdict["cvr"]["essential"],
        "fragile": sensitivity["fragile"], "convention": row.all["verdict"].convention,
    }  # fmt: skip


def asked_section(entry: QuestionnaireItem | None) -> dict[str, Any] | None:
    """The sentence that stood above these answers, whatever the item says elsewhere or by now."""
    if entry is None or entry.wording is None:
        return None
    wording = entry.wording
    return {
        "version": wording.version, "sense": wording.sense, **both(wording, "text"), **both(wording, "help"),
        "label_ko": entry.label("ko"), "label_en": entry.label("en"),
    }  # fmt: skip


def items_section(questionnaires: list[Questionnaire]) -> dict[str, Any]:
    """Each item with all that was asked under its code, the oldest wording first; its label is that of the newest."""
    found: dict[str, Any] = {}
    for q in questionnaires:
        entries = q.entries.select_related("item__scale", "item__candidate", "wording").prefetch_related(
            "item__categories"
        )
        for entry in entries:
            item = found.setdefault(entry.item.code, _item(entry.item) | {"wordings": []})
            asked = asked_section(entry)
            if asked is not None and asked["version"] not in [w["version"] for w in item["wordings"]]:
                item["wordings"].append(asked)
    for item in found.values():
        item["wordings"].sort(key=lambda w: w["version"])
        item |= {f"label_{lang}": item["wordings"][-1][f"label_{lang}"] if item["wordings"] else "" for lang in ("ko", "en")}
    return found


def _item(item: Item) -> dict[str, Any]:
    scale = item.scale
    return {
        "kind": item.kind, "form": item.form, "candidate": item.candidate.code if item.candidate else None,
        "scale": {
            "first": scale.first, "points": scale.points, "labels_ko": scale.labels_ko, "labels_en": scale.labels_en,
            "agree": list(scale.agree), "disagree": list(scale.disagree), "reversed": scale.reversed,
        } if scale else None,
        "categories": [{"code": c.code, **both(c, "label")} for c in item.categories.all()], "settings": item.settings,
    }  # fmt: skip
