"""What this floor contributes to the timeline of a study. Stored rows only: it runs on each page."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import rules, timeline
from ..enums import ALL, HOURS, Audience, QuestionnaireState, Role, SampleKind, WorkState
from ..models import Item, Questionnaire, Study, Tally, Work
from ..timeline import DONE, NOW, PROBLEM, TODO, Action, Entry, Stage
from ..work import KINDS
from . import letters


@timeline.contributes
def design(study: Study) -> Iterator[Entry]:
    """Whose study it is, items, margins, team."""
    if study.organisation.confirmed_at is None:
        yield Entry(
            stage=Stage.DESIGN, title=_("기관 확인"), state=NOW, order=5, optional=True,
            detail=_("이곳의 운영자가 기관을 확인하고 있습니다. 그때까지 조사는 첫 화면에 나오지 않고, 전자우편은 하루 %(n)d통까지 나갑니다.")
            % {"n": settings.MAIL_UNCONFIRMED},
        )  # fmt: skip
    url, n = _url("design", study), Item.objects.filter(study=study, retired_at=None).count()
    values = study.candidates.count()
    yield Entry(
        stage=Stage.DESIGN, title=_("문항과 후보 가치"), state=DONE if n else TODO, url=url, order=10,
        detail=_("문항 %(items)d개, 후보 가치 %(values)d개") % {"items": n, "values": values} if n or values else "",
        action=Action(_("문항 쓰기"), url, because=_("무엇을 물을지 두 언어로 적습니다. 표에서 붙여넣을 수도 있습니다.")),
    )  # fmt: skip
    yield _margins(study)
    yield _team(study)


def _margins(study: Study) -> Entry:
    with_margins = study.populations.filter(margins__isnull=False).distinct().count()
    needed = study.questionnaires.filter(audience=Audience.PUBLIC).exclude(sample_kind=SampleKind.OPEN).exists()
    url = _url("margins", study)
    return Entry(
        stage=Stage.DESIGN, title=_("모집단과 구성비"), state=DONE if with_margins else TODO, url=url, order=20,
        detail=_("가중값을 맞출 인구 구성비가 있습니다.") if with_margins else _("가중값을 계산하려면 필요합니다."),
        action=Action(_("구성비 넣기"), url, because=_("할당·확률표본의 가중값은 모집단 구성비에 맞추어 계산합니다.")),
        optional=not needed,
    )  # fmt: skip


def _team(study: Study) -> Entry:
    roles = dict(study.team.values_list("role").annotate(n=Count("pk")))
    n, url = sum(roles.values()), _url("team", study)
    approver = Role.APPROVER in roles
    return Entry(
        stage=Stage.DESIGN, title=_("연구진"), state=DONE if approver else TODO, url=url, order=90, optional=True,
        detail=_("구성원 %(n)d명") % {"n": n} if approver else _("구성원 %(n)d명, 승인자는 아직 없습니다.") % {"n": n},
        action=Action(_("승인자 초대하기"), url), may_open=rules.may_see_people,
    )  # fmt: skip


@timeline.contributes
def questionnaires(study: Study) -> Iterator[Entry]:
    """Public surveys: in the making they belong to design, then to the field."""
    rows = list(study.questionnaires.filter(audience=Audience.PUBLIC))
    if not rows:
        url = _url("questionnaires", study)
        yield Entry(
            stage=Stage.FIELD, title=_("시민 조사"), url=url, order=10,
            action=Action(_("조사 만들기"), url, because=_("문항을 골라 시민에게 물을 조사를 만듭니다.")),
        )  # fmt: skip
    totals = dict(
        Tally.objects.filter(questionnaire__in=rows, item_code=HOURS, code=ALL).values_list("questionnaire_id", "count")
    )
    for place, row in enumerate(rows):
        yield _questionnaire(row, totals.get(row.pk, 0), order=10 + place)


def _questionnaire(row: Questionnaire, n: int, order: int) -> Entry:
    title, state = row.local("title"), row.state
    own = _url("questionnaire", row.study, key=row.key)
    field = _url("fieldwork", row.study, key=row.key)
    if state == QuestionnaireState.CLOSED:
        return Entry(Stage.FIELD, title, DONE, _("마감했습니다. 응답 %(n)d건") % {"n": n}, field, order=order)
    if state == QuestionnaireState.OPEN:
        detail = _("응답 %(n)d건 / 목표 %(target)d건") if row.target_n else _("응답 %(n)d건")
        return Entry(
            Stage.FIELD, title, NOW, detail % {"n": n, "target": row.target_n or 0}, field, done=n,
            target=row.target_n, order=order,
        )  # fmt: skip
    pilot = state == QuestionnaireState.PILOT
    action = Action(
        _("조사 열기"), own, because=_("‘%(title)s’ 조사를 미리 보고, 시범 조사를 거쳐 엽니다.") % {"title": title}
    )
    detail = _("시범 조사 중입니다. 이 응답은 결과에 들어가지 않습니다.") if pilot else _("설계 중입니다.")
    return Entry(Stage.FIELD, title, NOW if pilot else TODO, detail, own, action=action, order=order)


@timeline.contributes
def mail(study: Study) -> Iterator[Entry]:
    """Letters that did not leave: how many, never whose."""
    found, url = letters.stuck(letters.of_kinds(study)), _url("letters", study)
    if found.refused:
        yield Entry(
            stage=Stage.FIELD, title=_("전자우편 %(n)d통이 거절되었습니다") % {"n": found.refused}, state=PROBLEM, url=url,
            detail=_("주소를 확인해 고친 뒤 다시 보내 주십시오. 다른 분들께는 나갔습니다."), order=1,
            action=Action(_("누구에게 나가지 못했는지 보기"), url, rule=rules.may_see_people),
            may_open=rules.may_see_people,
        )  # fmt: skip
    if found.tried or found.held:
        when = timezone.localtime(found.next_at).strftime("%m-%d %H:%M") if found.next_at else "–"
        limit = _("오늘 보낼 수 있는 수를 다 보냈습니다.") if found.held else _("전자우편 서버가 잠시 받지 않습니다.")
        yield Entry(
            stage=Stage.FIELD, title=_("전자우편 %(n)d통이 발송을 기다리고 있습니다") % {"n": found.tried + found.held}, state=NOW, url=url,
            detail=_("%(why)s 자동으로 다시 보냅니다. 다음 시도: %(when)s") % {"why": limit, "when": when}, order=2,
            may_open=rules.may_see_people,
        )  # fmt: skip


@timeline.contributes
def failures(study: Study) -> Iterator[Entry]:
    """Work that failed and was not done since."""
    for task in failed_work(study):
        kind = KINDS.get(task.kind)
        yield Entry(
            stage=Stage(kind.stage) if kind else Stage.ANALYSIS,
            title=_("‘%(what)s’ 작업이 끝나지 못했습니다") % {"what": kind.label if kind else _("배경 작업")},
            state=PROBLEM, detail=why_failed(task), order=0,
            retry_url=reverse("surveys:work-retry", kwargs={"slug": study.slug, "pk": task.pk}),
            action=Action(_("무엇이 잘못되었는지 보기"), _url("study", study), rule=rules.may_analyse),
        )  # fmt: skip


def failed_work(study: Study) -> list[Work]:
    latest = Work.objects.filter(study=study).order_by("kind", "subject_id", "-pk").distinct("kind", "subject_id")
    return [task for task in latest if task.state == WorkState.FAILED]


def why_failed(task: Work) -> str:
    """What stopped it and what to do, as a sentence."""
    if task.failure == "lost_worker":
        return _("계산하던 서버가 세 번 멈추었습니다. 다시 시도해도 같으면 운영자에게 알려 주십시오.")
    if task.failure == "unknown_kind":
        return _("계산하는 서버가 이 작업을 모릅니다. 모든 서버를 같은 판으로 올린 뒤 다시 시도해 주십시오.")
    return _(
        "%(when)s에 멈추었습니다. 다시 시도해 주십시오. 반복되면 운영자에게 이 내용을 알려 주십시오: %(why)s"
    ) % {
        "when": timezone.localtime(task.finished_at).strftime("%Y-%m-%d %H:%M") if task.finished_at else "–",
        "why": task.failure[:300],
    }


def _url(name: str, study: Study, **more: str) -> str:
    return reverse(f"surveys:{name}", kwargs={"slug": study.slug, **more})
