"""What became of a study's letters: counts for the team, names and reasons for whoever may see people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, Min, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from ..enums import LetterState
from ..models import Letter, Study
from ..post import KINDS

REFUSED = Q(state=LetterState.REFUSED)
TRIED = Q(state=LetterState.WAITING) & ~Q(reply="")  # did not leave at once, is tried again by itself


@dataclass(frozen=True)
class Stuck:
    refused: int
    tried: int
    held: int
    next_at: datetime | None

    def __bool__(self) -> bool:
        return bool(self.refused or self.tried or self.held)


@dataclass(frozen=True)
class Line:
    letter: Letter
    kind: Any
    name: str
    address: str
    reason: str


def of_kinds(study: Study, kinds: Iterable[str] = (), subjects: Iterable[int] | None = None) -> QuerySet[Letter]:
    rows = Letter.objects.filter(study=study)
    rows = rows.filter(kind__in=list(kinds)) if kinds else rows
    return rows if subjects is None else rows.filter(subject_id__in=subjects)


def stuck(rows: QuerySet[Letter]) -> Stuck:
    """held: the day's letters have all been sent."""
    held = Q(state=LetterState.WAITING, reply="", next_at__gt=timezone.now())
    found = rows.aggregate(
        refused=Count("pk", filter=REFUSED), tried=Count("pk", filter=TRIED), held=Count("pk", filter=held),
        next_at=Min("next_at", filter=TRIED | held),
    )  # fmt: skip
    return Stuck(**found)


def ordered(study: Study) -> QuerySet[Letter]:
    """What needs somebody first, then the newest."""
    order = Case(When(REFUSED, then=Value(0)), When(state=LetterState.WAITING, then=Value(1)), default=Value(2))
    return Letter.objects.filter(study=study).order_by(order, "-pk")


def lines(letters: Iterable[Letter]) -> list[Line]:
    return [_line(letter) for letter in letters]


def _line(letter: Letter) -> Line:
    kind = KINDS.get(letter.kind)
    name, address = kind.whom(letter.subject_id) if kind else ("", "")
    return Line(letter, kind.label if kind else letter.kind, name, address, reason(letter))


def by_subject(kind: str, subjects: Iterable[int]) -> dict[int, Letter]:
    return {letter.subject_id: letter for letter in Letter.objects.filter(kind=kind, subject_id__in=list(subjects))}


def reason(letter: Letter) -> str:
    """Why it has not left, as a sentence; the server's own words name addresses and are not kept."""
    code = letter.reply
    if letter.state not in (LetterState.WAITING, LetterState.REFUSED):
        return ""
    if not code:
        held = letter.next_at > timezone.now()
        return _("오늘 보낼 수 있는 전자우편을 다 보냈습니다. 다음 날 자동으로 나갑니다.") if held else ""
    if code == "address":
        return _("이 주소로는 전자우편을 쓸 수 없습니다. 주소를 고쳐 주십시오.")
    if code.startswith("server"):
        return _("보내는 전자우편 서버가 받지 않았습니다. 자동으로 다시 보냅니다. 반복되면 운영자에게 알려 주십시오.")
    if any(part in code for part in ("5.1.1", "5.1.2", "5.1.10")):
        return _("받는 곳에 이 주소가 없습니다. 주소를 확인해 주십시오.")
    if any(part in code for part in (".2.2", "552", "452")):
        return _("받는 분의 우편함이 가득 찼습니다.")
    if code.startswith("4") and letter.state == LetterState.WAITING:
        return _("받는 서버가 잠시 받지 않습니다. 자동으로 다시 보냅니다.")
    return _("받는 서버가 거절했습니다. 주소를 확인해 주십시오.")
