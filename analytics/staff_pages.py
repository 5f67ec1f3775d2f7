"""This floor's pages in the navigation of a study, how its work is called, and its verbs in the record."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from surveys.navigation import Page, register
from surveys.selectors.audit import describe as describe_verb
from surveys.timeline import Stage
from surveys.work import describe

from .kinds import ANALYSE_ROUND, DERIVE, DRAW_RUN
from .verbs import VERBS

register(Page("plan", _("도출 계획"), "analytics:plan", Stage.DESIGN, order=60))
register(Page("consensus", _("전문가 합의"), "analytics:consensus-newest", Stage.ANALYSIS, order=10))
register(Page("attainment", _("시민 조사 결과"), "analytics:surveys", Stage.ANALYSIS, order=20))
register(Page("evidence", _("근거 자료"), "analytics:evidence", Stage.DERIVATION, order=10))
register(Page("values", _("핵심가치"), "analytics:values", Stage.DERIVATION, order=20))
register(Page("directions", _("방향과 전략"), "analytics:directions", Stage.DERIVATION, order=30))

describe(ANALYSE_ROUND, label=_("라운드 결과 계산"), stage=Stage.ANALYSIS)
describe(DERIVE, label=_("핵심가치 도출"), stage=Stage.DERIVATION)
describe(DRAW_RUN, label=_("그림 그리기"), stage=Stage.ANALYSIS)

for verb, said in VERBS.items():
    describe_verb(verb, said)
