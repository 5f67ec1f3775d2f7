"""What both studies ask: facts and labels of the policy brief they repeat, in Korean and English."""

from __future__ import annotations

from dataclasses import dataclass

from surveys.enums import ItemKind


@dataclass(frozen=True)
class Question:
    """One 5-point item: citizens' target mean (weighted), and the experts' last-round counts on 1..5 of 36 answers."""

    code: str
    kind: str
    ko: str
    en: str
    citizens: float
    experts: tuple[int, int, int, int, int]
    restless: bool = False  # many experts move between the last two rounds


@dataclass(frozen=True)
class Value:
    """A candidate value; status is what the synthetic answers were made to give, checked by a test, never read."""

    code: str
    ko: str
    en: str
    about_ko: str
    about_en: str
    citizens: float
    experts: tuple[int, int, int, int, int]
    sources: tuple[str, ...]
    status: str
    restless: bool = False


SCALES = {
    "attainment": (
        ["전혀 달성되지 않음", "별로 달성되지 않음", "보통", "어느 정도 달성됨", "매우 달성됨"],
        ["Not attained at all", "Hardly attained", "In between", "Somewhat attained", "Fully attained"],
    ),
    "severity": (
        ["전혀 심각하지 않음", "별로 심각하지 않음", "보통", "다소 심각함", "매우 심각함"],
        ["Not serious at all", "Hardly serious", "In between", "Rather serious", "Very serious"],
    ),
    "importance": (
        ["전혀 중요하지 않음", "별로 중요하지 않음", "보통", "다소 중요함", "매우 중요함"],
        ["Not important at all", "Hardly important", "In between", "Rather important", "Very important"],
    ),
}

GOALS = (
    Question("goal_compete", ItemKind.ATTAINMENT, "국가경쟁력 강화", "Stronger national competitiveness", 3.66, (0, 2, 9, 20, 5)),
    Question(
        "goal_selfreliant", ItemKind.ATTAINMENT, "지역 특성에 맞는 자립적 발전",
        "Self-reliant development fitting each region", 3.44, (1, 6, 23, 6, 0),
    ),
    Question("goal_life", ItemKind.ATTAINMENT, "균등한 삶의 질 구현", "Equal quality of life", 3.19, (3, 12, 12, 8, 1)),
    Question(
        "goal_gap", ItemKind.ATTAINMENT, "지역 간 불균형(격차) 해소", "Closing the gap between regions", 3.17, (11, 20, 4, 1, 0)
    ),
)  # fmt: skip
SEVERITY = Question(
    "severity",
    ItemKind.SEVERITY,
    "우리나라의 지역 간 격차",
    "Disparity between the regions of the country",
    4.12,
    (0, 1, 3, 17, 15),
)
SEVERITY_NON_CAPITAL = 4.38

STEMS = {
    ItemKind.ATTAINMENT: (
        "지난 20년의 균형발전정책은 다음 목표를 얼마나 달성하였습니까? — {}",
        "How far has twenty years of balanced development policy attained this goal? — {}",
    ),
    ItemKind.SEVERITY: (
        "다음 문제가 얼마나 심각하다고 보십니까? — {}",
        "How serious do you consider this problem? — {}",
    ),
    ItemKind.IMPORTANCE: (
        "앞으로의 균형발전정책에서 다음 가치가 얼마나 중요합니까? — {}",
        "How important is this value for future policy on balanced national development? — {}",
    ),
}

