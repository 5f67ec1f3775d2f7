"""Stored counts that advance exactly once per accepted change, and a recount that must agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from .. import answer_forms
from ..enums import ALL, HOURS, IMPORTED, ResponseState
from ..models import Interim, Questionnaire, QuestionnaireItem, Response, Tally, TallyMark
from ..steps import STEP
from . import locks

Key = tuple[int, str, str]
COUNTING = 7_311  # whoever holds this lock of the database counts; everybody else comes later


def mark(*, questionnaire_id: int, removed: dict | None, added: dict | None, at: datetime | None) -> None:
    """Note one accepted change; call inside the answer's own transaction. at: None for one that came by file."""
    hour = full_hour(at) if at else None
    TallyMark.objects.create(questionnaire_id=questionnaire_id, removed=removed, added=added, hour=hour)


@transaction.atomic
def advance(*, limit: int = 5000) -> int:
    """Apply waiting marks in their order and delete them in one transaction; returns how many."""
    if not _only_one():
        return 0
    marks = list(TallyMark.objects.select_for_update().order_by("pk")[:limit])
    coded = {pk: forms_of(pk) for pk in {m.questionnaire_id for m in marks}}
    change: Counter[Key] = Counter()
    for m in marks:
        for answers, sign in ((m.removed, -1), (m.added, 1)):
            for key in _keys(m.questionnaire_id, answers, m.hour, coded[m.questionnaire_id]):
                change[key] += sign
    _apply(change)
    _step(coded)
    TallyMark.objects.filter(pk__in=[m.pk for m in marks]).delete()
    return len(marks)


def add(*, questionnaire: Questionnaire, answers: Iterable[dict[str, Any]], sign: int = 1) -> None:
    """Count many answers that came by file, in their own transaction; no marks, submissions go on meanwhile."""
    coded, counts = forms_of(questionnaire.pk), Counter[Key]()
    for row in answers:
        counts.update(_keys(questionnaire.pk, row, None, coded))
    _wait_for_the_others()
    _apply(Counter({key: sign * n for key, n in counts.items()}))
    if sign > 0:
        _step([questionnaire.pk])
    else:
        _step_anew(questionnaire.pk)


@transaction.atomic
def recount(*, questionnaire: Questionnaire) -> None:
    """Count everything again from the answers. Holds submissions back while it runs, so none is missed or doubled."""
    locks.alone(questionnaire.pk)
    _wait_for_the_others()
    TallyMark.objects.filter(questionnaire=questionnaire).delete()
    coded, counts = forms_of(questionnaire.pk), Counter[Key]()
    rows = Response.objects.filter(questionnaire=questionnaire, state=ResponseState.SUBMITTED, pilot=False)
    for answers, at, file in rows.values_list("answers", "submitted_at", "imported_from").iterator(chunk_size=2000):
        counts.update(_keys(questionnaire.pk, answers, None if file else full_hour(at), coded))
    Tally.objects.filter(questionnaire=questionnaire).delete()
    _apply(counts)


def _step(questionnaires: Iterable[int]) -> None:
    """Ten more are in: what waited is shown, and what stands now waits until ten more have come."""
    totals = dict(
        Tally.objects.filter(questionnaire__in=list(questionnaires), item_code=HOURS, code=ALL).values_list(
            "questionnaire_id", "count"
        )
    )
    for pk, n in sorted(totals.items()):
        interim, _made = Interim.objects.get_or_create(questionnaire_id=pk)
        if n >= interim.waiting_n + STEP:
            interim.shown, interim.shown_n = interim.waiting, interim.waiting_n if interim.waiting else 0
            interim.waiting, interim.waiting_n = _counts(pk), n
            interim.save()


def _step_anew(questionnaire_id: int) -> None:
    """What was shown counted answers that have been taken back. The next is shown when twenty more are in, so that it
    differs from what was shown by more than one person all the same."""
    n = Tally.objects.filter(questionnaire=questionnaire_id, item_code=HOURS, code=ALL).values_list("count", flat=True)
    empty = {"shown": {}, "shown_n": 0, "waiting": {}, "waiting_n": n.first() or 0}
    Interim.objects.update_or_create(questionnaire_id=questionnaire_id, defaults=empty)


def _counts(questionnaire_id: int) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    rows = Tally.objects.filter(questionnaire=questionnaire_id).exclude(item_code=HOURS)
    for item, code, count in rows.values_list("item_code", "code", "count"):
        found.setdefault(item, {})[code] = count
    return found


def forms_of(questionnaire_id: int) -> dict[str, answer_forms.Form]:
    """Item code → how it is answered, which says what an answer counts for."""
    entries = QuestionnaireItem.objects.filter(questionnaire_id=questionnaire_id)
    return {code: answer_forms.of(form) for code, form in entries.values_list("item__code", "item__form")}


def full_hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def _only_one() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, 0)", [COUNTING])
        return bool(cursor.fetchone()[0])


def _wait_for_the_others() -> None:
    """The worker's own counting locks marks and counts in another order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [COUNTING])


def _keys(questionnaire_id: int, answers: dict[str, Any] | None, hour: datetime | None, forms: Mapping[str, answer_forms.Form]) -> list[Key]:
    """hour: None where the answer came by file."""
    if answers is None:
        return []
    told = ((item, code) for item, answer in answers.items() if item in forms for code in forms[item].counters(answer))
    keys = [(questionnaire_id, item, code) for item, code in told]
    if hour is None:
        return [*keys, (questionnaire_id, HOURS, IMPORTED), (questionnaire_id, HOURS, ALL)]
    stamp = hour.astimezone(timezone.get_default_timezone()).isoformat(timespec="hours")
    return [*keys, (questionnaire_id, HOURS, stamp), (questionnaire_id, HOURS, ALL)]


def _apply(change: Counter[Key]) -> None:
    more = [(q, item, code, n) for (q, item, code), n in sorted(change.items()) if n > 0]
    less = [(-n, q, item, code) for (q, item, code), n in sorted(change.items()) if n < 0]
    with connection.cursor() as cursor:
        if more:
            cursor.executemany(
                "INSERT INTO surveys_tally (questionnaire_id, item_code, code, count) VALUES (%s, %s, %s, %s)"
                " ON CONFLICT (questionnaire_id, item_code, code)"
                " DO UPDATE SET count = surveys_tally.count + excluded.count",
                more,
            )
        if less:
            cursor.executemany(
                "UPDATE surveys_tally SET count = count - %s"
                " WHERE questionnaire_id = %s AND item_code = %s AND code = %s",
                less,
            )
