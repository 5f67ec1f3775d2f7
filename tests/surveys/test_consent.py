"""What people consented to stands: the text and period of the opening, and which terms each of them read."""

from __future__ import annotations

import pytest

from delphi.services import answering
from surveys.enums import QuestionnaireState
from surveys.models import AuditEntry
from surveys.selectors import consent, content
from surveys.services import lifecycle, responses
from surveys.services import questionnaires as services
from surveys.services import studies as study_services
from surveys.services.refusal import Refused
from tests.factories import panels, studies

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    return studies.study(retention_days=365)


def change(study, **particulars):
    return study_services.change_study(study=study, by=study.created_by, **particulars)


@pytest.mark.parametrize("days", [366, 730, 3650])
def test_the_period_only_shrinks_once_a_survey_has_opened(study, days):
    change(study, retention_days=730)
    change(study, retention_days=365)  # before anybody was asked both ways
    studies.opened(study)
    with pytest.raises(Refused) as refused:
        change(study, retention_days=days)
    assert refused.value.key == "retention_days" and "365" in str(refused.value.sentence)
    assert change(study, retention_days=180).retention_days == 180
    with pytest.raises(Refused):
        change(study, retention_days=365)  # not back either


def test_closed_undone_and_tried_surveys_bind_as_far_as_somebody_has_read(study):
    q = studies.opened(study)
    lifecycle.undo_opening(questionnaire=q, by=study.created_by)
    change(study, retention_days=730)  # nobody had begun
    q.refresh_from_db()
    lifecycle.start_pilot(questionnaire=q, by=study.created_by)
    responses.begin(questionnaire=q, form_token="one", language="ko")
    with pytest.raises(Refused):
        change(study, retention_days=3650)


def test_the_page_says_why_and_keeps_what_was_typed(study, client):
    studies.opened(study)
    client.force_login(study.created_by)
    form = {
        "title_ko": "새 제목", "title_en": "", "purpose_ko": "", "purpose_en": "", "contact_email": "a@example.org",
        "retention_days": 3650,
    }  # fmt: skip
    page = client.post(f"/work/{study.slug}/settings/", form).content.decode()
    study.refresh_from_db()
    assert "줄일 수만 있습니다" in page and "새 제목" in page and study.retention_days == 365
    client.post(f"/work/{study.slug}/settings/", {**form, "retention_days": 365})
    study.refresh_from_db()
    assert study.title_ko == "새 제목"


@pytest.mark.parametrize("what", ["consent_ko", "consent_en", "intro_ko"])
def test_text_is_part_of_what_is_frozen(study, what):
    q = studies.questionnaire(study)
    before = content.hash_of(q)
    services.change_questionnaire(questionnaire=q, by=study.created_by, **{what: "다른 안내"})
    q.refresh_from_db()
    promised = content.hash_of(q)
    q = lifecycle.open_questionnaire(questionnaire=q, by=study.created_by)
    assert before != promised == q.content_hash
    with pytest.raises(Refused):
        services.change_questionnaire(questionnaire=q, by=study.created_by, **{what: "또 다른 안내"})


def test_later_changes_of_the_study_leave_the_fingerprint_and_show_in_the_next_consent(study):
    q = studies.opened(study)
    first = responses.begin(questionnaire=q, form_token="one", language="ko")
    change(study, retention_days=100, contact_email="other@example.org")
    q.refresh_from_db()
    q.study.refresh_from_db()
    second = responses.begin(questionnaire=q, form_token="two", language="ko")
    third = responses.begin(questionnaire=q, form_token="three", language="ko")
    assert content.hash_of(q) == q.content_hash and q.consent_terms["retention_days"] == 365
    assert len(first.consent_hash) == 64 and first.consent_hash != second.consent_hash == third.consent_hash
    assert second.consent_hash == consent.hash_now(q)
    assert AuditEntry.objects.filter(verb="study.change").latest("pk").detail["changed"] == ["retention_days", "contact_email"]


def test_experts_answers_keep_their_terms_too(study):
    rnd = panels.opened(panels.panel(study, size=1), [studies.item(study, "goal")])
    seat = panels.seats(rnd)[0]
    assert len(answering.begin(seat=seat, language="ko").consent_hash) == 64
    assert rnd.questionnaire.state == QuestionnaireState.OPEN
    with pytest.raises(Refused):
        change(study, retention_days=3650)
