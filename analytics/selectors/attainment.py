"""What citizens say of each item: weighted beside unweighted, experts beside citizens, group by group."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from surveys import claims
from surveys.enums import ItemKind, QuestionnaireState, ResponseState, WordingChange
from surveys.models import Item, ItemWording, Questionnaire, Study

from .. import words
from ..models import AnalysisRun, Estimate
from . import names, rounds, runs, sealed
from .small import SMALL_CELL, hidden_domains

KINDS = (ItemKind.ATTAINMENT, ItemKind.SEVERITY, ItemKind.IMPORTANCE, ItemKind.VALUE_ATTAINMENT, ItemKind.OTHER)


@dataclass(frozen=True)
class Experts:
    """The last computed round that asked the same item."""

    round: int
    n: int
    mean: float | None
    median: float | None
    verdict: str
    wording: ItemWording | None
    change: str  # from what the citizens read: a WordingChange

    @property
    def same_question(self) -> bool:
        return self.change != WordingChange.MEANING


@dataclass(frozen=True)
class Line:
    item: Item
    label: str
    wording: ItemWording | None
    mean: Estimate
    agree: Estimate
    counts: Estimate
    experts: Experts | None

    @property
    def numbers(self) -> tuple[int, int, bool]:
        """What makes two means comparable: the numbers of the scale, and which of its ends agrees."""
        return self.item.scale.first, self.item.scale.points, self.item.scale.reversed

    @property
    def unweighted(self) -> float | None:
        return self.mean.detail.get("unweighted")

    @property
    def gap(self) -> float | None:
        """Citizens minus experts, as on the public page; unlike populations on one scale. None between two questions."""
        known = self.experts and self.experts.same_question and self.experts.mean is not None and self.mean.value is not None
        return self.mean.value - self.experts.mean if known else None

    @property
    def withheld(self) -> str:
        return words.reason(self.mean.reason)


@dataclass(frozen=True)
class KindTab:
    kind: str
    label: Any
    n: int


@dataclass(frozen=True)
class Listed:
    """A survey in the list: who, how many answers, what is computed."""

    questionnaire: Questionnaire
    run: AnalysisRun | None
    submitted: int

    @property
    def newer(self) -> int:
        """Answers that came in after the figures."""
        return max(self.submitted - self.run.summary["respondents"], 0) if self.run else self.submitted


def listed(study: Study) -> list[Listed]:
    found = runs.public_questionnaires(study)
    counted = Count("responses", filter=Q(responses__state=ResponseState.SUBMITTED, responses__pilot=False))
    n = dict(Questionnaire.objects.filter(pk__in=[q.pk for q in found]).annotate(n=counted).values_list("pk", "n"))
    asked = [q for q in found if q.state in (QuestionnaireState.OPEN, QuestionnaireState.CLOSED)]
    return [Listed(q, runs.survey_run(q), n[q.pk]) for q in asked]


def tabs(figures: Iterable[runs.ItemFigures]) -> list[KindTab]:
    found: dict[str, int] = {}
    for f in figures:
        found[f.item.kind] = found.get(f.item.kind, 0) + 1
    return [KindTab(k.value, k.label, found[k.value]) for k in KINDS if k.value in found]


def lines(figures: Iterable[runs.ItemFigures], kind: str, experts: dict[int, Experts]) -> list[Line]:
    """Items of one kind, the highest mean first, scale by scale; what has no mean comes last."""
    found = [
        Line(f.item, f.label(), f.wording, f.all["mean"], f.all["agree_share"], f.all["counts"], experts.get(f.item.pk))
        for f in figures
        if f.item.kind == kind
    ]
    scales = list(dict.fromkeys(line.numbers for line in found))
    height = {line.item.pk: -1e9 if line.mean.value is None else line.mean.value for line in found}
    return sorted(found, key=lambda line: (scales.index(line.numbers), -height[line.item.pk]))


def experts_on(study: Study, questionnaire: Questionnaire) -> dict[int, Experts]:
    """Item id → the experts' figures of the last round that asked it."""
    own = {pk: entry.wording for pk, entry in runs.as_asked(questionnaire).items()}
    found: dict[int, Experts] = {}
    for round_ in rounds.closed(study):
        run = rounds.latest_run(round_)
        if run is None:
            continue
        for f in runs.figures(run):
            change = f.wording.change_from(own.get(f.item.pk)) if f.wording else WordingChange.NONE
            found[f.item.pk] = Experts(
                round_.number, f.n, f.value("mean"), f.value("median"), f.verdict["verdict"], f.wording, change
            )
    return found


def finding(lines: list[Line]) -> str:
    """The page's heading: what a person would say of these figures. "" where nothing was rated."""
    known = [line for line in lines if line.mean.value is not None]
    if not lines:
        return ""
    if not known:
        return _("평정 문항에 답한 사람이 없어 평균을 내지 못했습니다")
    first, last = known[0], known[-1]
    top = {"item": first.label, "mean": f"{first.mean.value:.2f}", "scale": first.item.scale.span}
    if len(known) == 1:
        return _("‘%(item)s’의 평균은 %(scale)s 척도에서 %(mean)s점입니다") % top
    if len({line.numbers for line in known}) > 1:
        return _("척도가 서로 다른 문항들입니다. 평균은 척도가 같은 문항끼리만 비교할 수 있습니다")
    return _("가장 높은 것은 ‘%(item)s’(%(mean)s점), 가장 낮은 것은 ‘%(low_item)s’(%(low)s점)입니다") % (
        top | {"low_item": last.label, "low": f"{last.mean.value:.2f}"}
    )


