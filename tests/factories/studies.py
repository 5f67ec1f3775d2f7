"""Small makers of studies for tests: what is not named gets a sensible value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

from django.utils import timezone

from surveys.enums import AnswerForm, ItemKind, Role
from surveys.models import (
    CandidateValue,
    Category,
    Item,
    ItemWording,
    Organisation,
    OrganisationMember,
    Population,
    Questionnaire,
    Response,
    Scale,
    Study,
    TeamMember,
    User,
)
from surveys.services import lifecycle, responses

numbers = count(1)
SEX = {"f": ("여자", "Female"), "m": ("남자", "Male")}
AGE_GROUP = {"18-39": ("18–39세", "18–39"), "40-59": ("40–59세", "40–59"), "60+": ("60세 이상", "60 and over")}


def user(name: str = "", email: str = "") -> User:
    n = next(numbers)
    return User.objects.create_user(email or f"person{n}@example.org", name=name or f"연구자 {n}")


def organisation(*members: User, slug: str = "") -> Organisation:
    n = next(numbers)
    made = Organisation.objects.create(
        slug=slug or f"institute-{n}", name_ko="국토균형연구원", name_en="Institute for Balanced Territory",
        confirmed_at=timezone.now(),
    )
    for member in members:
        OrganisationMember.objects.create(organisation=made, user=member)
    return made


def study(slug: str = "", *, synthetic: bool = False, **fields: Any) -> Study:
    """A study with its researcher (study.created_by)."""
    n = next(numbers)
    researcher = user()
    made = Study.objects.create(
        organisation=fields.pop("organisation", None) or organisation(researcher),
        slug=slug or f"study-{n}",
        title_ko=fields.pop("title_ko", "지역균형발전 정책 가치 조사"),
        title_en=fields.pop("title_en", "Values of balanced regional development"),
        contact_email=fields.pop("contact_email", "survey@example.org"),
        created_by=researcher,
        synthetic=synthetic,
        **fields,
    )
    member(made, Role.RESEARCHER, researcher)
    return made


def member(study: Study, role: str, person: User | None = None) -> User:
    person = person or user()
    TeamMember.objects.create(study=study, user=person, role=role)
    return person


def scale(study: Study, points: int = 5, code: str = "", first: int = 1, **fields: Any) -> Scale:
    return Scale.objects.create(
        study=study,
        code=code or f"scale{points}-{next(numbers)}",
        first=first,
        points=points,
        labels_ko=[f"{i}단계" for i in range(1, points + 1)],
        labels_en=[f"Level {i}" for i in range(1, points + 1)],
        low_max=first - 1 + max(1, (points - 1) // 2),
        high_min=first - 1 + (points // 2 + 1 if points % 2 == 0 else points // 2 + 2),
        **fields,
    )


def item(
    study: Study, code: str, *, text_ko: str = "", text_en: str = "", kind: str = ItemKind.ATTAINMENT, **fields: Any
) -> Item:
    """A rating item with one wording; give scale=, or form= for another kind of answer."""
    if fields.get("form", AnswerForm.RATING) == AnswerForm.RATING and "scale" not in fields:
        fields["scale"] = study.scales.order_by("pk").first() or scale(study)
    made = Item.objects.create(
        study=study, code=code, kind=kind, position=fields.pop("position", study.items.count() + 1), **fields
    )
    ItemWording.objects.create(item=made, text_ko=text_ko or f"문항 {code}", text_en=text_en or f"Item {code}")
    return made


def choice(study: Study, code: str, categories: Mapping[str, tuple[str, str]] | Sequence[str], **fields: Any) -> Item:
    """A choice item, by default a characteristic of the respondent without "no opinion"."""
    fields = {"kind": ItemKind.DEMOGRAPHIC, "form": AnswerForm.CHOICE, "no_opinion": False, **fields}
    made = item(study, code, **fields)
    pairs = categories if isinstance(categories, Mapping) else {c: (c, c) for c in categories}
    for position, (category, (ko, en)) in enumerate(pairs.items()):
        Category.objects.create(item=made, code=category, label_ko=ko, label_en=en, position=position)
    return made


def text(study: Study, code: str, **fields: Any) -> Item:
    fields = {"kind": ItemKind.OTHER, "form": AnswerForm.TEXT, "no_opinion": False, "required": False, **fields}
    return item(study, code, **fields)


def demographics(study: Study) -> list[Item]:
    """Sex and age group; the study's own where it has them already."""
    if existing := list(study.items.filter(code__in=["sex", "age_group"])):
        return existing
    return [
        choice(study, "sex", SEX, text_ko="성별", text_en="Sex"),
        choice(study, "age_group", AGE_GROUP, text_ko="연령대", text_en="Age group"),
    ]


def candidate(study: Study, code: str, name_ko: str = "", name_en: str = "") -> CandidateValue:
    return CandidateValue.objects.create(
        study=study,
        code=code,
        name_ko=name_ko or f"가치 {code}",
        name_en=name_en or f"Value {code}",
        position=study.candidates.count() + 1,
    )


def population(study: Study, code: str = "public") -> Population:
    return Population.objects.create(study=study, code=code, name_ko="일반 국민", name_en="General public")


def questionnaire(study: Study, items: Sequence[Item] = (), *, code: str = "", **fields: Any) -> Questionnaire:
    """A draft; with no items named it gets two 5-point items and the demographics."""
    n = next(numbers)
    made = Questionnaire.objects.create(
        study=study,
        code=code or f"q{n}",
        title_ko=fields.pop("title_ko", "지역균형발전에 대한 시민 조사"),
        title_en=fields.pop("title_en", "Citizen survey on balanced development"),
        **fields,
    )
    chosen = list(items) or [item(study, f"a{n}"), item(study, f"b{n}"), *demographics(study)]
    for position, entry in enumerate(chosen, 1):
        made.entries.create(item=entry, position=position)
    return made


def opened(study: Study, items: Sequence[Item] = (), **fields: Any) -> Questionnaire:
    """A questionnaire that takes answers."""
    return lifecycle.open_questionnaire(questionnaire=questionnaire(study, items, **fields), by=study.created_by)


def response(questionnaire: Questionnaire, answers: Mapping[str, Any], **fields: Any) -> Response:
    """A submitted answer on the open link, through the services, with its mark, revision and audit row."""
    token = fields.pop("token", f"token-{next(numbers)}")
    begun = responses.begin(questionnaire=questionnaire, form_token=token, language=fields.pop("language", "ko"))
    return responses.submit(response=begun, answers=dict(answers), secret=token).response
