"""Storing very many answers at once, each with its first revision: the database makes the second row out of the first."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import connection

from ..enums import ResponseState, RevisionKind
from ..models import AnswerImport, Questionnaire
from .column_mapping import ReadRow

BATCH = 5_000
TAKE_BACK = (
    "DELETE FROM surveys_responserevision WHERE response_id IN (SELECT id FROM surveys_response WHERE came_with_id = %s)",
    "DELETE FROM surveys_response WHERE came_with_id = %s",
)
STORE = """
WITH made AS (
    INSERT INTO surveys_response (questionnaire_id, state, pilot, answers, base_weight, language,
                                  started_at, saved_at, submitted_at, imported_from, came_with_id, consent_hash)
    SELECT %(questionnaire)s, %(state)s, false, answers, weight, 'ko', %(at)s, %(at)s, %(at)s, %(source)s, %(came_with)s, ''
    FROM unnest(%(answers)s::jsonb[], %(weights)s::float8[]) WITH ORDINALITY AS row (answers, weight, place)
    ORDER BY place
    RETURNING id, answers
)
INSERT INTO surveys_responserevision (response_id, number, kind, answers, at)
SELECT id, 1, %(kind)s, answers, %(at)s FROM made
"""


def store(
    *, questionnaire: Questionnaire, rows: Sequence[ReadRow], source: str, at: datetime, came_with: AnswerImport | None = None
) -> Iterator[int]:  # fmt: skip
    """Call inside a transaction; says after each batch how many rows stand. 200,000 models would cost a minute."""
    same = {
        "questionnaire": questionnaire.pk, "state": ResponseState.SUBMITTED, "kind": RevisionKind.IMPORT,
        "source": source, "at": at, "came_with": came_with.pk if came_with else None,
    }  # fmt: skip
    with connection.cursor() as cursor:
        for start in range(0, len(rows), BATCH):
            part = rows[start : start + BATCH]
            answers = [json.dumps(row.answers, ensure_ascii=False) for row in part]
            cursor.execute(STORE, {**same, "answers": answers, "weights": [row.weight for row in part]})
            yield start + len(part)


def take_back(*, came_with: AnswerImport) -> None:
    """Every answer of one file with its revisions; call inside a transaction. Nothing else refers to them."""
    with connection.cursor() as cursor:
        for statement in TAKE_BACK:
            cursor.execute(statement, [came_with.pk])
