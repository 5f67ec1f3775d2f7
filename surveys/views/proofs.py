"""Files for whoever does not want to believe this server: the proof of one's own answer, the list of seals."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from ..enums import Audience, QuestionnaireState
from ..models import Questionnaire, Response
from ..selectors.proofs import proof_of, seal_of, seals_text
from .receipts import with_receipt


@require_GET
@with_receipt
def proof(request: HttpRequest, response: Response) -> HttpResponse:
    """With the answers in it: only whoever holds the receipt gets it."""
    seal = seal_of(response)
    found = proof_of(seal) if seal else None
    if found is None:  # the page says whether it waits, or why there is none
        return redirect("surveys:receipt-answers")
    text = json.dumps(found, ensure_ascii=False, indent=1) + "\n"
    answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="hapui-proof-{found["leaf"][:8]}.json"'
    return answer


@require_GET
@never_cache
def seals(request: HttpRequest, key: str) -> HttpResponse:
    asked = Questionnaire.objects.exclude(state=QuestionnaireState.DRAFT).filter(audience=Audience.PUBLIC)
    found = get_object_or_404(asked.select_related("study"), key=key)
    return HttpResponse("\n".join(seals_text(found)) + "\n", content_type="text/plain; charset=utf-8")
