"""What a derivation says of every candidate, in the order people read it, and the argument for and against one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from delphi.models import Round
from surveys.enums import ItemKind
from surveys.models import CandidateValue, Item, ItemWording, Questionnaire

from .. import words
from ..models import AnalysisRun, CandidateResult, EvidenceSource
from . import evidence, names, runs

ORDER = ("core", "below_threshold", "fragile", "too_little_evidence", "citizens_only", "experts_only", "neither",
         "not_assessed", "unstable", "contested", "too_few")  # fmt: skip


@dataclass(frozen=True)
class Gate:
    """passed None: not declared, or it does not apply."""

    code: str
    passed: bool | None
    sentence: str


@dataclass(frozen=True)
class Line:
    result: CandidateResult
    candidate: CandidateValue
    why: str  # the first gate that is missed, in words; what carries it where it is core

    @property
    def criteria(self) -> list[tuple[str, Mapping[str, Any]]]:
        return list(self.result.criteria.items())


def lines(run: AnalysisRun) -> list[Line]:
    """Core values first, then by status; within, the likelier first."""
    known = names.of_groups(run.study)
    found = [_line(r, known) for r in run.candidates.select_related("candidate", "run")]
    return sorted(found, key=lambda x: (_place(x.result.status), -(x.result.probability or 0.0), x.candidate.code))


def _place(status: str) -> int:
    return ORDER.index(status) if status in ORDER else len(ORDER)


def _line(result: CandidateResult, known: names.Names) -> Line:
    missed = result.reasons[0] if result.reasons else None
    why = _sentence(missed, known) if missed else str(words.STATUS_LINES.get(result.status, ""))
    return Line(result, result.candidate, why)


def _sentence(reason: Mapping[str, Any] | None, known: names.Names) -> str:
    return words.reason(names.in_reason(reason, known))


def finding(run: AnalysisRun) -> str:
    n, core = run.candidates.count(), len(run.summary["core"])
    if core == 0:
        return _("%(n)d개 후보 가운데 핵심가치 기준을 통과한 것이 없습니다") % {"n": n}
    return _("%(n)d개 후보 가운데 %(k)d개가 핵심가치 기준을 통과했습니다") % {"n": n, "k": core}


def term(run: AnalysisRun) -> str:
    return _("수용도") if run.summary["p_means"] == "acceptability" else _("핵심가치에 들 확률")


@dataclass(frozen=True)
class Source:
    """Where a figure comes from, what was asked there, and the way there."""

    kind: Any
    item: Item
    round: int | None
    survey: Questionnaire | None
    experts: ItemWording | None
    citizens: ItemWording | None


@dataclass(frozen=True)
class Argument:
    line: Line
    supports: list[Gate]
    against: list[Gate]
    not_used: list[Gate]
    ranks: list[tuple[int, float]]
    favouring: list[tuple[str, float, float]]  # criterion, mean weight of all draws, of those in which it is core
    sources: list[EvidenceSource]
    figures: list[Source]


def argument(run: AnalysisRun, code: str) -> Argument | None:
    result = run.candidates.select_related("candidate", "run").filter(candidate__code=code).first()
    if result is None:
        return None
    known = names.of_groups(run.study)
    gates = [Gate(g["gate"], g["passed"], _sentence(g["reason"], known)) for g in result.detail["gates"]]
    weights = result.detail["favouring_weights"] or []
    ranks = [(k, share) for k, share in enumerate(result.detail["rank_acceptability"], start=1) if share >= 0.005]
    return Argument(
        line=_line(result, known),
        supports=[g for g in gates if g.passed], against=[g for g in gates if g.passed is False],
        not_used=[g for g in gates if g.passed is None], ranks=ranks,
        # every criterion has the same bounds: over all draws each weighs the same on average
        favouring=[(c, 1 / len(weights), w) for c, w in zip(result.criteria, weights, strict=False)],
        sources=evidence.of_candidate(result.candidate), figures=figures(run, result.candidate),
    )  # fmt: skip


def figures(run: AnalysisRun, candidate: CandidateValue) -> list[Source]:
    items = candidate.items.filter(kind__in=(ItemKind.IMPORTANCE, ItemKind.VALUE_ATTAINMENT))
    rounds = Round.objects.filter(panel__study=run.study, number__in=run.summary["rounds"]).select_related("questionnaire")
    last: dict[int, tuple[int, ItemWording | None]] = {}
    for round_ in rounds.order_by("number"):
        last |= {pk: (round_.number, entry.wording) for pk, entry in runs.as_asked(round_.questionnaire).items()}
    survey = run.questionnaire
    asked = {pk: entry.wording for pk, entry in runs.as_asked(survey).items()} if survey else {}
    return [_source(item, *last.get(item.pk, (None, None)), survey, asked) for item in items.select_related("scale")]


def _source(
    item: Item, number: int | None, experts: ItemWording | None, survey: Questionnaire | None,
    asked: Mapping[int, ItemWording | None],
) -> Source:  # fmt: skip
    there = item.pk in asked
    return Source(item.get_kind_display(), item, number, survey if there else None, experts, asked.get(item.pk))


def core_sets(run: AnalysisRun) -> dict[str, Any]:
    """How steady the set is: scenarios in all, how many give the same set, and the others in words."""
    known = {c.code: c.local("name") for c in run.study.candidates.all()}
    core = set(run.summary["core"])
    scenarios = run.summary["scenarios"]
    others: dict[tuple[str, tuple[str, ...]], int] = {}
    for s in scenarios:
        if set(s["core"]) != core:
            code = s["scenario"]["code"]
            others[code, tuple(s["core"])] = others.get((code, tuple(s["core"])), 0) + 1
    told = [
        {
            "scenario": words.reason({"code": code, "values": {}}), "times": times,
            "gone": [known.get(c, c) for c in sorted(core - set(found))],
            "new": [known.get(c, c) for c in sorted(set(found) - core)],
        }
        for (code, found), times in others.items()
    ]  # fmt: skip
    return {"all": len(scenarios), "same": run.summary["unchanged"], "others": told, "sentence": _steady(run, len(scenarios), len(core))}


def _steady(run: AnalysisRun, scenarios: int, core: int) -> str:
    """The same set again, or again none."""
    counted = {"n": scenarios, "k": run.summary["unchanged"]}
    if not core:
        return _("선언한 그대로는 핵심가치가 없습니다. 전제를 하나씩 바꾼 %(n)d가지 가운데 %(k)d가지에서도 없었습니다.") % counted
    return _("전제를 하나씩 바꾼 %(n)d가지 가운데 %(k)d가지에서 같은 가치들이 남았습니다.") % counted