VALUES = (
    Value(
        "recovery", "코로나19 이후 지역경제 회복", "Recovery of regional economies after COVID-19",
        "감염병으로 위축된 지역 상권과 일자리를 되살립니다.", "Reviving local trade and jobs that the pandemic weakened.",
        4.08, (0, 1, 3, 17, 15), ("lit2", "ind_income", "fgi_old", "plan3"), "core",
    ),
    Value(
        "equal_life", "양극화·격차 해소와 균등한 삶의 질 확보", "Closing gaps and equal quality of life",
        "어디에 살든 기본적인 생활 수준을 누리게 합니다.", "A basic standard of living wherever one lives.",
        4.26, (0, 0, 2, 14, 20), ("lit1", "lit2", "ind_mortality", "ind_suicide", "fgi_old"), "core",
    ),
    Value(
        "autonomy", "자치분권과 지역 주도", "Local autonomy and regional initiative",
        "지역이 스스로 기획하고 결정하며 책임집니다.", "Regions plan, decide and answer for themselves.",
        3.86, (0, 1, 3, 18, 14), ("lit1", "plan1", "plan2", "plan4", "abroad_fr"), "core",
    ),
    Value(
        "together", "상생발전과 연계협력", "Shared growth and cooperation across regions",
        "행정구역을 넘어 함께 성장합니다.", "Growing together across administrative borders.",
        3.92, (0, 0, 4, 20, 12), ("plan2", "plan3", "abroad_de", "lit2"), "core",
    ),
    Value(
        "sustainable", "공정 등 지속가능성 확보", "Fairness and sustainability",
        "다음 세대와 환경, 공정한 기회를 함께 생각합니다.", "Minding the next generation, the environment and fair chances.",
        4.01, (0, 1, 3, 19, 13), ("lit1", "lit2", "abroad_de", "plan4"), "core",
    ),
    Value(
        "strategic_tech", "자국중심주의 대응과 전략기술 확보", "Strategic technology in an age of national interest",
        "기술 주권을 지역 산업과 함께 키웁니다.", "Building technological sovereignty together with regional industry.",
        3.58, (0, 1, 3, 8, 4), ("lit2", "plan4"), "too_few",
    ),
    Value(
        "restrain_capital", "수도권 집중 억제", "Restraining concentration in the capital region",
        "수도권의 규모를 더 키우지 않습니다.", "Not letting the capital region grow further.",
        3.62, (10, 6, 3, 5, 12), ("ind_population", "ind_income", "plan1"), "contested",
    ),
    Value(
        "carbon", "탄소중립과 환경 전환", "Carbon neutrality and environmental transition",
        "지역의 산업과 생활을 탄소중립에 맞게 바꿉니다.", "Turning regional industry and life towards carbon neutrality.",
        3.88, (0, 1, 4, 21, 10), ("lit1", "lit2", "abroad_de"), "unstable", True,
    ),
    Value(
        "untact", "비대면 소비와 플랫폼 경제 육성", "Contact-free consumption and the platform economy",
        "온라인 유통과 플랫폼 일자리를 지역에 키웁니다.", "Growing online trade and platform work in the regions.",
        3.05, (4, 11, 14, 6, 1), ("lit2", "ind_dawn"), "neither",
    ),
    Value(
        "data_ai", "데이터·인공지능 기반 지역혁신", "Regional innovation by data and artificial intelligence",
        "데이터와 인공지능으로 지역 산업을 새롭게 합니다.", "Renewing regional industry by data and artificial intelligence.",
        3.26, (0, 1, 3, 20, 12), ("lit1", "lit2", "plan4"), "experts_only",
    ),
    Value(
        "culture", "문화·여가 기회 확대", "More chances for culture and leisure",
        "가까운 곳에서 문화와 여가를 누리게 합니다.", "Culture and leisure close to home.",
        3.94, (1, 6, 10, 15, 4), ("fgi_young", "fgi_old", "ind_coffee"), "citizens_only",
    ),
    Value(
        "care", "세대 간 연대와 돌봄", "Solidarity and care between generations",
        "아이와 어르신을 지역이 함께 돌봅니다.", "Children and the elderly cared for by the community.",
        4.10, (0, 1, 3, 18, 14), ("fgi_old",), "too_little_evidence",
    ),
    Value(
        "settle", "인구감소지역의 정주여건 개선", "Living conditions in shrinking areas",
        "떠나지 않아도 되는 생활 여건을 만듭니다.", "Conditions in which nobody has to leave.",
        4.05, (0, 2, 7, 21, 6), ("lit2", "ind_mortality", "fgi_young"), "fragile",
    ),
    Value(
        "worklife", "재택근무 등 일하는 방식의 전환", "New ways of working, from home and between places",
        "사는 곳과 일하는 곳의 거리를 줄입니다.", "Shortening the way between home and work.",
        3.60, (0, 1, 5, 29, 1), ("lit2", "fgi_young"), "below_threshold",
    ),
)  # fmt: skip

