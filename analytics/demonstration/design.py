"""The design both studies share: team, scales, items, candidates, evidence, margins, panel, declarations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from delphi.models import Panel, Panelist
from delphi.services import declarations, panels
from stats.consensus.rule import default_rule
from stats.derivation.declaration import CriterionCode, DerivationDeclaration, default_criteria
from surveys.enums import AnswerForm, Audience, ItemKind, Role, SampleKind
from surveys.models import (
    CandidateValue,
    Category,
    Item,
    ItemWording,
    Margin,
    MarginCell,
    Organisation,
    OrganisationMember,
    Population,
    Questionnaire,
    QuestionnaireItem,
    Scale,
    Study,
    TeamMember,
    User,
)  # fmt: skip
from surveys.services.accounts import open_account

from ..models import EvidenceLink, EvidenceSource
from ..services import plans
from . import content, population

SEED = 20_260_511
DOMAIN = "hapui.example"
PEOPLE = {
    "researcher": ("김연구", Role.RESEARCHER),
    "analyst": ("이분석", Role.ANALYST),
    "approver": ("박승인", Role.APPROVER),
    "viewer": ("최열람", Role.VIEWER),
}
SEX = (("male", "남자", "Male"), ("female", "여자", "Female"))
AGE_NAMES = {"70+": ("70세 이상", "70 and over")}


@dataclass
class Setting:
    """Everything that the building of one study hands on."""

    study: Study
    team: dict[str, User]
    items: dict[str, Item]
    populations: dict[str, Population]
    panel: Panel


def organisation() -> tuple[Organisation, dict[str, User]]:
    """One synthetic institute with its people; a second call finds them."""
    institute, _new = Organisation.objects.get_or_create(
        slug="demonstration-institute",
        defaults={
            "name_ko": "합의 시연 연구원", "name_en": "Hapui Demonstration Institute",
            "contact_email": f"contact@{DOMAIN}", "confirmed_at": timezone.now(),
        },
    )  # fmt: skip
    team = {}
    for role, (name, _role) in PEOPLE.items():
        email = f"{role}@{DOMAIN}"
        user = User.objects.filter(email=email).first() or open_account(email=email, name=name)
        OrganisationMember.objects.get_or_create(organisation=institute, user=user)
        team[role] = user
    return institute, team


def make_study(slug: str, title_ko: str, title_en: str) -> Setting:
    institute, team = organisation()
    study = Study.objects.create(
        organisation=institute, slug=slug, title_ko=title_ko, title_en=title_en, synthetic=True,
        purpose_ko="국민과 전문가가 함께 앞으로의 균형발전정책이 지켜야 할 핵심가치를 정합니다.",
        purpose_en="Citizens and experts together settle the core values of future policy on balanced national development.",
        contact_email=f"contact@{DOMAIN}", created_by=team["researcher"],
    )  # fmt: skip
    for role, (_name, code) in PEOPLE.items():
        TeamMember.objects.create(study=study, user=team[role], role=code)
    items = {**_ratings(study), **_characteristics(study)}
    _evidence(study)
    return Setting(study, team, items, _populations(study), _panel(study, team["researcher"]))


def _ratings(study: Study) -> dict[str, Item]:
    scales = {
        code: Scale.objects.create(
            study=study, code=code, points=5, labels_ko=ko, labels_en=en, low_max=2, high_min=4
        )
        for code, (ko, en) in content.SCALES.items()
    }
    made = {}
    for n, q in enumerate((*content.GOALS, content.SEVERITY), start=1):
        made[q.code] = _item(study, q.code, q.kind, q.ko, q.en, scales[str(q.kind)], n)
    for n, v in enumerate(content.VALUES, start=1):
        candidate = CandidateValue.objects.create(
            study=study, code=v.code, name_ko=v.ko, name_en=v.en, description_ko=v.about_ko, description_en=v.about_en,
            position=n,
        )  # fmt: skip
        item = _item(study, v.code, ItemKind.IMPORTANCE, v.ko, v.en, scales["importance"], 20 + n, candidate)
        item.wordings.update(help_ko=v.about_ko, help_en=v.about_en)
        made[v.code] = item
    return made


def _item(
    study: Study, code: str, kind: str, ko: str, en: str, scale: Scale, position: int, candidate: Any = None
) -> Item:
    item = Item.objects.create(study=study, code=code, kind=kind, scale=scale, position=position, candidate=candidate)
    stem_ko, stem_en = content.STEMS[ItemKind(kind)]
    ItemWording.objects.create(
        item=item, text_ko=stem_ko.format(ko), text_en=stem_en.format(en), short_ko=ko, short_en=en
    )
    return item


def _characteristics(study: Study) -> dict[str, Item]:
    people = population.adults()
    ages = [(a, *AGE_NAMES.get(a, (f"{a.replace('-', '–')}세", a.replace("-", "–")))) for a in population.AGES]
    provinces = [(code, name, population.PROVINCES_EN[code]) for code, name in people.names.items()]
    return {
        "sex": _choice(study, "sex", "성별", "Sex", list(SEX), 51),
        "age_group": _choice(study, "age_group", "연령대", "Age group", ages, 52),
        "province": _choice(study, "province", "사는 곳(시·도)", "Province of residence", provinces, 53),
    }


def _choice(study: Study, code: str, ko: str, en: str, options: list[tuple[str, str, str]], position: int) -> Item:
    item = Item.objects.create(
        study=study, code=code, kind=ItemKind.DEMOGRAPHIC, form=AnswerForm.CHOICE, no_opinion=False, position=position
    )
    ItemWording.objects.create(item=item, text_ko=ko, text_en=en)
    Category.objects.bulk_create(
        Category(item=item, code=c, label_ko=k, label_en=e, position=n) for n, (c, k, e) in enumerate(options)
    )
    return item


def _populations(study: Study) -> dict[str, Population]:
    named = {
        "general": ("일반 국민(18세 이상)", "General public, 18 and over", False),
        "non-capital": ("비수도권 주민(18세 이상)", "Residents outside the capital region, 18 and over", True),
    }
    made = {}
    for code, (ko, en, outside) in named.items():
        made[code] = Population.objects.create(study=study, code=code, name_ko=ko, name_en=en)
        crossed, single = population.adults(non_capital=outside).margins()
        _margin(made[code], ["sex", "age_group"], crossed)
        _margin(made[code], ["province"], single)
    return made


def _margin(of: Population, variables: list[str], counts: dict[tuple[str, ...], float]) -> None:
    margin = Margin.objects.create(
        population=of, variables=variables, source_ko=population.SOURCE_KO, source_en=population.SOURCE_EN,
        base_date=population.BASE_DATE,
    )  # fmt: skip
    MarginCell.objects.bulk_create(MarginCell(margin=margin, codes=list(k), count=v) for k, v in counts.items())


def _evidence(study: Study) -> None:
    sources = {
        code: EvidenceSource.objects.create(study=study, code=code, kind=kind, year=year, title_ko=ko, title_en=en)
        for code, (kind, year, ko, en) in content.SOURCES.items()
    }
    EvidenceSource.objects.create(
        study=study, code="ind_income_again", kind="indicator", year=2020, duplicate_of=sources["ind_income"],
        title_ko="수도권 지역총소득 비중(같은 자료의 재인용)", title_en="Capital region's income share, quoted again",
    )  # fmt: skip
    candidates = {c.code: c for c in study.candidates.all()}
    links = [(v.code, s) for v in content.VALUES for s in v.sources]
    EvidenceLink.objects.bulk_create(EvidenceLink(source=sources[s], candidate=candidates[v]) for v, s in links)
    again = study.sources.get(code="ind_income_again")
    EvidenceLink.objects.create(source=again, candidate=candidates["recovery"])


def _panel(study: Study, by: User) -> Panel:
    panel = panels.make_panel(
        study=study, by=by, name_ko="균형발전 전문가 패널", name_en="Panel on balanced development"
    )
    number = 0
    for code, ko, en, size in content.GROUPS:
        group = panels.add_group(panel=panel, name_ko=ko, name_en=en, by=by)
        for _ in range(size):
            number += 1
            email = f"expert@{DOMAIN}" if number == 1 else f"expert{number:02d}@{DOMAIN}"
            made = panels.add_panelist(
                panel=panel, name=f"전문가 {number:02d}", email=email, group=group, affiliation=f"{ko} ({code})", by=by
            )
            # drawn at random elsewhere; here the same seed has to give the same study
            Panelist.objects.filter(pk=made.pk).update(key=f"d{97 * number % 1009:04d}x{study.pk}")
    return panel


def declare(setting: Setting, survey: Questionnaire) -> None:
    """Consensus rule and derivation plan, locked."""
    study, by = setting.study, setting.team["researcher"]
    ends = {s.code: (s.low_max, s.high_min) for s in study.scales.all()}
    declarations.save_draft(study=study, rule=default_rule(5).to_dict(), ends=ends, by=by)
    declarations.lock(study=study, by=by)
    open_link = survey.sample_kind == SampleKind.OPEN
    criteria = tuple(c for c in default_criteria(5) if c.code != CriterionCode.NEED)
    plan = DerivationDeclaration(seed=SEED, points=5, criteria=criteria, open_survey=open_link)
    plans.save_draft(study=study, parameters=plan.to_dict(), questionnaire=survey, by=by)
    plans.lock(study=study, by=by)


def questionnaire(
    setting: Setting, code: str, kind: str, who: str, texts: dict[str, str], asked: list[str], **more: Any
) -> Questionnaire:
    q = Questionnaire.objects.create(
        study=setting.study, code=code, audience=Audience.PUBLIC, population=setting.populations[who], sample_kind=kind,
        **texts, **CONSENT, **more,
    )  # fmt: skip
    QuestionnaireItem.objects.bulk_create(
        QuestionnaireItem(questionnaire=q, item=setting.items[c], position=n) for n, c in enumerate(asked, start=1)
    )
    return q


ASKED = (
    [q.code for q in content.GOALS] + ["severity"] + [v.code for v in content.VALUES] + ["sex", "age_group", "province"]
)
RATED = [q.code for q in content.GOALS] + ["severity"] + [v.code for v in content.VALUES]
CONSENT = {
    "consent_ko": (
        "이 조사는 합의 시연 연구원이 균형발전정책의 핵심가치를 알아보려고 실시합니다. 응답과 성별·연령대·사는 시·도만 저장하며 이름과 "
        "연락처는 받지 않습니다. 응답은 통계로만 쓰고 조사가 끝난 뒤 3년 동안 보관합니다. 언제든지 그만둘 수 있고, 접수 번호로 응답을 "
        "확인하거나 고치거나 지울 수 있습니다."
    ),
    "consent_en": (
        "The Hapui Demonstration Institute asks about the core values of balanced development policy. Only your answers and "
        "your sex, age group and province are stored, no name or contact. Answers are used as statistics alone and kept for "
        "three years after the survey ends. You may stop at any time, and see, correct or delete your answers by receipt."
    ),
}
