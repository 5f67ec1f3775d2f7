"""Submitting, repeating, racing, editing and erasing: what stands in the tables afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from surveys.enums import QuestionnaireState, ResponseState, RevisionKind
from surveys.models import AuditEntry, Invitation, Response, Tally, TallyMark
from surveys.services import audit, lifecycle, responses, sealing, tallies
from surveys.services.refusal import Refused
from surveys.services.tokens import normalise_receipt, token_hash
from tests.factories import studies as make
from tests.together import together

ANSWERS = {"goal": 4, "sex": "f", "age_group": "40-59", "why": "=1+1"}


@pytest.fixture
def questionnaire(db: None) -> Any:
    study = make.study()
    items = [make.item(study, "goal"), *make.demographics(study), make.text(study, "why")]
    return make.opened(study, items)


def begin(questionnaire: Any, token: str = "one") -> Response:
    return responses.begin(questionnaire=questionnaire, form_token=token, language="ko")


def counts(questionnaire: Any) -> dict[tuple[str, str], int]:
    return {(t.item_code, t.code): t.count for t in Tally.objects.filter(questionnaire=questionnaire) if t.count}


def recount_agrees(questionnaire: Any) -> dict[tuple[str, str], int]:
    tallies.advance()
    kept = counts(questionnaire)
    tallies.recount(questionnaire=questionnaire)
    assert counts(questionnaire) == kept
    return kept


def test_submit_stores_answer_revision_mark_and_audit_together(questionnaire) -> None:
    done = responses.submit(response=begin(questionnaire), answers=ANSWERS, secret="one")
    r = Response.objects.get()
    assert (r.state, r.answers, r.pilot) == (ResponseState.SUBMITTED, ANSWERS, False)
    assert r.receipt_hash == token_hash(done.receipt) and done.receipt not in str(vars(r))
    assert [(v.number, v.kind, v.answers) for v in r.revisions.all()] == [(1, RevisionKind.SUBMIT, ANSWERS)]
    assert TallyMark.objects.get().added == ANSWERS
    sealing.seal_due()
    entry = AuditEntry.objects.get(verb="answers.seal")
    assert entry.detail["n"] == 1 and "goal" not in str(entry.detail)
    assert audit.first_broken(questionnaire.study) is None
    kept = recount_agrees(questionnaire)
    assert kept[("goal", "4")] == 1 and kept[("", "*")] == 1
    assert not any(item == "why" for item, _code in kept)


def test_the_same_form_twice_gives_the_same_receipt(questionnaire) -> None:
    first = responses.submit(response=begin(questionnaire), answers=ANSWERS, secret="one")
    again = responses.submit(response=begin(questionnaire), answers={**ANSWERS, "goal": 1}, secret="one")
    assert again.receipt == first.receipt and again.repeated and not first.repeated
    assert Response.objects.get().answers["goal"] == 4
    assert recount_agrees(questionnaire)[("", "*")] == 1


def test_another_browser_gets_another_receipt(questionnaire) -> None:
    receipts = {responses.submit(response=begin(questionnaire, t), answers=ANSWERS, secret=t).receipt for t in "ab"}
    assert len(receipts) == 2
    assert recount_agrees(questionnaire)[("", "*")] == 2


@pytest.mark.parametrize(
    ("change", "item", "sentence"),
    [
        ({"goal": 6}, "goal", "1부터 5"),
        ({"goal": 0}, "goal", "1부터 5"),
        ({"goal": "4.0"}, "goal", "1부터 5"),
        ({"goal": ["4"]}, "goal", "1부터 5"),
        ({"goal": None}, "goal", "잘 모르겠음"),
        ({"sex": "x"}, "sex", "보기가 아닙니다"),
        ({"sex": "no_opinion"}, "sex", "‘잘 모르겠음’이 없습니다"),
        ({"sex": ""}, "sex", "보기 가운데"),
        ({"why": "가" * 4_001}, "why", "너무 깁니다"),
    ],
)
def test_what_does_not_hold_is_said_at_its_place(questionnaire, change, item, sentence) -> None:
    with pytest.raises(responses.Incomplete) as refused:
        responses.submit(response=begin(questionnaire), answers={**ANSWERS, **change}, secret="one")
    assert list(refused.value.errors) == [item] and sentence in refused.value.errors[item]
    assert Response.objects.get().state == ResponseState.DRAFT
    assert not TallyMark.objects.exists()


def test_a_digit_of_full_width_is_the_same_number(questionnaire) -> None:
    responses.submit(response=begin(questionnaire), answers={**ANSWERS, "goal": "４"}, secret="one")
    assert Response.objects.get().answers["goal"] == 4


def test_an_item_nobody_asked_about_is_refused(questionnaire) -> None:
    with pytest.raises(Refused, match="nobody-asked"):
        responses.submit(response=begin(questionnaire), answers={**ANSWERS, "nobody-asked": 1}, secret="one")


def test_no_opinion_and_optional_items(questionnaire) -> None:
    answers = {"goal": "no_opinion", "sex": "m", "age_group": "60+"}
    responses.submit(response=begin(questionnaire), answers=answers, secret="one")
    assert recount_agrees(questionnaire)[("goal", "no_opinion")] == 1


def test_draft_keeps_what_holds_page_by_page(questionnaire) -> None:
    r = begin(questionnaire)
    assert responses.save_draft(response=r, answers={"goal": "3"}) == responses.Saved({}, {})
    saved = responses.save_draft(response=r, answers={"sex": "x", "age_group": "60+"})
    assert set(saved.errors) == {"sex"}
    assert begin(questionnaire).answers == {"goal": 3, "age_group": "60+"}
    responses.save_draft(response=r, answers={"goal": ""})
    assert begin(questionnaire).answers == {"age_group": "60+"}
    assert not TallyMark.objects.exists()


def test_late_submission_is_refused_and_the_draft_stays(questionnaire) -> None:
    r = begin(questionnaire)
    responses.save_draft(response=r, answers={"goal": 2})
    lifecycle.close_questionnaire(questionnaire=questionnaire, by=None)
    with pytest.raises(responses.Late, match="마감"):
        responses.submit(response=r, answers=ANSWERS, secret="one")
    with pytest.raises(responses.Late):
        responses.save_draft(response=r, answers={"goal": 5})
    assert Response.objects.get().answers == {"goal": 2}


def test_the_hour_closes_even_before_the_beat(questionnaire) -> None:
    questionnaire.closes_at = timezone.now() + timedelta(minutes=1)
    questionnaire.save()
    r = begin(questionnaire)
    with time_machine.travel(timezone.now() + timedelta(minutes=2)), pytest.raises(responses.Late):
        responses.submit(response=r, answers=ANSWERS, secret="one")


def test_a_repeat_after_closing_still_gets_its_receipt(questionnaire) -> None:
    first = responses.submit(response=begin(questionnaire), answers=ANSWERS, secret="one")
    lifecycle.close_questionnaire(questionnaire=questionnaire, by=None)
    assert responses.submit(response=first.response, answers=ANSWERS, secret="one").receipt == first.receipt


def test_pilot_answers_never_count_and_do_not_use_up_the_form(db: None) -> None:
    study = make.study()
    q = make.questionnaire(study, [make.item(study, "goal")])
    lifecycle.start_pilot(questionnaire=q, by=study.created_by)
    responses.submit(response=begin(q), answers={"goal": 1}, secret="one")
    assert not TallyMark.objects.exists() and recount_agrees(q) == {}
    lifecycle.open_questionnaire(questionnaire=q, by=study.created_by)
    real = begin(q)
    assert real.state == ResponseState.DRAFT and not real.pilot
    responses.submit(response=real, answers={"goal": 5}, secret="one")
    assert recount_agrees(q)[("", "*")] == 1


def test_edit_takes_old_codes_out_and_new_ones_in(questionnaire) -> None:
    done = responses.submit(response=begin(questionnaire), answers=ANSWERS, secret="one")
    tallies.advance()
    responses.edit(response=done.response, answers={**ANSWERS, "goal": 1})
    kept = recount_agrees(questionnaire)
    assert kept[("goal", "1")] == 1 and ("goal", "4") not in kept and kept[("", "*")] == 1
    kinds = Response.objects.get().revisions.values_list("kind", flat=True)
    assert list(kinds) == [RevisionKind.SUBMIT, RevisionKind.EDIT]
    responses.edit(response=done.response, answers={**ANSWERS, "goal": 1})
    assert not TallyMark.objects.exists()


def test_erasure_takes_the_counts_out_and_leaves_nothing(questionnaire) -> None:
    done = responses.submit(response=begin(questionnaire), answers=ANSWERS, secret="one")
    responses.withdraw(response=done.response)
    responses.withdraw(response=done.response)
    r = Response.objects.get()
    assert r.state == ResponseState.WITHDRAWN and r.answers == {}
    assert all(v.answers == {} for v in r.revisions.all()) and r.revisions.count() == 2
    assert recount_agrees(questionnaire) == {}
    with pytest.raises(Refused, match="다시 제출"):
        responses.submit(response=r, answers=ANSWERS, secret="one")


def test_nothing_changes_after_closing(questionnaire) -> None:
    done = responses.submit(response=begin(questionnaire), answers=ANSWERS, secret="one")
    lifecycle.close_questionnaire(questionnaire=questionnaire, by=None)
    for change in (lambda: responses.edit(response=done.response, answers={**ANSWERS, "goal": 1}),
                   lambda: responses.withdraw(response=done.response)):  # fmt: skip
        with pytest.raises(responses.Late):
            change()
    assert recount_agrees(questionnaire)[("goal", "4")] == 1


def test_invitation_is_a_right_to_answer_once(db: None) -> None:
    study = make.study()
    q = make.opened(study, [make.item(study, "goal")], invited_only=True)
    invited = Invitation.objects.create(questionnaire=q, token_hash=token_hash("secret"))
    with pytest.raises(Refused, match="초대"):
        begin(q)
    for _time in range(2):
        r = responses.begin(questionnaire=q, invitation=invited, language="en")
        assert responses.submit(response=r, answers={"goal": 3}, secret="secret").response.invitation == invited
    assert Response.objects.count() == 1
    invited.revoked_at = timezone.now()
    invited.save()
    with pytest.raises(Refused, match="더 이상"):
        responses.begin(questionnaire=q, invitation=invited, language="en")


def test_receipts_are_found_however_they_are_typed() -> None:
    assert normalise_receipt(" abcd efgh-2345 ") == "ABCD-EFGH-2345"


@pytest.mark.django_db(transaction=True)
def test_the_same_form_at_the_same_moment() -> None:
    study = make.study()
    q = make.opened(study, [make.item(study, "goal")])

    def send() -> str:
        r = responses.begin(questionnaire=q, form_token="one", language="ko")
        return responses.submit(response=r, answers={"goal": 4}, secret="one").receipt

    receipts = together(*[send] * 6)
    assert len(set(receipts)) == 1 and "-" in receipts[0]
    assert Response.objects.count() == 1 and TallyMark.objects.count() == 1
    assert sealing.seal(study=study) == 1


@pytest.mark.django_db(transaction=True)
def test_submissions_racing_with_closing_agree_with_what_it_froze() -> None:
    study = make.study()
    q = make.opened(study, [make.item(study, "goal")])
    drafts = [responses.begin(questionnaire=q, form_token=f"t{i}", language="ko") for i in range(8)]

    def sender(place: int) -> Callable[[], Any]:
        return lambda: responses.submit(response=drafts[place], answers={"goal": 4}, secret=f"t{place}")

    actions: list[Callable[[], Any]] = [sender(i) for i in range(8)]
    actions.insert(4, lambda: lifecycle.close_questionnaire(questionnaire=q, by=None))
    results = together(*actions)
    q.refresh_from_db()
    assert q.state == QuestionnaireState.CLOSED
    frozen = AuditEntry.objects.get(verb="questionnaire.close").detail["submitted"]
    accepted = [r for r in results if isinstance(r, responses.Submission)]
    refused = [r for r in results if isinstance(r, Exception)]
    assert all(isinstance(r, responses.Late) for r in refused), refused
    assert len(accepted) == frozen == Response.objects.filter(state=ResponseState.SUBMITTED).count()
    assert all(r.submitted_at <= q.closed_at for r in Response.objects.filter(state=ResponseState.SUBMITTED))
