"""The words the ground floor chooses from."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(models.TextChoices):
    RESEARCHER = "researcher", _("연구자")
    ANALYST = "analyst", _("분석자")
    APPROVER = "approver", _("승인자")
    VIEWER = "viewer", _("열람자")


class InviteState(models.TextChoices):
    SENT = "sent", _("보냄")
    ACCEPTED = "accepted", _("수락함")
    REVOKED = "revoked", _("취소함")


class ItemKind(models.TextChoices):
    """What an item asks about; decides where its figures are shown."""

    ATTAINMENT = "attainment", _("목표 달성도")
    SEVERITY = "severity", _("심각도")
    IMPORTANCE = "importance", _("가치 중요도")
    VALUE_ATTAINMENT = "value_attainment", _("가치 실현도")
    OTHER = "other", _("그 밖의 질문")
    DEMOGRAPHIC = "demographic", _("응답자 특성")


class AnswerForm:
    """Names of the forms in which the house itself writes items. All forms there are: surveys/answer_forms."""

    RATING, CHOICE, TEXT = "rating", "choice", "text"


class WordingChange(models.TextChoices):
    """What became of a wording since somebody answered it. What is not declared editorial has changed its meaning."""

    NONE = "none", _("같은 문구")
    EDITORIAL = "editorial", _("표현만 고침")
    MEANING = "meaning", _("뜻이 바뀜")


class SampleKind(models.TextChoices):
    """Decides which uncertainty a figure may carry."""

    PROBABILITY = "probability", _("확률표본")
    QUOTA = "quota", _("할당표본")
    OPEN = "open", _("공개 참여(자기 선택)")


class Audience(models.TextChoices):
    PUBLIC = "public", _("시민 조사")
    EXPERTS = "experts", _("전문가 라운드")


class QuestionnaireState(models.TextChoices):
    DRAFT = "draft", _("설계 중")
    PILOT = "pilot", _("시범 조사")
    OPEN = "open", _("진행 중")
    CLOSED = "closed", _("마감")


FROZEN = (QuestionnaireState.OPEN, QuestionnaireState.CLOSED)  # wordings and order no longer change
HOURS, ALL = "", "*"  # in the tallies: item_code of the hourly curve; code of its total
IMPORTED = "+"  # and of those that came by file: they were not answered at that hour


class ResponseState(models.TextChoices):
    DRAFT = "draft", _("작성 중")
    SUBMITTED = "submitted", pgettext_lazy("answer", "제출")
    WITHDRAWN = "withdrawn", _("철회")


class RevisionKind(models.TextChoices):
    SUBMIT = "submit", pgettext_lazy("answer", "제출")
    EDIT = "edit", _("수정")
    WITHDRAW = "withdraw", _("철회")
    ERASE = "erase", _("삭제")
    IMPORT = "import", _("가져오기")


class LetterState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("letter", "기다림")
    SENT = "sent", pgettext_lazy("letter", "나감")
    REFUSED = "refused", pgettext_lazy("letter", "거절됨")
    DROPPED = "dropped", pgettext_lazy("letter", "필요 없어짐")


class WorkState(models.TextChoices):
    WAITING = "waiting", _("대기")
    RUNNING = "running", _("계산 중")
    DONE = "done", _("완료")
    FAILED = "failed", _("실패")
