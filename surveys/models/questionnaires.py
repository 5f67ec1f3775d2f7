"""A questionnaire puts items to people; it is frozen when it opens."""

from __future__ import annotations

import secrets

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..enums import Audience, QuestionnaireState, SampleKind
from .items import Item, ItemWording
from .localised import Localised
from .people import User
from .study import Population, Study


def public_id() -> str:
    return secrets.token_hex(5)


class Questionnaire(Localised, models.Model):
    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="questionnaires")
    key = models.CharField(max_length=20, unique=True, default=public_id)  # stands in public addresses
    code = models.SlugField(max_length=40)
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.PUBLIC)
    population = models.ForeignKey(
        Population, on_delete=models.PROTECT, null=True, blank=True, related_name="questionnaires"
    )
    sample_kind = models.CharField(max_length=12, choices=SampleKind.choices, default=SampleKind.OPEN)
    invited_only = models.BooleanField(_("초대받은 사람만"), default=False)
    title_ko = models.CharField(_("제목(한국어)"), max_length=200)
    title_en = models.CharField(_("제목(영어)"), max_length=200, blank=True)
    intro_ko = models.TextField(_("안내문(한국어)"), blank=True)
    intro_en = models.TextField(_("안내문(영어)"), blank=True)
    consent_ko = models.TextField(_("동의 안내(한국어)"), blank=True)
    consent_en = models.TextField(_("동의 안내(영어)"), blank=True)
    minutes = models.PositiveSmallIntegerField(_("예상 소요 시간(분)"), default=5)
    page_size = models.PositiveSmallIntegerField(_("쪽당 문항 수"), default=6)
    target_n = models.PositiveIntegerField(_("목표 응답 수"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=QuestionnaireState.choices, default=QuestionnaireState.DRAFT)
    closes_at = models.DateTimeField(_("마감 일시"), null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)  # set when it opens: items, wordings, order, scales
    consent_terms = models.JSONField(default=dict, blank=True)  # set when it opens: what people consent to; part of the hash
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["study", "code"], name="questionnaire_code_in_study"),
            models.CheckConstraint(
                condition=~models.Q(state__in=["open", "closed"]) | ~models.Q(content_hash=""),
                name="open_questionnaire_is_frozen",
            ),
        ]

    def __str__(self) -> str:
        return self.title_ko

    @property
    def is_frozen(self) -> bool:
        return self.state in (QuestionnaireState.OPEN, QuestionnaireState.CLOSED)

    def takes_answers(self) -> bool:
        """Open and before its hour; the clock closes it even where the beat is late."""
        past = self.closes_at is not None and self.closes_at <= timezone.now()
        return self.state in (QuestionnaireState.OPEN, QuestionnaireState.PILOT) and not past


class QuestionnaireItem(Localised, models.Model):
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="entries")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="entries")
    wording = models.ForeignKey(ItemWording, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    value_ko = models.CharField(max_length=200, blank=True)  # the candidate value's name when it opened
    value_en = models.CharField(max_length=200, blank=True)
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "item"], name="item_once_in_questionnaire"),
            models.UniqueConstraint(
                fields=["questionnaire", "position"],
                name="position_once_in_questionnaire",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def shown_wording(self) -> ItemWording | None:
        """As it was asked; in a draft, as it would be."""
        return self.wording or self.item.newest_wording

    def label(self, language: str | None = None) -> str:
        """The short name in charts and tables, of what was asked here: the value, its own, or else its text."""
        if self.wording is None:
            return self.item.newest_label(language)
        if self.item.candidate_id:
            return self.local("value", language) or self.item.newest_label(language)
        return self.wording.label(language)
