"""Small makers of panels and rounds for tests; rounds are opened, answered and closed through the services."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from delphi.models import Panel, PanelGroup, Panelist, Reason, Round, Seat
from delphi.selectors.declarations import rated_scales
from delphi.services import answering, declarations, moderation, panels, rounds
from surveys.models import Item, Response, Study

numbers = count(1)


def panel(study: Study, groups: Sequence[str] = ("학계", "정부출연연구기관", "지방자치단체"), size: int = 6) -> Panel:
    """A panel whose members are spread over the groups."""
    made = panels.make_panel(study=study, by=study.created_by)
    found = [group(made, name) for name in groups]
    for n in range(size):
        panelist(made, found[n % len(found)] if found else None)
    return made


def group(panel: Panel, name_ko: str, name_en: str = "") -> PanelGroup:
    return panels.add_group(panel=panel, name_ko=name_ko, name_en=name_en, by=panel.study.created_by)


def panelist(panel: Panel, group: PanelGroup | None = None, **fields: Any) -> Panelist:
    n = next(numbers)
    return panels.add_panelist(
        panel=panel,
        name=fields.pop("name", f"전문가{n}"),
        email=fields.pop("email", f"expert{n}@example.org"),
        group=group,
        by=panel.study.created_by,
        **fields,
    )


def declared(study: Study, **rule: Any) -> Any:
    """A draft of the consensus rule on the study's main scale."""
    scales = rated_scales(study)
    rule = {"points": scales[0].points, "first": scales[0].first, **rule}
    ends = {s.code: (s.low_max, s.high_min) for s in scales}
    return declarations.save_draft(study=study, rule=rule, ends=ends, by=study.created_by)


def prepared(panel: Panel, items: Sequence[Item], **design: Any) -> Round:
    """The next round as a draft that may be opened."""
    if not panel.study.consensus_declarations.exists():
        declared(panel.study)
    made = rounds.prepare_round(panel=panel, items=items, by=panel.study.created_by)
    return rounds.describe(
        round=made, texts={}, closes_at=timezone.now() + timedelta(days=7), design=design, by=panel.study.created_by
    )


def opened(panel: Panel, items: Sequence[Item], **design: Any) -> Round:
    return rounds.open_round(round=prepared(panel, items, **design), by=panel.study.created_by)


def answered(seat: Seat, answers: Mapping[str, Any], reasons: Mapping[str, str] | None = None) -> Response:
    """Begun, saved and submitted."""
    answering.begin(seat=seat, language="ko")
    given = answering.Given({k: str(v) for k, v in answers.items()}, reasons or {})
    answering.save_page(seat=seat, given=given)
    return answering.submit(seat=seat)


def looked(rnd: Round) -> Round:
    """Somebody of the team has read every reason of a closed round."""
    found = Reason.objects.filter(response__questionnaire=rnd.questionnaire_id)
    moderation.look_at(round=rnd, reasons=found, by=rnd.panel.study.created_by)
    return rnd


def seats(rnd: Round) -> list[Seat]:
    """In the order in which the panelists were entered: the seats themselves follow the keys, which are random."""
    found = rnd.seats.select_related("round__questionnaire", "panelist__panel__study", "invitation")
    return list(found.order_by("panelist_id"))
