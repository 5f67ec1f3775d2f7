"""A small study through all of its stages for tests: a panel, a weighted survey, candidates, evidence, a plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from analytics.models import AnalysisRun, EvidenceLink, EvidenceSource
from analytics.services import plans, round_analysis
from delphi.models import Panel, Round
from delphi.services import feedback, rounds
from stats.derivation.declaration import DerivationDeclaration, default_criteria
from surveys.enums import ItemKind, SampleKind
from surveys.models import Item, Margin, MarginCell, Questionnaire, Study
from surveys.services import lifecycle

from . import panels, studies
from .scales import Kind

MARGIN = {"f": 600, "m": 400}


def population(study: Study, counts: dict[str, int] | None = None) -> Any:
    made = studies.population(study)
    margin = Margin.objects.create(
        population=made, variables=["sex"], source_ko="주민등록 인구", base_date=date(2026, 1, 1)
    )
    for code, count in (counts or MARGIN).items():
        MarginCell.objects.create(margin=margin, codes=[code], count=count)
    return made


def survey(study: Study, items: list[Item], **fields: Any) -> Questionnaire:
    """An open questionnaire with sex as its characteristic, weighted to the margin above."""
    sex = study.items.filter(code="sex").first() or studies.choice(study, "sex", studies.SEX, text_ko="성별")
    kind = fields.pop("sample_kind", SampleKind.QUOTA)
    who = fields.pop("population", None) or population(study)
    return studies.opened(study, [*items, sex], sample_kind=kind, population=who, **fields)


def closed(questionnaire: Questionnaire) -> Questionnaire:
    return lifecycle.close_questionnaire(questionnaire=questionnaire, by=questionnaire.study.created_by)


def answered_round(panel: Panel, items: list[Item], sheets: list[dict[str, Any]]) -> Round:
    """Opened, answered by the first panelists, closed and computed."""
    rnd = panels.opened(panel, items)
    for seat, sheet in zip(panels.seats(rnd), sheets, strict=False):
        panels.answered(seat, sheet)
    return computed(rnd)


def computed(rnd: Round) -> Round:
    """Closed, with its figures sent down."""
    panel = rnd.panel
    rnd = rounds.close_round(round=rnd, by=panel.study.created_by)
    run = round_analysis.compute(round_=rnd)
    round_analysis.attach(round_=rnd, run=run)
    feedback.mark_computed(round=rnd)
    rnd.refresh_from_db()
    return rnd


@dataclass
class Ready:
    """Everything up to the derivation: nothing is derived yet."""

    study: Study
    items: dict[str, Item]
    survey: Questionnaire
    round: Round


# what nine experts said of each candidate in the last of two rounds
RATINGS = {
    "roots": (5, 5, 5, 5, 4, 4, 4, 5, 5),
    "reach": (4, 5, 5, 4, 4, 5, 5, 5, 4),
    "split": (1, 1, 1, 1, 5, 5, 5, 5, 3),
}
CITIZENS = {"roots": (5, 4, 4, 5, 3), "reach": (4, 5, 4, 4, 5), "split": (2, 1, 3, 2, 2)}


def ready(draws: int = 200, kind: Kind | None = None) -> Ready:
    """kind: the scale that everything is asked on, five points from 1 unless given."""
    study = studies.study(synthetic=True)
    said = (lambda value: value) if kind is None else kind.on
    if kind is None:
        studies.scale(study)
    else:
        kind.made(study)
    items = {}
    for code in RATINGS:
        candidate = studies.candidate(study, code)
        items[code] = studies.item(study, f"{code}-item", kind=ItemKind.IMPORTANCE, candidate=candidate)
    asked = survey(study, list(items.values()))
    evidence(study)
    panel = panels.panel(study, size=9)
    panels.declared(study)
    from delphi.services import declarations

    declarations.lock(study=study, by=study.created_by)
    plan(study, asked, draws=draws)
    sheets = [{items[c].code: said(RATINGS[c][k]) for c in RATINGS} for k in range(9)]
    answered_round(panel, list(items.values()), sheets)
    last = answered_round(panel, list(items.values()), sheets)
    for n in range(40):
        own = {items[c].code: said(CITIZENS[c][n % 5]) for c in CITIZENS}
        studies.response(asked, own | {"sex": "f" if n % 2 else "m"})
    return Ready(study, items, closed(asked), last)


def plan(study: Study, asked: Questionnaire, **changes: Any) -> Any:
    scale = study.scales.order_by("pk").first()
    on = {"points": scale.points, "first": scale.first, "reversed": scale.reversed} if scale else {"points": 5}
    declared = DerivationDeclaration(seed=7, criteria=default_criteria(**on, need=False), **on, **changes)
    plans.save_draft(study=study, parameters=declared.to_dict(), questionnaire=asked, by=study.created_by)
    return plans.lock(study=study, by=study.created_by)


def evidence(study: Study) -> None:
    for n, kind in enumerate(("literature", "document", "indicator")):
        source = EvidenceSource.objects.create(
            study=study, code=f"s{n}", kind=kind, title_ko=f"자료 {n}", year=2020 + n
        )
        for candidate in study.candidates.all():
            EvidenceLink.objects.create(source=source, candidate=candidate)


def derived(found: Ready) -> AnalysisRun:
    from analytics.services import derivation

    return derivation.compute(plan=found.study.derivation_plans.get())
