"""Studies: make one, keep its particulars."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ..enums import Role
from ..models import Organisation, Population, Study, TeamMember, User
from ..rules import may_start_study
from ..selectors import consent
from . import audit
from .refusal import Refused
from .slugs import free_slug

PARTICULARS = ("title_ko", "title_en", "purpose_ko", "purpose_en", "contact_email", "retention_days")


@transaction.atomic
def create_study(*, organisation: Organisation, by: User, **particulars: Any) -> Study:
    """Its maker becomes its researcher; the general public is there as its first population."""
    if not may_start_study(by, organisation):
        raise Refused(_("이 기관에서는 연구를 시작할 수 없습니다. 기관의 구성원에게 초대를 요청해 주십시오."))
    study = Study.objects.create(
        organisation=organisation,
        slug=free_slug(Study, particulars.get("title_en", ""), prefix="study"),
        created_by=by,
        **_known(particulars),
    )
    TeamMember.objects.create(study=study, user=by, role=Role.RESEARCHER)
    Population.objects.create(study=study, code="general", name_ko="일반 국민", name_en="General public")
    audit.record(verb="study.create", study=study, by=by, target=f"study:{study.pk}")
    return study


@transaction.atomic
def change_study(*, study: Study, by: User, **particulars: Any) -> Study:
    """Title, purpose, contact, retention; the record says which of them changed."""
    study = Study.objects.select_for_update().get(pk=study.pk)
    changed = [name for name, value in _known(particulars).items() if getattr(study, name) != value]
    _keep_the_promise(study, particulars)
    for name in changed:
        setattr(study, name, particulars[name])
    if changed:
        study.save(update_fields=changed)
        audit.record(verb="study.change", study=study, by=by, target=f"study:{study.pk}", changed=changed)
    return study


def _keep_the_promise(study: Study, particulars: dict[str, Any]) -> None:
    promised = consent.longest_promised(study)
    if promised is not None and particulars.get("retention_days", 0) > promised:
        raise Refused(
            _("응답을 받기 시작한 연구의 보유 기간은 줄일 수만 있습니다. 응답자는 %(n)d일 뒤에 지운다는 안내를 읽고 동의했습니다.")
            % {"n": promised}, key="retention_days",
        )  # fmt: skip


def _known(particulars: dict[str, Any]) -> dict[str, Any]:
    if unknown := set(particulars) - set(PARTICULARS):
        raise TypeError(f"not a particular of a study: {sorted(unknown)}")
    return particulars
