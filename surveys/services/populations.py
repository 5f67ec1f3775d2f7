"""Populations: who a questionnaire is about."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from ..models import Population, Study, User
from . import audit
from .refusal import Refused
from .slugs import free_slug


@transaction.atomic
def create_population(*, study: Study, name_ko: str, by: User, name_en: str = "") -> Population:
    if study.populations.filter(name_ko=name_ko.strip()).exists():
        raise Refused(_("같은 이름의 모집단이 이미 있습니다."), key="name_ko")
    code = free_slug(Population, name_en, prefix="population", study=study)
    made = Population.objects.create(study=study, code=code, name_ko=name_ko.strip(), name_en=name_en.strip())
    audit.record(verb="population.create", study=study, by=by, target=f"population:{made.pk}", code=code)
    return made


@transaction.atomic
def change_population(*, population: Population, name_ko: str, by: User, name_en: str = "") -> Population:
    population.name_ko, population.name_en = name_ko.strip(), name_en.strip()
    population.save(update_fields=["name_ko", "name_en"])
    audit.record(
        verb="population.change", study=population.study, by=by, target=f"population:{population.pk}",
        code=population.code,
    )  # fmt: skip
    return population


@transaction.atomic
def delete_population(*, population: Population, by: User) -> None:
    if population.questionnaires.exists():
        raise Refused(_("이 모집단에 대한 조사가 있어 지울 수 없습니다."))
    audit.record(
        verb="population.delete", study=population.study, by=by, target=f"population:{population.pk}",
        code=population.code,
    )  # fmt: skip
    population.delete()
