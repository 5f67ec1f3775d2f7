"""A public questionnaire as whoever answers it meets it, with its study and institute.

One light statement says in which state the three rows are; the objects are read again only when one of them has changed.
"""

from __future__ import annotations

import copy
from functools import lru_cache
from typing import Any

from django.db import connection

from ..enums import Audience
from ..models import Questionnaire

Version = tuple[Any, ...]

# xmin and ctid of a row are others after each change of it, also within one transaction.
STATEMENT = """SELECT q.id, q.xmin::text, q.ctid::text, s.xmin::text, s.ctid::text, o.xmin::text, o.ctid::text
FROM surveys_questionnaire q JOIN surveys_study s ON s.id = q.study_id JOIN surveys_organisation o ON o.id = s.organisation_id
WHERE """


def by_key(key: str) -> Questionnaire | None:
    """The citizens' questionnaire under this key of an address; `version` names what pages drawn from it depend on."""
    return _found("q.key = %s AND q.audience = %s", [key, Audience.PUBLIC])


def by_id(questionnaire_id: int) -> Questionnaire:
    found = _found("q.id = %s", [questionnaire_id])
    if found is None:
        raise Questionnaire.DoesNotExist(questionnaire_id)
    return found


def _found(where: str, values: list[Any]) -> Questionnaire | None:
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT + where, values)
        version = cursor.fetchone()
    return copy.copy(_as_of(version)) if version else None


@lru_cache(maxsize=256)
def _as_of(version: Version) -> Questionnaire:
    """Kept unchanged: whoever asks gets a copy."""
    found = Questionnaire.objects.select_related("study__organisation").get(pk=version[0])
    found.version = version
    return found
