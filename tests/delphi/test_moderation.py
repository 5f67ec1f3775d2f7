"""A reason that names somebody: hidden at once everywhere, kept in the record, told to its author."""

from __future__ import annotations

import pytest
from django.urls import reverse

from delphi.models import Reason, RoundFeedback
from delphi.selectors import reasons as selectors
from delphi.selectors.cards import cards_of
from delphi.services import export, feedback, moderation, rounds
from surveys.models import AuditEntry
from surveys.services.refusal import Refused
from tests.factories import panels as make

pytestmark = pytest.mark.django_db
TEXTS = ["시장 아무개가 막았습니다", "예산이 줄었습니다", "현장의 요구입니다", "아직 이릅니다", "법이 바뀌었습니다"]


@pytest.fixture
def rnd(study, item):
    """Five experts answer 1, each with a reason; the round is closed, looked over and not computed yet."""
    made = make.opened(make.panel(study, size=5), [item])
    for seat, text in zip(make.seats(made), TEXTS, strict=True):
        make.answered(seat, {"goal": 1}, {"goal": text})
    return make.looked(rounds.close_round(round=made, by=study.created_by))


def computed(study, rnd):
    row = {"item": "goal", "n": 5, "counts": [5, 0, 0, 0, 0], "median": 2.0, "q1": 1.0, "q3": 1.0}
    feedback.attach_feedback(round=rnd, rows=[row], run_id=1)
    return feedback.mark_computed(rnd)


def hide(study, rnd, text=TEXTS[0], note="특정인을 가리킴"):
    moderation.hide_reason(round=rnd, reason=Reason.objects.get(text=text), note=note, by=study.created_by)


def quoted():
    return [(r["side"], r["text"]) for r in RoundFeedback.objects.get().reasons]


def page_of(client, study, name="round-reasons", **more):
    return reverse(f"delphi:{name}", kwargs={"slug": study.slug, "number": 1, **more})


def code_of(text):
    return selectors.code_of(Reason.objects.get(text=text))


def test_hidden_before_the_figures_it_never_comes_down(study, rnd):
    hide(study, rnd)
    computed(study, rnd)
    assert TEXTS[0] not in str(quoted()) and quoted().count(("hidden", "")) == 1
    assert TEXTS[0] not in "".join(export.round_csv(round=rnd, by=study.created_by))
    assert Reason.objects.get(text=TEXTS[0]).hidden_note == "특정인을 가리킴"


def test_hidden_later_the_next_one_takes_its_place_at_once(study, rnd):
    computed(study, rnd)
    before = quoted()
    assert ("lower", TEXTS[0]) in before and len(before) == 3
    hide(study, rnd)
    after = quoted()
    assert ("lower", TEXTS[0]) not in after and len(after) == 4 and after[-1] == ("hidden", "")
    moderation.show_reason(round=rnd, reason=Reason.objects.get(text=TEXTS[0]), by=study.created_by)
    assert quoted() == before


def test_the_record_says_who_hid_and_why_but_not_the_words(study, rnd):
    hide(study, rnd)
    hide(study, rnd, note="다시")  # a second click changes nothing
    moderation.show_reason(round=rnd, reason=Reason.objects.get(text=TEXTS[0]), by=study.created_by)
    hidden, shown = AuditEntry.objects.filter(verb__in=("reason.hide", "reason.show")).order_by("number")
    assert (hidden.verb, hidden.actor, hidden.detail["note"], hidden.detail["item"]) == (
        "reason.hide", study.created_by, "특정인을 가리킴", "goal",
    )  # fmt: skip
    assert shown.verb == "reason.show" and shown.detail["reason"] == hidden.detail["reason"]
    assert TEXTS[0] not in str(hidden.detail)


@pytest.mark.parametrize("note", ["", "   ", "가" * 501])
def test_a_note_is_needed_and_the_text_typed_is_kept(client, study, rnd, note):
    with pytest.raises(Refused):
        hide(study, rnd, note=note)
    client.force_login(study.created_by)
    answer = client.post(page_of(client, study, "round-reason-hide", code=code_of(TEXTS[0])), {"note": note})
    assert answer.status_code == 422 and f'value="{note}"' in answer.content.decode()
    assert Reason.objects.get(text=TEXTS[0]).hidden_at is None


