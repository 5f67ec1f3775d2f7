"""Freeze, submit, send back, approve, take down. The second person is a database constraint."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from surveys.models import Study, User
from surveys.services import audit, work
from surveys.services.refusal import Refused

from ..enums import PublicationState
from ..kinds import DRAW_PUBLICATION, PROVE_PUBLICATION
from ..models import Publication
from ..selectors import checks, coherence, snapshots


@transaction.atomic
def prepare(*, study: Study, by: User, note: str = "", parts: snapshots.Parts | None = None) -> Publication:
    """Freeze the present figures into the draft; an open draft is frozen anew."""
    Study.objects.select_for_update().get(pk=study.pk)
    current = study.publications.filter(state=PublicationState.DRAFT).first()
    if study.publications.filter(state=PublicationState.SUBMITTED).exists():
        raise Refused(_("승인을 기다리는 판이 있습니다. 결정이 난 뒤에 새 판을 만들 수 있습니다."))
    last = study.publications.aggregate(last=Max("version"))["last"] or 0
    draft = current or Publication(study=study, version=last + 1)
    draft.snapshot = snapshots.build(study, parts)
    _require_current(study, draft.snapshot)
    draft.checksum = snapshots.checksum(draft.snapshot)
    draft.note = note
    draft.save()
    draft.pictures.all().delete()
    work.request(study=study, kind=DRAW_PUBLICATION, subject_id=draft.pk, by=by)
    _audit("publication.prepare", draft, by)
    return draft


@transaction.atomic
def submit(*, publication: Publication, by: User) -> Publication:
    """Hand the frozen draft to an approver."""
    p = _locked(publication)
    if p.state != PublicationState.DRAFT:
        raise Refused(_("작성 중인 판만 승인을 요청할 수 있습니다."))
    if not p.pictures.exists():
        raise Refused(_("그림을 아직 그리고 있습니다. 잠시 뒤에 다시 요청해 주십시오."))
    missing = [c for c in checks.of(p) if c.required and not c.passed]
    if missing:
        raise Refused(
            _("먼저 해결할 점이 있습니다: %(points)s") % {"points": " · ".join(f"{c.sentence} {c.detail}".strip() for c in missing)}
        )
    p.submitted_by, p.submitted_at, p.decided_by, p.decided_at = by, timezone.now(), None, None
    return _move(p, PublicationState.SUBMITTED, by, "publication.submit")


@transaction.atomic
def send_back(*, publication: Publication, by: User, reason: str) -> Publication:
    p = _awaiting(publication, by)
    if not reason.strip():
        raise Refused(_("돌려보내는 사유를 적어 주십시오. 연구진이 읽고 고칩니다."), key="reason")
    return _decide(p, PublicationState.RETURNED, by, "publication.return", reason.strip())


@transaction.atomic
def approve(*, publication: Publication, by: User, reason: str = "") -> Publication:
    """Publish exactly what was submitted; an earlier published version stays readable as history."""
    p = _awaiting(publication, by)
    if snapshots.checksum(p.snapshot) != p.checksum:
        raise Refused(_("제출한 뒤에 내용이 달라졌습니다. 돌려보내고 새 판을 만들어 주십시오."))
    work.request(study=p.study, kind=PROVE_PUBLICATION, subject_id=p.pk, by=by)
    return _decide(p, PublicationState.PUBLISHED, by, "publication.approve", reason.strip())


@transaction.atomic
def take_down(*, publication: Publication, by: User, reason: str) -> Publication:
    p = _locked(publication)
    if p.state != PublicationState.PUBLISHED:
        raise Refused(_("공개된 판만 내릴 수 있습니다."))
    if not reason.strip():
        raise Refused(_("공개 중단 사유를 적어 주십시오. 공개 화면에 함께 안내됩니다."), key="reason")
    p.decision_reason = reason.strip()
    return _move(p, PublicationState.WITHDRAWN, by, "publication.take_down", reason=reason.strip())


def _require_current(study: Study, snapshot: dict[str, Any]) -> None:
    """Figures of one version come from one state of the data: nothing older joins what is newer."""
    stale, held = coherence.stale_now(study), {s["code"] for s in snapshot["surveys"]}
    old = [said for q, said in stale["surveys"] if q.code in held]
    said = [*(stale["derivation"] if snapshot["derivation"] else []), *(s for one in old for s in one), *coherence.faults(snapshot)]
    if said:
        raise Refused(_("지금의 자료로 낸 수치만 공개할 수 있습니다. 다시 계산한 뒤에 판을 만들어 주십시오.") + " " + " ".join(said))


def _awaiting(publication: Publication, by: User) -> Publication:
    p = _locked(publication)
    if p.state != PublicationState.SUBMITTED:
        raise Refused(_("승인을 기다리는 판이 아닙니다. 이미 결정되었는지 확인해 주십시오."))
    if p.submitted_by_id == by.pk:
        raise Refused(_("제출한 사람은 스스로 승인할 수 없습니다. 다른 승인자가 결정해야 합니다."))
    return p


def _decide(p: Publication, state: str, by: User, verb: str, reason: str) -> Publication:
    p.decided_by, p.decided_at, p.decision_reason = by, timezone.now(), reason
    return _move(p, state, by, verb, reason=reason)


def _locked(publication: Publication) -> Publication:
    return Publication.objects.select_for_update().select_related("study").get(pk=publication.pk)


def _move(p: Publication, state: str, by: User, verb: str, **detail: Any) -> Publication:
    p.state = state
    p.save()
    _audit(verb, p, by, **detail)
    return p


def _audit(verb: str, p: Publication, by: User, **detail: Any) -> None:
    audit.record(verb=verb, study=p.study, by=by, target=f"publication:{p.version}", checksum=p.checksum, **detail)
