"""Pages for development only; the URL configuration includes them under DEBUG."""

from django.conf import settings
from django.urls import path

from surveys.views.components import components

urlpatterns: list = [path("components/", components, name="dev-components")]

if settings.EMBEDDED:
    from surveys.views import mailbox

    urlpatterns += [
        path("mail/", mailbox.inbox, name="dev-mail"),
        path("mail/<int:pk>/", mailbox.message, name="dev-mail-message"),
    ]
