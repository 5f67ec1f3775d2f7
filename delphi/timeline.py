"""What the panel and its rounds say on the study's timeline."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from surveys.models import Study
from surveys.timeline import DONE, NOW, PROBLEM, TODO, Action, Entry, Stage, contributes

from .enums import PanelistState, RoundState
from .models import ConsensusDeclaration, Panel, Round
from .selectors import board, declarations, progress


@contributes
def panel_and_rounds(study: Study) -> Iterator[Entry]:
    yield _panel(study)
    yield _rule(study)
    rounds = board.rounds_of(study)
    for rnd in rounds:
        yield _round(study, rnd)
    if not rounds or rounds[-1].state == RoundState.CLOSED:
        yield _next_round(study, rounds, declarations.locked(study))


def _panel(study: Study) -> Entry:
    panel = Panel.objects.filter(study=study).first()
    n = panel.panelists.filter(state=PanelistState.ACTIVE).count() if panel else 0
    url = reverse("delphi:panel", args=[study.slug])
    action = Action(
        _("패널 가져오기"),
        reverse("delphi:panel-import", args=[study.slug]),
        because=_("라운드를 열려면 위원이 있어야 합니다."),
    )
    detail = _("위원 %(n)d명") % {"n": n} if n else _("아직 위원이 없습니다.")
    return Entry(
        Stage.DESIGN, _("전문가 패널"), DONE if n else TODO, detail, url, action=None if n else action, order=40
    )


def _rule(study: Study) -> Entry:
    current = declarations.current(study)
    url = reverse("delphi:rule", args=[study.slug])
    if current is None:
        action = Action(_("합의 규칙 적기"), url, because=_("첫 라운드보다 먼저 규칙을 잠가야 합니다."))
        return Entry(
            Stage.DESIGN, _("합의와 종료의 규칙"), TODO, _("아직 적지 않았습니다."), url, action=action, order=50
        )
    if current.locked_at is None:
        action = Action(_("합의 규칙 잠그기"), url, because=_("자료를 보기 전에 잠가야 합니다."))
        return Entry(Stage.DESIGN, _("합의와 종료의 규칙"), NOW, _("초안이 있습니다."), url, action=action, order=50)
    detail = _("%(n)d판을 잠갔습니다.") % {"n": current.version}
    return Entry(Stage.DESIGN, _("합의와 종료의 규칙"), DONE, detail, url, order=50)


def _round(study: Study, rnd: Round) -> Entry:
    url = reverse("delphi:round", args=[study.slug, rnd.number])
    title, order = _("%(n)d차 전문가 라운드") % {"n": rnd.number}, 60 + rnd.number
    if board.has_failed(rnd):
        action = Action(_("계산 다시 하기"), url, because=_("계산이 끝나지 못했습니다."))
        return Entry(Stage.FIELD, title, PROBLEM, _("계산이 끝나지 못했습니다."), url, action=action, order=order)
    if rnd.state == RoundState.DRAFT:
        action = Action(_("라운드 열기"), url, because=_("준비한 라운드를 미리 보고 엽니다."))
        return Entry(Stage.FIELD, title, TODO, _("준비하고 있습니다."), url, action=action, order=order)
    if rnd.state == RoundState.COMPUTING:
        return Entry(Stage.FIELD, title, NOW, _("결과를 계산하고 있습니다."), url, order=order)
    all_ = progress.in_all(progress.by_group(rnd))
    detail = _("%(invited)d명 가운데 %(submitted)d명이 제출했습니다.") % {
        "invited": all_.invited,
        "submitted": all_.submitted,
    }
    if rnd.state == RoundState.CLOSED:
        return Entry(Stage.FIELD, title, DONE, detail, url, order=order)
    action = Action(_("진행 보기"), url, because=detail)
    return Entry(
        Stage.FIELD, title, NOW, detail, url, done=all_.submitted, target=all_.invited, action=action, order=order
    )  # fmt: skip


def _next_round(study: Study, rounds: list[Round], rule: ConsensusDeclaration | None) -> Entry:
    number = len(rounds) + 1
    limit = rule.rule["stop"]["round_limit"] if rule else None
    over = limit is not None and number > limit
    detail = _("선언한 라운드 수(%(n)d번)를 마쳤습니다.") % {"n": limit} if over else _("아직 준비하지 않았습니다.")
    url = reverse("delphi:rounds", args=[study.slug])
    action = Action(_("%(n)d차 라운드 준비하기") % {"n": number}, url, because=_("위원에게 물을 문항을 고릅니다."))
    return Entry(
        Stage.FIELD, _("%(n)d차 전문가 라운드") % {"n": number}, TODO, detail, url, action=None if over else action,
        order=60 + number, optional=bool(rounds),
    )  # fmt: skip
