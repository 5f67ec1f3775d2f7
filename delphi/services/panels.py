"""The panel: its groups and who sits on it."""

from __future__ import annotations

import re

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from surveys.models import Invitation, Study, User
from surveys.services import audit
from surveys.services.refusal import Refused

from ..enums import PanelistState, RoundState
from ..models import Panel, PanelGroup, Panelist, Round
from . import addresses, links


@transaction.atomic
def make_panel(*, study: Study, by: User, name_ko: str = "", name_en: str = "") -> Panel:
    """The study's one panel; there already is changes nothing."""
    panel, made = Panel.objects.get_or_create(
        study=study, defaults={"name_ko": name_ko or "전문가 패널", "name_en": name_en or "Expert panel"}
    )
    if made:
        audit.record(verb="panel.make", study=study, by=by, target=f"panel:{panel.pk}")
    return panel


@transaction.atomic
def add_group(*, panel: Panel, name_ko: str, name_en: str = "", by: User) -> PanelGroup:
    name = name_ko.strip()
    if not name:
        raise Refused(_("그룹 이름을 적어 주십시오."), key="name_ko")
    if group_named(panel, name) is not None:
        raise Refused(_("같은 이름의 그룹이 이미 있습니다."), key="name_ko")
    position = panel.groups.count() + 1
    group = PanelGroup.objects.create(
        panel=panel, code=_group_code(panel, name_en), name_ko=name, name_en=name_en.strip(), position=position
    )
    audit.record(verb="panel.group", study=panel.study, by=by, target=f"group:{group.code}")
    return group


@transaction.atomic
def rename_group(*, group: PanelGroup, name_ko: str, name_en: str, by: User) -> PanelGroup:
    same = group_named(group.panel, name_ko)
    if not name_ko.strip() or (same is not None and same.pk != group.pk):
        raise Refused(_("다른 그룹과 겹치지 않는 이름을 적어 주십시오."), key="name_ko")
    group.name_ko, group.name_en = name_ko.strip(), name_en.strip()
    group.save(update_fields=["name_ko", "name_en"])
    audit.record(verb="panel.group_rename", study=group.panel.study, by=by, target=f"group:{group.code}")
    return group


@transaction.atomic
def remove_group(*, group: PanelGroup, by: User) -> None:
    if group.panelists.exists():
        raise Refused(_("위원이 있는 그룹은 지울 수 없습니다. 먼저 위원을 다른 그룹으로 옮기십시오."))
    audit.record(verb="panel.group_remove", study=group.panel.study, by=by, target=f"group:{group.code}")
    group.delete()


def group_named(panel: Panel, name: str) -> PanelGroup | None:
    """By either name or the code, whatever the case."""
    wanted = name.strip().casefold()
    for group in PanelGroup.objects.filter(panel__study=panel.study):
        if wanted in (group.name_ko.casefold(), group.name_en.casefold(), group.code.casefold()) and wanted:
            return group
    return None


@transaction.atomic
def add_panelist(
    *, panel: Panel, name: str, email: str, by: User, affiliation: str = "", group: PanelGroup | None = None,
    language: str = "ko",
) -> Panelist:  # fmt: skip
    if Panelist.objects.filter(panel=panel, email__iexact=email.strip()).exists():
        raise Refused(_("이 전자우편의 위원이 이미 패널에 있습니다."), key="email")
    panelist = Panelist.objects.create(
        panel=panel, name=name.strip(), email=email.strip().lower(),
        affiliation=affiliation.strip(), group=group, language=language,
    )  # fmt: skip
    audit.record(verb="panel.add", study=panel.study, by=by, target=f"panelist:{panelist.key}")
    return panelist


@transaction.atomic
def change_panelist(*, panelist: Panelist, by: User, **fields: object) -> Panelist:
    """Name, address, affiliation, group, language."""
    email = str(fields.get("email", panelist.email)).strip().lower()
    if Panelist.objects.filter(panel=panelist.panel_id, email__iexact=email).exclude(pk=panelist.pk).exists():
        raise Refused(_("이 전자우편의 위원이 이미 패널에 있습니다."), key="email")
    before = Panelist.objects.select_for_update().get(pk=panelist.pk)
    for name in ("name", "affiliation", "group", "language"):
        setattr(panelist, name, fields.get(name, getattr(panelist, name)))
    panelist.email = email
    changed = [n for n in ("name", "email", "affiliation", "group_id", "language") if getattr(before, n) != getattr(panelist, n)]
    panelist.save()
    if changed:
        audit.record(
            verb="panel.change", study=panelist.panel.study, by=by, target=f"panelist:{panelist.key}",
            changed=[name.removesuffix("_id") for name in changed],
        )  # fmt: skip
    if before.email.lower() != email:
        addresses.moved(panelist=panelist, before=before.email, by=by)
    return panelist


@transaction.atomic
def withdraw_panelist(*, panelist: Panelist, by: User) -> Panelist:
    """No further letters and no further answers; what was submitted stays, without a name, as answered."""
    p = Panelist.objects.select_for_update().get(pk=panelist.pk)
    p.state = PanelistState.WITHDRAWN
    p.save(update_fields=["state"])
    Invitation.objects.filter(seat__panelist=p, seat__round__state=RoundState.OPEN, revoked_at=None).update(
        revoked_at=timezone.now()
    )
    links.end(p.links.all())
    audit.record(verb="panel.withdraw", study=p.panel.study, by=by, target=f"panelist:{p.key}")
    return p


@transaction.atomic
def restore_panelist(*, panelist: Panelist, by: User) -> Panelist:
    p = Panelist.objects.select_for_update().get(pk=panelist.pk)
    p.state = PanelistState.ACTIVE
    p.save(update_fields=["state"])
    open_rounds = Round.objects.filter(panel=p.panel_id, state=RoundState.OPEN)
    Invitation.objects.filter(seat__panelist=p, seat__round__in=open_rounds).update(revoked_at=None)
    audit.record(verb="panel.restore", study=p.panel.study, by=by, target=f"panelist:{p.key}")
    return p


def _group_code(panel: Panel, name: str) -> str:
    taken = set(panel.groups.values_list("code", flat=True))
    stem = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:30] or "group"
    numbered = (f"{stem}-{n}" for n in range(1, len(taken) + 2))
    return next(code for code in (stem, *numbered) if code not in taken and code != "group")
