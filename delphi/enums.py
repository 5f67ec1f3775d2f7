"""The words of the first floor."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PanelistState(models.TextChoices):
    ACTIVE = "active", pgettext_lazy("panelist", "참여")
    WITHDRAWN = "withdrawn", _("중도 사퇴")


class RoundState(models.TextChoices):
    DRAFT = "draft", _("준비 중")
    OPEN = "open", _("진행 중")
    COMPUTING = "computing", _("계산 중")
    CLOSED = "closed", _("마감")
    FAILED = "failed", _("계산 실패")


class Side(models.TextChoices):
    """Where an answer with a reason lies, seen from the group's middle half."""

    LOWER = "lower", _("더 낮게 평가")
    HIGHER = "higher", _("더 높게 평가")
    WITHIN = "within", _("가운데 범위")


class ReasonPolicy(models.TextChoices):
    """What happens to an answer outside the middle half that gives no reason."""

    ASKED = "asked", _("한 번 청합니다 (쓰지 않아도 제출할 수 있음)")
    REQUIRED = "required", _("반드시 적습니다")
