"""Answers on their way into the tables: bulk rows with revisions, in the hours in which people answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from delphi.models import Expertise, Reason, Round, Seat
from surveys.enums import ResponseState, RevisionKind, WorkState
from surveys.models import Invitation, Questionnaire, Response, ResponseRevision, Work
from surveys.services import sealing, tallies, work

from .reasons import REASONS

DAYTIME = np.array([1, 0, 0, 0, 0, 0, 1, 3, 6, 9, 10, 9, 8, 7, 7, 6, 6, 6, 7, 8, 9, 9, 6, 3], dtype=float)


def submit_all(
    q: Questionnaire, sheets: Sequence[Mapping[str, Any]], start: datetime, days: float, rng: np.random.Generator
) -> None:
    """Submitted answers spread over the field days, counted into the stored tallies."""
    times = moments(len(sheets), start, days, rng)
    rows = [
        Response(
            questionnaire=q, state=ResponseState.SUBMITTED, answers=dict(a), form_token=f"demonstration-{q.pk}-{n}",
            submitted_at=at, consented_at=at, language="ko" if n % 17 else "en",
        )
        for n, (a, at) in enumerate(zip(sheets, times, strict=True))
    ]  # fmt: skip
    stored = Response.objects.bulk_create(rows, batch_size=500)
    ResponseRevision.objects.bulk_create(
        [sealing.with_leaf(ResponseRevision(response=r, number=1, kind=RevisionKind.SUBMIT, answers=r.answers)) for r in stored],
        batch_size=500,
    )
    tallies.recount(questionnaire=q)


def break_off(q: Questionnaire, sheets: Sequence[Mapping[str, Any]], rng: np.random.Generator) -> None:
    """People who began and did not submit."""
    for n, sheet in enumerate(sheets):
        kept = dict(list(sheet.items())[: int(rng.integers(1, 9))])
        Response.objects.create(questionnaire=q, answers=kept, form_token=f"demonstration-draft-{q.pk}-{n}")


def moments(n: int, start: datetime, days: float, rng: np.random.Generator) -> list[datetime]:
    """Most come early, few at night."""
    day = np.minimum(rng.exponential(days / 3, n), days * 0.98)
    hours = rng.choice(24, n, p=DAYTIME / DAYTIME.sum())
    return sorted(
        start + timedelta(days=float(np.floor(d)), hours=int(h), seconds=int(s))
        for d, h, s in zip(day, hours, rng.integers(0, 3600, n), strict=True)
    )


EXPERTISE = (4, 5, 3, 4, 2, 5, 4, 3)


def answer_round(
    round_: Round,
    sheets: Mapping[str, Mapping[str, Any]],
    at: datetime,
    drafts: Mapping[str, Mapping[str, Any]] | None = None,
) -> None:
    """Experts' answers by panelist, with a reason where the answer lies apart."""
    seats = {s.panelist.key: s for s in Seat.objects.filter(round=round_).select_related("panelist", "invitation")}
    Invitation.objects.filter(seat__round=round_).update(sent_at=at)
    for n, (code, answers) in enumerate(sheets.items()):
        when = at + timedelta(hours=5 * n % 170 + 1)
        response = Response.objects.create(
            questionnaire=round_.questionnaire, invitation=seats[code].invitation, state=ResponseState.SUBMITTED,
            answers=dict(answers), submitted_at=when, consented_at=when,
        )  # fmt: skip
        sealing.with_leaf(ResponseRevision(response=response, number=1, kind=RevisionKind.SUBMIT, answers=response.answers)).save()
        Expertise.objects.create(response=response, level=EXPERTISE[n % len(EXPERTISE)])
        _reasons(round_, response, n)
    for code, answers in (drafts or {}).items():
        Response.objects.create(
            questionnaire=round_.questionnaire,
            invitation=seats[code].invitation,
            answers=dict(answers),
            consented_at=at,
        )
    tallies.recount(questionnaire=round_.questionnaire)


def _reasons(round_: Round, response: Response, n: int) -> None:
    """Every fourth expert explains an answer at either end."""
    items = {e.item.code: e.item for e in round_.questionnaire.entries.select_related("item")}
    for position, (code, answer) in enumerate(response.answers.items()):
        if code in REASONS and answer in (1, 2, 5) and (n + position) % 4 == 0:
            low, high = REASONS[code]
            Reason.objects.create(
                response=response, item=items[code], text=high if answer == 5 else low, looked_at=response.submitted_at
            )


def do_waiting_work(study_id: int) -> None:
    """Do what the services asked for here and now, so that the worker finds nothing left."""
    Work.objects.filter(study_id=study_id, kind="invite_round", state=WorkState.WAITING).update(state=WorkState.DONE)
    waiting = Work.objects.filter(study_id=study_id, state=WorkState.WAITING).exclude(kind="draw_run")  # the worker's
    for pk in waiting.order_by("pk").values_list("pk", flat=True):
        work.run(work_id=pk)
        done = Work.objects.get(pk=pk)
        if done.state != WorkState.DONE:
            raise RuntimeError(f"{done.kind}: {done.failure}")
