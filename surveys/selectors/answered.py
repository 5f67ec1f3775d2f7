"""How many answers came or went, and how people came to answer: counts only, no answer is read."""

from __future__ import annotations

from ..enums import RevisionKind
from ..models import Questionnaire, Response, ResponseRevision


def erased_between(questionnaire: Questionnaire, after: str, until: str) -> int:
    """Submitted answers that were erased after one moment and not after the other (ISO times)."""
    found = ResponseRevision.objects.filter(
        kind=RevisionKind.ERASE, response__questionnaire=questionnaire, response__pilot=False,
        response__submitted_at__isnull=False, at__gt=after, at__lte=until,
    )  # fmt: skip
    return found.values("response").distinct().count()


def by_invitation(questionnaire: Questionnaire) -> bool:
    """Whether any answer is tied to an invitation."""
    return Response.objects.filter(questionnaire=questionnaire, pilot=False, invitation__isnull=False).exists()
