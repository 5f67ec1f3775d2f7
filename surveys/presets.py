"""Ready-made sets: scales and characteristics in both languages. Data, not interface: they become study content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language

Pair = tuple[str, str]
BARE = ("", "")


@dataclass(frozen=True)
class ScaleSet:
    code: str
    name: Pair
    labels: tuple[Pair, ...]  # BARE: a point that only has its number
    first: int = 1
    width: int = 0  # points of each end; 0: all but the middle

    @property
    def points(self) -> int:
        return len(self.labels)

    @property
    def ends(self) -> tuple[int, int]:
        """low_max, high_min: below and above the middle, or as wide as is usual for the length."""
        wide = self.width or self.points // 2
        return self.first + wide - 1, self.first + self.points - wide


SCALES: dict[str, ScaleSet] = {
    made.code: made
    for made in (
        ScaleSet("attainment-5", ("달성도 5점", "Attainment, 5 points"), (
            ("전혀 달성되지 않음", "Not attained at all"), ("별로 달성되지 않음", "Little attained"),
            ("보통", "Moderately attained"), ("대체로 달성됨", "Mostly attained"), ("매우 달성됨", "Fully attained"))),
        ScaleSet("attainment-7", ("달성도 7점", "Attainment, 7 points"), (
            ("전혀 달성되지 않음", "Not attained at all"), ("거의 달성되지 않음", "Hardly attained"),
            ("별로 달성되지 않음", "Little attained"), ("보통", "Moderately attained"),
            ("조금 달성됨", "Somewhat attained"), ("대체로 달성됨", "Mostly attained"),
            ("매우 달성됨", "Fully attained"))),
        ScaleSet("importance-5", ("중요도 5점", "Importance, 5 points"), (
            ("전혀 중요하지 않음", "Not important at all"), ("별로 중요하지 않음", "Not very important"),
            ("보통", "Moderately important"), ("중요함", "Important"), ("매우 중요함", "Very important"))),
        ScaleSet("importance-7", ("중요도 7점", "Importance, 7 points"), (
            ("전혀 중요하지 않음", "Not important at all"), ("중요하지 않음", "Unimportant"),
            ("별로 중요하지 않음", "Not very important"), ("보통", "Moderately important"),
            ("조금 중요함", "Somewhat important"), ("중요함", "Important"), ("매우 중요함", "Very important"))),
        ScaleSet("severity-5", ("심각도 5점", "Severity, 5 points"), (
            ("전혀 심각하지 않음", "Not serious at all"), ("별로 심각하지 않음", "Not very serious"),
            ("보통", "Moderately serious"), ("심각함", "Serious"), ("매우 심각함", "Very serious"))),
        ScaleSet("severity-7", ("심각도 7점", "Severity, 7 points"), (
            ("전혀 심각하지 않음", "Not serious at all"), ("심각하지 않음", "Not serious"),
            ("별로 심각하지 않음", "Not very serious"), ("보통", "Moderately serious"),
            ("조금 심각함", "Somewhat serious"), ("심각함", "Serious"), ("매우 심각함", "Very serious"))),
        ScaleSet("agreement-5", ("동의 5점", "Agreement, 5 points"), (
            ("전혀 동의하지 않음", "Strongly disagree"), ("동의하지 않음", "Disagree"),
            ("보통", "Neither agree nor disagree"), ("동의함", "Agree"), ("매우 동의함", "Strongly agree"))),
        ScaleSet("agreement-7", ("동의 7점", "Agreement, 7 points"), (
            ("전혀 동의하지 않음", "Strongly disagree"), ("동의하지 않음", "Disagree"),
            ("별로 동의하지 않음", "Somewhat disagree"), ("보통", "Neither agree nor disagree"),
            ("조금 동의함", "Somewhat agree"), ("동의함", "Agree"), ("매우 동의함", "Strongly agree"))),
        ScaleSet("agreement-0-10", ("동의 0–10", "Agreement, 0–10"), (
            ("전혀 동의하지 않음", "Strongly disagree"), *[BARE] * 4, ("보통", "Neither agree nor disagree"),
            *[BARE] * 4, ("매우 동의함", "Strongly agree")), first=0, width=3),
        ScaleSet("importance-1-9", ("중요도 1–9", "Importance, 1–9"), (
            ("전혀 중요하지 않음", "Not important at all"), *[BARE] * 3, ("보통", "Moderately important"),
            *[BARE] * 3, ("매우 중요함", "Very important")), width=3),
        ScaleSet("change-5", ("변화 −2 … 2", "Change, −2 … 2"), (
            ("크게 나빠짐", "Much worse"), ("나빠짐", "Worse"), ("그대로", "No change"), ("좋아짐", "Better"),
            ("크게 좋아짐", "Much better")), first=-2),
    )
}  # fmt: skip


def scale_name(first: int, labels_ko: Sequence[str], labels: Sequence[str], code: str) -> str:
    """What people call a scale: the name of the ready-made one that it is, else what its ends say.

    The numbers are part of the name where they are not the usual ones from 1.
    """
    for ready in SCALES.values():
        if first == ready.first and [ko for ko, _en in ready.labels] == list(labels_ko):
            return ready.name[(get_language() or "ko").startswith("en")]
    if not labels or not (labels[0] or labels[-1]):
        return code
    if first == 1:
        return " … ".join((labels[0], labels[-1]))
    ends = ((first, labels[0]), (first + len(labels) - 1, labels[-1]))
    return " … ".join(f"{value} {label}".strip() for value, label in ends)


@dataclass(frozen=True)
class Characteristic:
    """A choice item about the respondent; its category codes are those of the registered population figures."""

    code: str
    text: Pair
    short: Pair  # heads tables: “by age group”, not “by how old are you?”
    categories: tuple[tuple[str, str, str], ...]


CHARACTERISTICS = (
    Characteristic("sex", ("성별을 골라 주십시오.", "What is your sex?"), ("성별", "Sex"), (
        ("male", "남자", "Male"), ("female", "여자", "Female"))),
    Characteristic("age_group", ("나이를 골라 주십시오.", "How old are you?"), ("연령대", "Age group"), (
        ("18-29", "18–29세", "18–29"), ("30-39", "30–39세", "30–39"), ("40-49", "40–49세", "40–49"),
        ("50-59", "50–59세", "50–59"), ("60-69", "60–69세", "60–69"), ("70+", "70세 이상", "70 or older"))),
    Characteristic("province", ("지금 사시는 곳을 골라 주십시오.", "Where do you live?"), ("시·도", "Province"), (
        ("11", "서울특별시", "Seoul"), ("26", "부산광역시", "Busan"), ("27", "대구광역시", "Daegu"),
        ("28", "인천광역시", "Incheon"), ("29", "광주광역시", "Gwangju"), ("30", "대전광역시", "Daejeon"),
        ("31", "울산광역시", "Ulsan"), ("36", "세종특별자치시", "Sejong"), ("41", "경기도", "Gyeonggi"),
        ("51", "강원특별자치도", "Gangwon"), ("43", "충청북도", "North Chungcheong"),
        ("44", "충청남도", "South Chungcheong"), ("52", "전북특별자치도", "North Jeolla"),
        ("46", "전라남도", "South Jeolla"), ("47", "경상북도", "North Gyeongsang"),
        ("48", "경상남도", "South Gyeongsang"), ("50", "제주특별자치도", "Jeju"))),
)  # fmt: skip

CONSENT = (
    "이 조사의 참여는 자유이며, 언제든 그만두실 수 있습니다. 이름이나 연락처는 묻지 않으며, 응답은 통계를 내는 데만 씁니다. "
    "제출하신 뒤에도 접수 번호로 응답을 확인하고 고치거나 지우실 수 있습니다.",
    "Taking part is voluntary and you may stop at any time. We do not ask for your name or contact details, and answers "
    "are used for statistics only. After submitting, you can see, correct or delete your answers with the receipt number.",
)
INTRO = (
    "안녕하십니까. 귀한 시간을 내어 주셔서 고맙습니다. 정답은 없으니 평소 생각하시는 대로 답해 주시기 바랍니다.",
    "Thank you for your time. There are no right or wrong answers; please answer as you see it.",
)