# groups


@dataclass(frozen=True)
class Cell:
    """value None: too few answers, or nobody."""

    n: int
    value: float | None
    low: float | None
    high: float | None
    hidden: bool


@dataclass(frozen=True)
class Groups:
    code: str
    label: str
    columns: list[tuple[str, str]]  # category code, label
    rows: list[tuple[str, Cell, list[Cell]]]  # item, everybody, by category


def characteristics(run: AnalysisRun) -> list[tuple[str, str]]:
    counted = run.summary.get("characteristics", {})
    return [(code, label) for code, label in names.of_characteristics(run).items() if code in counted]


def by_group(run: AnalysisRun, figures: Iterable[runs.ItemFigures], kind: str, characteristic: str) -> Groups | None:
    labels = dict(characteristics(run))
    if characteristic not in labels:
        return None
    counted = run.summary["characteristics"][characteristic]
    known = names.of_categories(run.study).get(characteristic, {})
    columns = [(code, label) for code, label in known.items() if counted.get(code)]
    rows = [
        (f.label(), cell(f.all["mean"], minimum=0), [_domain(f, characteristic, code) for code, _label in columns])
        for f in figures
        if f.item.kind == kind
    ]
    return Groups(characteristic, labels[characteristic], columns, rows)


def _domain(f: runs.ItemFigures, characteristic: str, category: str) -> Cell:
    hidden = hidden_domains(f.domains, f.all["mean"].n)
    found = f.domains.get(f"{characteristic}={category}", {}).get("mean")
    if found is None:
        return Cell(0, None, None, None, False)
    return Cell(found.n, None, None, None, True) if f"{characteristic}={category}" in hidden else cell(found)


def cell(e: Estimate, minimum: int = SMALL_CELL) -> Cell:
    if e.n < minimum:
        return Cell(e.n, None, None, None, True)
    return Cell(e.n, e.value, e.low, e.high, False)


# the same item of several populations


@dataclass(frozen=True)
class Asked:
    who: str
    where: str
    n: int
    mean: float | None
    low: float | None
    high: float | None
    why: str
    wording: ItemWording | None
    change: str  # from what this page's own respondents read


def across(
    run: AnalysisRun, figures: Iterable[runs.ItemFigures], kind: str, experts: dict[int, Experts]
) -> list[tuple[str, list[Asked]]]:
    """Items of one kind that another public survey asked too: each population, then the experts."""
    own = {f.item.pk: f for f in figures if f.item.kind == kind}
    found = {pk: [_asked(run.questionnaire, f, f)] for pk, f in own.items()}
    for other in listed(run.study):
        if other.questionnaire.pk == run.questionnaire_id or other.run is None:
            continue
        for f in runs.figures(other.run):
            if f.item.pk in own:
                found[f.item.pk].append(_asked(other.questionnaire, f, own[f.item.pk]))
    return [
        (own[pk].label(), [*rows, *_experts(experts.get(pk))])
        for pk, rows in found.items() if len(rows) > 1
    ]  # fmt: skip


def _asked(q: Questionnaire, f: runs.ItemFigures, own: runs.ItemFigures) -> Asked:
    e, change = f.all["mean"], f.wording.change_from(own.wording) if f.wording else WordingChange.NONE
    who = q.population.local("name") if q.population else q.local("title")
    return Asked(who, q.local("title"), e.n, e.value, e.low, e.high, words.reason(e.reason), f.wording, change)


def _experts(found: Experts | None) -> list[Asked]:
    if found is None:
        return []
    where = _("%(n)d차 라운드") % {"n": found.round}
    return [
        Asked(
            _("전문가"), where, found.n, found.mean, None, None, _("전문가 패널은 표본이 아니어서 구간이 없습니다."), found.wording,
            found.change,
        )
    ]  # fmt: skip


# weighting


@dataclass(frozen=True)
class Report:
    """The weighting in the reader's words."""

    figures: dict[str, Any]
    margins: list[tuple[str, str, str]]  # variables, source, date
    problems: list[str]
    notes: list[str]
    sentence: str  # how it was weighted and on how many it rests
    weighted: bool


def weighting(run: AnalysisRun) -> Report:
    found, known = run.summary["weighting"], names.of_characteristics(run)
    for categories in names.of_categories(run.study).values():
        known |= categories
    margins = [
        (" × ".join(known.get(v, v) for v in m["variables"]), words.said(m, "source") or m["source"], m["date"])
        for m in found["margins"]
    ]
    problems = [words.reason(names.in_reason(p, known)) for p in found["problems"]]
    claim = sealed.weighted(found, run.summary["respondents"])
    return Report(
        found, margins, problems, [words.reason(names.in_reason(n, known)) for n in found["notes"]],
        claims.weighting(claim["values"]), bool(claim["holds"]),
    )  # fmt: skip
