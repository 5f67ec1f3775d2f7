"""A panel out of a table: columns mapped, every fault named by row and column, whole or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys import typed
from surveys.models import User
from surveys.services import audit
from surveys.services import columns as columns_service
from surveys.services.columns import Fault, Reading, Wanted, address
from surveys.services.refusal import Refused
from surveys.services.tabular import Table

from ..models import Panel, PanelGroup, Panelist
from . import panels

FIELDS = ("name", "email", "group", "affiliation", "language")
REQUIRED = ("name", "email")
WRITTEN = ("name", "affiliation", "language")
MAX_PANELISTS = 1_000
MOST_CHANGES = 30  # told one by one
LENGTHS = {"name": 120, "email": 254, "group": 120, "affiliation": 200}
WANTED = (
    Wanted("name", gettext_lazy("이름"), ("name", "이름", "성명", "위원", "위원명", "성함", "fullname", "expert", "전문가"), required=True),
    Wanted(
        "email", gettext_lazy("전자우편"),
        ("email", "e-mail", "이메일", "전자우편", "메일", "mail", "emailaddress", "이메일주소", "전자우편주소"), required=True,
    ),
    Wanted("group", gettext_lazy("그룹"), ("group", "그룹", "집단", "분야", "구분", "panel", "stakeholder")),
    Wanted(
        "affiliation", gettext_lazy("소속"),
        ("affiliation", "소속", "소속기관", "기관", "기관명", "organisation", "organization", "institution"),
    ),
    Wanted("language", gettext_lazy("언어"), ("language", "언어", "사용언어", "lang")),
)  # fmt: skip
LANGUAGES = {
    "ko": "ko",
    "kr": "ko",
    "korean": "ko",
    "한국어": "ko",
    "국문": "ko",
    "kor": "ko",
    "ko-kr": "ko",
    "en": "en",
    "english": "en",
    "영어": "en",
    "영문": "en",
    "eng": "en",
    "en-us": "en",
}


@dataclass
class Plan:
    """What an import would do. Nothing is written while faults stand."""

    people: list[dict[str, str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    new_groups: list[str] = field(default_factory=list)
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    changes: list[str] = field(default_factory=list)


def guess_columns(header: Sequence[str]) -> dict[str, str]:
    return columns_service.guess_columns(header, WANTED)


def read_panel(*, panel: Panel, table: Table, columns: Mapping[str, str]) -> Reading:
    """What a table would do to the panel. content: a Plan."""
    plan = plan_import(panel=panel, header=table.header, rows=table.rows, lines=table.lines, columns=columns)
    will = [
        _("새로 넣을 위원 %(added)d명, 정보가 바뀔 위원 %(changed)d명, 그대로인 위원 %(same)d명")
        % {"added": plan.added, "changed": plan.changed, "same": plan.unchanged}
    ]
    will += plan.changes[:MOST_CHANGES]
    if len(plan.changes) > MOST_CHANGES:
        will.append(_("… 그 밖에 %(n)d명의 정보가 바뀝니다.") % {"n": len(plan.changes) - MOST_CHANGES})
    if plan.new_groups:
        names = ", ".join(plan.new_groups)
        will.append(_("새로 만들 그룹: %(names)s. 그룹 이름을 잘못 적은 것이라면 파일을 고쳐 다시 올려 주십시오.") % {"names": names})
    return Reading(content=plan, faults=plan.faults, will=will)


def plan_import(
    *, panel: Panel, header: Sequence[str], rows: Sequence[Sequence[str]], lines: Sequence[int], columns: Mapping[str, str]
) -> Plan:  # fmt: skip
    """Read every row against the mapping; columns: field -> name of the column."""
    for key in REQUIRED:
        if columns.get(key) not in header:
            raise Refused(_("이름과 전자우편이 든 열을 골라 주십시오."), key=key)
    chosen = [name for name in columns.values() if name]
    if len(set(chosen)) < len(chosen):
        raise Refused(_("한 열을 두 가지로 골랐습니다. 하나만 남겨 주십시오."))
    if len(rows) > MAX_PANELISTS:
        raise Refused(_("위원은 한 번에 %(n)d명까지 가져올 수 있습니다.") % {"n": MAX_PANELISTS})
    places = {key: list(header).index(name) for key, name in columns.items() if name in header}
    plan, seen = Plan(), dict[str, int]()
    for line, row in zip(lines, rows, strict=True):
        person = {key: typed.line(row[place]) for key, place in places.items()}
        _check(person, line, columns, seen, plan)
    _compare(panel, plan)
    return plan


def _check(person: dict[str, str], line: int, columns: Mapping[str, str], seen: dict[str, int], plan: Plan) -> None:
    def fault(key: str, sentence: str) -> None:
        plan.faults.append(Fault(line, columns.get(key, key), sentence))

    if not person["name"]:
        fault("name", _("이름이 비어 있습니다."))
    try:
        person["email"] = address(person["email"])
    except ValueError as error:
        fault("email", str(error))
    else:
        if person["email"] in seen:
            fault("email", _("%(line)d행과 같은 전자우편입니다.") % {"line": seen[person["email"]]})
        seen.setdefault(person["email"], line)
    for key, longest in LENGTHS.items():
        if len(person.get(key, "")) > longest:
            fault(key, _("%(n)d자까지 적을 수 있습니다.") % {"n": longest})
    if written := person.pop("language", ""):  # an empty cell says nothing of somebody who is there already
        language = LANGUAGES.get(written.casefold())
        if language is None:
            fault("language", _("쓸 수 없는 언어입니다: ‘%(value)s’. ko 또는 en을 적어 주십시오.") % {"value": written[:20]})
        else:
            person["language"] = language
    plan.people.append(person)


def _compare(panel: Panel, plan: Plan) -> None:
    """How many would be added, changed or stay, and which groups the panel does not have yet."""
    known = {p.email.lower(): p for p in Panelist.objects.filter(panel__study=panel.study, erased_at=None).select_related("group")}
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
        elif changed := _changed(existing, person, groups.get(person.get("group", ""))):
            plan.changed += 1
            plan.changes.append(f"{existing.name}: {', '.join(changed)}")
        else:
            plan.unchanged += 1


def _changed(panelist: Panelist, person: Mapping[str, str], group: PanelGroup | None) -> list[str]:
    """What the import would store otherwise than it is, in words: the same fields that _put writes."""
    labels = {want.key: want.label for want in WANTED}
    before = {key: getattr(panelist, key) for key in WRITTEN}
    found = [f"{labels[key]} {before[key] or '–'} → {person[key] or '–'}" for key in WRITTEN if person.get(key, before[key]) != before[key]]
    if person.get("group") and (group is None or group.pk != panelist.group_id):
        found.append(f"{labels['group']} {panelist.group.local('name') if panelist.group else '–'} → {person['group']}")
    return found


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
        panelist = Panelist(panel=panel, email=person["email"], language="ko")
    for key in WRITTEN:
        setattr(panelist, key, person.get(key, getattr(panelist, key)))
    if person.get("group"):
        panelist.group = panels.group_named(panel, person["group"])
    panelist.save()
