"""While a survey takes answers, no look, list or file differs from another by one person."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from surveys.enums import Role
from surveys.models import Invitation, Response
from surveys.selectors import audit, fieldwork
from surveys.services import lifecycle, responses, sealing, tallies
from surveys.services.tokens import token_hash
from surveys.steps import in_words, next_at, told_of
from tests.factories import studies as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey():
    study = make.study()
    q = make.opened(study, [make.item(study, "a"), make.choice(study, "sex", make.SEX)], invited_only=True)
    for n in range(35):
        Invitation.objects.create(questionnaire=q, token_hash=token_hash(str(n)), email=f"c{n:02}@example.org", sent_at=timezone.now())
    return q


def answer(q, n, sex="f"):
    invitation = q.invitations.get(email=f"c{n:02}@example.org")
    begun = responses.begin(questionnaire=q, invitation=invitation, language="ko")
    return responses.submit(response=begun, answers={"a": 3, "sex": sex}).response


def url(name, q):
    return reverse(f"surveys:{name}", args=[q.study.slug, q.key])


def test_what_is_told_is_ten_behind():
    assert [told_of(n) for n in (0, 9, 10, 19, 20, 29, 30, 101)] == [0, 0, 0, 0, 10, 10, 20, 90]
    for n in range(200):
        assert n - told_of(n) >= 10 or not told_of(n)
        assert told_of(next_at(told_of(n))) == told_of(n) + 10
    assert [in_words(n) for n in (0, 1, 9, 10)] == ["0", "1–9", "1–9", "10"]


def test_the_sample_the_list_and_the_file_move_by_ten_and_are_whole_after_closing(client, survey):
    client.force_login(survey.study.created_by)
    seen = []
    for n in range(31):
        answer(survey, n, sex="m" if n == 30 else "f")
        tallies.advance()
        page = fieldwork.page_of(survey)
        shown = {line.name: line.count for line in page["margins"][0]["lines"]}
        seen.append((page["n"], page["sample_n"], sum(shown.values()), len(fieldwork.told_finished(survey))))
    assert [row[0] for row in seen] == list(range(1, 32)), "their number is told as it is"
    for n, sample, counted, told in seen:
        assert sample == counted == told == told_of(n)
    states = [state for _person, state, _letter in client.get(url("people", survey)).context["rows"]]
    assert states.count("finished") == 20 and states.count("begun") == 11
    refused = client.get(url("export", survey), follow=True)
    assert "마감한 뒤에" in refused.content.decode() and f'{url("export", survey)}"' not in refused.content.decode()
    assert client.get(url("export", survey) + "?part=codebook").status_code == 200
    closed = lifecycle.close_questionnaire(questionnaire=survey, by=None)
    assert fieldwork.page_of(closed)["sample_n"] == 31 == len(fieldwork.told_finished(closed))
    assert len(rows(client.get(url("export", survey)))) == 31


def rows(answer):
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def test_nine_of_the_invited_make_no_file_and_a_day_of_few_stands_in_none(client, survey):
    for n in range(9):
        answer(survey, n)
    client.force_login(survey.study.created_by)
    closed = lifecycle.close_questionnaire(questionnaire=survey, by=None)
    assert client.get(url("export", closed)).status_code == 302
    study = make.study()
    q = make.opened(study, [make.item(study, "a")])
    for _each in range(12):
        make.response(q, {"a": 1})
    lone = make.response(q, {"a": 5})
    Response.objects.filter(pk=lone.pk).update(submitted_at=timezone.now() - timedelta(days=3))
    tallies.recount(questionnaire=q)
    lifecycle.close_questionnaire(questionnaire=q, by=None)
    client.force_login(study.created_by)
    assert {row["a"]: row["hapui.date"] for row in rows(client.get(url("export", q)))}["5"] == ""
    assert {row["hapui.date"] for row in rows(client.get(url("export", q)))} == {"", timezone.localdate().isoformat()}
    page = client.get(url("fieldwork", q)).content.decode()
    assert page.count('">1–9</td>') == 1 and '">12</td>' in page and '">1</td>' not in page.split('id="curve-table"')[1].split("</table>")[0]


@pytest.mark.parametrize("role", [Role.RESEARCHER, Role.VIEWER])
def test_the_record_shows_answers_by_day_and_never_to_the_second(client, survey, role):
    for n in range(12):
        answer(survey, n)
    responses.withdraw(response=answer(survey, 12))
    sealing.seal_due()
    client.force_login(survey.study.team.filter(role=role).first().user if role == Role.RESEARCHER else make.member(survey.study, role))
    page = client.get(reverse("surveys:audit", args=[survey.study.slug]))
    assert not [line for line in page.context["lines"] if line.entry.verb in audit.ANSWERING]
    told = {str(words): n for _day, words, n in page.context["answering"]}
    assert sorted(told.values()) == ["13", "1–9"]
    for verb in audit.ANSWERING:
        filtered = client.get(reverse("surveys:audit", args=[survey.study.slug]), {"verb": verb})
        assert not filtered.context["lines"]
