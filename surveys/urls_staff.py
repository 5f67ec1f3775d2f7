"""Addresses of the team's pages."""

from django.urls import path

from .views import audit, design, design_parts, studies, team

urlpatterns = [
    path("work/", studies.studies, name="studies"),
    path("work/new/", studies.new_study, name="study-new"),
    path("work/organisations/new/", studies.new_organisation, name="organisation-new"),
    path("work/invitations/<int:pk>/", team.accept_waiting, name="invite-accept"),
    path("team/<str:token>/", team.accept, name="team-accept"),
    path("work/<slug:slug>/", studies.study_home, name="study"),
    path("work/<slug:slug>/audit/", audit.audit, name="audit"),
    path("work/<slug:slug>/settings/", studies.settings, name="study-settings"),
    path("work/<slug:slug>/work/<int:pk>/retry/", studies.retry_work, name="work-retry"),
    path("work/<slug:slug>/team/", team.team, name="team"),
    path("work/<slug:slug>/team/<int:pk>/role/", team.change_role, name="member-role"),
    path("work/<slug:slug>/team/<int:pk>/remove/", team.remove_member, name="member-remove"),
    path("work/<slug:slug>/team/invites/<int:pk>/revoke/", team.revoke_invite, name="invite-revoke"),
    path("work/<slug:slug>/design/", design.design, name="design"),
    path("work/<slug:slug>/design/items/new/", design.new_item, name="item-new"),
    path("work/<slug:slug>/design/items/paste/", design.paste, name="items-paste"),
    path("work/<slug:slug>/design/items/order/", design.order_items, name="items-order"),
    path("work/<slug:slug>/design/items/characteristics/", design.add_characteristics, name="items-characteristics"),
    path("work/<slug:slug>/design/items/<int:pk>/", design.edit_item, name="item-edit"),
    path("work/<slug:slug>/design/items/<int:pk>/row/", design.item_row, name="item-row"),
    path("work/<slug:slug>/design/items/<int:pk>/move/", design.move_item, name="item-move"),
    path("work/<slug:slug>/design/items/<int:pk>/duplicate/", design.duplicate_item, name="item-duplicate"),
    path("work/<slug:slug>/design/items/<int:pk>/retire/", design.retire_item, name="item-retire"),
    path("work/<slug:slug>/design/items/<int:pk>/restore/", design.restore_item, name="item-restore"),
    path("work/<slug:slug>/design/scales/new/", design_parts.new_scale, name="scale-new"),
    path("work/<slug:slug>/design/scales/ready/", design_parts.add_ready_scale, name="scale-ready"),
    path("work/<slug:slug>/design/scales/<int:pk>/", design_parts.edit_scale, name="scale-edit"),
    path("work/<slug:slug>/design/scales/<int:pk>/delete/", design_parts.delete_scale, name="scale-delete"),
    path("work/<slug:slug>/design/values/new/", design_parts.new_candidate, name="value-new"),
    path("work/<slug:slug>/design/values/<int:pk>/", design_parts.edit_candidate, name="value-edit"),
    path("work/<slug:slug>/design/values/<int:pk>/move/", design_parts.move_candidate, name="value-move"),
    path("work/<slug:slug>/design/values/<int:pk>/delete/", design_parts.delete_candidate, name="value-delete"),
]
