"""Items keep their identity over rounds, waves and populations; their wordings are versions."""

from __future__ import annotations

from itertools import zip_longest

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from .. import answer_forms
from ..enums import AnswerForm, ItemKind, WordingChange
from ..presets import scale_name
from ..validators import FIRST_VALUES, span
from .localised import Localised
from .people import User
from .study import Study


class Scale(Localised, models.Model):
    """A rating scale of K points from its first value up. A point's code is the number that everybody sees."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="scales")
    code = models.SlugField(max_length=40)
    first = models.SmallIntegerField(_("첫 값"), default=1)
    points = models.PositiveSmallIntegerField(_("점 수"))
    labels_ko = models.JSONField(default=list)  # one a point, "" where it has none
    labels_en = models.JSONField(default=list)
    low_max = models.SmallIntegerField()  # values up to here are the low end, one under the first where there is none
    high_min = models.SmallIntegerField()  # values from here on are the high end
    reversed = models.BooleanField(default=False)  # the low end is the one that agrees: 1 = strongly agree

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["study", "code"], name="scale_code_in_study"),
            models.CheckConstraint(condition=models.Q(points__gte=2, points__lte=11), name="scale_has_2_to_11_points"),
            models.CheckConstraint(
                condition=models.Q(
                    low_max__lt=models.F("high_min"), low_max__gte=models.F("first") - 1,
                    high_min__lte=models.F("first") + models.F("points"),
                ),
                name="scale_ends_do_not_meet",
            ),
            models.CheckConstraint(
                condition=models.Q(first__gte=FIRST_VALUES[0], first__lte=FIRST_VALUES[1]), name="scale_first_value"
            ),
        ]

    @property
    def name(self) -> str:
        """For people, in the reader's language; the code is for files."""
        return scale_name(self.first, self.labels_ko, self.labels(), self.code)

    @property
    def last(self) -> int:
        return self.first + self.points - 1

    @property
    def values(self) -> range:
        """What may be answered, ascending: the numbers that are shown, stored and exported."""
        return range(self.first, self.last + 1)

    @property
    def span(self) -> str:
        return span(self.first, self.last)

    def ends(self, low_max: int, high_min: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Values that agree and values that disagree; the low ones agree where the scale is reversed."""
        low, high = tuple(range(self.first, low_max + 1)), tuple(range(high_min, self.last + 1))
        return (low, high) if self.reversed else (high, low)

    @property
    def agree(self) -> tuple[int, ...]:
        return self.ends(self.low_max, self.high_min)[0]

    @property
    def disagree(self) -> tuple[int, ...]:
        return self.ends(self.low_max, self.high_min)[1]

    def labels(self, language: str | None = None) -> list[str]:
        return list(self.local("labels", language) or [])

    def named(self, language: str | None = None) -> list[tuple[int, str]]:
        """Every value with its label, "" where it has none."""
        return list(zip_longest(self.values, self.labels(language)[: self.points], fillvalue=""))


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
    form = models.CharField(max_length=10, choices=answer_forms.choices, default=AnswerForm.RATING)
    scale = models.ForeignKey(Scale, on_delete=models.PROTECT, null=True, blank=True, related_name="items")
    candidate = models.ForeignKey(CandidateValue, on_delete=models.PROTECT, null=True, blank=True, related_name="items")
    settings = models.JSONField(default=dict, blank=True)  # what else the form wants to know: answer_forms
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
        if not answer_forms.of(self.item.form).takes_categories:
            raise ValidationError(_("보기는 선택형 문항에만 둘 수 있습니다."))