GROUPS = (
    ("academia", "학계·연구기관", "Academia and research institutes", 16),
    ("government", "중앙·지방정부", "Central and local government", 13),
    ("field", "기업·시민사회", "Business and civil society", 11),
)

SOURCES = {
    "lit1": ("literature", 2019, "미래연구 문헌 검토(2010–2019년, 20건)", "Review of futures studies, 2010–2019 (20 works)"),
    "lit2": ("literature", 2022, "미래연구 문헌 검토(2020년 이후, 14건)", "Review of futures studies since 2020 (14 works)"),
    "plan1": ("document", 2004, "균형발전계획 비판 분석: 첫 번째 계획", "Criticism of the first balanced development plan, coded"),
    "plan2": ("document", 2009, "균형발전계획 비판 분석: 두 번째 계획", "Criticism of the second plan, coded"),
    "plan3": ("document", 2014, "균형발전계획 비판 분석: 세 번째 계획", "Criticism of the third plan, coded"),
    "plan4": ("document", 2018, "균형발전계획 비판 분석: 네 번째 계획", "Criticism of the fourth plan, coded"),
    "ind_population": ("indicator", 2020, "수도권 인구 비중 50.1%", "Share of population in the capital region, 50.1 %"),
    "ind_income": ("indicator", 2020, "수도권 지역총소득 비중 약 55.6%", "Capital region's share of gross regional income, about 55.6 %"),
    "ind_mortality": ("indicator", 2018, "치료가능 사망률의 지역 격차 약 3.6배", "Treatable mortality, highest to lowest area about 3.6 times"),
    "ind_suicide": ("indicator", 2020, "인구 10만 명당 자살률 24.6명", "Suicides per 100,000: 24.6"),
    "ind_dawn": ("indicator", 2022, "새벽배송이 되는 시·군·구 46.3%", "Areas with dawn delivery, 46.3 %"),
    "ind_coffee": ("indicator", 2022, "커피전문점의 수도권 비중 61.6%", "Coffee-chain shops in the capital region, 61.6 %"),
    "fgi_young": ("focus_group", 2022, "비수도권 청·장년층 초점집단면접", "Focus groups with younger non-capital residents"),
    "fgi_old": ("focus_group", 2022, "비수도권 노년층 초점집단면접", "Focus groups with older non-capital residents"),
    "abroad_fr": ("comparison", 2021, "해외 사례: 분권형 지역정책", "Abroad: decentralised regional policy"),
    "abroad_de": ("comparison", 2021, "해외 사례: 연계·전환형 지역정책", "Abroad: cooperative and transition policy"),
}  # fmt: skip

DIRECTIONS = (
    (
        "people", "개인(사람)의 가치 중시", "People first", ("equal_life", "recovery"),
        (("health", "국민건강·안심 기반 조성과 지속가능사회 구현", "Health, safety and a sustainable society"),),
    ),
    (
        "no_uniformity", "총량주의와 획일주의 지양", "Away from totals and uniformity", ("autonomy",),
        (("place", "지역다움의 회복과 개성 있는 매력공간 창출", "Regions with a face of their own"),),
    ),
    (
        "many_hands", "정책추진 주체의 다양화", "Many hands in policy", ("autonomy", "together"),
        (("initiative", "지역 주도성 강화와 분권형 균형발전 거버넌스 정립", "Regional initiative and decentralised governance"),),
    ),
    (
        "lasting", "지속가능성 고려", "With the long run in view", ("sustainable", "together"),
        (
            ("growth", "지역혁신성장 플랫폼 구축과 글로벌 경쟁력 강화", "Platforms for regional innovation"),
            ("evidence", "증거 기반의 균형발전정책 추진역량 강화", "Capacity for evidence-based policy"),
        ),
    ),
)  # fmt: skip
