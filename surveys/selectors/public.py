"""What anybody may see of the ground floor."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils import timezone

from ..enums import Audience, QuestionnaireState
from ..models import Questionnaire


def open_questionnaires() -> QuerySet[Questionnaire]:
    """Open links of confirmed organisations that take answers now, those that close first at the top."""
    now = timezone.now()
    return (
        Questionnaire.objects.filter(audience=Audience.PUBLIC, state=QuestionnaireState.OPEN, invited_only=False)
        .filter(study__organisation__confirmed_at__isnull=False)
        .filter(Q(closes_at__isnull=True) | Q(closes_at__gt=now))
        .select_related("study__organisation")
        .order_by("closes_at", "pk")
    )
