"""Who changes answers and who changes the state of a questionnaire take turns.

Answers hold it together, a change of state alone. Unlike locks on its row the database serves these in the order they
were asked for: a closing waits for the answers that are under way, not for those that come after it.
"""

from __future__ import annotations

from django.db import OperationalError, connection
from django.utils.translation import gettext as _

from ..models import Questionnaire
from .refusal import Refused

SPACE = 7_320
LONGEST = "10s"  # a long import may hold it; those who answer must not wait behind a closing for all of that


def share(questionnaire_id: int) -> None:
    """For whoever changes an answer, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, %s)", [SPACE, questionnaire_id])


def alone(questionnaire_id: int) -> Questionnaire:
    """For whoever changes its state or counts it anew; its row as it then stands.

    The row is locked without its key: rows that refer to it, counts for instance, may be written meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LONGEST])
        try:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [SPACE, questionnaire_id])
        except OperationalError:
            raise Refused(_("지금 응답을 저장하고 있어 기다리는 중입니다. 잠시 뒤에 다시 해 주십시오.")) from None
        cursor.execute("SELECT set_config('lock_timeout', '0', true)")
    return Questionnaire.objects.select_for_update(no_key=True).get(pk=questionnaire_id)
