"""The list of people to invite, out of a table: every wrong row told at once, nobody lost without a word."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import typed
from .columns import Chosen, Reading, Wanted, address, require
from .refusal import Refused
from .tabular import Table

MOST = 20_000
LONGEST_NAME = 120
WANTED = (
    Wanted(
        "email", gettext_lazy("전자우편"),
        ("email", "e-mail", "전자우편", "이메일", "메일", "mail", "전자우편주소", "이메일주소", "emailaddress"), required=True,
    ),
    Wanted("name", gettext_lazy("이름"), ("name", "이름", "성명", "성함", "대상자", "fullname")),
)  # fmt: skip


def read_people(table: Table, columns: Chosen, *, there: Collection[str] = ()) -> Reading:
    """content: (address, name) of each person. there: addresses that are on the list already."""
    places = require(table, columns, WANTED)
    if len(table.rows) > MOST:
        raise Refused(_("한 번에 %(n)d명까지 넣을 수 있습니다.") % {"n": MOST}, key="file")
    reading, seen, twice = Reading(content=[]), dict[str, tuple[int, str]](), list[str]()
    for line, row in zip(table.lines, table.rows, strict=True):
        name = typed.line(row[places["name"]]) if "name" in places else ""
        if len(name) > LONGEST_NAME:
            reading.fault(line, columns["name"], _("%(n)d자까지 적을 수 있습니다.") % {"n": LONGEST_NAME})
        try:
            email = address(row[places["email"]])
        except ValueError as error:
            reading.fault(line, columns["email"], str(error))
            continue
        first, called = seen.setdefault(email, (line, name))
        if first == line:
            reading.content.append((email, name))
        elif called == name:
            twice.append(f"{first}·{line}")
        else:
            reading.fault(
                line, columns["email"],
                _("%(first)d행(%(name)s)과 같은 전자우편 %(email)s입니다. 한 사람이면 한 행만 남기고, 두 사람이면 주소를 고쳐 주십시오.")
                % {"first": first, "name": called or "–", "email": email},
            )  # fmt: skip
    new = sum(1 for email, _name in reading.content if email not in there)
    reading.will.append(_("새로 넣을 사람: %(n)d명") % {"n": new})
    if new < len(reading.content):
        reading.will.append(_("이미 명단에 있어 그대로 두는 주소: %(n)d개") % {"n": len(reading.content) - new})
    if twice:
        shown = ", ".join(twice[:10]) + (" …" if len(twice) > 10 else "")
        reading.will.append(_("이름과 주소가 같은 행은 한 번만 넣습니다: %(rows)s행") % {"rows": shown})
    return reading
