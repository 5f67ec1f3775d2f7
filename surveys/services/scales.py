"""Rating scales of a study. A scale that an opened questionnaire uses stays as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from .. import typed
from ..enums import FROZEN
from ..models import QuestionnaireItem, Scale, Study, User
from ..presets import SCALES
from ..validators import FIRST_VALUES
from . import audit
from .refusal import Refused


@transaction.atomic
def create_scale(*, study: Study, code: str, by: User, **content: Any) -> Scale:
    """content: points, labels_ko, labels_en, low_max, high_min; first (1) and reversed (no) where they differ."""
    if study.scales.filter(code=code).exists():
        raise Refused(_("‘%(code)s’ 척도가 이미 있습니다. 다른 이름을 적어 주십시오.") % {"code": code}, key="code")
    content = _complete(content)
    scale = Scale.objects.create(study=study, code=code, **content)
    audit.record(verb="scale.create", study=study, by=by, target=f"scale:{scale.pk}", code=code, points=scale.points, first=scale.first)  # fmt: skip
    return scale


def add_ready_made(*, study: Study, code: str, by: User) -> Scale:
    """One of the sets in presets.SCALES; a second time gives the one that is there."""
    found = study.scales.filter(code=code).first()
    if found:
        return found
    ready = SCALES[code]
    low, high = ready.ends
    return create_scale(
        study=study, code=code, by=by, first=ready.first, points=ready.points, low_max=low, high_min=high,
        labels_ko=[ko for ko, _en in ready.labels], labels_en=[en for _ko, en in ready.labels],
    )  # fmt: skip


@transaction.atomic
def change_scale(*, scale: Scale, by: User, **content: Any) -> Scale:
    scale = Scale.objects.select_for_update().get(pk=scale.pk)
    if is_frozen(scale):
        raise Refused(_("열린 조사가 쓰는 척도는 바꿀 수 없습니다. 새 척도를 만들어 새 문항에 써 주십시오."))
    for name, value in _complete({"first": scale.first, "reversed": scale.reversed, **content}).items():
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


def _complete(content: Mapping[str, Any]) -> dict[str, Any]:
    """What is stored: one label a point, and all of it checked."""
    labels = {key: spread(content[key], content["points"]) for key in ("labels_ko", "labels_en")}
    if not any(labels["labels_en"]):
        labels["labels_en"] = []
    check(**{**content, **labels})
    return {**content, **labels}


def is_frozen(scale: Scale) -> bool:
    return QuestionnaireItem.objects.filter(item__scale=scale, questionnaire__state__in=FROZEN).exists()


def spread(labels: Sequence[str], points: int) -> list[str]:
    """One label a point. Two name the ends, three of an odd number the middle too; the points between have none."""
    labels = [label.strip() for label in labels]
    while len(labels) > points and not labels[-1]:
        labels.pop()
    if len(labels) == points:
        return labels
    named = [label for label in labels if label]
    if len(named) == 2 or (len(named) == 3 and points % 2):
        blank = [""] * points
        blank[0], blank[-1] = named[0], named[-1]
        if len(named) == 3:
            blank[points // 2] = named[1]
        return blank
    return named


def check(
    *, points: int, labels_ko: Sequence[str], labels_en: Sequence[str], low_max: int, high_min: int, first: int = 1,
    reversed: bool = False,
) -> None:  # fmt: skip
    """Both ends have a Korean label, English ones are there for both or for none; the two ends do not meet."""
    if not FIRST_VALUES[0] <= first <= FIRST_VALUES[1]:
        raise Refused(
            _("첫 값은 %(low)d부터 %(high)d 사이의 정수로 적어 주십시오.") % {"low": FIRST_VALUES[0], "high": FIRST_VALUES[1]},
            key="first",
        )
    for key, labels, optional in (("labels_ko", labels_ko, False), ("labels_en", labels_en, True)):
        if not (optional and not any(labels)):
            _check_labels(key, labels, first, points)
    last = first + points - 1
    lowest, highest = (first, last + 1) if reversed else (first - 1, last)
    if not lowest <= low_max < high_min <= highest:
        raise Refused(
            _("낮은 쪽과 높은 쪽이 겹치지 않아야 합니다. 이 척도의 값은 %(first)d부터 %(last)d까지입니다.")
            % {"first": first, "last": last},
            key="high_min",
        )


def _check_labels(key: str, labels: Sequence[str], first: int, points: int) -> None:
    if len(labels) != points or not (labels[0] and labels[-1]):
        raise Refused(
            _("%(points)d점 척도인데 이름을 %(n)d개 적으셨습니다. 첫 값부터 한 줄에 하나씩 모두 적거나, 양 끝의 이름 두 줄만 적어 주십시오.")
            % {"points": points, "n": len([label for label in labels if label])}, key=key,
        )  # fmt: skip
    for value, label in enumerate(labels, first):
        said = typed.whole(label.removesuffix("점"), least=-999, most=999)
        if said is None or said == value:
            continue
        raise Refused(
            _("값 %(value)d의 이름이 ‘%(label)s’입니다. 응답자와 결과가 다른 수를 보지 않도록, 이름이 수이면 값과 같아야 합니다. 첫 값을 고치거나 이름을 글로 적어 주십시오.")
            % {"value": value, "label": label}, key="first",
        )  # fmt: skip
