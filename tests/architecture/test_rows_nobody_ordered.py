"""What people read never hangs on the order in which the database happens to give rows that nobody ordered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db.models.query import QuerySet

from analytics.selectors import board, snapshots
from analytics.services import survey_analysis, tables
from analytics.services import weighting as weights
from delphi.selectors import progress, seats
from delphi.services import export
from surveys.models import OrganisationMember
from surveys.selectors import audit, design, fieldwork, margins, studies
from tests.factories import analysis
from tests.factories import studies as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready() -> analysis.Ready:
    found = analysis.ready()
    survey_analysis.compute(questionnaire=found.survey)
    analysis.derived(found)
    study, researcher = found.study, found.study.created_by
    population = found.survey.population
    for variables, total in ((["sex"], 900), (["sex", "goal"], 1_000)):  # one as the other but for its total
        margin = population.margins.create(variables=variables, source_ko="다른 통계", base_date="2026-02-01")
        margin.cells.create(codes=["x"] * len(variables), count=total)
        margin.cells.create(codes=["y"] * len(variables), count=total)
    OrganisationMember.objects.create(organisation=make.organisation(), user=researcher)
    for _person in range(3):
        colleague = make.member(study, "analyst")
        export.round_csv(round=found.round, by=colleague)
    return found


def rows_of(objects: Any) -> list[Any]:
    return [one.pk for one in objects]


READ: dict[str, Callable[[analysis.Ready], Any]] = {
    "snapshot": lambda r: str(snapshots.build(r.study)),
    "table of a survey": lambda r: list(tables.survey_csv(r.survey.runs.get(kind="survey"))),
    "table of a round": lambda r: list(tables.round_csv(r.round.runs.latest("pk"))),
    "table of candidates": lambda r: list(tables.candidates_csv(r.study.runs.get(kind="derivation"))),
    "board": lambda r: [(row.label, row.cells) for row in board.board(r.round.runs.latest("pk"), group="all").rows],
    "answers of a round": lambda r: sorted(  # each file draws its own order
        line.split(",", 1)[1] for line in export.round_csv(round=r.round, by=r.study.created_by)
    ),
    "seats": lambda r: {state: rows_of(found) for state, found in progress.seats_by_state(r.round).items()},
    "places": lambda r: [rows_of(seats.seats_of(p.email).order_by("pk")) for p in r.round.panel.panelists.all()],
    "margins": lambda r: [
        (one.population.pk, one.warning, [(m.names, m.total, m.rows) for m in one.margins])
        for one in margins.populations_of(r.study)
    ],
    "weights": lambda r: str(weights.margins_of(r.survey.population)),
    "fieldwork": lambda r: str({k: v for k, v in fieldwork.page_of(r.survey).items() if k != "margins"}),
    "population beside the sample": lambda r: str([t["lines"] for t in fieldwork.page_of(r.survey)["margins"]]),
    "filters of the record": lambda r: str(audit.filters_of(r.study, see_people=True)),
    "design": lambda r: {k: rows_of(v) for k, v in design.page_of(r.study).items() if k in ("items", "candidates", "scales")},
    "organisations": lambda r: rows_of(studies.organisations_of(r.study.created_by)),
    "studies": lambda r: [line.study.pk for line in studies.lines_of(r.study.created_by)],
}  # fmt: skip


@pytest.fixture
def turned_round(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """From the call on, rows without an order come the other way round."""
    fetch = QuerySet._fetch_all

    def turned(rows: QuerySet) -> None:
        fresh = rows._result_cache is None
        fetch(rows)
        if fresh and not rows.ordered and not rows.query.is_sliced:
            rows._result_cache.reverse()

    yield lambda: monkeypatch.setattr(QuerySet, "_fetch_all", turned)


def test_what_is_read_stays_as_it_is(ready: analysis.Ready, turned_round: Callable[[], None]) -> None:
    before = {name: read(ready) for name, read in READ.items()}
    turned_round()
    assert rows_of(ready.survey.population.margins.all()) == sorted(rows_of(ready.survey.population.margins.all()))[::-1]
    moved = [name for name, read in READ.items() if read(ready) != before[name]]
    assert not moved, f"give these an order: {moved}"
