"""Addresses of delphi: experts under /expert/, the team under /work/<study>/."""

from django.urls import include, path

from .views import entry, expert, team_extensions, team_panel, team_protocol, team_reasons, team_rounds

app_name = "delphi"

panel = [
    path("", team_panel.panel, name="panel"),
    path("add/", team_panel.add, name="panel-add"),
    path("groups/", team_panel.groups, name="panel-groups"),
    path("groups/<slug:code>/", team_panel.group, name="panel-group"),
    path("import/", team_panel.upload, name="panel-import"),
    path("import/check/", team_panel.check, name="panel-check"),
    path("people/<slug:key>/", team_panel.change, name="panelist"),
    path("people/<slug:key>/withdraw/", team_panel.withdraw, name="panelist-withdraw"),
    path("people/<slug:key>/erase/", team_panel.erase, name="panelist-erase"),
    path("people/<slug:key>/restore/", team_panel.restore, name="panelist-restore"),
    path("people/<slug:key>/revoke/", team_panel.revoke_links, name="panelist-revoke"),
]

protocol = [
    path("", team_protocol.rule, name="rule"),
    path("edit/", team_protocol.edit, name="rule-edit"),
    path("lock/", team_protocol.lock, name="rule-lock"),
    path("discard/", team_protocol.discard, name="rule-discard"),
]

rounds = [
    path("", team_rounds.rounds, name="rounds"),
    path("new/", team_rounds.new, name="round-new"),
    path("<int:number>/", team_rounds.round_, name="round"),
    path("<int:number>/live/", team_rounds.live, name="round-live"),
    path("<int:number>/items/", team_rounds.items, name="round-items"),
    path("<int:number>/settings/", team_rounds.settings, name="round-settings"),
    path("<int:number>/preview/", team_rounds.preview, name="round-preview"),
    path("<int:number>/open/", team_rounds.open_, name="round-open"),
    path("<int:number>/undo/", team_rounds.undo, name="round-undo"),
    path("<int:number>/extend/", team_rounds.extend, name="round-extend"),
    path("<int:number>/extensions/<int:pk>/", team_extensions.decide, name="round-extension"),
    path("<int:number>/close/", team_rounds.close, name="round-close"),
    path("<int:number>/retry/", team_rounds.retry, name="round-retry"),
    path("<int:number>/seat/", team_rounds.seat, name="round-seat"),
    path("<int:number>/remind/<slug:whom>/", team_rounds.remind, name="round-remind"),
    path("<int:number>/reasons/", team_reasons.reasons, name="round-reasons"),
    path("<int:number>/reasons/look/", team_reasons.look, name="round-reasons-look"),
    path("<int:number>/reasons/<slug:code>/hide/", team_reasons.hide, name="round-reason-hide"),
    path("<int:number>/reasons/<slug:code>/show/", team_reasons.show, name="round-reason-show"),
    path("<int:number>/export.csv", team_rounds.export_csv, name="round-export"),
]

urlpatterns = [
    path("expert/", expert.mine, name="expert"),
    path("expert/link/", entry.ask, name="ask-link"),
    path("expert/link/sent/", entry.sent, name="link-sent"),
    path("expert/open/<str:token>/", entry.open_link, name="open-link"),
    path("expert/leave/", entry.leave, name="leave"),
    path("expert/rounds/<str:key>/", expert.start, name="round-start"),
    path("expert/rounds/<str:key>/extension/", expert.ask_extension, name="ask-extension"),
    path("expert/rounds/<str:key>/review/", expert.review, name="round-review"),
    path("expert/rounds/<str:key>/done/", expert.done, name="round-done"),
    path("expert/rounds/<str:key>/<int:page>/", expert.page, name="round-page"),
    path("work/<slug:slug>/panel/", include(panel)),
    path("work/<slug:slug>/protocol/consensus/", include(protocol)),
    path("work/<slug:slug>/rounds/", include(rounds)),
]
