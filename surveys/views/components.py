"""The living page of components: every example is rendered and shown with the source that made it (DEBUG only)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

FOLDER = "dev/examples"


class ExampleForm(forms.Form):
    """Stands in for any form of the platform."""

    title = forms.CharField(label="연구 이름", help_text="공개 화면에 그대로 보입니다. 120자까지 쓸 수 있습니다.", max_length=120)
    email = forms.EmailField(label="전자우편")
    kind = forms.ChoiceField(label="표본의 종류", choices=[("quota", "할당표본"), ("open", "공개 참여")], widget=forms.RadioSelect)
    note = forms.CharField(label="메모", required=False, widget=forms.Textarea)


def components(request: HttpRequest) -> HttpResponse:
    folder = Path(settings.BASE_DIR) / "templates" / FOLDER
    examples = [
        {"name": path.stem.split("_", 1)[1], "template": f"{FOLDER}/{path.name}", "source": path.read_text()}
        for path in sorted(folder.glob("*.html"))
    ]
    return render(request, "dev/components.html", {"examples": examples, "synthetic": True, **sample(request)})


def sample(request: HttpRequest) -> dict[str, Any]:
    five = ["전혀 달성되지 않음", "별로 달성되지 않음", "보통", "어느 정도 달성됨", "매우 달성됨"]
    eleven = ["전혀 그렇지 않다", *[""] * 4, "보통이다", *[""] * 4, "매우 그렇다"]
    goals = ["국가경쟁력 강화", "지역 특성에 맞는 자립적 발전", "균등한 삶의 질 구현", "지역 간 불균형(격차) 해소"]
    return {
        "points": [{"value": i, "label": name} for i, name in enumerate(five, 1)],
        "seven": [{"value": i, "label": name} for i, name in enumerate(
            ["전혀 중요하지 않다", "중요하지 않다", "별로 중요하지 않다", "보통이다", "조금 중요하다", "중요하다", "매우 중요하다"], 1)],
        "eleven": [{"value": i, "label": name or f"{i}점"} for i, name in enumerate(eleven)],
        "around": [{"value": i, "label": name} for i, name in enumerate(["크게 나빠짐", "나빠짐", "그대로", "좋아짐", "크게 좋아짐"], -2)],
        "rows": [
            {"name": f"goal-{i}", "legend": goal, "number": i, "value": 4 if i == 1 else None, "previous": None, "help": "",
             "error": "답을 고르거나 ‘잘 모르겠음’을 골라 주십시오." if i == 3 else ""}
            for i, goal in enumerate(goals, 1)
        ],
        "form": ExampleForm(), "wrong_form": ExampleForm({"title": "가" * 130, "email": "kim@"}),
        "options": [{"value": "m", "label": "남자"}, {"value": "f", "label": "여자"}, {"value": "x", "label": "응답하지 않음"}],
        "steps": [
            {"label": "설계", "url": "#steps", "state": "done"},
            {"label": "조사와 델파이", "url": "#steps", "state": "now", "current": True},
            {"label": "분석", "url": "#steps", "state": "problem"}, {"label": "도출", "state": "todo"}, {"label": "공개", "state": "todo"},
        ],
        "tabs": [{"label": "문항", "url": "#tabs", "current": True, "count": 12}, {"label": "패널", "url": "#tabs", "count": 40},
                 {"label": "의정서", "url": "#tabs"}],
        "page": Paginator(range(240), 20).get_page(request.GET.get("page", 5)),
        "verdicts": ["consensus_for", "consensus_against", "consensus_middle", "two_camps", "plurality_for", "plurality_against",
                     "plurality_middle", "none", "too_few"],
        "counts": [1, 2, 6, 19, 12],
        "table_rows": [("국가경쟁력 강화", "3.66", "3.61", 1487), ("지역 특성에 맞는 자립적 발전", "3.44", "3.40", 1479),
                       ("균등한 삶의 질 구현", "3.19", "3.22", 1491), ("지역 간 불균형(격차) 해소", "3.17", "3.20", 1490)],
    }
