"""Who may open which address. A new route is declared HERE, by its name; the test fails until it is.

Kinds: PUBLIC anybody · SIGNED_IN anybody with an account · TEAM / DESIGN / ANALYSE / EXPORT / PEOPLE / DECIDE members of
the study by their role · EXPERT any personal link · SEAT the expert whose round it is · ADMIN the site's administrator.
A name may end in * (longest match wins).
"""

from __future__ import annotations

from surveys.enums import Role

ALL = {Role.RESEARCHER, Role.ANALYST, Role.APPROVER, Role.VIEWER}
PUBLIC, SIGNED_IN, EXPERT, SEAT, ADMIN = "public", "signed in", "expert", "seat", "admin"
TEAM = frozenset(ALL)
DESIGN = PEOPLE = frozenset({Role.RESEARCHER})
ANALYSE = EXPORT = frozenset({Role.RESEARCHER, Role.ANALYST})
DECIDE = frozenset({Role.APPROVER})

EXPECTED: dict[str, object] = {
    # the site
    "healthz": PUBLIC, "readyz": PUBLIC, "set_language": PUBLIC, "dev-*": PUBLIC, "admin:*": ADMIN,
    "account_*": PUBLIC, "mfa_*": PUBLIC,  # allauth keeps its own doors
    # citizens
    "surveys:home": PUBLIC, "surveys:asset": PUBLIC, "surveys:privacy": PUBLIC, "surveys:accessibility": PUBLIC, "surveys:invited": PUBLIC,
    "surveys:kept": PUBLIC, "surveys:log": PUBLIC, "surveys:log-*": PUBLIC, "surveys:log-times": ADMIN, "surveys:log-query": ADMIN,
    "surveys:answer*": PUBLIC, "surveys:receipt*": PUBLIC, "surveys:seals": PUBLIC, "surveys:preview": TEAM,
    # the team: first steps
    "surveys:account": SIGNED_IN, "surveys:account-*": SIGNED_IN,
    "surveys:studies": SIGNED_IN, "surveys:study-new": SIGNED_IN, "surveys:organisation-new": SIGNED_IN,
    "surveys:invite-accept": SIGNED_IN, "surveys:team-accept": PUBLIC,
    # the team: a study
    "surveys:study": TEAM, "surveys:audit": TEAM, "surveys:looks": PEOPLE, "surveys:study-settings": DESIGN, "surveys:work-retry": ANALYSE,
    "surveys:letters": PEOPLE, "surveys:letters-again": PEOPLE, "surveys:team": PEOPLE, "surveys:member-*": PEOPLE, "surveys:invite-revoke": PEOPLE,
    "surveys:design": TEAM, "surveys:item-*": DESIGN, "surveys:item-row": TEAM, "surveys:items-*": DESIGN,
    "surveys:scale-*": DESIGN, "surveys:value-*": DESIGN,
    "surveys:margins": TEAM, "surveys:margin-*": DESIGN, "surveys:population-*": DESIGN,
    "surveys:questionnaires": TEAM, "surveys:questionnaire": TEAM, "surveys:questionnaire-*": DESIGN,
    "surveys:look": TEAM, "surveys:fieldwork": TEAM, "surveys:people": PEOPLE, "surveys:people-*": PEOPLE,
    "surveys:import*": DESIGN, "surveys:export": EXPORT,
    # experts
    "delphi:expert": EXPERT, "delphi:ask-link": PUBLIC, "delphi:link-sent": PUBLIC, "delphi:open-link": PUBLIC,
    "delphi:leave": PUBLIC, "delphi:round-start": SEAT, "delphi:round-review": SEAT, "delphi:round-done": SEAT,
    "delphi:round-page": SEAT, "delphi:ask-extension": SEAT,
    # the panel and its rounds
    "delphi:panel": TEAM, "delphi:panel-*": DESIGN, "delphi:panelist": PEOPLE, "delphi:panelist-*": PEOPLE,
    "delphi:rule": TEAM, "delphi:rule-*": DESIGN, "delphi:rounds": TEAM, "delphi:round": TEAM,
    "delphi:round-live": TEAM, "delphi:round-preview": TEAM, "delphi:round-new": DESIGN, "delphi:round-items": DESIGN,
    "delphi:round-settings": DESIGN, "delphi:round-open": DESIGN, "delphi:round-undo": DESIGN,
    "delphi:round-extend": DESIGN, "delphi:round-extension": PEOPLE, "delphi:round-close": DESIGN, "delphi:round-seat": DESIGN,
    "delphi:round-reasons": DESIGN, "delphi:round-reasons-look": DESIGN, "delphi:round-reason-*": DESIGN, "delphi:round-retry": ANALYSE, "delphi:round-remind": PEOPLE, "delphi:round-export": EXPORT,
    # analysis and publication
    "analytics:method": PUBLIC, "analytics:methods": PUBLIC, "analytics:results*": PUBLIC,
    "analytics:publications": TEAM, "analytics:publication": TEAM, "analytics:publication-drawing": TEAM,
    "analytics:publication-preview": TEAM, "analytics:preview-*": TEAM, "analytics:publication-prepare": DESIGN,
    "analytics:publication-submit": DESIGN, "analytics:publication-decide": DECIDE,
    "analytics:plan": TEAM, "analytics:plan-*": DESIGN,
    "analytics:job": TEAM, "analytics:picture": TEAM, "analytics:consensus": TEAM, "analytics:consensus-*": TEAM,
    "analytics:written": TEAM, "analytics:written-*": DESIGN,
    "analytics:surveys": TEAM, "analytics:survey": TEAM, "analytics:survey-csv": TEAM,
    "analytics:survey-compute": ANALYSE, "analytics:values": TEAM, "analytics:values-csv": TEAM,
    "analytics:values-start": ANALYSE, "analytics:candidate": TEAM, "analytics:evidence": TEAM,
    "analytics:evidence-links": ANALYSE, "analytics:source*": ANALYSE, "analytics:directions": TEAM,
    "analytics:team-evidence": TEAM, "analytics:direction*": ANALYSE, "analytics:strategy*": ANALYSE,
}  # fmt: skip


def expected(name: str) -> object | None:
    if name in EXPECTED:
        return EXPECTED[name]
    stars = [key for key in EXPECTED if key.endswith("*") and name.startswith(key[:-1])]
    return EXPECTED[max(stars, key=len)] if stars else None
