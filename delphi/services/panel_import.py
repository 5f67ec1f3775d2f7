"""A panel out of a table: columns mapped, every fault named by row and column, whole or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from surveys.models import User
from surveys.services import audit
from surveys.services.refusal import Refused

from ..models import Panel, PanelGroup, Panelist
from . import panels

FIELDS = ("name", "email", "group", "affiliation", "language")
REQUIRED = ("name", "email")
MAX_PANELISTS = 1_000
LENGTHS = {"name": 120, "email": 254, "group": 120, "affiliation": 200}
HEADERS = {
    "name": ("name", "이름", "성명", "위원", "위원명", "fullname", "expert"),
    "email": ("email", "e-mail", "mail", "이메일", "전자우편", "메일", "emailaddress"),
    "group": ("group", "그룹", "집단", "분야", "구분", "panel", "stakeholder"),
    "affiliation": ("affiliation", "소속", "기관", "소속기관", "organisation", "organization", "institution"),
    "language": ("language", "언어", "lang"),
}
LANGUAGES = {
    "": "ko",
    "ko": "ko",
    "kr": "ko",
    "korean": "ko",
    "한국어": "ko",
    "en": "en",
    "english": "en",
    "영어": "en",
}


@dataclass(frozen=True)
class Fault:
    line: int
    column: str
    sentence: str


@dataclass
class Plan:
    """What an import would do. Nothing is written while faults stand."""

    people: list[dict[str, str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    new_groups: list[str] = field(default_factory=list)
    added: int = 0
    changed: int = 0
    unchanged: int = 0


def guess_columns(header: Sequence[str]) -> dict[str, str]:
    """Field -> column, by what columns are usually called."""
    plain = {"".join(ch for ch in name.casefold() if ch.isalnum()): name for name in header}
    guess = {}
    for key in FIELDS:
        for word in HEADERS[key]:
            name = plain.get("".join(ch for ch in word.casefold() if ch.isalnum()))
            if name is not None and name not in guess.values():
                guess[key] = name
                break
    return guess


def plan_import(
    *, panel: Panel, header: Sequence[str], rows: Sequence[Sequence[str]], lines: Sequence[int], columns: Mapping[str, str]
) -> Plan:  # fmt: skip
    """Read every row against the mapping; columns: field -> name of the column."""
    for key in REQUIRED:
        if columns.get(key) not in header:
            raise Refused(_("이름과 전자우편이 든 열을 골라 주십시오."), key=key)
    if len(rows) > MAX_PANELISTS:
        raise Refused(_("위원은 한 번에 %(n)d명까지 가져올 수 있습니다.") % {"n": MAX_PANELISTS})
    places = {key: list(header).index(name) for key, name in columns.items() if name in header}
    plan, seen = Plan(), dict[str, int]()
    for line, row in zip(lines, rows, strict=True):
        person = {key: row[place].strip() for key, place in places.items()}
        _check(person, line, columns, seen, plan)
    _compare(panel, plan)
    return plan


def _check(person: dict[str, str], line: int, columns: Mapping[str, str], seen: dict[str, int], plan: Plan) -> None:
    def fault(key: str, sentence: str) -> None:
        plan.faults.append(Fault(line, columns.get(key, key), sentence))

    person["email"] = person["email"].lower()
    if not person["name"]:
        fault("name", _("이름이 비어 있습니다."))
    try:
        validate_email(person["email"])
    except ValidationError:
        fault("email", _("‘%(value)s’은(는) 전자우편 주소가 아닙니다.") % {"value": person["email"][:60]})
    if person["email"] in seen:
        fault("email", _("%(line)d행과 같은 전자우편입니다.") % {"line": seen[person["email"]]})
    seen.setdefault(person["email"], line)
    for key, longest in LENGTHS.items():
        if len(person.get(key, "")) > longest:
            fault(key, _("%(n)d자까지 적을 수 있습니다.") % {"n": longest})
    language = LANGUAGES.get(person.get("language", "").casefold())
    if language is None:
        fault(
            "language",
            _("‘%(value)s’은(는) 쓸 수 없습니다. ko 또는 en을 적어 주십시오.") % {"value": person["language"][:20]},
        )
    person["language"] = language or "ko"
    plan.people.append(person)


def _compare(panel: Panel, plan: Plan) -> None:
    """How many would be added, changed or stay, and which groups the panel does not have yet."""
    known = {p.email.lower(): p for p in Panelist.objects.filter(panel__study=panel.study).select_related("group")}
    groups = {p["group"]: panels.group_named(panel, p["group"]) for p in plan.people if p.get("group")}
    new: dict[str, str] = {}
    for name, group in groups.items():
        if group is None:
            new.setdefault(name.casefold(), name)
    plan.new_groups = list(new.values())
    for person in plan.people:
        existing = known.get(person["email"])
        if existing is None:
            plan.added += 1
        elif _differs(existing, person, groups.get(person.get("group", ""))):
            plan.changed += 1
        else:
            plan.unchanged += 1


def _differs(panelist: Panelist, person: Mapping[str, str], group: PanelGroup | None) -> bool:
    texts = any(key in person and getattr(panelist, key) != person[key] for key in ("name", "affiliation"))
    return texts or bool(person.get("group") and (group is None or group.pk != panelist.group_id))


@transaction.atomic
def import_panel(*, panel: Panel, plan: Plan, by: User) -> Plan:
    """All of it, or nothing. Known addresses are brought up to date, so the same file twice adds nobody."""
    if plan.faults:
        raise Refused(_("고쳐야 할 칸이 있어 아무것도 가져오지 않았습니다."))
    Panel.objects.select_for_update().get(pk=panel.pk)
    for name in plan.new_groups:
        panels.add_group(panel=panel, name_ko=name, by=by)
    known = {p.email.lower(): p for p in panel.panelists.all()}
    for person in plan.people:
        _put(panel, known.get(person["email"]), person)
    audit.record(
        verb="panel.import", study=panel.study, by=by, target=f"panel:{panel.pk}",
        added=plan.added, changed=plan.changed, unchanged=plan.unchanged,
    )  # fmt: skip
    return plan


def _put(panel: Panel, panelist: Panelist | None, person: Mapping[str, str]) -> None:
    if panelist is None:
        panelist = Panelist(
            panel=panel, code=panels.new_code(panel), email=person["email"], language=person["language"]
        )
    panelist.name = person["name"]
    panelist.affiliation = person.get("affiliation", panelist.affiliation)
    if person.get("group"):
        panelist.group = panels.group_named(panel, person["group"])
    panelist.save()
