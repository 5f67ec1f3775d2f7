"""Pages that several of a respondent's addresses lead to: questions, both sides of an answer, too late, refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from ..forms.answering import Sent
from ..merging import Conflict, changed, mark_of, marks_of
from ..models import Questionnaire, Response
from ..selectors.answering import Question, Sheet, SheetPage, blocks_of, frozen_sheet, sheet_of
from ..services.seats import Seat
from ..services.tokens import receipt_for, token_hash
from ..validators import Errors, check_answers
from . import drawn
from .respondent import answered_list, base_context

FOLDER = "surveys/answering"
SHORT = 48  # letters of a question in a list of what to look at


def question_page(
    request: HttpRequest, questionnaire: Questionnaire, sheet: Sheet, number: int, stored: dict[str, Any],
    errors: Errors, *, sent: Sent | None = None, conflicts: Mapping[str, Conflict] | None = None,
    top: list[str] | None = None, **more: Any,
) -> HttpResponse:  # fmt: skip
    """One page of questions as stored, with what was just typed and not taken; the preview draws the same one."""
    page = sheet.pages[number - 1]
    left = left_of(sheet, stored, sent)
    values, marks = {**stored, **left.values}, named_marks(page.questions, stored, left.marks)
    context = {
        "page": page,
        "pages": len(sheet.pages),
        "minutes_left": sheet.minutes_left(number),
        "keys": any(q.answered_by.scaled for q in page.questions),
        "listed_errors": listed_errors(page.questions, errors, top),
        "conflicts": shown_conflicts(page.questions, conflicts or {}),
        "language_form": "" if "preview" in more else "answers",
        "review": request.GET.get("go") == "review" or request.POST.get("from") == "review",
        **base_context(questionnaire),
        **more,
    }
    gaps = {
        "drawn": _questions(sheet, page, values, errors), "unsent": more.get("unsent", ""),
        "marked": "" if "preview" in more else render_to_string(f"{FOLDER}/_marks.html", {"marks": marks}),
    }  # fmt: skip
    wrong = 409 if context["conflicts"] else 422 if context["listed_errors"] else 200
    if wrong == 200:
        return drawn.page(request, f"{FOLDER}/page.html", context, of=questionnaire, part=(sheet.key, context["review"]), gaps=gaps)
    return render(request, f"{FOLDER}/page.html", {**context, **gaps}, status=wrong)


def _questions(sheet: Sheet, page: SheetPage, values: Mapping[str, Any], errors: Errors) -> str:
    """As most people meet them, nothing answered yet, they are drawn once a process."""
    if sheet.key and not any(q.code in values or q.code in errors for q in page.questions):
        return _blank(sheet.key, page.number)
    return render_to_string(f"{FOLDER}/_blocks.html", {"blocks": blocks_of(page.questions, values, errors, _("(선택)"))})


@lru_cache(maxsize=256)
def _blank(key: tuple[Any, ...], number: int) -> str:
    page = frozen_sheet(key).pages[number - 1]
    with translation.override(key[-1]):
        return render_to_string(f"{FOLDER}/_blocks.html", {"blocks": blocks_of(page.questions, {}, {}, _("(선택)"))})


def left_of(sheet: Sheet, stored: Mapping[str, Any], sent: Sent | None) -> Sent:
    """What a page has changed and the store has not taken. A field that was not touched there shows what is stored now."""
    if sent is None:
        return Sent({}, {})
    asked = [a for a in sheet.asked if a.code in sent.values]
    kept, errors = check_answers(asked, sent.values, complete=False)
    wanted = {a.code: sent.values[a.code] if a.code in errors else kept.get(a.code) for a in asked}
    codes = changed(stored, wanted, sent.marks)
    return Sent({code: sent.values[code] for code in codes}, {code: sent.marks.get(code, "") for code in codes})


def named_marks(
    questions: Iterable[Question], stored: Mapping[str, Any], left: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Field name → mark of what is stored; of a text that was not taken, the mark that it was changed from."""
    questions = list(questions)
    marks = marks_of(stored, [q.code for q in questions]) | dict(left or {})
    return {q.name: marks[q.code] for q in questions}


def listed_errors(questions: Iterable[Question], errors: Errors, top: list[str] | None = None) -> list[dict[str, str]]:
    return [{"text": text} for text in top or []] + [
        {"text": f"{q.number}. {Truncator(q.text).chars(SHORT)} {errors[q.code]}", "target": f"field-{q.name}"}
        for q in questions if q.code in errors
    ]  # fmt: skip


def shown_conflicts(questions: Iterable[Question], conflicts: Mapping[str, Conflict]) -> list[dict[str, Any]]:
    """Both answers in words, for their owner to choose from."""
    return [
        {
            "name": q.name, "title": f"{q.number}. {q.text}", "mark": mark_of(conflicts[q.code].there),
            "value": q.raw(conflicts[q.code].there),
            "there": in_words(q, conflicts[q.code].there), "here": in_words(q, conflicts[q.code].here),
        }
        for q in questions if q.code in conflicts
    ]  # fmt: skip


def in_words(question: Question, answer: Any) -> str:
    if question.is_silent(answer):
        return _("잘 모르겠음")
    if answer is None:
        return ""
    code, label = question.code_of(answer), question.label_of(answer)
    return label if not code or label == code else f"{code} · {label}" if label else code


def said(question: Question, raw: str) -> str:
    """What was typed, in words; as it was typed where it is no answer."""
    kept, errors = check_answers([question.asked], {question.code: raw}, complete=False)
    return raw if errors else in_words(question, kept.get(question.code))


def unsent_key(response: Response) -> str:
    """Under what a browser keeps answers that have not reached us: another person's form has another one."""
    return token_hash(f"unsent:{response.pk}")[:20]


def late(
    request: HttpRequest, questionnaire: Questionnaire, answers: dict[str, Any], status: int = 409
) -> HttpResponse:
    """Closed meanwhile: say so, keep what was typed in sight, say what to do."""
    questionnaire.refresh_from_db()
    context = {**answered_list(questionnaire, answers), **base_context(questionnaire)}
    return render(request, f"{FOLDER}/late.html", context, status=status)


def refused_page(
    request: HttpRequest, questionnaire: Questionnaire, sentence: Any, answers: dict[str, Any]
) -> HttpResponse:
    context = {"sentence": sentence, **answered_list(questionnaire, answers), **base_context(questionnaire)}
    return render(request, f"{FOLDER}/refused.html", context, status=409)


def receipt_context(questionnaire: Questionnaire, seat: Seat) -> dict[str, Any]:
    return {
        "receipt": receipt_for(seat.response.pk, seat.secret),
        "response": seat.response,
        "unsent": unsent_key(seat.response),
        **base_context(questionnaire),
    }


def already(request: HttpRequest, questionnaire: Questionnaire, seat: Seat, sent: Sent) -> HttpResponse:
    """Submitted: the receipt. What an older page has sent is kept in sight, and goes in only if its owner says so."""
    seat.response.refresh_from_db()
    sheet = sheet_of(questionnaire)
    left = left_of(sheet, seat.response.answers, sent)
    unapplied = [
        {"name": q.name, "question": q, "value": left.values[q.code], "here": said(q, left.values[q.code])}
        for q in sheet.questions if q.code in left.values
    ]  # fmt: skip
    context = {**receipt_context(questionnaire, seat), "unapplied": unapplied}
    return render(request, f"{FOLDER}/already.html", context, status=409 if unapplied else 200)
