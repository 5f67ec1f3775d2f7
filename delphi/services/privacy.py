"""What goes when an expert's answer is erased: the reasons, the self-rating, and where the round quotes them."""

from __future__ import annotations

from django.db import transaction

from surveys.models import Response

from ..models import Expertise, Extension, Reason, RoundFeedback


@transaction.atomic
def erase_reasons(*, response: Response) -> None:
    """Quotes carry no names, so that nobody can tell whose they are: all of such an item go."""
    Expertise.objects.filter(response=response).delete()
    reasons = Reason.objects.filter(response=response)
    items = list(reasons.values_list("item_id", flat=True))
    reasons.delete()
    Extension.objects.filter(seat__invitation=response.invitation_id).update(note="")
    RoundFeedback.objects.filter(round__questionnaire_id=response.questionnaire_id, item_id__in=items).update(reasons=[])
