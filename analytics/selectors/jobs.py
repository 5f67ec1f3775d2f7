"""What a worker is doing, in words for whoever waits."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __

from surveys.enums import WorkState
from surveys.models import Work
from surveys.work import KINDS

STEPS = {
    "reading": __("자료를 읽고 있습니다"),
    "consensus": __("합의 규칙을 적용하고 있습니다"),
    "agreement": __("패널 전체의 일치를 구하고 있습니다"),
    "weighting": __("인구 구성에 맞추어 가중하고 있습니다"),
    "estimating": __("평균과 비율을 추정하고 있습니다"),
    "drawing": __("전문가와 가중치를 거듭 뽑고 있습니다"),
    "sensitivity": __("전제를 하나씩 바꾸어 다시 도출하고 있습니다"),
    "storing": __("결과를 저장하고 있습니다"),
}
FAILURES = {
    "lost_worker": __("계산하던 서버가 세 번 멈추었습니다. 다시 시도해도 같으면 운영자에게 알려 주십시오."),
    "NotReady: no_candidates": __("후보 가치가 없습니다. 설계에서 후보 가치를 적어 주십시오."),
    "NotReady: no_closed_round": __("마감된 라운드가 없습니다. 라운드를 마감한 뒤에 다시 시도해 주십시오."),
    "NotReady: no_closed_survey": __("마감된 시민 조사가 없습니다. 조사를 마감한 뒤에 다시 시도해 주십시오."),
    "NotReady: candidates_not_rated": __("후보 가치의 중요도를 물은 라운드가 없습니다."),
}


@dataclass(frozen=True)
class Job:
    """title, detail: sentences; percent: None until something is counted."""

    work: Work
    title: str
    detail: str
    percent: int | None

    @property
    def going(self) -> bool:
        return self.work.state in (WorkState.WAITING, WorkState.RUNNING)

    @property
    def failed(self) -> bool:
        return self.work.state == WorkState.FAILED


def latest(kind: str, subject_id: int) -> Job | None:
    found = Work.objects.filter(kind=kind, subject_id=subject_id).order_by("-pk").first()
    return job(found) if found else None


def job(work: Work) -> Job:
    kind = KINDS.get(work.kind)
    name = str(kind.label) if kind else _("계산")
    percent = round(100 * work.done_steps / work.all_steps) if work.all_steps else None
    if work.state == WorkState.FAILED:
        return Job(work, _("%(what)s: 끝내지 못했습니다") % {"what": name}, failure(work), percent)
    if work.state == WorkState.DONE:
        return Job(work, _("%(what)s: 끝났습니다") % {"what": name}, "", 100)
    if work.state == WorkState.WAITING:
        return Job(work, name, _("차례를 기다리고 있습니다"), None)
    return Job(work, name, str(STEPS.get(work.step, "")), percent)


def failure(work: Work) -> str:
    known = FAILURES.get(work.failure)
    return str(known) if known else _("이유: %(why)s") % {"why": work.failure[:300]}
