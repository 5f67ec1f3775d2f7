"""The study, its populations and the margins it is weighted to."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .localised import Localised
from .people import Organisation, User


class Study(Localised, models.Model):
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="studies")
    slug = models.SlugField(unique=True, max_length=60)
    title_ko = models.CharField(_("제목(한국어)"), max_length=200)
    title_en = models.CharField(_("제목(영어)"), max_length=200, blank=True)
    purpose_ko = models.TextField(_("목적(한국어)"), blank=True)
    purpose_en = models.TextField(_("목적(영어)"), blank=True)
    synthetic = models.BooleanField(default=False)  # every page, chart and export then says so
    retention_days = models.PositiveIntegerField(_("보유 기간(일)"), default=365 * 3)
    contact_email = models.EmailField(_("문의처"), blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("연구")

    def __str__(self) -> str:
        return self.title_ko


class Population(Localised, models.Model):
    """Who a questionnaire is about: the general public, non-capital residents, experts …"""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="populations")
    code = models.SlugField(max_length=40)
    name_ko = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("모집단")
        constraints = [models.UniqueConstraint(fields=["study", "code"], name="population_code_in_study")]

    def __str__(self) -> str:
        return self.name_ko


class Margin(Localised, models.Model):
    """Population counts over the categories of one characteristic item, or of several crossed.

    variables: item codes, e.g. ["sex"] or ["sex", "age_group"]. Cells of one margin add up to the population.
    """

    population = models.ForeignKey(Population, on_delete=models.CASCADE, related_name="margins")
    variables = models.JSONField()
    source_ko = models.CharField(_("출처(한국어)"), max_length=300)
    source_en = models.CharField(_("출처(영어)"), max_length=300, blank=True)
    base_date = models.DateField(_("기준일"))
    created_at = models.DateTimeField(auto_now_add=True)


class MarginCell(models.Model):
    margin = models.ForeignKey(Margin, on_delete=models.CASCADE, related_name="cells")
    codes = models.JSONField()  # category codes in the order of margin.variables
    count = models.DecimalField(max_digits=18, decimal_places=6)  # people, or parts of a share

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["margin", "codes"], name="one_cell_a_combination"),
            models.CheckConstraint(condition=models.Q(count__gte=0), name="margin_count_not_negative"),
        ]
