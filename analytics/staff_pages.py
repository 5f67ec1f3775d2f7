"""This floor's pages in the navigation of a study, how its work is called, and its verbs in the record."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from surveys.navigation import Page, register
from surveys.selectors.audit import describe as describe_verb
from surveys.timeline import Stage
from surveys.work import describe

from .kinds import ANALYSE_ROUND, DERIVE, DRAW_RUN

register(Page("plan", _("도출 계획"), "analytics:plan", Stage.DESIGN, order=60))
register(Page("consensus", _("전문가 합의"), "analytics:consensus-newest", Stage.ANALYSIS, order=10))
register(Page("attainment", _("시민 조사 결과"), "analytics:surveys", Stage.ANALYSIS, order=20))
register(Page("evidence", _("근거 자료"), "analytics:evidence", Stage.DERIVATION, order=10))
register(Page("values", _("핵심가치"), "analytics:values", Stage.DERIVATION, order=20))
register(Page("directions", _("방향과 전략"), "analytics:directions", Stage.DERIVATION, order=30))

describe(ANALYSE_ROUND, label=_("라운드 결과 계산"), stage=Stage.ANALYSIS)
describe(DERIVE, label=_("핵심가치 도출"), stage=Stage.DERIVATION)
describe(DRAW_RUN, label=_("그림 그리기"), stage=Stage.ANALYSIS)

VERBS = {
    "survey.compute": _("조사 결과의 계산을 요청했습니다"),
    "plan.draft": _("도출 계획의 초안을 적었습니다"),
    "plan.lock": _("도출 계획을 잠갔습니다"),
    "derivation.start": _("핵심가치 도출을 시작했습니다"),
    "source.create": _("근거 자료를 더했습니다"),
    "source.change": _("근거 자료를 고쳤습니다"),
    "source.remove": _("근거 자료를 지웠습니다"),
    "source.import": _("근거 자료를 파일에서 가져왔습니다"),
    "evidence.link": _("근거 자료와 후보 가치의 연결을 바꾸었습니다"),
    "direction.take": _("방향 제안을 가져왔습니다"),
    "direction.create": _("방향을 만들었습니다"),
    "direction.change": _("방향을 고쳤습니다"),
    "direction.merge": _("방향을 합쳤습니다"),
    "direction.split": _("방향을 나누었습니다"),
    "direction.remove": _("방향을 지웠습니다"),
    "strategy.create": _("전략을 더했습니다"),
    "strategy.change": _("전략을 고쳤습니다"),
    "strategy.remove": _("전략을 지웠습니다"),
}
for verb, said in VERBS.items():
    describe_verb(verb, said)
