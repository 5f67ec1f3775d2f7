"""Which column of an uploaded table holds what: proposed by its name, said by a person, and what is wrong with its cells.

Exact beats similar; a likeness between two is nobody's. Every wrong cell is told at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from .. import typed
from .likeness import name_key
from .refusal import Refused
from .tabular import Table

Chosen = Mapping[str, str]  # what is wanted → name of the column


@dataclass(frozen=True)
class Wanted:
    """words: what such columns are called, the usual first."""

    key: str
    label: Any
    words: tuple[str, ...]
    required: bool = False


@dataclass(frozen=True)
class Fault:
    line: int
    column: str
    sentence: str


@dataclass
class Reading:
    """What a table would do. content is what its service stores; nothing is stored while faults stand, or before a
    person has agreed to every doubt. will: sentences on what is going to happen."""

    content: Any = None
    faults: list[Fault] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    will: list[str] = field(default_factory=list)

    def fault(self, line: int, column: str, sentence: str) -> None:
        self.faults.append(Fault(line, column, sentence))


def guess_columns(header: Sequence[str], wanted: Iterable[Wanted]) -> dict[str, str]:
    wanted, found = list(wanted), dict[str, str]()
    for fits in (_same, _alike, _within):
        free = [name for name in header if name not in found.values()]
        claims = {want.key: _first(want, free, fits) for want in wanted if want.key not in found}
        taken = [names[0] for names in claims.values() if len(names) == 1]
        found |= {key: names[0] for key, names in claims.items() if len(names) == 1 and taken.count(names[0]) == 1}
    return found


def _first(want: Wanted, names: Sequence[str], fits: Callable[[str, str], bool]) -> list[str]:
    """The columns of the first word that has any: the usual word before the others."""
    return next((hit for word in want.words if (hit := [name for name in names if fits(name, word)])), [])


def _same(name: str, word: str) -> bool:
    return typed.line(name).casefold() == word.casefold()


def _alike(name: str, word: str) -> bool:
    return name_key(name) == name_key(word)


def _within(name: str, word: str) -> bool:
    """‘전자우편 주소’, ‘성명(한글)’, ‘Expert name’; a word of one or two letters stands within too many."""
    inner = name_key(word)
    return len(inner) >= (2 if not inner.isascii() else 4) and inner in name_key(name)


def require(table: Table, columns: Chosen, wanted: Iterable[Wanted]) -> dict[str, int]:
    """Where each wanted column stands. Raises Refused where one that is needed was not chosen, or one means two things."""
    places = {key: table.header.index(name) for key, name in columns.items() if name in table.header}
    for want in wanted:
        if want.required and want.key not in places:
            raise Refused(_("‘%(name)s’ 열을 골라 주십시오.") % {"name": want.label}, key=want.key)
        twice = [key for key in places if key != want.key and want.key in places and places[key] == places[want.key]]
        if twice:
            raise Refused(
                _("한 열(%(name)s)을 두 가지로 골랐습니다. 하나만 남겨 주십시오.") % {"name": columns[want.key]}, key=want.key
            )
    return places


def address(text: str) -> str:
    """An e-mail address as it is kept and compared. Raises ValueError with the sentence."""
    email = typed.line(text).lower().removeprefix("mailto:").strip("<>")
    try:
        validate_email(email)
    except ValidationError:
        if not email:
            raise ValueError(_("전자우편이 비어 있습니다.")) from None
        raise ValueError(_("전자우편 주소가 아닙니다: ‘%(value)s’") % {"value": email[:60]}) from None
    if len(email) > 254:
        raise ValueError(_("%(n)d자까지 적을 수 있습니다.") % {"n": 254})
    return email
