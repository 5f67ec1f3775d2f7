"""A researcher begins with an empty account and ends with an opened survey: 7 points, own names, own margins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from config.celery import app as celery
from surveys.enums import QuestionnaireState, Role
from surveys.models import Margin, Questionnaire, Study, TeamInvite, TeamMember
from tests.journeys import sizes
from tests.journeys.hands import press, send

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CODE = re.compile(r"^([A-Z0-9]{3,}-?[A-Z0-9]{3,})$", re.MULTILINE)
WORDS = {
    "ko": {
        "organisation": "기관 만들기", "study": "연구 만들기", "seven": "중요도 7점", "add_scale": "척도 더하기",
        "paste": "문항 넣기", "save": "저장", "margin": "구성비 넣기", "open": "고정하고 열기", "invite": "초대 전자우편 보내기",
        "accept": "초대 수락하기",
    },
    "en": {
        "organisation": "Make an organisation", "study": "Make the study", "seven": "Importance, 7 points",
        "add_scale": "Add a scale", "paste": "Add the items", "save": "Save", "margin": "Add the margin",
        "open": "Freeze and open", "invite": "Send the invitation", "accept": "Accept the invitation",
    },
}  # fmt: skip
VALUES = "가까운 돌봄\tCare close to home\n돌보는 이의 존엄\tDignity of carers\n쉴 권리\tThe right to rest"


@pytest.fixture(autouse=True)
def worker_at_hand() -> Iterator[None]:
    """Work is done where it is requested: the journey is about pages, the worker has tests of its own."""
    before = celery.conf.task_always_eager
    celery.conf.task_always_eager = True
    yield
    celery.conf.task_always_eager = before


def sign_up(page: Any, mailoutbox: list, email: str, at: str = "/account/signup/") -> None:
    page.goto(at)
    page.fill("main [name=email]", email)
    page.click("main form .c-button--primary")
    page.wait_for_selector("[name=code]")
    letter = next(mail for mail in reversed(mailoutbox) if email in mail.to)
    page.fill("[name=code]", CODE.search(letter.body).group(1))
    page.click("main form .c-button--primary")
    page.wait_for_url(lambda address: "/account/" not in address)


def found_study(page: Any, words: dict[str, str]) -> Study:
    page.click(f"main a:has-text('{words['organisation']}')")
    page.fill("[name=name_ko]", "한빛돌봄연구소")
    page.fill("[name=name_en]", "Hanbit Care Institute")
    page.click("main form .c-button--primary")
    page.fill("[name=title_ko]", "지역 돌봄의 가치")
    page.fill("[name=title_en]", "Values of local care")
    page.click(f"main form >> text={words['study']}")
    page.wait_for_selector("#timeline")
    return Study.objects.get()


def write_items(page: Any, study: Study, words: dict[str, str]) -> None:
    home = f"/work/{study.slug}/design/"
    page.goto(home)
    page.click(f"button:has-text('{words['seven']}')")
    page.wait_for_selector(".scale-card")
    page.goto(f"{home}items/paste/")
    page.select_option("[name=kind]", "importance")
    page.fill("[name=text]", VALUES)
    send(page, page.locator(f"main form >> text={words['paste']}"))
    press(page)
    page.wait_for_selector("#value-list .entry-row >> nth=2")
    page.goto(f"{home}items/new/?kind=demographic")
    page.fill("[name=text_ko]", "누구를 돌보고 계십니까?")
    page.fill("[name=text_en]", "Whom do you care for?")
    page.fill("[name=categories]", "child, 아이, Child\nelder, 어르신, Elder\nnobody, 없음, Nobody")
    page.fill("[name=code]", "cares_for")
    send(page, page.locator(f"main form >> text={words['save']} >> nth=0"))
    assert page.locator("#item-list").count() == 1


def edit_in_place(page: Any) -> None:
    """One wording is changed without leaving the page, and the last item moves up by its button."""
    row = page.locator("#item-list .entry-row").first
    row.locator(".entry-row__tools a").click()
    page.wait_for_selector(".entry-row--open")
    page.fill(".entry-row--open [name=text_en]", "Care around the corner")
    page.click(".entry-row--open .c-button--primary")
    page.wait_for_selector(".entry-row--open", state="detached")
    assert "Care around the corner" in page.locator("#item-list .entry-row").first.inner_text()
    page.locator("#item-list .entry-row").last.locator("[value=up]").click()
    page.wait_for_selector("#item-list .entry-row:nth-child(3) >> text=cares_for")


def there_and_back(page: Any) -> None:
    """The other language, and the first again: what was typed and not sent is still there."""
    for _way in range(2):
        send(page, page.locator(".langs [name=language][aria-pressed=false]"))
    assert page.evaluate("sessionStorage.getItem('hapui-switched')") is None


def enter_margin(page: Any, study: Study, words: dict[str, str]) -> None:
    population = study.populations.get()
    page.goto(f"/work/{study.slug}/margins/populations/{population.pk}/enter/?v=cares_for")
    page.fill("[name=cell-0]", "3,100")
    page.fill("[name=cell-1]", "many")
    page.fill("[name=cell-2]", "4,650")
    page.fill("[name=source_ko]", "돌봄 실태조사")
    page.fill("[name=base_date]", "2026-03-31")
    there_and_back(page)
    assert (page.input_value("[name=base_date]"), page.input_value("[name=cell-1]")) == ("2026-03-31", "many")
    page.click(f"main form >> text={words['margin']}")
    page.wait_for_selector("[aria-invalid=true]")  # said at its place, and nothing typed is lost
    there_and_back(page)  # from a page that answered a form, too
    assert (page.input_value("[name=cell-0]"), page.input_value("[name=cell-1]")) == ("3,100", "many")
    page.fill("[name=cell-1]", "2,250")
    page.click(f"main form >> text={words['margin']}")
    page.wait_for_selector(".margin")


def open_survey(page: Any, study: Study, words: dict[str, str], shot: Any, check: Any) -> Questionnaire:
    page.goto(f"/work/{study.slug}/surveys/new/")
    page.fill("[name=target_n]", "450")
    page.check("[name=sample_kind][value=quota]")
    page.click("main form .c-button--primary")
    page.wait_for_selector("#entry-area .entry-row")
    check(page)
    here = page.url
    page.goto(f"{here}look/")
    frame = page.frame_locator(".preview--phone iframe")
    frame.locator("input[type=radio]").first.wait_for(state="attached")
    shot(page, "researcher-preview")
    page.goto(f"{here}open/")
    check(page)
    shot(page, "researcher-open")
    page.click(f"main form >> text={words['open']}")
    page.wait_for_selector("#figures")
    check(page)
    shot(page, "researcher-fieldwork")
    return Questionnaire.objects.get()


@pytest.mark.parametrize(("width", "language"), sizes.STAFF)
def test_from_an_empty_account_to_an_opened_survey(
    page, mailoutbox, assert_accessible, shot, settings, live_server, width, language
):
    settings.SITE_URL = live_server.url
    words, desk = WORDS[language], page(width=width, language=language)
    sign_up(desk, mailoutbox, "lead@hanbit.example")
    assert_accessible(desk)
    shot(desk, "researcher-arrival")
    study = found_study(desk, words)
    assert_accessible(desk)
    shot(desk, "researcher-home-empty")

    write_items(desk, study, words)
    edit_in_place(desk)
    assert_accessible(desk)
    shot(desk, "researcher-design")
    enter_margin(desk, study, words)
    assert_accessible(desk)
    shot(desk, "researcher-margins")
    q = open_survey(desk, study, words, shot, assert_accessible)

    assert q.state == QuestionnaireState.OPEN and len(q.content_hash) == 64
    assert {e.item.scale.points for e in q.entries.select_related("item__scale") if e.item.scale} == {7}
    assert [int(cell.count) for cell in Margin.objects.get().cells.order_by("pk")] == [3100, 2250, 4650]
    desk.goto(f"/work/{study.slug}/")
    assert_accessible(desk)
    shot(desk, "researcher-home")


def test_a_second_person_comes_by_mail_and_becomes_the_approver(
    page, mailoutbox, assert_accessible, settings, live_server
):
    settings.SITE_URL = live_server.url
    words, desk = WORDS["ko"], page()
    sign_up(desk, mailoutbox, "lead@hanbit.example")
    study = found_study(desk, words)
    desk.goto(f"/work/{study.slug}/team/")
    desk.fill("[name=email]", "approver@hanbit.example")
    desk.check("[name=role][value=approver]")
    desk.click(f"main form >> text={words['invite']}")
    desk.wait_for_selector("#invites")
    assert_accessible(desk)
    letter = next(mail for mail in mailoutbox if "approver@hanbit.example" in mail.to)
    link = re.search(r"https?://\S+", letter.body).group(0)

    second = page(width=390)
    second.goto(link)
    assert_accessible(second)
    send(second, second.locator("main a[href*='signup']"))
    sign_up(second, mailoutbox, "approver@hanbit.example", at=second.url)
    second.click(f"main form >> text={words['accept']}")
    second.wait_for_selector("#timeline")
    assert TeamMember.objects.get(user__email="approver@hanbit.example").role == Role.APPROVER
    assert TeamInvite.objects.get().state == "accepted"
    desk.goto(link)  # the researcher is signed in with another mailbox
    assert desk.locator(f"main form >> text={words['accept']}").count() == 0
