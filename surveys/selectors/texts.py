"""Written answers of a closed questionnaire as the team reads them: by their text, never by who wrote or when."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db.models import QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.utils.crypto import salted_hmac

from ..enums import ResponseState
from ..models import HiddenText, Item, Questionnaire, Response


@dataclass(frozen=True)
class Written:
    """key: what a page calls it by. rewritten: by its author, after it was hidden."""

    key: str
    text: str
    hidden_at: datetime | None
    note: str
    rewritten: bool


def answers_to(questionnaire: Questionnaire, item: Item, without: Collection[int] = ()) -> QuerySet[Response]:
    """Submitted answers that say something to a written question, as `said`; without those that a floor above holds back."""
    counted = Response.objects.filter(questionnaire=questionnaire, state=ResponseState.SUBMITTED, pilot=False)
    counted = counted.exclude(pk__in=without)
    return counted.annotate(said=KeyTextTransform(item.code, "answers")).exclude(said=None).exclude(said="")


def answers_of(questionnaire: Questionnaire) -> int:
    return questionnaire.responses.filter(state=ResponseState.SUBMITTED, pilot=False).count()


def written(questionnaire: Questionnaire, item: Item, read: Callable[[str], str], without: Collection[int] = ()) -> list[Written]:
    """All of them, hidden ones too, in the order of their letters. read: masks what nobody is to read."""
    hidden = {h.response_id: h for h in HiddenText.objects.filter(response__questionnaire=questionnaire, item_code=item.code)}
    rows = answers_to(questionnaire, item, without).values_list("pk", "said")
    found = [_written(pk, item.code, said, hidden.get(pk), read) for pk, said in rows]
    return sorted(found, key=lambda w: (w.text, w.key))


def _written(pk: int, code: str, said: str, hidden: HiddenText | None, read: Callable[[str], str]) -> Written:
    rewritten = hidden is not None and hidden.digest != digest_of(said)
    return Written(
        key_of(pk, code), read(said.strip()), hidden.hidden_at if hidden else None, hidden.note if hidden else "", rewritten
    )  # fmt: skip


def find(questionnaire: Questionnaire, item: Item, key: str, without: Collection[int] = ()) -> Response | None:
    return next((r for r in answers_to(questionnaire, item, without) if key_of(r.pk, item.code) == key), None)


def key_of(pk: int, code: str) -> str:
    """The answer's own number would show which ones one person wrote in one go."""
    return salted_hmac("surveys.text", f"{pk}:{code}").hexdigest()[:16]


def digest_of(text: str) -> str:
    return sha256(text.strip().encode()).hexdigest()


def hidden_of(questionnaire: Questionnaire) -> dict[int, set[str]]:
    """Response id → codes of its answers that nobody reads any more, not in a file either."""
    found: dict[int, set[str]] = {}
    for pk, code in HiddenText.objects.filter(response__questionnaire=questionnaire).values_list("response_id", "item_code"):
        found.setdefault(pk, set()).add(code)
    return found
