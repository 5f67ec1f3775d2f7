"""Rating scales of a study. A scale that an opened questionnaire uses stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ..enums import FROZEN
from ..models import QuestionnaireItem, Scale, Study, User
from ..presets import SCALES
from . import audit
from .refusal import Refused


@transaction.atomic
def create_scale(*, study: Study, code: str, by: User, **content: Any) -> Scale:
    """content: points, labels_ko, labels_en, disagree_max, agree_min."""
    if study.scales.filter(code=code).exists():
        raise Refused(_("‘%(code)s’ 척도가 이미 있습니다. 다른 이름을 적어 주십시오.") % {"code": code}, key="code")
    check(**content)
    scale = Scale.objects.create(study=study, code=code, **content)
    audit.record(verb="scale.create", study=study, by=by, target=f"scale:{scale.pk}", code=code, points=scale.points)
    return scale


def add_ready_made(*, study: Study, code: str, by: User) -> Scale:
    """One of the sets in presets.SCALES; a second time gives the one that is there."""
    found = study.scales.filter(code=code).first()
    if found:
        return found
    ready = SCALES[code]
    low, high = ready.ends
    return create_scale(
        study=study, code=code, by=by, points=ready.points, disagree_max=low, agree_min=high,
        labels_ko=[ko for ko, _en in ready.labels], labels_en=[en for _ko, en in ready.labels],
    )  # fmt: skip


@transaction.atomic
def change_scale(*, scale: Scale, by: User, **content: Any) -> Scale:
    scale = Scale.objects.select_for_update().get(pk=scale.pk)
    if is_frozen(scale):
        raise Refused(_("열린 조사가 쓰는 척도는 바꿀 수 없습니다. 새 척도를 만들어 새 문항에 써 주십시오."))
    check(**content)
    for name, value in content.items():
        setattr(scale, name, value)
    scale.save()
    audit.record(verb="scale.change", study=scale.study, by=by, target=f"scale:{scale.pk}", code=scale.code)
    return scale


@transaction.atomic
def delete_scale(*, scale: Scale, by: User) -> None:
    if scale.items.exists():
        raise Refused(_("이 척도를 쓰는 문항이 있어 지울 수 없습니다. 먼저 그 문항의 척도를 바꾸어 주십시오."))
    audit.record(verb="scale.delete", study=scale.study, by=by, target=f"scale:{scale.pk}", code=scale.code)
    scale.delete()


def is_frozen(scale: Scale) -> bool:
    return QuestionnaireItem.objects.filter(item__scale=scale, questionnaire__state__in=FROZEN).exists()


def check(
    *, points: int, labels_ko: Sequence[str], labels_en: Sequence[str], disagree_max: int, agree_min: int
) -> None:
    """Each point has a Korean label; English ones are all there or none; the two ends do not meet."""
    for key, labels, optional in (("labels_ko", labels_ko, False), ("labels_en", labels_en, True)):
        if len(labels) != points and not (optional and not labels):
            raise Refused(
                _("%(points)d점 척도에는 이름이 %(points)d개 필요한데 %(n)d개를 적으셨습니다. 낮은 점부터 한 줄에 하나씩 적어 주십시오.")
                % {"points": points, "n": len(labels)}, key=key,
            )  # fmt: skip
    if not 0 <= disagree_max < agree_min <= points:
        raise Refused(
            _("‘동의하지 않음’으로 셀 점과 ‘동의’로 셀 점이 겹치지 않아야 합니다(1–%(points)d).") % {"points": points},
            key="agree_min",
        )
