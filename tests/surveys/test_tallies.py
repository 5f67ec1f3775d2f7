"""Stored counts against a recount, whatever people do and whenever the worker looks."""

from __future__ import annotations

import random
import threading
import time
from typing import Any

import pytest
from django.db import connection, transaction

from surveys.models import Response, Tally, TallyMark
from surveys.services import privacy, responses, tallies
from tests.factories import studies as make
from tests.together import together


def counts(questionnaire: Any) -> dict[tuple[str, str], int]:
    return {(t.item_code, t.code): t.count for t in Tally.objects.filter(questionnaire=questionnaire) if t.count}


def slow_count(questionnaire: Any) -> dict[tuple[str, str], int]:
    """Straight from the answers, without any of the code under test."""
    found: dict[tuple[str, str], int] = {}
    for response in Response.objects.filter(questionnaire=questionnaire, state="submitted", pilot=False):
        for item, code in response.answers.items():
            found[item, str(code)] = found.get((item, str(code)), 0) + 1
        found["", "*"] = found.get(("", "*"), 0) + 1
    return found


def without_hours(found: dict[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    return {key: n for key, n in found.items() if key[0] or key[1] == "*"}


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(6))
def test_counts_follow_any_history_of_answers(seed: int) -> None:
    rng = random.Random(seed)
    study = make.study()
    questionnaire = make.opened(study, [make.item(study, "a"), make.item(study, "b"), *make.demographics(study)])
    standing: list[Response] = []

    def answers() -> dict[str, Any]:
        rating = [1, 2, 3, 4, 5, "no_opinion"]
        return {
            "a": rng.choice(rating), "b": rng.choice(rating), "sex": rng.choice("fm"),
            "age_group": rng.choice(["18-39", "40-59", "60+"]),
        }  # fmt: skip

    for _step in range(60):
        what = rng.choice(["submit", "submit", "edit", "withdraw", "count", "count_one"])
        if what == "submit" or not standing:
            standing.append(make.response(questionnaire, answers()))
        elif what == "edit":
            responses.edit(response=rng.choice(standing), answers=answers())
        elif what == "withdraw":
            responses.withdraw(response=standing.pop(rng.randrange(len(standing))))
        else:
            tallies.advance(limit=1 if what == "count_one" else 5000)
    while tallies.advance(limit=7):
        pass
    kept = counts(questionnaire)
    assert without_hours(kept) == slow_count(questionnaire)
    assert sum(n for (item, code), n in kept.items() if not item and code != "*") == kept.get(("", "*"), 0)
    tallies.recount(questionnaire=questionnaire)
    assert counts(questionnaire) == kept and not TallyMark.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_many_workers_and_a_recount_count_each_answer_once() -> None:
    study = make.study()
    questionnaire = make.opened(study, [make.item(study, "a")])
    for n in range(24):
        make.response(questionnaire, {"a": 1 + n % 5})

    def late() -> None:
        make.response(questionnaire, {"a": 5})

    actions = [lambda: tallies.advance(limit=5)] * 3 + [lambda: tallies.recount(questionnaire=questionnaire), late]
    assert not [result for result in together(*actions) if isinstance(result, Exception)]
    while tallies.advance():
        pass
    assert without_hours(counts(questionnaire)) == slow_count(questionnaire)
    assert counts(questionnaire)["", "*"] == 25


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_counts_and_a_recount_never_block_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker holds the marks as the recount begins, and writes its counts while the recount waits for them."""
    study = make.study()
    questionnaire = make.opened(study, [make.item(study, "a")])
    make.response(questionnaire, {"a": 3})
    held, write, errors = threading.Event(), tallies._apply, []

    def write_once_awaited(change: Any) -> None:
        if not held.is_set():
            held.set()
            wait_for_somebody_waiting()
        write(change)

    monkeypatch.setattr(tallies, "_apply", write_once_awaited)

    def count() -> None:
        try:
            tallies.advance()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    worker = threading.Thread(target=count)
    worker.start()
    assert held.wait(timeout=120)
    tallies.recount(questionnaire=questionnaire)
    worker.join(timeout=240)
    assert errors == [] and not TallyMark.objects.exists()
    assert without_hours(counts(questionnaire)) == slow_count(questionnaire)


def wait_for_somebody_waiting() -> None:
    end = time.monotonic() + 120
    with connection.cursor() as cursor:
        while time.monotonic() < end:
            cursor.execute(
                "SELECT 1 FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
                " WHERE NOT l.granted AND a.datname = current_database()"
            )
            if cursor.fetchone():
                return
            time.sleep(0.02)
    raise AssertionError("nobody came to wait")


@pytest.mark.django_db(transaction=True)
def test_erasure_for_retention_waits_for_a_recount() -> None:
    """Else the recount leaves the erased answer out and its mark takes it out a second time."""
    study = make.study()
    questionnaire = make.opened(study, [make.item(study, "a")])
    response = make.response(questionnaire, {"a": 3})
    done = threading.Event()

    def erase() -> None:
        privacy.erase_response(response=response, reason="retention")
        done.set()
        connection.close()

    with transaction.atomic():
        tallies.recount(questionnaire=questionnaire)
        thread = threading.Thread(target=erase)
        thread.start()
        assert not done.wait(timeout=0.7)
    thread.join(timeout=240)
    assert done.is_set()
    tallies.advance()
    assert without_hours(counts(questionnaire)) == slow_count(questionnaire) == {}
