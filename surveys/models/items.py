"""Items keep their identity over rounds, waves and populations; their wordings are versions."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..enums import AnswerForm, ItemKind, WordingChange
from ..presets import scale_name
from .localised import Localised
from .people import User
from .study import Study


class Scale(Localised, models.Model):
    """A rating scale of K points, coded 1..K, low to high."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="scales")
    code = models.SlugField(max_length=40)
    points = models.PositiveSmallIntegerField(_("점 수"))
    labels_ko = models.JSONField(default=list)  # one label a point
    labels_en = models.JSONField(default=list)
    disagree_max = models.PositiveSmallIntegerField()  # codes up to here count as "disagree"
    agree_min = models.PositiveSmallIntegerField()  # codes from here count as "agree"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["study", "code"], name="scale_code_in_study"),
            models.CheckConstraint(condition=models.Q(points__gte=2, points__lte=11), name="scale_has_2_to_11_points"),
            models.CheckConstraint(
                condition=models.Q(disagree_max__lt=models.F("agree_min"), agree_min__lte=models.F("points")),
                name="scale_ends_do_not_meet",
            ),
        ]

    @property
    def name(self) -> str:
        """For people, in the reader's language; the code is for files."""
        return scale_name(self.labels_ko, self.labels(), self.code)

    def labels(self, language: str | None = None) -> list[str]:
        return list(self.local("labels", language) or [])

    def choices(self) -> list[tuple[int, str]]:
        return list(zip(range(1, self.points + 1), self.labels(), strict=False))


class CandidateValue(Localised, models.Model):
    """A value that may turn out to be a core value; asked about by its items."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="candidates")
    code = models.SlugField(max_length=40)
    name_ko = models.CharField(_("가치(한국어)"), max_length=200)
    name_en = models.CharField(_("가치(영어)"), max_length=200, blank=True)
    description_ko = models.TextField(_("설명(한국어)"), blank=True)
    description_en = models.TextField(_("설명(영어)"), blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "code"]
        constraints = [models.UniqueConstraint(fields=["study", "code"], name="candidate_code_in_study")]

    def __str__(self) -> str:
        return self.name_ko


class Item(models.Model):
    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="items")
    code = models.SlugField(max_length=40)
    kind = models.CharField(max_length=20, choices=ItemKind.choices)
    form = models.CharField(max_length=10, choices=AnswerForm.choices, default=AnswerForm.RATING)
    scale = models.ForeignKey(Scale, on_delete=models.PROTECT, null=True, blank=True, related_name="items")
    candidate = models.ForeignKey(CandidateValue, on_delete=models.PROTECT, null=True, blank=True, related_name="items")
    required = models.BooleanField(default=True)
    no_opinion = models.BooleanField(default=True)  # offers "no opinion", an answer of its own
    position = models.PositiveIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "code"]
        constraints = [
            models.UniqueConstraint(fields=["study", "code"], name="item_code_in_study"),
            models.UniqueConstraint(
                fields=["candidate", "kind"],
                condition=models.Q(candidate__isnull=False),
                name="one_item_a_value_and_kind",
            ),
            models.CheckConstraint(
                condition=~models.Q(form="rating") | models.Q(scale__isnull=False), name="rating_item_has_a_scale"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def newest_label(self, language: str | None = None) -> str:
        """For what is being designed. What was answered is called as it was asked: QuestionnaireItem.label."""
        if self.candidate is not None:
            return self.candidate.local("name", language)
        wording = self.newest_wording
        return wording.label(language) if wording else self.code

    @property
    def newest_wording(self) -> ItemWording | None:
        """For what is being designed; a questionnaire that has opened keeps its own."""
        cached = getattr(self, "_prefetched_objects_cache", {}).get("wordings")
        if cached is not None:
            return max(cached, key=lambda w: w.version, default=None)
        return self.wordings.order_by("-version").first()


class ItemWording(Localised, models.Model):
    """One frozen wording of an item. A change is a new version with a reason.

    sense: versions of one number ask the same in other words; answers under different numbers are not one series.
    """

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="wordings")
    version = models.PositiveIntegerField(default=1)
    sense = models.PositiveIntegerField(default=1)
    short_ko = models.CharField(_("짧은 이름(한국어)"), max_length=120, blank=True)  # for charts and tables, not asked
    short_en = models.CharField(_("짧은 이름(영어)"), max_length=120, blank=True)
    text_ko = models.TextField(_("문항(한국어)"))
    text_en = models.TextField(_("문항(영어)"), blank=True)
    help_ko = models.TextField(_("설명(한국어)"), blank=True)
    help_en = models.TextField(_("설명(영어)"), blank=True)
    reason = models.TextField(blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["version"]
        constraints = [models.UniqueConstraint(fields=["item", "version"], name="wording_version_in_item")]

    def label(self, language: str | None = None) -> str:
        return self.local("short", language) or self.local("text", language)

    def asks(self) -> tuple[str, ...]:
        """What a respondent reads; the short name is not asked."""
        return (self.text_ko, self.text_en, self.help_ko, self.help_en)

    def change_from(self, other: ItemWording | None) -> str:
        """How this differs from another wording of the same item: a WordingChange."""
        if other is None or other.pk == self.pk or other.asks() == self.asks():
            return WordingChange.NONE.value
        return (WordingChange.EDITORIAL if other.sense == self.sense else WordingChange.MEANING).value


class Category(Localised, models.Model):
    """One possible answer of a choice item, e.g. a province."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="categories")
    code = models.CharField(max_length=40)
    label_ko = models.CharField(max_length=120)
    label_en = models.CharField(max_length=120, blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        verbose_name_plural = "categories"
        constraints = [models.UniqueConstraint(fields=["item", "code"], name="category_code_in_item")]

    def clean(self) -> None:
        if self.item.form != AnswerForm.CHOICE:
            raise ValidationError(_("보기는 선택형 문항에만 둘 수 있습니다."))