def test_the_page_lists_submitted_reasons_masked_without_names_and_hides_and_shows(client, study, item, rnd):
    seats = make.seats(rnd)
    name = seats[0].panelist.name
    Reason.objects.filter(text=TEXTS[1]).update(text=f"{name} 위원의 말처럼 예산이 줄었습니다")
    late = rnd.seats.create(panelist=make.panelist(rnd.panel), invitation=rnd.questionnaire.invitations.create(token_hash="x"))
    draft = rnd.questionnaire.responses.create(invitation=late.invitation, answers={"goal": 2})
    Reason.objects.create(response=draft, item=item, text="아직 쓰는 글")
    client.force_login(study.created_by)
    page = client.get(page_of(client, study)).content.decode()
    assert "아직 쓰는 글" not in page and name not in page and "○○○ 위원의 말처럼" in page
    assert not any(s.panelist.key in page or s.panelist.email in page for s in seats)
    code = code_of(TEXTS[0])
    hidden = client.post(page_of(client, study, "round-reason-hide", code=code), {"note": "이름이 있음"}, follow=True)
    assert "이름이 있음" in hidden.content.decode() and "data-hidden" in hidden.content.decode()
    shown = client.post(page_of(client, study, "round-reason-show", code=code), follow=True).content.decode()
    assert "data-hidden" not in shown and not Reason.objects.exclude(hidden_at=None).exists()


def test_a_code_that_is_not_of_this_round_does_not_exist(client, study, rnd):
    client.force_login(study.created_by)
    assert client.post(page_of(client, study, "round-reason-hide", code="0" * 16), {"note": "x"}).status_code == 404
    assert client.get(page_of(client, study).replace("/1/", "/2/")).status_code == 404


def test_readers_learn_how_many_are_hidden_and_the_author_that_it_was_the_own_one(study, item, rnd):
    hide(study, rnd)
    author, other = make.seats(rnd)[:2]
    computed(study, rnd)
    second = make.opened(rnd.panel, [item])
    by_person = {s.panelist_id: s for s in make.seats(second)}
    read = cards_of(second, seat=by_person[other.panelist_id])[0]
    own = cards_of(second, seat=by_person[author.panelist_id])[0]
    assert (read.unseen, own.unseen) == (1, 0)
    assert own.own_reason == TEXTS[0] and own.own_unseen and TEXTS[0] not in read.lower


def test_an_open_round_and_one_of_four_show_nobody_a_reason(client, study, item):
    """The only one in, beside the list of who has answered, would have a name."""
    made = make.opened(make.panel(study, size=6), [item])
    seats = make.seats(made)
    for seat in seats[:4]:
        make.answered(seat, {"goal": 1}, {"goal": "혼자 적은 말"})
    client.force_login(study.created_by)
    code = code_of_first(made)
    for state in ("open", "closed"):
        page = client.get(page_of(client, study))
        assert page.status_code == 200 and "혼자 적은 말" not in page.content.decode()
        assert client.post(page_of(client, study, "round-reason-hide", code=code), {"note": "x"}).status_code == 404
        answer = client.get(page_of(client, study, "round-export"), follow=True)
        assert "text/csv" not in answer["Content-Type"] and "혼자 적은 말" not in answer.content.decode()
        if state == "open":
            made = rounds.close_round(round=made, by=study.created_by)


def test_reasons_wait_until_somebody_of_the_team_has_looked(client, study, rnd):
    Reason.objects.update(looked_at=None)
    Reason.objects.filter(text=TEXTS[3]).update(text="홍 아무개 교수와 이상한 예산")
    person = rnd.panel.panelists.first()
    person.name = "이상"
    person.save()
    computed(study, rnd)
    assert quoted() == []
    client.force_login(study.created_by)
    page = client.get(page_of(client, study))
    assert page.context["waiting"] == 5 and "이름일 수 있는 말" in page.content.decode()
    assert "살펴보지 않은 근거가 5개 있습니다" in client.get(reverse("delphi:round", args=[study.slug, 1])).content.decode()
    codes = [code_of(text) for text in (TEXTS[0], TEXTS[1])]
    client.post(page_of(client, study, "round-reasons-look"), {"reason": [*codes, "0" * 16]})
    assert {text for _side, text in quoted()} == {TEXTS[0], TEXTS[1]}
    assert client.get(page_of(client, study)).context["waiting"] == 3
    assert AuditEntry.objects.get(verb="reason.read", detail__n=2).target == f"round:{rnd.pk}"


def code_of_first(rnd):
    return selectors.code_of(Reason.objects.filter(response__questionnaire=rnd.questionnaire).first())
