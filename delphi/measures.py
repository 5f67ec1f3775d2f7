"""The consensus measures in the reader's words: name, and what it says."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

NAMES = {
    "agree_share": (_("동의율"), _("동의로 세는 점을 고른 비율")),
    "disagree_share": (_("비동의율"), _("비동의로 세는 점을 고른 비율")),
    "iqr": (_("사분위 범위"), _("응답의 가운데 절반이 걸친 폭")),
    "sd": (_("표준편차"), _("평균에서 흩어진 정도")),
    "mean": (_("평균"), _("응답의 평균")),
    "median": (_("중앙값"), _("가운데에 놓인 응답")),
    "cvr": (_("내용타당도 비율 (CVR)"), _("동의한 위원이 절반을 넘는 정도, 기준값을 직접 정함")),
    "cvr_critical": (_("CVR, 정확 임계값"), _("우연으로 보기 어려운 최소 동의 수 (Ayre와 Scally 2014)")),
    "cvr_lawshe": (_("CVR, Lawshe 표"), _("Lawshe(1975)의 최솟값 표")),
    "convergence": (_("수렴도"), _("사분위 범위의 절반")),
    "agreement": (_("합의도"), _("1에서 사분위 범위를 중앙값으로 나눈 값을 뺀 것")),
    "cv": (_("변이계수 (안정도)"), _("표준편차를 평균으로 나눈 값")),
    "location_free": (_("위치에 매이지 않는 합의 지수"), _("척도 길이 대비 사분위 범위")),
    "agreement_a": (_("van der Eijk의 A"), _("분포가 한 봉우리로 모인 정도")),
    "tastle_wierman": (_("Tastle–Wierman 합의"), _("엔트로피로 본 모인 정도")),
    "apmo": (_("APMO"), _("라운드 전체의 다수 의견 비율을 넘는지")),
}
UNITS = {"percent": "%", "points": pgettext_lazy("unit", "점"), "ratio": ""}
CONDITIONS = {
    ">=": _("%(value)s 이상"),
    "<=": _("%(value)s 이하"),
    "<": _("%(value)s 미만"),
    "table": _("표의 값을 따름"),
}
SIGNS = {">=": _("이상"), "<=": _("이하"), "<": _("미만"), "table": _("표의 값을 따름")}
