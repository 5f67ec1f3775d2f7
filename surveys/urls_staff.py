"""Addresses of the team's pages."""

from django.urls import path

from .views import audit, studies, team

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
]
