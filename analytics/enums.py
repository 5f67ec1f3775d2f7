"""The words of the upper floor."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RunKind(models.TextChoices):
    ROUND = "round", _("라운드 분석")
    SURVEY = "survey", _("조사 분석")
    DERIVATION = "derivation", _("핵심가치 도출")


class RunState(models.TextChoices):
    WAITING = "waiting", _("대기")
    RUNNING = "running", _("계산 중")
    DONE = "done", _("완료")
    FAILED = "failed", _("실패")
    WITHDRAWN = "withdrawn", _("거둠")


class SourceKind(models.TextChoices):
    LITERATURE = "literature", _("문헌")
    DOCUMENT = "document", _("정책 문서")
    INDICATOR = "indicator", _("지표 자료")
    FOCUS_GROUP = "focus_group", _("초점집단면접")
    COMPARISON = "comparison", _("해외 사례")


class PublicationState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("state of a publication", "작성 중")
    SUBMITTED = "submitted", _("승인 대기")
    RETURNED = "returned", _("반려")
    PUBLISHED = "published", pgettext_lazy("state of a publication", "공개")
    WITHDRAWN = "withdrawn", _("공개 중단")
