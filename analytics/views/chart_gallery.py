"""Every chart with sample figures, as pages show it (DEBUG only). Draws in the request; real pages read stored pictures."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from ..charts.criteria import CriteriaRow, Criterion, criteria
from ..charts.diverging import LikertRow, ScalePoint, diverging
from ..charts.margins import MarginRow, margins
from ..charts.means import MeanRow, Scale, means
from ..charts.movement import MovementRow, RoundPoint, movement
from ..charts.opinions import OpinionRow, opinions
from ..charts.probabilities import ProbabilityRow, probabilities
from ..charts.provinces import PROVINCES
from ..charts.returns import ReturnPoint, returns
from ..charts.spec import NARROW, WIDE, About, Chart
from ..charts.tiles import Tile, tiles
from ..charts.verdicts import VerdictRow, verdicts
from ..selectors.pictures import SIZE

GOALS = [("국가경쟁력 강화", "Stronger national competitiveness"), ("지역 특성에 맞는 자립적 발전", "Self-reliant growth fitting each region"),
         ("균등한 삶의 질 구현", "Equal quality of life"), ("지역 간 불균형(격차) 해소", "Closing the gaps between regions")]
VALUES = [("양극화·격차 해소와 균등한 삶의 질 확보", "Closing divides, equal quality of life", .97, "핵심가치", True),
          ("자치분권과 지역 주도", "Autonomy and regional leadership", .91, "핵심가치", True),
          ("상생발전과 연계협력", "Shared growth and cooperation", .82, "핵심가치", True),
          ("초광역 산업 육성", "Industry across regions", .55, "확률이 기준에 못 미침", False),
          ("수도권 규제 완화", "Lighter rules for the capital region", .04, "두 진영으로 나뉨", False)]


def gallery(request: HttpRequest) -> HttpResponse:
    return render(request, "dev/charts.html", {"charts": drawn(get_language() or "ko"), "synthetic": True})


@cache
def drawn(language: str) -> list[dict[str, Any]]:
    from ..charts import render as drawing

    shown: list[dict[str, Any]] = []
    for chart, slim in zip(charts(language), charts(language, NARROW), strict=True):
        name = f"{chart.kind}-{len(shown)}" if any(c["id"] == chart.kind for c in shown) else chart.kind
        address = f"{reverse('dev-chart', args=[name])}?as="
        drawn = {size: drawing.page_svg(one.spec) for size, one in (("wide", chart), ("narrow", slim))}
        sizes = {size: {"url": address + size} | measured(markup) for size, markup in drawn.items()}
        shown.append(chart.as_dict() | sizes | {
            "id": name, "spec_narrow": slim.spec, "drawn": drawn, "spec_url": f"{address}spec",
            "spec_narrow_url": f"{address}spec-narrow", "svg_url": f"{address}svg", "png_url": f"{address}png"})
    return shown


def measured(markup: str) -> dict[str, str]:
    found = SIZE.search(markup)
    return {"width": found[1], "height": found[2]} if found else {}


def picture(request: HttpRequest, kind: str) -> HttpResponse:
    from ..charts import render as drawing

    found = next((chart for chart in drawn(get_language() or "ko") if chart["id"] == kind), None)
    wanted = request.GET.get("as", "svg")
    if found is None:
        raise Http404(kind)
    if wanted in ("spec", "spec-narrow"):
        return JsonResponse(drawing.untitled(found[wanted.replace("-", "_")]))
    if wanted == "png":
        return HttpResponse(drawing.png(found["spec"]), content_type="image/png")
    return HttpResponse(found["drawn"].get(wanted) or drawing.svg(found["spec"]), content_type="image/svg+xml")


def charts(language: str, width: int = WIDE) -> list[Chart]:
    def t(pair: Any) -> str:
        return pair[0] if language == "ko" else pair[1]

    people = About(language=language, width=width, synthetic=True, base=t(("시민 1,500명, 인구에 맞춘 가중값", "1,500 citizens, weighted to the population")))
    panel = About(language=language, width=width, synthetic=True, base=t(("전문가 40명, 2차 라운드", "40 experts, round 2")))
    names = [t(pair) for pair in GOALS]
    points = [ScalePoint(i, t(pair)) for i, pair in enumerate([
        ("전혀 달성되지 않음", "Not attained at all"), ("별로 달성되지 않음", "Little attained"), ("보통", "Neither"),
        ("어느 정도 달성됨", "Partly attained"), ("매우 달성됨", "Fully attained")], 1)]
    scale = Scale(1, 5, points[0].label, points[-1].label)
    shares = [(.04, .09, .25, .41, .21), (.05, .13, .31, .35, .16), (.10, .19, .29, .27, .15), (.11, .20, .27, .27, .15)]
    mean = [3.66, 3.44, 3.19, 3.17]
    seven = [ScalePoint(i, t((f"{i}점", f"{i}")) if 1 < i < 7 else t(("전혀 중요하지 않음", "Not important") if i == 1 else ("매우 중요함", "Very important")))
             for i in range(1, 8)]
    start = date(2026, 4, 1)
    totals = [0, 40, 130, 210, 260, 300, 330, 560, 720, 810, 880, 930, 960, 990, 1240, 1330, 1390, 1430, 1460, 1487]
    counts = [(0, 1, 6, 19, 12), (2, 5, 16, 11, 4), (14, 17, 5, 1, 1), (13, 8, 1, 9, 8)]
    middle = [(4, 4, 5), (3, 3, 4), (2, 1, 2), (2, 1, 4)]
    words = [t(p) for p in [("찬성 합의", "Agreed: attained"), ("합의 없음", "No consensus"), ("반대 합의", "Agreed: not attained"), ("두 진영으로 나뉨", "Two camps")]]
    named = [Criterion("experts", t(("전문가 중요도", "Experts")), .35), Criterion("citizens", t(("시민 중요도", "Citizens")), .35),
             Criterion("need", t(("필요", "Need")), .15), Criterion("evidence", t(("근거", "Evidence")), .15)]
    places = [Tile(p, 2.8 + k / 20, 90 - k, 2.8 + k / 20 - .2, 2.8 + k / 20 + .2) if k % 8 else Tile(p, None, None)
              for k, p in enumerate(PROVINCES[1:])]
    groups = [(t(("성", "Sex")), t(("여자", "Women")), .501, .47, 705), (t(("성", "Sex")), t(("남자", "Men")), .499, .53, 795),
              (t(("연령", "Age")), t(("18–29세", "18–29")), .16, .19, 285), (t(("연령", "Age")), t(("60세 이상", "60 and over")), .32, .22, 330)]
    return [
        diverging([LikertRow(n, s, m, 1490 - i, .01) for i, (n, s, m) in enumerate(zip(names, shares, mean, strict=True))], points, people),
        diverging([LikertRow(n, (.02, .05, .08, .2, .25, .25, .15), 4.9, 812) for n in names[:2]], seven,
                  About(language=language, width=width, title=t(("7점 척도도 같은 모양입니다", "A 7-point scale looks the same")), base=people.base)),
        means([MeanRow(n, m, 1490, m - .05, m + .05, m + d, e, 38) for n, m, d, e in zip(names, mean, (-.05, -.02, .03, .04), (3.9, 3.1, 1.9, 2.8), strict=True)],
              scale, people, interval=t(("옅은 막대는 95% 추정 구간(모형 기반)", "Pale bars: 95% model-based interval"))),
        opinions([OpinionRow(n, c, *m, w) for n, c, m, w in zip(names, counts, middle, words, strict=True)], scale, panel),
        movement([MovementRow(n, [RoundPoint(1, m[0], max(1, m[1] - 1), min(5, m[2] + .5), 40), RoundPoint(2, m[0], m[1], m[2], 38)])
                  for n, m in zip(names, middle, strict=True)], scale, panel),
        probabilities([ProbabilityRow(t(v), v[2], v[4], v[3], borderline=v[2] == .82) for v in VALUES], .8, people),
        criteria([CriteriaRow(t(v), {"experts": .3 + v[2] / 2, "citizens": .2 + v[2] / 2, "need": .4, "evidence": None if i == 4 else .8 - i / 10},
                              .2 + v[2] / 2, v[4]) for i, v in enumerate(VALUES)], named, people),
        returns([ReturnPoint(start + timedelta(days=i), n) for i, n in enumerate(totals)], people, target=1500,
                reminders=[start + timedelta(days=7), start + timedelta(days=14)]),
        tiles(names[-1], places, 3.17, scale, people, interval=t(("95% 추정 구간(모형 기반)", "95% model-based interval"))),
        margins([MarginRow(*g) for g in groups], people),
        verdicts([VerdictRow("consensus_for", words[0], names * 3), VerdictRow("two_camps", words[3], names[:1]),
                  VerdictRow("none", words[1], names[:3])], panel),
    ]
