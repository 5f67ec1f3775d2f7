"""Both demonstration studies, built from nothing: calibrated, marked as synthetic everywhere, no dead ends."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import cache
from html import unescape
from urllib.parse import urljoin

import pytest
from django.test import Client
from django.urls import resolve
from django.utils.timezone import localtime, make_aware

from analytics.demonstration import accounts, build, content, fieldwork
from analytics.enums import PublicationState, RunKind
from analytics.models import AnalysisRun, Estimate, Publication
from surveys.models import Study, User
from tests import weights

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.timeout(3600)]
MARKS = ("합성 시연 자료", "synthetic demonstration data")
BRIEF = {"goal_compete": 3.66, "goal_selfreliant": 3.44, "goal_life": 3.19, "goal_gap": 3.17}
CORE = {"recovery", "equal_life", "autonomy", "together", "sustainable"}
ELSEWHERE = ("/account/", "/i18n/", "/admin/", "/dev/", "/static/", "mailto:", "#", "http")


def test_both_studies():
    assert build.build_all() == [build.FINISHED, build.RUNNING]
    assert build.build_all() == []
    figures_are_the_briefs()
    every_reason_is_there()
    running_waits_for_people()
    draw_pictures()
    assert [row["role"] for row in accounts.rows()] == ["expert", "researcher", "approver"]
    crawl("researcher", build.FINISHED)
    crawl("researcher", build.RUNNING)
    crawl("approver", build.RUNNING)  # whose decision it waits for
    public = crawl(None, build.FINISHED)
    assert any("/figures/" in path for path in public)
    assert any("/values/" in path for path in public)
    pages_travel_light()
    every_chart_says_where_it_comes_from()


@pytest.mark.parametrize("hour", [0, 5, 17, 18, 23])
def test_whenever_it_is_built_the_demonstration_closes_at_six_in_the_evening(hour: int) -> None:
    built = make_aware(datetime(2026, 11, 23, hour, 30))
    closing = localtime(build.evening(built + timedelta(days=21)))
    assert (closing.date().isoformat(), closing.hour, closing.minute) == ("2026-12-14", 18, 0)


def figures_are_the_briefs() -> None:
    means = Estimate.objects.filter(run__questionnaire__code="general", run__interim=False, statistic="mean", domain="")
    for code, wanted in BRIEF.items():
        figure = means.get(item__code=code)
        assert figure.value == pytest.approx(wanted, abs=0.005)
        assert figure.low < figure.value < figure.high
    run = AnalysisRun.objects.get(kind=RunKind.DERIVATION)
    assert set(run.summary["core"]) == CORE


def every_reason_is_there() -> None:
    run = AnalysisRun.objects.get(kind=RunKind.DERIVATION)
    found = dict(run.candidates.values_list("candidate__code", "status"))
    assert found == {v.code: v.status for v in content.VALUES}
    verdicts = Estimate.objects.filter(run__round__number=3, statistic="verdict", domain="")
    said = {e.item.code: e.detail["verdict"] for e in verdicts.select_related("item")}
    assert said["goal_gap"] == "consensus_against"
    assert said["restrain_capital"] == "two_camps"


def running_waits_for_people() -> None:
    study = Study.objects.get(slug=build.RUNNING)
    open_now = study.questionnaires.filter(state="open", closes_at__isnull=False)
    assert {localtime(q.closes_at).hour for q in open_now} == {18}
    assert Publication.objects.get(study=study).state == PublicationState.SUBMITTED
    open_link = Estimate.objects.filter(run__study=study, run__interim=True, statistic="mean", domain="")
    assert open_link.exists()
    assert not open_link.filter(low__isnull=False).exists()
    assert {e.reason["code"] for e in open_link} == {"open_sample_no_interval"}


def draw_pictures() -> None:
    """What the worker does after the start."""
    from surveys.models import Work
    from surveys.services import work

    row = Work.objects.filter(kind="draw_run", study__slug=build.FINISHED).order_by("pk").last()
    work.run(work_id=row.pk)
    assert Work.objects.get(pk=row.pk).state == "done"
    assert fieldwork.do_waiting_work(row.study_id) is None


def pages_travel_light() -> None:
    """A telephone on a bad line reads them too; fonts come later and stay."""
    reader, base = Client(), f"/results/{build.FINISHED}/"
    figure = re.search(rf'"({base}figures/[^"]+/)"', reader.get(base).content.decode())[1]
    for address, allowed in ((base, 150), (figure, 120)):
        for narrow in (False, True):
            found = weights.of(reader, address, narrow=narrow)
            assert found.kilobytes <= allowed, f"{address}: {found.kilobytes:.0f} KB, allowed are {allowed}\n{found}"


def every_chart_says_where_it_comes_from() -> None:
    reader, base = Client(), f"/results/{build.FINISHED}/"
    how = reader.get(f"{base}how/").content.decode()
    charts = re.findall(r'<figure class="c-chart.*?</figure>', reader.get(base).content.decode(), re.S)
    assert len(charts) > 5
    for chart in charts:
        where = re.search(rf'"{base}how/#([\w-]+)"', chart)
        assert where and f'id="{where[1]}"' in how, chart[:200]


def crawl(role: str | None, slug: str) -> set[str]:
    """Follow every link of a study's own pages: each answers, and each says that its data are synthetic."""
    visitor = Client()
    if role:
        visitor.force_login(
            User.objects.get(email=f"{role}@{accounts.DOMAIN}"), backend="django.contrib.auth.backends.ModelBackend"
        )
    start = f"/work/{slug}/" if role else f"/results/{slug}/"
    waiting, seen, dead = [start], {start}, []
    while waiting:
        path = waiting.pop()
        answer = visitor.get(path, follow=True)
        if answer.status_code != 200:
            dead.append(f"{path}: {answer.status_code} for {role}")
            continue
        kind = answer.headers.get("Content-Type", "")
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        readable = kind.startswith(("text/html", "text/csv"))
        if readable and not any(mark in body.decode("utf-8-sig") for mark in MARKS):
            dead.append(f"{path} does not say that its data are synthetic")
        if kind.startswith("text/html"):
            for link in links(path, body.decode(), slug):
                if link not in seen and small_sample(link, seen):
                    seen.add(link)
                    waiting.append(link)
    assert not dead, "\n".join(dead)
    return seen


def links(path: str, page: str, slug: str) -> list[str]:
    found = [unescape(href) for href in re.findall(r'<a\b[^>]*?\shref="([^"]+)"', page)]
    own = [urljoin(path, href).split("#")[0] for href in found if not href.startswith(ELSEWHERE)]
    return [link for link in own if f"/{slug}/" in link and not link.endswith((".png", ".svg"))]


def small_sample(link: str, seen: set[str]) -> bool:
    """Of pages that differ by item, candidate, filter or person alone, two are enough."""
    return sum(shape(s) == shape(link) for s in seen) < 2


@cache
def shape(link: str) -> tuple[str, ...]:
    """The page's name and every part of its address but the last."""
    path, _, query = link.partition("?")
    found = resolve(path)
    return (found.view_name, *map(str, list(found.kwargs.values())[:-1]), "?" if query else "")
