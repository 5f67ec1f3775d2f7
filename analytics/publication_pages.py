"""The publication stage of a study: its page in the navigation and its line in the timeline."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from surveys import rules
from surveys.models import Study
from surveys.navigation import Page, register
from surveys.timeline import DONE, NOW, TODO, Action, Entry, Stage, contributes
from surveys.work import describe

from .enums import PublicationState
from .kinds import DRAW_PUBLICATION, PROVE_PUBLICATION
from .models import Publication
from .selectors import coherence

register(Page("publications", __("공개"), "analytics:publications", Stage.PUBLICATION, order=10))
describe(DRAW_PUBLICATION, label=__("공개할 그림 그리기"), stage=Stage.PUBLICATION)
describe(PROVE_PUBLICATION, label=__("공개한 판의 확인 자료 만들기"), stage=Stage.PUBLICATION)


@contributes
def publication(study: Study) -> Iterator[Entry]:
    """Where the newest version stands, and who has to act."""
    newest = study.publications.order_by("-version").first()
    if newest is None:
        url = reverse("analytics:publications", args=[study.slug])
        yield Entry(
            stage=Stage.PUBLICATION, title=_("결과 공개"), state=TODO, url=url,
            detail=_("수치를 확정하여 승인자에게 보내면 작성자가 아닌 다른 담당자가 결정합니다."),
        )  # fmt: skip
        return
    url = reverse("analytics:publication", args=[study.slug, newest.version])
    state = DONE if newest.state == PublicationState.PUBLISHED else NOW
    title = _("공개 %(n)d판") % {"n": newest.version}
    yield Entry(
        stage=Stage.PUBLICATION, title=title, state=state, detail=_detail(newest), url=url,
        action=_action(newest.state, url),
    )  # fmt: skip


def _detail(newest: Publication) -> str:
    """Its state, and whether the figures have gone on since."""
    newer = _("그 뒤에 달라진 결과가 있습니다.") if coherence.overtaken(newest) else ""
    return " · ".join(filter(None, [str(newest.get_state_display()), newer]))


def _action(state: str, url: str) -> Action | None:
    if state == PublicationState.SUBMITTED:
        return Action(_("살펴보고 결정하기"), url, rules.may_decide, _("승인을 기다리는 판이 있습니다."))
    if state == PublicationState.DRAFT:
        return Action(_("확인하고 승인 요청하기"), url, rules.may_design, _("만들어 둔 판을 아직 보내지 않았습니다."))
    if state == PublicationState.RETURNED:
        return Action(_("사유를 읽고 새 판 만들기"), url, rules.may_design, _("승인자가 판을 돌려보냈습니다."))
    return None
