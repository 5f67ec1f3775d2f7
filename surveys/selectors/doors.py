"""A public questionnaire as whoever answers it meets it, with its study and institute, and their own answer.

One light statement says in which state the three rows are; the objects are read again only when one of them has changed.
"""

from __future__ import annotations

import copy
from functools import cache, lru_cache
from typing import Any

from django.db import connection

from ..enums import Audience, QuestionnaireState
from ..models import Questionnaire, Response

Version = tuple[Any, ...]

# xmin and ctid of a row are others after each change of it, also within one transaction.
VERSION = "q.id, q.xmin::text, q.ctid::text, s.xmin::text, s.ctid::text, o.xmin::text, o.ctid::text"
PARTS = 7
ROWS = """surveys_questionnaire q JOIN surveys_study s ON s.id = q.study_id
JOIN surveys_organisation o ON o.id = s.organisation_id"""


def by_key(key: str) -> Questionnaire | None:
    """The citizens' questionnaire under this key of an address; `version` names what pages drawn from it depend on."""
    row = _row(f"SELECT {VERSION} FROM {ROWS} WHERE q.key = %s AND q.audience = %s", [key, Audience.PUBLIC])
    return _door(row) if row else None


def by_id(questionnaire_id: int) -> Questionnaire:
    row = _row(f"SELECT {VERSION} FROM {ROWS} WHERE q.id = %s", [questionnaire_id])
    if row is None:
        raise Questionnaire.DoesNotExist(questionnaire_id)
    return _door(row)


@lru_cache(maxsize=256)
def id_of(key: str) -> int:
    """It never changes."""
    row = _row("SELECT id FROM surveys_questionnaire WHERE key = %s", [key])
    if row is None:
        raise Questionnaire.DoesNotExist(key)
    return row[0]


def with_answer(key: str, form_token: str, trial_token: str) -> tuple[Questionnaire, Response | None]:
    """What `by_key` gives, and the answer that was begun under one of these stored tokens."""
    row = _row(
        f"SELECT {VERSION}, {_columns()} FROM {ROWS} LEFT JOIN surveys_response r ON r.questionnaire_id = q.id "
        "AND r.form_token = CASE WHEN q.state = %s THEN %s ELSE %s END WHERE q.key = %s AND q.audience = %s",
        [QuestionnaireState.PILOT, trial_token, form_token, key, Audience.PUBLIC],
    )
    if row is None:
        raise Questionnaire.DoesNotExist(key)
    return _both(row)


def kept(response: Response) -> tuple[Questionnaire, Response]:
    """Both as they stand, the answer kept for whoever changes it until the transaction ends."""
    row = _row(
        f"SELECT {VERSION}, {_columns()} FROM {ROWS} JOIN surveys_response r ON r.questionnaire_id = q.id WHERE r.id = %s FOR UPDATE OF r",
        [response.pk],
    )
    if row is None:
        raise Response.DoesNotExist(response.pk)
    questionnaire, found = _both(row)
    assert found is not None
    return questionnaire, found


def _row(statement: str, values: list[Any]) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()


def _door(row: tuple[Any, ...]) -> Questionnaire:
    return copy.copy(_as_of(row[:PARTS]))


@lru_cache(maxsize=256)
def _as_of(version: Version) -> Questionnaire:
    """Kept unchanged: whoever asks gets a copy."""
    found = Questionnaire.objects.select_related("study__organisation").get(pk=version[0])
    found.version = version
    return found


def _both(row: tuple[Any, ...]) -> tuple[Questionnaire, Response | None]:
    """The answer knows its questionnaire without asking for it again."""
    questionnaire, values = _door(row), list(row[PARTS:])
    if values[0] is None:
        return questionnaire, None
    for place, convert in _converters():
        values[place] = convert(values[place])
    response = Response.from_db(connection.alias, [f.attname for f in _fields()], values)
    response.questionnaire = questionnaire
    return questionnaire, response


def _fields() -> list[Any]:
    """Of an answer, the key first."""
    return list(Response._meta.concrete_fields)


@cache
def _columns() -> str:
    return ", ".join(f'r."{field.column}"' for field in _fields())


@cache
def _converters() -> list[tuple[int, Any]]:
    """What the database's values need to become the field's: (place, function)."""
    found: list[tuple[int, Any]] = []
    for place, field in enumerate(_fields()):
        expression = field.get_col(Response._meta.db_table)
        for convert in (*connection.ops.get_db_converters(expression), *field.get_db_converters(connection)):
            found.append((place, lambda value, convert=convert, expression=expression: convert(value, expression, connection)))
    return found
