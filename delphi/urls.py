"""Addresses of delphi: experts under /expert/, the team under /work/<study>/."""

from django.urls import path

from .views import entry, expert

app_name = "delphi"
urlpatterns = [
    path("expert/", expert.mine, name="expert"),
    path("expert/link/", entry.ask, name="ask-link"),
    path("expert/link/sent/", entry.sent, name="link-sent"),
    path("expert/open/<str:token>/", entry.open_link, name="open-link"),
    path("expert/leave/", entry.leave, name="leave"),
    path("expert/rounds/<str:key>/", expert.start, name="round-start"),
    path("expert/rounds/<str:key>/review/", expert.review, name="round-review"),
    path("expert/rounds/<str:key>/done/", expert.done, name="round-done"),
    path("expert/rounds/<str:key>/<int:page>/", expert.page, name="round-page"),
]
